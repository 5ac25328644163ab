"""A query and how it was read."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.query import Query


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the query as it was typed."""

    text: str  # without quotes, signs and stars
    exact: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One of the conditions that must all hold."""

    text: str  # as people write it: a word, or “两新组织” 或 “社区”
    node: Query
    may_drop: bool  # where nothing has all; never what was quoted, excluded or narrowed


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query and how it was read."""

    text: str
    chunks: tuple[Chunk, ...]
    tree: Query
    terms: tuple[str, ...]  # the words sought, folded, in their order
    expanded: tuple[tuple[str, tuple[str, ...]], ...]  # a word and the synonyms sought with it
    switched_off: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a word and the synonyms that are not sought
    notes: tuple[str, ...] = ()  # Chinese sentences: what was read otherwise than it was typed
    question: bool = False  # answered by rank, not by all its words
    read_as: str = ""  # the query in its normal form; read again it gives the same tree
    parts: tuple[Part, ...] = ()  # what `tree` is all of; none for a question
