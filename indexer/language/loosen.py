"""What else could be asked where a query finds nothing: queries of fewer conditions, each to be offered as a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from indexer.language.lexer import lex, plain_blanks
from indexer.language.parser import read
from indexer.language.syntax import (
    And,
    Fielded,
    Nothing,
    Or,
    Phrase,
    Scoped,
    Syntax,
    Without,
    Word,
    conjunction,
    disjunction,
    written,
)
from indexer.language.words import words
from indexer.segment import Segmenter

# Each is a search.
MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Loosened:
    """A query that asks for less."""

    text: str
    change: str  # what is no longer asked for, in Chinese


@dataclass(frozen=True, slots=True)
class Piece:
    """A condition of a query."""

    text: str  # in its normal form, a query by itself
    word: str  # what a near spelling can be looked for of: "" where it is no word and no phrase


def pieces(text: str, segmenter: Segmenter) -> tuple[Piece, ...]:
    """What `text` asks for, each by itself: words, phrases, scopes, fields; not what it excludes.

    Raises QueryError where `text` cannot be read.
    """
    asked = [each for each in _pieces(_read(text), segmenter) if not isinstance(each, Without)]
    found = (Piece(written(each), each.text if isinstance(each, Word | Phrase) else "") for each in asked)
    return tuple(dict.fromkeys(found))


def loosened(text: str, segmenter: Segmenter) -> tuple[Loosened, ...]:
    """Queries that ask for less than `text` does, at most `MOST_PARTS` and three, the smallest changes first.

    Quotes, fields and scopes, and exclusions are taken off; then one condition at a time is left out, a piece without
    blanks word by word: 红领驿站建设 -> 红领驿站, 建设. Raises QueryError where `text` cannot be read.
    """
    syntax = _read(text)
    found = [
        Loosened(written(_mapped(syntax, _unquoted)), "不逐字查找"),
        Loosened(written(_mapped(syntax, _unplaced)), "不限字段和范围"),
        Loosened(written(_mapped(syntax, _included)), "不排除任何词"),
        *_fewer(syntax, segmenter),
    ]
    itself = written(syntax)
    apart = {each.text: each for each in reversed(found) if each.text and each.text != itself}
    return tuple(reversed(apart.values()))


def _fewer(syntax: Syntax, segmenter: Segmenter) -> Iterator[Loosened]:
    children = list(_pieces(syntax, segmenter))
    if 1 < len(children) <= MOST_PARTS:
        for left_out in children:
            kept = conjunction([child for child in children if child is not left_out])
            yield Loosened(written(kept), f"略去 {written(left_out)}")


def _read(text: str) -> Syntax:
    blank = plain_blanks(text)
    return read(lex(blank).tokens, blank, [])


def _pieces(syntax: Syntax, segmenter: Segmenter) -> Iterator[Syntax]:
    """The conditions that must all hold; of words without blanks between them each."""
    for child in syntax.children if isinstance(syntax, And) else (syntax,):
        if isinstance(child, Word):
            yield from (Word(word) for word in words(child.text, segmenter))
        elif not isinstance(child, Nothing):
            yield child


def _mapped(syntax: Syntax, change: Callable[[Syntax], Syntax]) -> Syntax:
    """`syntax` with `change` made at each of its nodes."""
    match syntax:
        case And(children):
            return conjunction([each for child in children if not isinstance(each := _mapped(child, change), Nothing)])
        case Or(children):
            return disjunction([each for child in children if not isinstance(each := _mapped(child, change), Nothing)])
        case Without(child) | Scoped(_, child) | Fielded(_, child):
            changed = change(syntax)
            if changed is not syntax:
                return _mapped(changed, change)
            inner = _mapped(child, change)
            return inner if isinstance(inner, Nothing) else replace(syntax, child=inner)
    return change(syntax)


def _unquoted(syntax: Syntax) -> Syntax:
    return Word(syntax.text) if isinstance(syntax, Phrase) else syntax


def _unplaced(syntax: Syntax) -> Syntax:
    return syntax.child if isinstance(syntax, Scoped | Fielded) else syntax


def _included(syntax: Syntax) -> Syntax:
    return Nothing() if isinstance(syntax, Without) else syntax
