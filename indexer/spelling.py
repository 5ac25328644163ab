"""Near spellings of words that find nothing: one character off, or other characters of the same sound.

    红领译站 -> 红领驿站     双强六号 -> 双强六好     louyudangjian -> 楼宇党建

They are proposed, never searched for unasked. Candidates come from a vocabulary and, by sound, from the index itself;
only those are kept which the reader can find. The work is bounded: near words share a key, see `_cuts`, so nothing is
compared with the whole vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.engine import Listed
from indexer.pinyin import readings, sounds
from indexer.segment import HAN, Segmenter, bigrams
from kb.folding import fold
from kb.practice import CARD_KIND

MOST_SPELLINGS = 3
# A search for each candidate, an index term for each pair of characters that is looked up.
MOST_COUNTED = 12
MOST_ALIKE = 24
LONGEST_WORD = 12
LONGEST_SPELT = 48  # letters: a word in pinyin
LONGEST_CHUNK = 48
MOST_CHUNKS = 6
# With fewer characters, one in two would be another: 党建 is not near 党员.
SHORTEST_EDITED = 3
_HAN = re.compile(f"[{HAN}]")
_PLAIN = re.compile(rf"[{HAN}a-z0-9]+")

Count = Callable[[str], int]
Frequencies = Callable[[Sequence[str]], Sequence[int]]


class Vocabulary:
    """Words that exist, the likelier meant the earlier. Nothing of it changes, so threads share it."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words` in the order in which they are preferred; those of one character or too many are passed over."""
        found = dict.fromkeys(map(fold, words))
        self.words = [word for word in found if 1 < len(word) <= LONGEST_WORD]
        self._known = frozenset(self.words)
        self._by_sound = _Keys((key, number) for number, word in enumerate(self.words) for key in sounds(word))
        self._by_cut = _Keys((key, number) for number, word in enumerate(self.words) for key in _cuts(word))
        self._alike: dict[str, dict[str, None]] = {}
        for char in dict.fromkeys("".join(self.words)):
            for reading in readings(char):
                self._alike.setdefault(reading, {})[char] = None

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def near(self, word: str) -> list[str]:
        """Words that sound the same, then words that are one character off; `word` itself is not among them."""
        numbers = [number for key in sounds(word) for number in self._by_sound.find(key)]
        cut = sorted({number for key in (word, *_cuts(word)) for number in self._by_cut.find(key)})
        near = (self.words[number] for number in (*sorted(set(numbers)), *cut))
        sounding = len(set(numbers))
        kept = [each for place, each in enumerate(near) if place < sounding or one_off(word, each)]
        return [each for each in dict.fromkeys(kept) if each != word]

    def alike(self, char: str) -> list[str]:
        """Characters of the vocabulary that sound the same as `char`."""
        found = dict.fromkeys(each for reading in readings(char) for each in self._alike.get(reading, ()))
        return [each for each in found if each != char][:MOST_ALIKE]


def vocabulary(listed: Iterable[Listed], segmenter: Segmenter) -> Vocabulary:
    """The words of a collection: names of practice models, terms of the lexicon, words of titles."""
    documents = list(listed)
    cards = [each.title for each in documents if each.kind == CARD_KIND]
    titles = (token.text for each in documents for token in segmenter.cut(each.title))
    return Vocabulary((*cards, *segmenter.lexicon.terms, *titles))


def near_spellings(word: str, known: Vocabulary, count: Count, frequencies: Frequencies) -> tuple[str, ...]:
    """At most MOST_SPELLINGS spellings near to `word`, which finds nothing; the nearest first.

    `count` says how much a text finds, for the reader who asks; `frequencies` those of index terms, as the engine does.
    """
    folded = fold(word)
    if not 1 < len(folded) <= (LONGEST_SPELT if folded.isascii() else LONGEST_WORD):
        return ()
    candidates = dict.fromkeys((*known.near(folded), *_same_sound(folded, known, frequencies)))
    found = (each for each in islice(candidates, MOST_COUNTED) if count(each))
    return tuple(islice(found, MOST_SPELLINGS))


