"""The catalogue narrowed down: values of facets, what is chosen of them, counts, order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from kb.practice.bases import checkable
from kb.practice.model import LEADERS, NEEDS, SIZES, PracticeModel

Facet = Literal["scene", "region", "level", "year", "need", "leader", "size"]
Order = Literal["name", "evidence", "year"]
Choices = Mapping[Facet, tuple[str, ...]]  # what of a facet is chosen: any of these values

FACETS: dict[Facet, Callable[[PracticeModel], tuple[str, ...]]] = {
    "scene": lambda model: model.scene,
    "region": lambda model: model.region,
    "level": lambda model: (model.level,) if model.level else (),
    "year": lambda model: (model.year,) if model.year and model.year.isdigit() else (),  # 约2015 is none
    "need": lambda model: model.needs,
    "leader": lambda model: model.leaders,
    "size": lambda model: model.sizes,
}
_IN_ORDER: dict[str, tuple[str, ...]] = {"need": NEEDS, "leader": LEADERS, "size": SIZES}
_ORDERS: dict[Order, Callable[[PracticeModel], tuple[object, ...]]] = {
    "name": lambda model: (model.name,),
    "evidence": lambda model: (-checkable(model), model.name),
    "year": lambda model: (FACETS["year"](model) or ("9999",), model.name),  # what has no year goes last
}
ORDERS: tuple[Order, ...] = tuple(_ORDERS)


def chosen(models: Iterable[PracticeModel], choices: Choices) -> list[PracticeModel]:
    """Those of `models` that have one of the chosen values of every facet of which any is chosen."""
    return [model for model in models if all(_has(model, facet, values) for facet, values in choices.items())]


def counted(models: Sequence[PracticeModel], choices: Choices) -> dict[Facet, list[tuple[str, int]]]:
    """Of each facet its values with how many models have them, were no value of this facet chosen.

    A value that is chosen is there even where nothing has it, so that it can be taken away.
    """
    found: dict[Facet, list[tuple[str, int]]] = {}
    for facet, values_of in FACETS.items():
        others = {each: values for each, values in choices.items() if each != facet}
        counts = Counter(value for model in chosen(models, others) for value in dict.fromkeys(values_of(model)))
        counts.update(dict.fromkeys(choices.get(facet, ()), 0))
        found[facet] = sorted(counts.items(), key=lambda each: _place(facet, *each))
    return found


def in_order(models: Iterable[PracticeModel], order: Order) -> list[PracticeModel]:
    """`models` sorted: by name, by how many statements can be checked, or by year, the earliest first."""
    return sorted(models, key=_ORDERS[order])


def _has(model: PracticeModel, facet: Facet, values: tuple[str, ...]) -> bool:
    return not values or not set(values).isdisjoint(FACETS[facet](model))


def _place(facet: Facet, value: str, count: int) -> tuple[object, ...]:
    """Years by time, the vocabularies in their own order, everything else by how many have it."""
    if facet == "year":
        return (value,)
    order = _IN_ORDER.get(facet, ())
    return (order.index(value) if value in order else len(order), -count, value)
