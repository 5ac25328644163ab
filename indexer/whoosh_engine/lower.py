"""Query trees into Whoosh's query classes, and our own where it has none. Pure: tested by comparing values.

Filters and access are query objects beside the query, never text joined to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import singledispatch

from whoosh import query as whoosh_query

from indexer.exact import squeeze
from indexer.query import (
    All,
    Any,
    Everything,
    Exact,
    HasValue,
    InField,
    Not,
    Prefer,
    Query,
    Ranked,
    Some,
    Term,
    ValueContains,
    ValueRange,
    Within,
)
from indexer.results import Filter, SearchRequest
from indexer.segment import HAN
from indexer.whoosh_engine.clauses import ClauseQuery, CrossingQuery, ParagraphQuery
from indexer.whoosh_engine.exact import FIELDS, CheckedQuery, ExactQuery, Fields, WithinQuery
from indexer.whoosh_engine.schema import DATES, VALUE_FIELDS
from indexer.whoosh_engine.values import ContainsQuery, RangeQuery
from kb.errors import QueryError
from kb.folding import fold
from kb.passages import sentence_ends

# A word in the title tells more than in a heading, there more than in the text.
FIELD_WEIGHTS = {"title": 3.0, "heading": 1.5, "text": 1.0, "about": 1.0}
# Words are found in what is known about a document, too; what is quoted only where people can read it.
WORD_FIELDS = (*FIELDS, "about")
# What is preferred goes first: a hundred terms (MOST_TERMS) score a few thousand at the very most. A choice that
# stands around others weighs more than all of them together.
PREFERRED = 1e6
_ONE_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a word is looked for, and how."""

    fields: Fields = FIELDS
    to_the_letter: bool = False  # words are compared as what is quoted


EVERYWHERE = Where()
IN_TEXT = Where(("text",))


def lower_request(request: SearchRequest) -> whoosh_query.Query:
    """The query of `request` with the reader's access, and those of its filters that are not `counted_apart`."""
    filters = [each for each in request.filters if each not in counted_apart(request)]
    kept = [_any_value(each.field, each.values) for each in filters if not each.excluded]
    left_out = [_any_value(each.field, each.values) for each in filters if each.excluded]
    access = _and([_any_value("access", sorted(request.access)), *kept])
    return whoosh_query.Require(lower(request.query), _and_not(access, left_out))


def counted_apart(request: SearchRequest) -> tuple[Filter, ...]:
    """The filters that do not hold for all that is counted: a facet gives all values that could be added to its own."""
    return tuple(each for each in request.filters if not each.excluded and each.field in request.facets)


@singledispatch
def lower(node: Query, where: Where = EVERYWHERE) -> whoosh_query.Query:
    """The Whoosh query that finds what `node` says. Raises TypeError for a node it does not know.

    Raises QueryError where a node names a field that has no values.
    """
    raise TypeError(f"no lowering for {node!r}")


@lower.register
def _(node: Everything, where: Where = EVERYWHERE) -> whoosh_query.Query:
    return whoosh_query.Every()


@lower.register
def _(node: Term, where: Where = EVERYWHERE) -> whoosh_query.Query:
    fields = word_fields(where)
    found = _and([_in_fields(term, node.weight, fields) for term in node.required])
    extra = [term for term in node.scored if term not in node.required]
    if extra:
        found = whoosh_query.AndMaybe(found, whoosh_query.Or([_in_fields(term, node.weight, fields) for term in extra]))
    return ExactQuery(found, squeeze(node.text), where.fields) if where.to_the_letter else found


@lower.register
def _(node: Exact, where: Where = EVERYWHERE) -> whoosh_query.Query:
    parts = [_in_fields(term, 1.0, where.fields) for term in node.required]
    if node.prefix:
        begun = whoosh_query.Or([whoosh_query.Prefix(field, node.prefix) for field in where.fields])
        parts.append(whoosh_query.ConstantScoreQuery(begun))
    found = _and(parts)
    # Every character begins some term: for one alone there is nothing left to look at in the text.
    if node.text == node.prefix and _ONE_HAN.fullmatch(node.text) and not where.to_the_letter:
        return found
    exact = ExactQuery(found, node.text, where.fields, node.open_end)
    if "text" not in where.fields or where.to_the_letter or not sentence_ends(node.text):
        return exact
    return whoosh_query.DisjunctionMax([exact, _unscored(CrossingQuery(node.text))])


@lower.register
def _(node: All, where: Where = EVERYWHERE) -> whoosh_query.Query:
    wanted = [lower(child, where) for child in node.children if not isinstance(child, Not)]
    unwanted = [lower(child.child, where) for child in node.children if isinstance(child, Not)]
    return _and_not(_and(wanted) if wanted else _unscored(whoosh_query.Every()), unwanted)


@lower.register
def _(node: Any, where: Where = EVERYWHERE) -> whoosh_query.Query:
    return whoosh_query.DisjunctionMax([lower(child, where) for child in node.children])


