"""The catalogue of practice models: facets, the list, and which are to be compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from kb.practice import PracticeModel
from kb.practice.bases import checkable
from kb.practice.selection import ORDERS, Facet, Order, chosen, counted, in_order
from web.links import Choice
from web.models.asked import FACET_NAMES, ORDER_NAMES, choices, ids, order
from web.params import positive_number

PAGE = 100  # models of a page
SHOWN_VALUES = 12  # of a facet, before “更多”
_GLANCE = 90  # characters of the problem


@dataclass(frozen=True, slots=True)
class CatalogueArguments:
    """What a reader has chosen."""

    choices: dict[Facet, tuple[str, ...]] = field(default_factory=dict)
    order: Order = "name"
    page: int = 1
    ids: tuple[str, ...] = ()  # ticked, to be compared

    def changed(self, **changes: Any) -> CatalogueArguments:
        """The same with what is given changed; a change leads back to the first page."""
        return dataclasses.replace(self, **{"page": 1, **changes})

    def toggled(self, facet: Facet, value: str) -> CatalogueArguments:
        """With a value chosen, or taken away where it was."""
        before = self.choices.get(facet, ())
        after = tuple(each for each in before if each != value) if value in before else (*before, value)
        kept = {**self.choices, facet: after}
        return self.changed(choices={each: some for each, some in kept.items() if some})

    @property
    def url(self) -> str:
        """The address of its page."""
        pairs: list[tuple[str, str]] = [(facet, value) for facet, some in self.choices.items() for value in some]
        pairs += [("sort", self.order)] if self.order != "name" else []
        pairs += [("id", each) for each in self.ids]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"{url_for('models.catalogue')}?{urlencode(pairs)}".rstrip("?")


@dataclass(frozen=True, slots=True)
class FacetView:
    """The values of a facet."""

    name: str
    shown: list[Choice]
    more: list[Choice]


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model as a line of the list."""

    id: str
    name: str
    url: str
    line: list[str]
    problem: str
    ticked: bool  # and so told above the list


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """Everything the template needs."""

    total: int  # models that there are for this reader
    found: int
    models: list[ModelView]
    facets: list[FacetView]
    removable: list[Choice]
    clear: str
    sorts: list[Choice]
    pages: list[Choice]
    ticked: list[PracticeModel]  # to be compared, in the order in which they were ticked
    problem: str  # what was wrong with what was asked; "" mostly


def catalogue_arguments(arguments: MultiDict[str, str]) -> CatalogueArguments:
    """Read the arguments of a request. Raises QueryError."""
    return CatalogueArguments(
        choices(arguments),
        order(arguments.get("sort", "")),
        positive_number(arguments, "page", 1, "页码"),
        ids(arguments),
    )


def catalogue_view(models: Sequence[PracticeModel], asked: CatalogueArguments, problem: str = "") -> CatalogueView:
    """The page for a reader who may see `models`."""
    found = in_order(chosen(models, asked.choices), asked.order)
    here = found[(asked.page - 1) * PAGE : asked.page * PAGE]
    known = {model.id: model for model in models}
    return CatalogueView(
        total=len(models),
        found=len(found),
        models=[_model(model, asked) for model in here],
        facets=_facets(models, asked),
        removable=[
            Choice(f"{FACET_NAMES[facet]}：{value}", asked.toggled(facet, value).url)
            for facet, some in asked.choices.items()
            for value in some
        ],
        clear=asked.changed(choices={}).url,
        sorts=[Choice(ORDER_NAMES[each], asked.changed(order=each).url, each == asked.order) for each in ORDERS],
        pages=[
            Choice(str(page), asked.changed(page=page).url, page == asked.page)
            for page in range(1, (len(found) - 1) // PAGE + 2)
            if len(found) > PAGE
        ],
        ticked=[known[each] for each in asked.ids if each in known],
        problem=problem,
    )


def _facets(models: Sequence[PracticeModel], asked: CatalogueArguments) -> list[FacetView]:
    counts = counted(models, asked.choices)
    groups = []
    for facet, name in FACET_NAMES.items():
        chosen_values = asked.choices.get(facet, ())
        found = [
            Choice(value, asked.toggled(facet, value).url, value in chosen_values, count)
            for value, count in counts[facet]
        ]
        if found:
            groups.append(FacetView(name, found[:SHOWN_VALUES], found[SHOWN_VALUES:]))
    return groups


def _model(model: PracticeModel, asked: CatalogueArguments) -> ModelView:
    supported = checkable(model)
    facts = (
        "、".join(model.region),
        "、".join(model.scene),
        model.year,
        f"{supported} 条表述有依据" if supported else "",
    )
    problem = model.problem[:_GLANCE] + ("…" if len(model.problem) > _GLANCE else "")
    url = url_for("models.card", document_id=model.id)
    return ModelView(model.id, model.name, url, [each for each in facts if each], problem, model.id in asked.ids)