def corrected_query(text: str, known: Vocabulary, count: Count, frequencies: Frequencies) -> str | None:
    """`text`, which finds nothing, with words in near spellings so that it finds something; None where none does.

    What is quoted, excluded or joined by signs of the query language is left as it is.
    """
    chunks = text.split()
    if len(chunks) > MOST_CHUNKS:
        return None
    mended = [_mended(chunk, known, count, frequencies) for chunk in chunks]
    found = " ".join(mended)
    return found if mended != chunks and count(found) else None


def one_off(one: str, other: str) -> bool:
    """Whether one character changed, missing, added, or swapped with its neighbour makes `one` of `other`."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])


def _mended(chunk: str, known: Vocabulary, count: Count, frequencies: Frequencies) -> str:
    """A chunk of a query as it was probably meant; itself where it finds something or nothing is near."""
    folded = fold(chunk)
    if len(chunk) > LONGEST_CHUNK or not _PLAIN.fullmatch(folded) or count(chunk):
        return chunk
    whole = near_spellings(chunk, known, count, frequencies)
    if whole:
        return whole[0]
    candidates = islice(_parts_mended(folded, known, frequencies), MOST_COUNTED)
    return next((each for each in candidates if count(each)), chunk)


def _parts_mended(chunk: str, known: Vocabulary, frequencies: Frequencies) -> Iterator[str]:
    """The chunk with a part replaced by a word near to it: 红领译站建设 -> 红领驿站建设.

    Only parts with two characters that stand together nowhere, the longest first.
    """
    there = frequencies([one + other for one, other in pairwise(chunk)])
    for length in range(min(len(chunk), LONGEST_WORD), 1, -1):
        for start in range(len(chunk) - length + 1):
            part = chunk[start : start + length]
            if not all(there[start : start + length - 1]) and part not in known:
                for near in known.near(part):
                    yield chunk[:start] + near + chunk[start + length :]


def _same_sound(word: str, known: Vocabulary, frequencies: Frequencies) -> list[str]:
    """The word with one character that sounds the same in another's place, where the index has all its pairs."""
    spellings = [
        word[:at] + other + word[at + 1 :]
        for at, char in enumerate(word)
        if _HAN.match(char)
        for other in known.alike(char)
    ]
    terms = [[token.text for token in bigrams(each) if len(token.text) > 1] for each in spellings]
    distinct = list(dict.fromkeys(term for each in terms for term in each))
    there = dict(zip(distinct, frequencies(distinct), strict=True))
    rarest = [min((there[term] for term in own), default=0) for own in terms]
    ranked = sorted(zip(rarest, spellings, strict=True), key=lambda pair: -pair[0])
    return [each for least, each in ranked if least]


def _cuts(word: str) -> list[str]:
    """What words that are one character off have in common: the word, and it without each of its characters.

    红领译站 and 红领驿站 both give 红领站; 党群站驿 and 党群驿站 both give 党群驿.
    """
    if len(word) < SHORTEST_EDITED:
        return [word, word[::-1]]
    return [word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]


class _Keys:
    """Numbers by key, in two arrays: a dictionary of lists would take ten times as much."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        made = np.fromiter(((hash(key), number) for key, number in pairs), np.dtype("i8,i4"))
        order = np.argsort(made["f0"], kind="stable")
        self._hashes: NDArray[np.int64] = made["f0"][order]
        self._numbers: NDArray[np.int32] = made["f1"][order]

    def find(self, key: str) -> list[int]:
        """The numbers with this key, and by chance of one with the same hash."""
        low, high = (int(self._hashes.searchsorted(hash(key), side)) for side in ("left", "right"))
        found: list[int] = self._numbers[low:high].tolist()
        return found
