"""Search within results: earlier queries as conditions of the newest one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from indexer.language import ParsedQuery
from indexer.language.build import conjunction
from indexer.language.words import term
from indexer.query import All, Everything, Query, Ranked, Some
from indexer.segment import Segmenter
from kb.errors import QueryError

# Of earlier queries; each may have as many words as the newest.
MOST_CONDITIONS = 5


def condition(query: ParsedQuery, segmenter: Segmenter, of_words: type[All | Some] = Some) -> Query:
    """The tree of a query that says what matches and not what matches best.

    A question, which ranks, is turned into `of_words`: passages with some of its words, or with all.
    """
    if not isinstance(query.tree, Ranked):
        return query.tree
    words = tuple(term(word, segmenter) for word in query.terms)
    return conjunction([*query.tree.required, *((of_words(words),) if words else ())])


def narrowed(tree: Query, conditions: Sequence[Query]) -> Query:
    """`tree`, with all `conditions` required as well."""
    asked = [each for each in conditions if not isinstance(each, Everything)]
    if not asked:
        return tree
    if isinstance(tree, Ranked):
        return dataclasses.replace(tree, required=(*tree.required, *asked))
    return conjunction(asked if isinstance(tree, Everything) else [tree, *asked])


def check_conditions(within: Sequence[str]) -> None:
    """Raises QueryError where there are too many."""
    if len(within) > MOST_CONDITIONS:
        raise QueryError(f"在结果中再查用了 {len(within)} 次，最多 {MOST_CONDITIONS} 次")


def condition_notes(conditions: Sequence[ParsedQuery]) -> list[str]:
    """What is said of earlier queries that are read otherwise as conditions."""
    return [
        f"先前查的“{each.text}”是一个问题，在它的结果中再查时，只要求含有其中的词：{'、'.join(each.terms)}"
        for each in conditions
        if each.question
    ]
