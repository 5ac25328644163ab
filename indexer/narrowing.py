"""A search as it is read: the query that ranks, and what else must hold, which are earlier queries and a likeness."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.engine import Engine
from indexer.language import ParsedQuery, parse
from indexer.language.build import conjunction
from indexer.language.words import term
from indexer.like import Like, like_query, other_than
from indexer.query import Everything, Query, Ranked, Some
from indexer.segment import Segmenter
from indexer.snippet import Highlighter, highlighter
from kb.errors import QueryError

# Earlier queries; each may have as many words as the newest.
MOST_EARLIER = 5

Pairs = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a search is read."""

    query: ParsedQuery  # what is ranked by
    earlier: tuple[ParsedQuery, ...] = ()  # what is sought as well
    conditions: tuple[Query, ...] = ()  # each must match as well

    @property
    def every(self) -> tuple[ParsedQuery, ...]:
        """All queries, the one that ranks first."""
        return (self.query, *self.earlier)

    @property
    def terms(self) -> tuple[str, ...]:
        """The words sought."""
        return tuple(dict.fromkeys(word for each in self.every for word in each.terms))

    @property
    def expanded(self) -> Pairs:
        """Words and the synonyms sought with them."""
        return tuple(dict(pair for each in self.every for pair in each.expanded).items())

    @property
    def switched_off(self) -> Pairs:
        """Words and their synonyms that are not sought."""
        return tuple(dict(pair for each in self.every for pair in each.switched_off).items())

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read otherwise than it was typed."""
        as_conditions = [
            f"先前查的“{each.text}”是一个问题，这里只要求含有其中的词：{'、'.join(each.terms)}"
            for each in self.earlier
            if each.question
        ]
        return tuple(dict.fromkeys([*(note for each in self.every for note in each.notes), *as_conditions]))

    def highlighter(self) -> Highlighter:
        """Finds what was sought in any text."""
        return highlighter_of(self.every)


def read(
    text: str,
    within: Sequence[str],
    like: Like | None,
    without: frozenset[str],
    engine: Engine,
    segmenter: Segmenter,
    longest: int,
) -> Reading:
    """How to search for `text` in what the queries `within` find, among documents like `like`.

    Raises QueryError where one of the queries cannot be read, or there are too many.
    """
    if len(within) > MOST_EARLIER:
        raise QueryError(f"“在结果中再查”用了 {len(within)} 次，最多 {MOST_EARLIER} 次")
    newest = parse(text, segmenter, longest, without)
    earlier = tuple(parse(each, segmenter, longest, without) for each in within)
    if like is None:
        return Reading(newest, earlier, tuple(condition(each, segmenter) for each in earlier))
    every = (*earlier, newest)
    conditions = (other_than(like), *(condition(each, segmenter) for each in every))
    return Reading(like_query(like, segmenter, engine), every, conditions)


def condition(query: ParsedQuery, segmenter: Segmenter) -> Query:
    """What says which passages match `query`, and not which match best: of a question, those with some of its words."""
    if not isinstance(query.tree, Ranked):
        return query.tree
    words = tuple(term(word, segmenter) for word in query.terms)
    return conjunction([*query.tree.required, *((Some(words),) if words else ())])


def narrowed(tree: Query, conditions: Sequence[Query]) -> Query:
    """`tree`, with all `conditions` required as well."""
    asked = [each for each in conditions if not isinstance(each, Everything)]
    if not asked:
        return tree
    if isinstance(tree, Ranked):
        return dataclasses.replace(tree, required=(*tree.required, *asked))
    return conjunction(asked if isinstance(tree, Everything) else [tree, *asked])


def highlighter_of(queries: Iterable[ParsedQuery]) -> Highlighter:
    """Finds in any text what any of `queries` sought."""
    return Highlighter(tuple(dict.fromkeys(needle for each in queries for needle in highlighter(each).needles)))
