"""Query trees into Whoosh's query classes. Pure: tested by comparing values.

Filters and access are query objects beside the query, never text joined to it.
"""

from __future__ import annotations

from functools import singledispatch

from whoosh import query as whoosh_query

from indexer.query import All, Any, Everything, Exact, Not, Query, Ranked, Some, Term
from indexer.results import SearchRequest
from indexer.whoosh_engine.exact import ExactQuery

# A word in the title tells more than in a heading, there more than in the text.
FIELD_WEIGHTS = {"title": 3.0, "heading": 1.5, "text": 1.0}


def lower_request(request: SearchRequest) -> whoosh_query.Query:
    """The query of `request` with its filters and the reader's access."""
    access = _any_value("access", sorted(request.access))
    filters = [_any_value(each.field, each.values) for each in request.filters]
    return whoosh_query.Require(lower(request.query), _and([access, *filters]))


@singledispatch
def lower(node: Query) -> whoosh_query.Query:
    """The Whoosh query that finds what `node` says. Raises TypeError for a node it does not know."""
    raise TypeError(f"no lowering for {node!r}")


@lower.register
def _(node: Everything) -> whoosh_query.Query:
    return whoosh_query.Every()


@lower.register
def _(node: Term) -> whoosh_query.Query:
    required = _and([_in_any_field(term, node.weight) for term in node.required])
    extra = [term for term in node.scored if term not in node.required]
    if not extra:
        return required
    return whoosh_query.AndMaybe(required, whoosh_query.Or([_in_any_field(term, node.weight) for term in extra]))


@lower.register
def _(node: Exact) -> whoosh_query.Query:
    if node.prefix:
        fields = [whoosh_query.Prefix(field, node.prefix) for field in FIELD_WEIGHTS]
        found = whoosh_query.ConstantScoreQuery(whoosh_query.Or(fields))
        # Every character begins some term: for one alone there is nothing left to look at in the text.
        return found if node.text == node.prefix else ExactQuery(found, node.text)
    return ExactQuery(_and([_in_any_field(term, 1.0) for term in node.required]), node.text)


@lower.register
def _(node: All) -> whoosh_query.Query:
    wanted = _and([lower(child) for child in node.children if not isinstance(child, Not)])
    unwanted = [lower(child.child) for child in node.children if isinstance(child, Not)]
    return whoosh_query.AndNot(wanted, whoosh_query.Or(unwanted)) if unwanted else wanted


@lower.register
def _(node: Any) -> whoosh_query.Query:
    return whoosh_query.DisjunctionMax([lower(child) for child in node.children])


@lower.register
def _(node: Some) -> whoosh_query.Query:
    return whoosh_query.Or([lower(child) for child in node.children])


@lower.register
def _(node: Not) -> whoosh_query.Query:
    return whoosh_query.AndNot(whoosh_query.Every(), lower(node.child))


@lower.register
def _(node: Ranked) -> whoosh_query.Query:
    terms = whoosh_query.Or([_in_any_field(each.text, each.weight) for each in node.terms])
    if not node.required:
        return terms
    wanted = _and([terms, *(lower(each) for each in node.required if not isinstance(each, Not))])
    unwanted = [lower(each.child) for each in node.required if isinstance(each, Not)]
    return whoosh_query.AndNot(wanted, whoosh_query.Or(unwanted)) if unwanted else wanted


def _in_any_field(term: str, weight: float) -> whoosh_query.Query:
    return whoosh_query.Or(
        [whoosh_query.Term(field, term, boost=weight * each) for field, each in FIELD_WEIGHTS.items()]
    )


def _any_value(field: str, values: tuple[str, ...] | list[str]) -> whoosh_query.Query:
    """Documents with one of `values`; with none of them where the list is empty."""
    terms = [whoosh_query.Term(field, value) for value in values]
    return whoosh_query.Or(terms) if terms else whoosh_query.NullQuery


def _and(queries: list[whoosh_query.Query]) -> whoosh_query.Query:
    return queries[0] if len(queries) == 1 else whoosh_query.And(queries)
