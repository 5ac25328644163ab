"""Where in a document a cited clause is: 第十二条第二款, 第十六条至第十八条, 第三部分第6条."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.citation import ARTICLE, Clause, clause_values, loose_label
from kb.numerals import to_chinese


@dataclass(frozen=True, slots=True)
class Part:
    """A division of a document as it is cited: 第三章, 第二部分."""

    unit: str  # 编, 章, 节, 部分
    number: int

    def __str__(self) -> str:
        return f"第{to_chinese(self.number)}{self.unit}"

    def holds(self, path: tuple[str, ...]) -> bool:
        """Whether the place that `path` leads to lies in it; 第三部分 is what 三、 heads."""
        if self.unit == "部分":
            return bool(path) and loose_label(self.number) in clause_values(path[:1])
        return str(self) in clause_values(path)


@dataclass(frozen=True, slots=True)
class Clauses:
    """A clause, or a run of articles."""

    first: Clause
    last: Clause | None = None  # of a run

    def __str__(self) -> str:
        return f"{self.first}至{self.last}" if self.last else str(self.first)

    def holds(self, path: tuple[str, ...]) -> bool:
        """Whether the place that `path` leads to lies in it.

        Documents without 条 number their clauses otherwise: their sixth one is 六、 （六） or 6.
        """
        if self.last:
            articles = range(self.first.article, min(self.last.article, self.first.article + LONGEST_RUN) + 1)
            return any(_holds(Clause(number), path, branches=True) for number in articles)
        return _holds(self.first, path)

    def led_by(self, path: tuple[str, ...]) -> bool:
        """Whether it is an item and the place that `path` leads to is the text that leads up to its items."""
        values = clause_values(path)
        listed = any("#" in value for value in values)
        return bool(self.first.item) and not self.last and not listed and _holds(replace(self.first, item=0), path)

    def ends_at(self, path: tuple[str, ...]) -> bool:
        """Whether the place that `path` leads to lies in the last clause of a run."""
        return self.last is not None and _holds(self.last, path)


LONGEST_RUN = 400  # articles: nobody cites more at once


def _holds(clause: Clause, path: tuple[str, ...], branches: bool = False) -> bool:
    values = clause_values(path)
    if ARTICLE not in values:
        return not clause.branch and _holds_loosely(clause, values)
    within = clause.label in values or (branches and any(value.startswith(f"{clause.label}之") for value in values))
    if not within:
        return False
    paragraph = f"第{to_chinese(clause.paragraph)}款" if clause.paragraph else ""
    if clause.item:
        return paragraph + loose_label(clause.item) in values
    return not paragraph or any(value == paragraph or value.startswith(f"{paragraph}#") for value in values)


def _holds_loosely(clause: Clause, values: tuple[str, ...]) -> bool:
    """What 款 are is not known there; items are numbered as clauses are."""
    numbers = [clause.article, *([clause.item] if clause.item else [])]
    return all(loose_label(number) in values for number in numbers)
