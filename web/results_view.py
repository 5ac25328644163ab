"""The page of results: hits, facets, sorting and paging as links that keep everything else of the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from indexer.narrowing import MOST_EARLIER
from indexer.results import DEEPEST_HIT, Hit, PassageHit, SearchResults
from web.facts import document_url, hit_badge, hit_facts
from web.links import Choice, search_url, toggled
from web.marks import marked, shown_part
from web.names import FACET_NAMES, SORT_NAMES
from web.params import SearchArguments
from web.reading_view import ReadingView, reading_view
from web.relatives import HitRelations
from web.why import Why, why_hit

# Values of a facet that are shown before “更多”.
SHOWN_VALUES = 10
_PAGES_AROUND = 2


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value of a facet: one link chooses it, or takes it away, another leaves out what has it."""

    name: str
    url: str
    count: int
    active: bool
    excluding: str  # "" where it is chosen


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The values of one field."""

    name: str
    shown: list[FacetChoice]
    more: list[FacetChoice]


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage below its document's title."""

    path: str
    url: str
    text: Markup
    anchor: str
    page: str = ""  # of the original


@dataclass(frozen=True, slots=True)
class HitView:
    """A document of the page."""

    id: str
    anchor: str
    title: Markup
    url: str
    badge: str  # what is to be known of its validity before it is used
    facts: list[str]
    passages: list[PassageView]
    others: int  # passages that matched and are not shown
    similar: str
    why: Why | None  # where it was asked for
    explaining: str  # the page with it
    relations: HitRelations
    copies_url: str  # where its copies are listed


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Everything the template needs."""

    results: SearchResults
    reading: ReadingView
    hits: list[HitView]
    nearby: list[HitView]
    facets: list[FacetGroup]
    removable: list[Choice]  # the active filters and conditions
    clear: str  # without all of them
    sorts: list[Choice]
    unexplained: str  # without the reasons, where they are shown
    again: list[tuple[str, str]] | None  # what a search within these results keeps; None where there is nothing left
    related: list[Choice]
    pages: list[Choice | None]  # None where page numbers are left out
    previous: str
    following: str


def results_view(
    results: SearchResults,
    arguments: SearchArguments,
    relations: Callable[[str], HitRelations],
    related: Iterable[str] = (),
) -> ResultsView:
    """`results` for the page, as an answer to `arguments`, with terms that are related to them.

    `relations` says of a document what copies and newer versions this reader may see.
    """
    last = last_page(results.total_documents, arguments.size)
    page = arguments.page
    first_nearby = len(results.hits) + 1
    return ResultsView(
        results=results,
        reading=reading_view(results, arguments),
        hits=[_hit(hit, place, arguments, relations(hit.id)) for place, hit in enumerate(results.hits, 1)],
        nearby=[
            _hit(hit, place, arguments, relations(hit.id)) for place, hit in enumerate(results.nearby, first_nearby)
        ],
        facets=list(_facets(results, arguments)),
        removable=list(_removable(arguments)),
        clear=search_url(arguments.changed(filters=(), within=())) if arguments.chooses else "",
        sorts=[
            Choice(name, search_url(arguments.changed(sort=sort)), active=sort == arguments.sort)
            for sort, name in SORT_NAMES.items()
        ],
        unexplained=search_url(arguments.changed(explain=False, page=page)) if arguments.explain else "",
        again=_again(arguments),
        related=[Choice(term, search_url(SearchArguments(term))) for term in related],
        pages=_pages(arguments, last),
        previous=search_url(arguments.changed(page=min(page - 1, last))) if page > 1 else "",
        following=search_url(arguments.changed(page=page + 1)) if page < last else "",
    )


def last_page(total: int, size: int) -> int:
    """The number of the last page that can be asked for."""
    return max(1, min(-(-total // size), DEEPEST_HIT // size))


def _again(arguments: SearchArguments) -> list[tuple[str, str]] | None:
    """The newest query becomes one of the earlier ones."""
    within = (*arguments.within, *((arguments.text,) if arguments.text else ()))
    if len(within) > MOST_EARLIER:
        return None
    return arguments.changed(text="", within=tuple(dict.fromkeys(within)), sort="relevance", explain=False).pairs()


def _hit(hit: Hit, place: int, arguments: SearchArguments, relations: HitRelations) -> HitView:
    anchor = f"hit-{place}"
    return HitView(
        id=hit.id,
        anchor=anchor,
        title=marked(hit.title, hit.title_matches),
        url=document_url(hit.id, hit.kind, arguments.text, within=arguments.within),
        badge=hit_badge(hit),
        facts=hit_facts(hit),
        passages=[_passage(hit, passage, arguments) for passage in hit.passages if passage.text],
        others=hit.total_passages - len(hit.passages),
        similar=search_url(SearchArguments(similar=hit.id)),
        why=why_hit(hit) if arguments.explain else None,
        explaining=f"{search_url(arguments.changed(explain=True, page=arguments.page))}#{anchor}",
        relations=relations,
        copies_url=document_url(hit.id, hit.kind, arguments.text, "copies", arguments.within),
    )


def _passage(hit: Hit, passage: PassageHit, arguments: SearchArguments) -> PassageView:
    url = document_url(hit.id, hit.kind, arguments.text, passage.anchor, arguments.within)
    page = f"原件第 {passage.page} 页" if passage.page else ""
    return PassageView(passage.locator or "全文", url, shown_part(passage.text, passage.matches), passage.anchor, page)


def _facets(results: SearchResults, arguments: SearchArguments) -> Iterator[FacetGroup]:
    for facet in results.facets:
        choices = [_choice(arguments, facet.field, each.value, each.count) for each in facet.values]
        # One value that all results share, and that was not chosen, narrows nothing.
        if len(choices) > 1 or any(choice.active for choice in choices):
            yield FacetGroup(FACET_NAMES[facet.field], choices[:SHOWN_VALUES], choices[SHOWN_VALUES:])


def _choice(arguments: SearchArguments, field: str, value: str, count: int) -> FacetChoice:
    active = any(each.field == field and value in each.values for each in arguments.filters if not each.excluded)
    chosen = toggled(arguments.filters, field, value)
    left_out = toggled(arguments.filters, field, value, excluded=True)
    return FacetChoice(
        value,
        search_url(arguments.changed(filters=chosen)),
        count,
        active,
        "" if active else search_url(arguments.changed(filters=left_out)),
    )


def _removable(arguments: SearchArguments) -> Iterator[Choice]:
    for text in arguments.within:
        others = tuple(each for each in arguments.within if each != text)
        yield Choice(f"在“{text}”的结果中", search_url(arguments.changed(within=others)))
    if arguments.similar and arguments.text:
        yield Choice(f"其中查“{arguments.text}”", search_url(arguments.changed(text="")))
    for each in arguments.filters:
        for value in each.values:
            url = search_url(arguments.changed(filters=toggled(arguments.filters, each.field, value, each.excluded)))
            yield Choice(f"不含：{value}" if each.excluded else f"{FACET_NAMES[each.field]}：{value}", url, active=True)


def _pages(arguments: SearchArguments, last: int) -> list[Choice | None]:
    """First, last and those around the page shown: 1 … 4 5 6 7 8 … 20."""
    page = arguments.page
    near = range(page - _PAGES_AROUND, page + _PAGES_AROUND + 1)
    numbers = [number for number in range(1, last + 1) if number in (1, last) or number in near]
    pages: list[Choice | None] = []
    before = 0
    for number in numbers:
        if number - before > 1:
            pages.append(None)
        pages.append(Choice(str(number), search_url(arguments.changed(page=number)), active=number == page))
        before = number
    return pages if last > 1 else []
