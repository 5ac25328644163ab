"""The queries of `bench.engine`, and the project's query trees as plans that any engine can follow."""

from __future__ import annotations

import re

from bench.collection import QUERIES
from bench.peers.base import Atom, Plan
from indexer.language import parse
from indexer.query import All, Any, Exact, Not, Query, Term
from indexer.segment import HAN, Segmenter, bigrams

Filters = tuple[tuple[str, tuple[str, ...]], ...]

# What bench.collection.QUERIES lacks: filters, a single character, text that bigrams alone cannot decide.
MORE: tuple[tuple[str, Filters], ...] = (
    ("合同", (("kind", ("条例",)),)),
    ("人民法院", (("year", ("2020", "2021")),)),
    ("应当", (("kind", ("办法", "规定")),)),
    ("环境 污染", (("issuer", ("北京市人民代表大会常务委员会",)),)),
    ("处罚 罚款", (("kind", ("条例",)), ("year", ("2024",)))),
    ("“公共利益”", (("year", ("2019",)),)),
    ("学校 -教师", (("kind", ("条例",)),)),
    ("税", ()),
    ("“《中华人民共和国行政处罚法》”", ()),
    ("“互联网+” 服务", ()),
)
_HAN = re.compile(f"[{HAN}]+")


def plans(segmenter: Segmenter) -> list[Plan]:
    """All queries, in their order."""
    asked: list[tuple[str, Filters]] = [(text, ()) for text in QUERIES]
    return [lower(text, filters, segmenter) for text, filters in (*asked, *MORE)]


def lower(text: str, filters: Filters, segmenter: Segmenter) -> Plan:
    """The plan of a query as it was typed. Raises TypeError where it asks for everything but something."""
    tree = parse(text, segmenter).tree
    children = tree.children if isinstance(tree, All) else (tree,)
    flat = [part for child in children for part in (child.children if isinstance(child, All) else (child,))]
    wanted = [each for each in flat if not isinstance(each, Not)]
    unwanted = [each.child for each in flat if isinstance(each, Not)]
    return Plan(
        text,
        clauses=tuple(_clause(each) for each in wanted),
        unwanted=tuple(_atom(each) for each in unwanted if not _needle(each)),
        needles=tuple(filter(None, map(_needle, wanted))),
        unwanted_needles=tuple(filter(None, map(_needle, unwanted))),
        filters=filters,
    )


def _clause(node: Query) -> tuple[Atom, ...]:
    return tuple(map(_atom, node.children)) if isinstance(node, Any) else (_atom(node),)


def _atom(node: Query) -> Atom:
    if isinstance(node, Term):
        return Atom(node.required, tuple(each for each in node.scored if each not in node.required), weight=node.weight)
    if not isinstance(node, Exact):
        raise TypeError(f"no plan for {node!r}")
    if node.prefix:
        return Atom(prefix=node.prefix)
    if _needle(node) or len(node.required) == 1:
        return Atom(node.required)
    # Its last character stands alone only where the run of the text ends there.
    return Atom(tuple(token.text for token in bigrams(node.text)[:-1]), phrase=True)


def _needle(node: Query) -> str:
    """The text to look for, where the order of the terms does not decide: Latin letters, punctuation, several runs."""
    if isinstance(node, Exact) and not _HAN.fullmatch(node.text):
        return node.text
    return ""
