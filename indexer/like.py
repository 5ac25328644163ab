"""Documents like another one."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from indexer.engine import Engine
from indexer.language import ParsedQuery
from indexer.query import HasValue, Not
from indexer.related import similar_query
from indexer.segment import Segmenter

# A document that has less of what is asked for, by weight, is like it by chance only.
LEAST_ALIKE = 0.1


@dataclass(frozen=True, slots=True)
class Like:
    """The document whose like is sought. Who asks must be allowed to read it."""

    id: str
    title: str
    texts: tuple[str, ...]  # of its passages


def like_query(like: Like, segmenter: Segmenter, engine: Engine) -> ParsedQuery:
    """What ranks documents by how much of the telling words of `like` they have."""
    tree = similar_query(like.texts, like.title, segmenter, engine.frequencies, engine.counts().passages)
    words = tuple(each.text for each in tree.terms)
    return ParsedQuery("", (), dataclasses.replace(tree, least=LEAST_ALIKE), words, ())


def other_than(like: Like) -> Not:
    """Every document but `like` itself."""
    return Not(HasValue("document", (like.id,)))
