"""Two to five models side by side, as the values of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.errors import QueryError
from kb.practice.bases import bases, basis_numbers, numbers_of
from kb.practice.model import Figure, PracticeModel

FEWEST, MOST = 2, 5  # more columns fit no page
UNSEEN = "不在资料库中或无权查看"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cell, with the numbers of what it rests on among `bases` of its model."""

    text: str
    numbers: tuple[int, ...] = ()

    @property
    def marked(self) -> str:
        """Its text with its numbers, where there are no links: 设红领驿站。〔依据1、2〕."""
        return f"{self.text}〔依据{'、'.join(map(str, self.numbers))}〕" if self.numbers else self.text


Cell = tuple[Line, ...]  # empty where the card says nothing


@dataclass(frozen=True, slots=True)
class Row:
    """What the models say of one thing, in the order of the models."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Models side by side: the first column names the rows."""

    models: tuple[PracticeModel, ...]
    rows: tuple[Row, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return ("", *(model.name for model in self.models))

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The rows as plain text, a line of a cell a line, with the numbers of the last row; an empty cell is empty."""
        return tuple((row.name, *("\n".join(line.marked for line in cell) for cell in row.cells)) for row in self.rows)


def compared(models: Sequence[PracticeModel], titles: Mapping[str, str]) -> ModelComparison:
    """`models` side by side; `titles` are those of the documents that they rest on and the reader may see, by id.

    Raises QueryError where there are fewer than FEWEST or more than MOST.
    """
    check_count(len(models))
    rows = tuple(Row(name, tuple(cell(model) for model in models)) for name, cell in _rows(titles))
    return ModelComparison(tuple(models), rows)


def check_count(count: int) -> None:
    """Raises QueryError where so many models cannot be compared."""
    if not FEWEST <= count <= MOST:
        raise QueryError(f"对比需要 {FEWEST} 至 {MOST} 项做法，现在有 {count} 项")


def _rows(titles: Mapping[str, str]) -> tuple[tuple[str, Callable[[PracticeModel], Cell]], ...]:
    return (
        ("实行地和单位", lambda model: _words(model.where)),
        ("开始时间", lambda model: _words(model.since)),
        ("牵头", lambda model: _words(*model.leaders)),
        ("适用规模", lambda model: _words(*model.sizes)),
        ("针对的需要", lambda model: _words(*model.needs)),
        *((part, _part(part)) for part in ("问题", "做法", "机制", "成效")),
        ("成效数字", _figures),
        ("条件与局限", _part("条件与局限")),
        ("依据", lambda model: _sources(model, titles)),
    )


def _words(*words: str | None) -> Cell:
    text = "、".join(word for word in words if word)
    return (Line(text),) if text else ()


def _part(part: str) -> Callable[[PracticeModel], Cell]:
    def cell(model: PracticeModel) -> Cell:
        numbers = basis_numbers(model)
        return tuple(
            Line(statement.text, numbers_of(statement, model, numbers))
            for statement in model.statements
            if statement.part == part
        )

    return cell


def _figures(model: PracticeModel) -> Cell:
    numbers = basis_numbers(model)
    return tuple(Line(figure_text(each), (numbers[each.document, each.locator],)) for each in model.figures)


def figure_text(figure: Figure) -> str:
    """已建红领驿站等站点：15 个（2022 年）."""
    date = f"（{figure.date}）" if figure.date else "（时间未载明）"
    return f"{figure.what}：{figure.value}{date}"


def _sources(model: PracticeModel, titles: Mapping[str, str]) -> Cell:
    """A line a document, with the places there; of those that the reader may not see no more than the numbers."""
    found: dict[str, list[str]] = {}
    unseen = []
    for each in bases(model):
        if each.document in titles:
            found.setdefault(each.document, []).append(f"〔{each.number}〕{each.locator}")
        else:
            unseen.append(f"〔{each.number}〕")
    lines = [Line(f"《{titles[document]}》：{'；'.join(places)}") for document, places in found.items()]
    return (*lines, *([Line(f"{UNSEEN}：{''.join(unseen)}")] if unseen else ()))
