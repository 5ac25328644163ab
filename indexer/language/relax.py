"""What to ask where nothing has all words: with fewer of them, and last any of them, the more the better."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer.language.build import conjunction
from indexer.language.parsed import ParsedQuery, Part
from indexer.language.question import LEAST_SHARE
from indexer.query import All, Any, Exact, HasValue, InField, Not, Prefer, Query, Ranked, Term, ValueContains, Weighted

# Of more words than this it is not asked which of them fail: each costs a search.
MOST_DROPPED = 6


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A query that asks for less."""

    tree: Query
    dropped: tuple[str, ...]  # the words no longer asked for
    sentence: str  # says so to the user


def relaxations(parsed: ParsedQuery, counts: Mapping[str, int]) -> tuple[Relaxation, ...]:
    """What to ask when nothing has all that `parsed` asks for, in the order in which to try.

    `counts` says how many documents have each of its parts that may be dropped, by the part's text. First those that
    nothing has are dropped, then one word at a time, the most frequent, which tells least, first; last come all
    documents with any of the words, by rank. Of more than `MOST_DROPPED` words only the last is tried. What was quoted,
    excluded or narrowed to a field or scope stays required; only a question's quotes are words at last.

        企业 党员 龘靐 -> 企业 党员, then 企业 | 党员 | 龘靐
    """
    if isinstance(parsed.tree, Ranked):
        return (*_unquoted(parsed.tree), *_fewest(parsed.tree))
    words = [part for part in parsed.parts if part.may_drop]
    found: list[Relaxation] = []
    if len(words) <= MOST_DROPPED:
        found += _fewer(parsed.parts, words, counts)
    return (*found, *_any_word(parsed))


def _fewer(parts: tuple[Part, ...], words: list[Part], counts: Mapping[str, int]) -> Iterator[Relaxation]:
    absent = [part for part in words if counts.get(part.text) == 0]
    left = [part for part in words if part not in absent]
    if absent and (left or _asks(parts)):
        yield _without(parts, absent, f"没有任何内容含有{_listed(absent)}，已略去{_this(absent)}")
    if len(left) < 2 and not (left and _asks(parts)):
        return
    for part in sorted(left, key=lambda part: -counts.get(part.text, 0)):
        dropped = [each for each in words if each in absent or each is part]
        yield _without(parts, dropped, f"没有内容同时含有全部检索词，已略去{_listed(dropped)}")


def _asks(parts: tuple[Part, ...]) -> bool:
    """Whether the query still asks for something when all its words are dropped."""
    return any(not part.may_drop and not isinstance(part.node, Not) for part in parts)


def _without(parts: tuple[Part, ...], dropped: list[Part], sentence: str) -> Relaxation:
    kept = conjunction([part.node for part in parts if part not in dropped])
    return Relaxation(kept, tuple(part.text for part in dropped), sentence)


def some_words(parsed: ParsedQuery) -> Ranked | None:
    """All documents with any of the words of `parsed`, by rank; None where there is but one thing to look for.

    What was quoted, excluded or narrowed stays required.
    """
    words = [part for part in parsed.parts if part.may_drop]
    terms: dict[str, Weighted] = {}
    for part in words:
        for text, weight in _terms(part.node):
            terms.setdefault(text, Weighted(text, weight, part.text))
    required = tuple(part.node for part in parsed.parts if part not in words)
    return Ranked(tuple(terms.values()), LEAST_SHARE, required) if len(terms) > 1 else None


def _any_word(parsed: ParsedQuery) -> Iterator[Relaxation]:
    tree = some_words(parsed)
    if tree:
        sought = [part.text for part in parsed.parts if part.may_drop]
        failed = "同时含有这些词" if len(sought) > 1 else f"含有“{sought[0]}”"
        yield Relaxation(tree, (), f"没有内容{failed}，以下含有其中一部分，越相近的越靠前")


def _terms(node: Query) -> Iterator[tuple[str, float]]:
    """The index terms of what is sought with their weights, those of synonyms behind those of what was typed."""
    match node:
        case Term(scored=scored, weight=weight):
            yield from ((text, weight) for text in scored)
        case Exact(required=required):
            yield from ((text, 1.0) for text in required)
        case All(children) | Any(children):
            for child in children:
                yield from _terms(child)
        case Prefer(better=HasValue(field="number") | ValueContains(field="number")):
            return  # pieces of a document number tell of no document: 国办 and 2017 stand in 举国办理 and 2017年
        case Prefer(child) | InField(child=child):
            yield from _terms(child)


def _unquoted(tree: Ranked) -> Iterator[Relaxation]:
    if tree.required:
        quoted = tuple(node.text for node in tree.required if isinstance(node, Exact))
        sentence = f"没有内容含有引号里的{'、'.join(f'“{each}”' for each in quoted)}，已当作普通词语查找"
        yield Relaxation(dataclasses.replace(tree, required=()), quoted, sentence)


def _fewest(tree: Ranked) -> Iterator[Relaxation]:
    if tree.least:
        sentence = "没有内容含有问题里较多的词，以下只含有其中少数几个"
        yield Relaxation(dataclasses.replace(tree, least=0.0, required=()), (), sentence)


def _listed(parts: list[Part]) -> str:
    return "和".join(f"“{part.text}”" for part in parts)


def _this(parts: list[Part]) -> str:
    return "这个词" if len(parts) == 1 else "这些词"