@lower.register
def _(node: Some, where: Where = EVERYWHERE) -> whoosh_query.Query:
    return whoosh_query.Or([lower(child, where) for child in node.children])


@lower.register
def _(node: Not, where: Where = EVERYWHERE) -> whoosh_query.Query:
    return lower(All((node,)), where)


@lower.register
def _(node: Ranked, where: Where = EVERYWHERE) -> whoosh_query.Query:
    """What the passages must have beside: ranking them is done apart, see `indexer.whoosh_engine.rank`."""
    return lower(All(node.required), where) if node.required else whoosh_query.Every()


@lower.register
def _(node: Prefer, where: Where = EVERYWHERE) -> whoosh_query.Query:
    better = whoosh_query.ConstantScoreQuery(lower(node.better, where), bonus(node))
    return whoosh_query.AndMaybe(lower(node.child, where), better)


def bonus(node: Prefer) -> float:
    """What is added to the score of what `node` prefers: more than all that anything else can score."""
    return PREFERRED * 2.0 ** _choices(node.child)


@lower.register
def _(node: InField, where: Where = EVERYWHERE) -> whoosh_query.Query:
    return lower(node.child, replace(where, fields=(node.field,)))


@lower.register
def _(node: Within, where: Where = EVERYWHERE) -> whoosh_query.Query:
    tree = lower(node.child, replace(IN_TEXT, to_the_letter=True))
    if node.scope == "sentence":
        return WithinQuery(candidates(tree), node.scope, node.child)
    if node.scope == "paragraph":
        whole = WithinQuery(candidates(tree), node.scope, node.child)
        return whoosh_query.AndMaybe(_unscored(ParagraphQuery(whole, tree)), whole.child)
    clauses = ClauseQuery(tree)
    return whoosh_query.AndMaybe(_unscored(clauses), whoosh_query.Or([each.child for each in clauses.sought]))


@lower.register
def _(node: HasValue, where: Where = EVERYWHERE) -> whoosh_query.Query:
    _check_field(node.field, (*VALUE_FIELDS, "document"))
    return _unscored(_any_value(node.field, node.values))


@lower.register
def _(node: ValueContains, where: Where = EVERYWHERE) -> whoosh_query.Query:
    _check_field(node.field, (*VALUE_FIELDS, *DATES))
    return _unscored(ContainsQuery(node.field, fold(node.text)))


@lower.register
def _(node: ValueRange, where: Where = EVERYWHERE) -> whoosh_query.Query:
    _check_field(node.field, (*VALUE_FIELDS, *DATES))
    return _unscored(RangeQuery(node.field, node.first, node.last))


def candidates(query: whoosh_query.Query) -> whoosh_query.Query:
    """`query` without its checks of the text: what finds, and scores, all that it finds and more."""
    if isinstance(query, CheckedQuery):
        return query.child
    if isinstance(query, whoosh_query.And | whoosh_query.DisjunctionMax):
        return type(query)([candidates(child) for child in query.subqueries])
    return candidates(query.a) if isinstance(query, whoosh_query.AndNot) else query


def _choices(node: Query) -> int:
    """How many Prefer add to the score of a tree."""
    if isinstance(node, Prefer):
        return 1 + _choices(node.child)
    if isinstance(node, All | Any | Some):
        return sum(map(_choices, node.children))
    return _choices(node.child) if isinstance(node, InField) else 0


def _check_field(field: str, known: Iterable[str]) -> None:
    if field not in known:
        raise QueryError(f"没有名为 {field!r} 的字段，可用的有：{'、'.join(known)}")


def _unscored(query: whoosh_query.Query) -> whoosh_query.Query:
    return whoosh_query.ConstantScoreQuery(query, 0.0)


def word_fields(where: Where) -> tuple[str, ...]:
    """The fields in which a word is looked for."""
    return WORD_FIELDS if where == EVERYWHERE else where.fields


def _in_fields(term: str, weight: float, fields: tuple[str, ...]) -> whoosh_query.Query:
    terms = [whoosh_query.Term(field, term, boost=weight * FIELD_WEIGHTS[field]) for field in fields]
    return terms[0] if len(terms) == 1 else whoosh_query.Or(terms)


def _any_value(field: str, values: tuple[str, ...] | list[str]) -> whoosh_query.Query:
    """Documents with one of `values`; with none of them where the list is empty."""
    terms = [whoosh_query.Term(field, value) for value in values]
    return whoosh_query.Or(terms) if terms else whoosh_query.NullQuery


def _and(queries: list[whoosh_query.Query]) -> whoosh_query.Query:
    return queries[0] if len(queries) == 1 else whoosh_query.And(queries)


def _and_not(query: whoosh_query.Query, unwanted: list[whoosh_query.Query]) -> whoosh_query.Query:
    return whoosh_query.AndNot(query, whoosh_query.Or(unwanted)) if unwanted else query
