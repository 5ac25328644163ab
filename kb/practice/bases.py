"""What a card rests on, place by place, numbered as its reader meets them: 〔依据1〕 and the list below the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.practice.model import PracticeModel, Statement

FIGURES, EVENTS = "成效数字", "时间"  # what a place supports that no statement names


@dataclass(frozen=True, slots=True)
class Basis:
    """A place in a document that a card rests on."""

    number: int  # from 1
    document: str  # id
    locator: str
    supports: tuple[str, ...]  # 做法 2, 成效数字 ...: what can be checked there


def bases(model: PracticeModel) -> tuple[Basis, ...]:
    """The places that `model` rests on, each once, in the order in which its statements lead to them."""
    supports: dict[tuple[str, str], dict[str, None]] = {}
    for document, locator, name in _uses(model):
        supports.setdefault((document, locator), {})[name] = None
    return tuple(Basis(number, *place, tuple(names)) for number, (place, names) in enumerate(supports.items(), 1))


def basis_numbers(model: PracticeModel) -> dict[tuple[str, str], int]:
    """Document and locator -> number, for all that `bases` gives."""
    return {(each.document, each.locator): each.number for each in bases(model)}


def numbers_of(statement: Statement, model: PracticeModel, numbers: dict[tuple[str, str], int]) -> tuple[int, ...]:
    """Where a statement of `model` can be checked; `numbers` as `basis_numbers` gives them."""
    places = ((each.document, each.locator) for each in model.evidence_of(statement))
    return tuple(sorted({numbers[place] for place in places}))


def checkable(model: PracticeModel) -> int:
    """How many statements of `model` lead to a place where they can be checked."""
    supported = {each.supports for each in model.evidence}
    return sum(statement.name in supported or statement.part in supported for statement in model.statements)


def _uses(model: PracticeModel) -> Iterator[tuple[str, str, str]]:
    """Each use of a place: by statements in reading order, then by what names no statement of the card."""
    for statement in model.statements:
        for each in model.evidence_of(statement):
            yield each.document, each.locator, each.supports
    for each in model.evidence:
        yield each.document, each.locator, each.supports
    for figure in model.figures:
        yield figure.document, figure.locator, FIGURES
    for event in model.events:
        yield event.document, event.locator, EVENTS
