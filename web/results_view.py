"""The page of results: hits, facets, sorting and paging as links that keep everything else of the search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup

from indexer.results import DEEPEST_HIT, Filter, Hit, PassageHit, SearchResults
from web.facts import document_url, hit_facts
from web.marks import marked, shown_part
from web.names import FACET_NAMES, SORT_NAMES
from web.params import DEFAULT_SIZE, SearchArguments

# Values of a facet that are shown before “更多”.
SHOWN_VALUES = 8
_PAGES_AROUND = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the search: a filter, a way to sort, a page."""

    name: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The values of one field."""

    name: str
    shown: list[Choice]
    more: list[Choice]


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage below its document's title."""

    path: str
    url: str
    text: Markup


@dataclass(frozen=True, slots=True)
class HitView:
    """A document of the page."""

    title: Markup
    url: str
    facts: list[str]
    passages: list[PassageView]
    others: int  # passages that matched and are not shown


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Everything the template needs."""

    results: SearchResults
    hits: list[HitView]
    facets: list[FacetGroup]
    removable: list[Choice]  # the active filters
    sorts: list[Choice]
    pages: list[Choice | None]  # None where page numbers are left out
    previous: str
    following: str


def results_view(results: SearchResults, arguments: SearchArguments) -> ResultsView:
    """`results` for the page, as an answer to `arguments`."""
    last = last_page(results.total_documents, arguments["size"])
    page = arguments["page"]
    return ResultsView(
        results=results,
        hits=[_hit(hit, arguments["text"]) for hit in results.hits],
        facets=list(_facets(results, arguments)),
        removable=list(_removable(arguments)),
        sorts=[
            Choice(name, search_url(arguments, sort=sort), active=sort == arguments["sort"])
            for sort, name in SORT_NAMES.items()
        ],
        pages=_pages(arguments, last),
        previous=search_url(arguments, page=min(page - 1, last)) if page > 1 else "",
        following=search_url(arguments, page=page + 1) if page < last else "",
    )


def last_page(total: int, size: int) -> int:
    """The number of the last page that can be asked for."""
    return max(1, min(-(-total // size), DEEPEST_HIT // size))


def search_url(
    arguments: SearchArguments,
    *,
    text: str | None = None,
    filters: tuple[Filter, ...] | None = None,
    sort: str | None = None,
    page: int = 1,
) -> str:
    """The address of `arguments` with what is given changed; a change leads back to the first page."""
    sort = sort or arguments["sort"]
    filters = arguments["filters"] if filters is None else filters
    values = [
        ("q", arguments["text"] if text is None else text, ""),
        *((each.field, value, "") for each in filters for value in each.values),
        ("sort", sort, "relevance"),
        ("size", str(arguments["size"]), str(DEFAULT_SIZE)),
        ("page", str(page), "1"),
    ]
    query = urlencode([(name, value) for name, value, default in values if value != default])
    return f"{url_for('site.results')}?{query}".rstrip("?")


def toggled(filters: tuple[Filter, ...], field: str, value: str) -> tuple[Filter, ...]:
    """`filters` with `value` of `field` added, or taken away where it was there."""
    chosen = {each.field: each.values for each in filters}
    values = chosen.get(field, ())
    chosen[field] = tuple(each for each in values if each != value) if value in values else (*values, value)
    return tuple(Filter(name, kept) for name, kept in chosen.items() if kept)


def _hit(hit: Hit, query: str) -> HitView:
    return HitView(
        title=marked(hit.title, hit.title_matches),
        url=document_url(hit.id, hit.kind, query),
        facts=hit_facts(hit),
        passages=[_passage(hit, passage, query) for passage in hit.passages if passage.text],
        others=hit.total_passages - len(hit.passages),
    )


def _passage(hit: Hit, passage: PassageHit, query: str) -> PassageView:
    url = document_url(hit.id, hit.kind, query, passage.anchor)
    return PassageView(passage.locator or "全文", url, shown_part(passage.text, passage.matches))


def _facets(results: SearchResults, arguments: SearchArguments) -> Iterator[FacetGroup]:
    for facet in results.facets:
        choices = [_choice(arguments, facet.field, each.value, each.count) for each in facet.values]
        # One value that all results share, and that was not chosen, narrows nothing.
        if len(choices) > 1 or any(choice.active for choice in choices):
            yield FacetGroup(FACET_NAMES[facet.field], choices[:SHOWN_VALUES], choices[SHOWN_VALUES:])


def _choice(arguments: SearchArguments, field: str, value: str, count: int) -> Choice:
    active = any(each.field == field and value in each.values for each in arguments["filters"])
    url = search_url(arguments, filters=toggled(arguments["filters"], field, value))
    return Choice(value, url, active, count)


def _removable(arguments: SearchArguments) -> Iterator[Choice]:
    for each in arguments["filters"]:
        for value in each.values:
            url = search_url(arguments, filters=toggled(arguments["filters"], each.field, value))
            yield Choice(f"{FACET_NAMES[each.field]}：{value}", url, active=True)


def _pages(arguments: SearchArguments, last: int) -> list[Choice | None]:
    """First, last and those around the page shown: 1 … 4 5 6 7 8 … 20."""
    page = arguments["page"]
    near = range(page - _PAGES_AROUND, page + _PAGES_AROUND + 1)
    numbers = [number for number in range(1, last + 1) if number in (1, last) or number in near]
    pages: list[Choice | None] = []
    before = 0
    for number in numbers:
        if number - before > 1:
            pages.append(None)
        pages.append(Choice(str(number), search_url(arguments, page=number), active=number == page))
        before = number
    return pages if last > 1 else []
