"""Models side by side, as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for

from kb.practice import PracticeModel
from kb.practice.bases import bases
from kb.practice.comparison import FEWEST, ModelComparison, compared
from web.models.links import EvidenceLink, Places, evidence_links
from web.services import Services

SOURCES = "依据"  # the row that the page renders with a link for each place


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A model at the head of its column."""

    name: str
    url: str
    without: str  # the comparison without it; "" where too few would be left


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a cell, and the places that it rests on."""

    text: str
    evidence: list[EvidenceLink]

    @property
    def warnings(self) -> list[str]:
        """What one must know of these places, each once."""
        return list(dict.fromkeys(warning for each in self.evidence for warning in each.warnings))


@dataclass(frozen=True, slots=True)
class RowView:
    """What the models say of one thing."""

    name: str
    cells: list[list[LineView]]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Everything the template needs."""

    columns: list[ColumnView]
    rows: list[RowView]
    ids: list[str]
    missing: int  # ids asked for that lead to no model
    more: str  # the catalogue, with these ticked


def compare_url(ids: Iterable[str]) -> str:
    """The address of a comparison."""
    return url_for("models.compare", id=list(ids))


def asked_models(models: Sequence[PracticeModel], ids: Iterable[str]) -> list[PracticeModel]:
    """The models with these ids, in their order; those that there are not for this reader are left out."""
    known = {model.id: model for model in models}
    return [known[each] for each in ids if each in known]


def comparison_of(models: Sequence[PracticeModel], places: Places) -> ModelComparison:
    """`models` side by side with the titles of what they rest on. Raises QueryError as `compared` does."""
    documents = (basis.document for model in models for basis in bases(model))
    return compared(models, places.titles(documents))


def comparison_view(models: Sequence[PracticeModel], asked: Sequence[str], services: Services) -> ComparisonView:
    """The page that compares `models`, found for the ids `asked`. Raises QueryError where they are too few or many."""
    places = Places(services)
    comparison = comparison_of(models, places)
    links = [evidence_links(model, places) for model in models]
    ids = [model.id for model in models]
    return ComparisonView(
        columns=[_column(model, ids) for model in models],
        rows=[
            RowView(
                row.name,
                [
                    _sources(own)
                    if row.name == SOURCES
                    else [LineView(line.text, [own[number - 1] for number in line.numbers]) for line in cell]
                    for cell, own in zip(row.cells, links, strict=True)
                ],
            )
            for row in comparison.rows
        ],
        ids=ids,
        missing=len(asked) - len(models),
        more=url_for("models.catalogue", id=ids),
    )


def _column(model: PracticeModel, ids: Sequence[str]) -> ColumnView:
    others = [each for each in ids if each != model.id]
    without = compare_url(others) if len(others) >= FEWEST else ""
    return ColumnView(model.name, url_for("models.card", document_id=model.id), without)


def _sources(links: Iterable[EvidenceLink]) -> list[LineView]:
    """A line a document, with its places."""
    found: dict[str, list[EvidenceLink]] = {}
    for each in links:
        found.setdefault(f"《{each.title}》" if each.url else each.title, []).append(each)
    return [LineView(title, places) for title, places in found.items()]
