"""Links that change a search and keep everything else of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from indexer.results import Filter
from web.params import SearchArguments


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the search: a filter, a way to sort, a page."""

    name: str
    url: str
    active: bool = False
    count: int | None = None


def search_url(arguments: SearchArguments) -> str:
    """The address of the page of results for `arguments`."""
    return f"{url_for('site.results')}?{arguments.query_string()}".rstrip("?")


def toggled(filters: tuple[Filter, ...], field: str, value: str, excluded: bool = False) -> tuple[Filter, ...]:
    """`filters` with `value` of `field` chosen (or left out), or taken away where it was so.

    A value that was left out and is chosen is no longer left out, and the other way round.
    """
    chosen = {(each.field, each.excluded): each.values for each in filters}
    values = chosen.get((field, excluded), ())
    chosen[field, excluded] = tuple(each for each in values if each != value) if value in values else (*values, value)
    other = chosen.get((field, not excluded), ())
    chosen[field, not excluded] = tuple(each for each in other if each != value)
    return tuple(Filter(name, kept, out) for (name, out), kept in chosen.items() if kept)
