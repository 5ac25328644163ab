"""What a reader asks for: request arguments -> SearchArguments, the same for the site and the API, and the way back."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.narrowing import MOST_EARLIER
from indexer.results import FACETS, SORTS, Filter, Sort
from kb.errors import QueryError
from kb.folding import fold

EXCLUDED = "not_"  # before the name of a facet: its values are left out
NAMES = (
    *("q", "in", "similar", "without", "explain", "page", "size", "sort"),
    *FACETS,
    *(f"{EXCLUDED}{field}" for field in FACETS),
)
DEFAULT_SIZE = 10
# Nobody picks so many values of one facet; every one costs the engine a look-up.
MOST_FILTER_VALUES = 30
LONGEST_FILTER_VALUE = 200
MOST_SWITCHED_OFF = 50
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class SearchArguments:
    """What a reader asks for, their rights aside."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    page: int = 1
    size: int = DEFAULT_SIZE
    sort: Sort = "relevance"
    within: tuple[str, ...] = ()  # earlier queries, the first one first
    similar: str = ""  # the id of the document whose like is sought
    without: tuple[str, ...] = ()  # synonyms that are not sought, folded
    explain: bool = False

    def changed(self, **changes: Any) -> SearchArguments:
        """The same search with what is given changed; a change leads back to the first page."""
        return dataclasses.replace(self, **{"page": 1, **changes})

    @property
    def chooses(self) -> bool:
        """Whether there are filters or earlier queries that could be taken off."""
        return bool(self.filters or self.within)

    def pairs(self) -> list[tuple[str, str]]:
        """The arguments of its address, those that say nothing left out."""
        filters = ((f"{EXCLUDED * each.excluded}{each.field}", value) for each in self.filters for value in each.values)
        values = [
            ("q", self.text, ""),
            *(("in", text, "") for text in self.within),
            ("similar", self.similar, ""),
            *((name, value, "") for name, value in filters),
            *(("without", word, "") for word in self.without),
            ("sort", self.sort, "relevance"),
            ("size", str(self.size), str(DEFAULT_SIZE)),
            ("explain", "1" if self.explain else "", ""),
            ("page", str(self.page), "1"),
        ]
        return [(name, value) for name, value, default in values if value != default]

    def query_string(self) -> str:
        """The query of its address."""
        return urlencode(self.pairs())


def search_arguments(arguments: MultiDict[str, str]) -> SearchArguments:
    """Read the arguments of a search request. Raises QueryError with what was found and what was expected."""
    return SearchArguments(
        text=arguments.get("q", "").strip(),
        filters=tuple(_filters(arguments)),
        page=positive_number(arguments, "page", 1, "页码"),
        size=positive_number(arguments, "size", DEFAULT_SIZE, "每页篇数"),
        sort=sort_named(arguments.get("sort") or "relevance"),
        within=earlier_queries(arguments.getlist("in")),
        similar=_short("similar", arguments.get("similar", "").strip(), LONGEST_ID),
        without=switched_off(arguments.getlist("without")),
        explain=_flag(arguments, "explain"),
    )


def reject_unknown(arguments: Iterable[str], names: Collection[str] = NAMES) -> None:
    """Raise QueryError at a name the API does not know: a filter misspelt must not silently filter nothing.

    The site lets them pass: messengers and portals append their own (?from=timeline) to shared addresses.
    """
    for name in arguments:
        if name not in names:
            raise QueryError(f"没有名为 {name[:40]!r} 的参数，可用的有：{'、'.join(names) or '（没有）'}")


def _filters(arguments: MultiDict[str, str]) -> Iterator[Filter]:
    for excluded in (False, True):
        for field in FACETS:
            values = tuple(dict.fromkeys(filter(None, arguments.getlist(f"{EXCLUDED * excluded}{field}"))))
            if values:
                yield checked(Filter(field, values, excluded))


def checked(chosen: Filter) -> Filter:
    """`chosen` itself. Raises QueryError where it has too many values, or too long ones."""
    field, values = chosen.field, chosen.values
    if len(values) > MOST_FILTER_VALUES:
        raise QueryError(f"筛选项 {field} 有 {len(values)} 个值，最多 {MOST_FILTER_VALUES} 个")
    if any(len(value) > LONGEST_FILTER_VALUE for value in values):
        raise QueryError(f"筛选项 {field} 的值太长，最多 {LONGEST_FILTER_VALUE} 个字")
    return chosen


def earlier_queries(texts: Iterable[str]) -> tuple[str, ...]:
    """The earlier queries, each once. Raises QueryError where there are too many."""
    found = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(found) > MOST_EARLIER:
        raise QueryError(f"“在结果中再查”用了 {len(found)} 次，最多 {MOST_EARLIER} 次")
    return found


def switched_off(words: Iterable[str]) -> tuple[str, ...]:
    """The synonyms that are not to be sought, folded, each once. Raises QueryError where there are too many."""
    found = tuple(dict.fromkeys(fold(word.strip()) for word in words if word.strip()))
    if len(found) > MOST_SWITCHED_OFF:
        raise QueryError(f"关掉的同义词（without）有 {len(found)} 个，最多 {MOST_SWITCHED_OFF} 个")
    return tuple(_short("without", word, LONGEST_FILTER_VALUE) for word in found)


def positive_number(arguments: MultiDict[str, str], name: str, default: int, meaning: str) -> int:
    """The number that argument `name` holds, which users know as `meaning`. Raises QueryError."""
    text = arguments.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise QueryError(f"{meaning}（{name}）是 {text[:20]!r}，应为正整数")
    return int(text)


def sort_named(text: str) -> Sort:
    """The way to sort that `text` names. Raises QueryError."""
    for sort in SORTS:
        if sort == text:
            return sort
    raise QueryError(f"排序方式（sort）是 {text[:20]!r}，应为其中之一：{'、'.join(SORTS)}")


def _flag(arguments: MultiDict[str, str], name: str) -> bool:
    text = arguments.get(name, "")
    if text not in ("", "0", "1"):
        raise QueryError(f"参数 {name} 是 {text[:20]!r}，应为 0 或 1")
    return text == "1"


def _short(name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise QueryError(f"参数 {name} 的值有 {len(text)} 个字，最多 {longest} 个字")
    return text
