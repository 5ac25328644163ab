"""Request arguments -> the keyword arguments of Search.search, the same for the site and the API."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypedDict

from werkzeug.datastructures import MultiDict

from indexer.results import FACETS, SORTS, Filter, Sort
from kb.errors import QueryError

NAMES = ("q", "page", "size", "sort", *FACETS)
DEFAULT_SIZE = 10
# Nobody picks so many values of one facet; every one costs the engine a look-up.
MOST_FILTER_VALUES = 30
LONGEST_FILTER_VALUE = 200


class SearchArguments(TypedDict):
    """What Search.search takes, access aside."""

    text: str
    filters: tuple[Filter, ...]
    page: int
    size: int
    sort: Sort


def search_arguments(arguments: MultiDict[str, str]) -> SearchArguments:
    """Read the arguments of a search request. Raises QueryError with what was found and what was expected."""
    return SearchArguments(
        text=arguments.get("q", "").strip(),
        filters=tuple(_filters(arguments)),
        page=positive_number(arguments, "page", 1, "页码"),
        size=positive_number(arguments, "size", DEFAULT_SIZE, "每页篇数"),
        sort=_sort(arguments.get("sort") or "relevance"),
    )


def reject_unknown(arguments: Iterable[str], names: Collection[str] = NAMES) -> None:
    """Raise QueryError at a name the API does not know: a filter misspelt must not silently filter nothing.

    The site lets them pass: messengers and portals append their own (?from=timeline) to shared addresses.
    """
    for name in arguments:
        if name not in names:
            raise QueryError(f"没有名为 {name[:40]!r} 的参数，可用的有：{'、'.join(names)}")


def _filters(arguments: MultiDict[str, str]) -> Iterable[Filter]:
    for field in FACETS:
        values = tuple(dict.fromkeys(value for value in arguments.getlist(field) if value))
        if len(values) > MOST_FILTER_VALUES:
            raise QueryError(f"筛选项 {field} 有 {len(values)} 个值，最多 {MOST_FILTER_VALUES} 个")
        if any(len(value) > LONGEST_FILTER_VALUE for value in values):
            raise QueryError(f"筛选项 {field} 的值太长，最多 {LONGEST_FILTER_VALUE} 个字")
        if values:
            yield Filter(field, values)


def positive_number(arguments: MultiDict[str, str], name: str, default: int, meaning: str) -> int:
    """The number that argument `name` holds, which users know as `meaning`. Raises QueryError."""
    text = arguments.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise QueryError(f"{meaning}（{name}）是 {text[:20]!r}，应为正整数")
    return int(text)


def _sort(text: str) -> Sort:
    for sort in SORTS:
        if sort == text:
            return sort
    raise QueryError(f"排序方式（sort）是 {text[:20]!r}，应为其中之一：{'、'.join(SORTS)}")
