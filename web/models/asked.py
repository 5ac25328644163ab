"""What a reader asks of the catalogue: request arguments -> values, the same for pages and API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from kb.errors import QueryError
from kb.practice.fit import ASPECTS, Aspect, Wish
from kb.practice.model import LEADERS, NEEDS, SIZES
from kb.practice.network import NODE_KINDS, NodeKind
from kb.practice.selection import FACETS, ORDERS, Facet, Order
from web.params import LONGEST_FILTER_VALUE, LONGEST_ID, MOST_FILTER_VALUES

FACET_NAMES: dict[Facet, str] = {
    "scene": "场景",
    "need": "要解决的问题",
    "leader": "牵头",
    "size": "适用规模",
    "region": "地区",
    "level": "层级",
    "year": "年份",
}
ORDER_NAMES: dict[Order, str] = {"name": "名称", "evidence": "有依据的表述", "year": "年份"}
NODE_NAMES: dict[NodeKind, str] = {"model": "做法", "policy": "政策", "place": "地区", "organisation": "单位"}
# Organisations are many and mostly belong to one model each: a graph of everything shows them when asked.
SHOWN_KINDS: tuple[NodeKind, ...] = ("model", "policy", "place")
MOST_IDS = 30
CATALOGUE, GRAPH = (*FACETS, "sort"), ("scene", "kind", "around")  # names of arguments
VOCABULARIES: dict[Aspect, tuple[str, ...]] = {"need": NEEDS, "size": SIZES, "leader": LEADERS}

Word = TypeVar("Word", bound=str)


def choices(arguments: MultiDict[str, str]) -> dict[Facet, tuple[str, ...]]:
    """What is chosen of the facets. Raises QueryError where there are too many values, or too long ones."""
    found: dict[Facet, tuple[str, ...]] = {facet: values(arguments, facet, FACET_NAMES[facet]) for facet in FACETS}
    return {facet: some for facet, some in found.items() if some}


def order(text: str) -> Order:
    """The order that `text` names, by name where it is empty. Raises QueryError."""
    return one_of(text or "name", ORDERS, "排序方式（sort）")


def wish(arguments: MultiDict[str, str]) -> Wish:
    """What is looked for. Raises QueryError at a word that no card can have."""
    return wished({aspect: values(arguments, aspect, ASPECTS[aspect]) for aspect in ASPECTS})


def wished(words: dict[Aspect, tuple[str, ...]]) -> Wish:
    """A wish of words by aspect. Raises QueryError at a word that no card can have."""
    for aspect, known in VOCABULARIES.items():
        for word in words[aspect]:
            one_of(word, known, f"{ASPECTS[aspect]}（{aspect}）")
    return Wish(**words)


def kinds(asked: Sequence[str], around: str) -> tuple[NodeKind, ...]:
    """The kinds of things that a graph shows: those asked for; around something, all. Raises QueryError."""
    default = NODE_KINDS if around else SHOWN_KINDS
    return tuple(one_of(each, NODE_KINDS, "图中的内容（kind）") for each in asked) or default


def ids(arguments: MultiDict[str, str]) -> tuple[str, ...]:
    """The cards that are asked for, each once. Raises QueryError where there are absurdly many."""
    found = tuple(dict.fromkeys(filter(None, arguments.getlist("id"))))
    if len(found) > MOST_IDS:
        raise QueryError(f"编号（id）有 {len(found)} 个，最多 {MOST_IDS} 个")
    if any(len(each) > LONGEST_ID for each in found):
        raise QueryError(f"编号（id）太长，最多 {LONGEST_ID} 个字")
    return found


def values(arguments: MultiDict[str, str], name: str, meaning: str) -> tuple[str, ...]:
    """The values of an argument, each once. Raises QueryError where there are too many, or too long ones."""
    found = tuple(dict.fromkeys(each.strip() for each in arguments.getlist(name) if each.strip()))
    if len(found) > MOST_FILTER_VALUES:
        raise QueryError(f"{meaning}（{name}）有 {len(found)} 个值，最多 {MOST_FILTER_VALUES} 个")
    if any(len(value) > LONGEST_FILTER_VALUE for value in found):
        raise QueryError(f"{meaning}（{name}）的值太长，最多 {LONGEST_FILTER_VALUE} 个字")
    return found


def one_of(text: str, known: Iterable[Word], meaning: str) -> Word:
    """The word of `known` that `text` is. Raises QueryError."""
    words = tuple(known)
    for word in words:
        if word == text:
            return word
    raise QueryError(f"{meaning}是 {text[:40]!r}，应为其中之一：{'、'.join(words)}")
