"""Texts that go on from what has been typed so far: by characters, by pinyin, by the initials of pinyin.

    楼宇 | louyu | louyud | 楼yu     楼宇党建, by characters and by syllables; the last syllable may be unfinished
    lydj | louydj                     the same by initials

All texts stand in one string, the best first, so that looking for the best few may stop early. Characters are looked
for in the string itself. For pinyin it is an array of character numbers: from every place where what was typed may
begin, each step takes one character and the letters that stand for it, for all places at once. So a polyphone
is met in each of its readings, and nothing is written down for any of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.pinyin import readings, syllables
from kb.folding import fold

# Nobody types a longer beginning; more letters would only cost more steps.
LONGEST_TYPED = 64
_END = "\n"  # between texts: none contains it
_LETTERS = re.compile("[a-z]")
_PARTING = re.compile(r"(?<=[a-z])['’ ](?=[a-z])|(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_TWO_LETTERS = ("zh", "ch", "sh")
_ONE_BRACKET = str.maketrans("〔﹝[【(", "[[[[[") | str.maketrans("〕﹞]】)", "]]]]]")
# 20,902 characters are common; a text may bring any other, but its number must fit.
_MOST_CHARACTERS = 1 << 16
_PART = 1 << 16  # characters looked at together

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Completion:
    """A text that goes on from what was typed."""

    number: int  # of the text, in the order given
    start: int  # the characters that what was typed stands for, end exclusive
    end: int


class Completions:
    """Texts to choose from. Nothing of it changes, so threads share it."""

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts` in the order in which they are preferred: none empty, no blank beside another."""
        self.texts = texts
        keys = [_key(text) for text in texts]
        self._all = _END + _END.join(keys) + _END
        lengths = np.fromiter(map(len, keys), np.int64, len(keys))
        self._starts = np.cumsum(np.concatenate(([1], lengths + 1)))[:-1]
        self._first = self._starts.tolist()
        parts = np.searchsorted(self._starts, np.arange(0, len(self._all), _PART))
        self._parts = list(dict.fromkeys((*parts.tolist(), len(texts))))
        self._alphabet = _Alphabet("".join(dict.fromkeys(self._all)))
        self._numbers = self._alphabet.numbers(self._all)

    def find(self, typed: str, most: int) -> list[Completion]:
        """The `most` best texts for what was typed: those that begin with it, then those that have it inside.

        Of both those with the very characters go first, then those read so, then those with such initials.
        """
        sought = " ".join(_key(typed).split())
        if not sought or len(sought) > LONGEST_TYPED:
            return []
        found: dict[int, Completion] = {}
        for each in self._candidates(sought):
            found.setdefault(each.number, each)
            if len(found) == most:
                break
        return list(found.values())

    def _candidates(self, sought: str) -> Iterator[Completion]:
        spelt = _spelling(sought)
        ways = [_Way(spelt, self._alphabet, initials) for initials in (False, True)] if spelt else []
        yield from self._with(_END + sought, 1)
        for way in ways:
            yield from self._read(way, at_start=True)
        yield from self._with(sought, 0)
        for way in ways:
            yield from self._read(way, at_start=False)

    def _with(self, sought: str, skipped: int) -> Iterator[Completion]:
        """The texts with these characters, once each; the first `skipped` of them are not the text's own."""
        at = self._all.find(sought)
        while at >= 0:
            number = bisect_right(self._first, at + skipped) - 1
            start = at + skipped - self._first[number]
            yield Completion(number, start, start + len(sought) - skipped)
            at = self._all.find(sought, self._first[number] + len(self.texts[number]))

    def _read(self, way: _Way, at_start: bool) -> Iterator[Completion]:
        """The texts that are read so from their first character, or from any; some at a time, as few are wanted."""
        for low, high in pairwise(self._parts):
            first = self._first[low]
            here = self._numbers[first : self._first[high] if high < len(self._first) else None]
            begins = self._starts[low:high] - first
            ends = way.ends(here, begins if at_start else None)
            for place in dict.fromkeys((np.searchsorted(begins, ends - 1, side="right") - 1).tolist()):
                number = low + place
                own = here[begins[place] : begins[place] + len(self.texts[number])]
                yield Completion(number, *way.span(own, at_start))


class _Alphabet:
    """The characters that stand in some text, numbered, and which of them may be meant by letters."""

    def __init__(self, chars: str) -> None:
        self._chars = chars[:_MOST_CHARACTERS]
        self._number = {char: number for number, char in enumerate(self._chars)}
        self._read: dict[str, list[int]] = {}
        self._tables: dict[tuple[str, bool], NDArray[np.bool_]] = {}
        for number, char in enumerate(self._chars):
            for reading in readings(char):
                self._read.setdefault(reading, []).append(number)

    def numbers(self, text: str) -> NDArray[np.uint16]:
        """The number of each character of `text`."""
        return np.fromiter((self._number.get(char, 0) for char in text), np.uint16, len(text))

    def number(self, char: str) -> int:
        """The number of a character; -1 where no text has it."""
        return self._number.get(char, -1)

    def itself(self, char: str) -> NDArray[np.bool_]:
        """Of each number, whether it is that of `char`."""
        return self._table([self._number[char]] if char in self._number else [])

    def read(self, reading: str, whole: bool) -> NDArray[np.bool_]:
        """Of each number, whether its character is read so, or so and on."""
        found = self._tables.get((reading, whole))
        if found is None:  # syllables and their beginnings are a thousand: all of them may be kept
            matching = [reading] if whole else [each for each in self._read if each.startswith(reading)]
            found = self._table([number for each in matching for number in self._read.get(each, ())])
            self._tables[reading, whole] = found
        return found

    def _table(self, numbers: Sequence[int]) -> NDArray[np.bool_]:
        table = np.zeros(len(self._chars), bool)
        table[list(numbers)] = True
        return table


class _Way:
    """What was typed, as a net of steps: each takes some letters for one character."""

    def __init__(self, sought: str, alphabet: _Alphabet, initials: bool) -> None:
        self._length = len(sought)
        self._blank = alphabet.number(" ")
        self._steps: list[list[tuple[int, NDArray[np.bool_]]]] = []  # from each letter: to which, by which characters
        for at in range(len(sought)):
            steps = [(at + 1, alphabet.itself(sought[at]))]
            for step in _syllables_at(sought, at):
                steps.append((at + len(step), alphabet.read(step, whole=True)))
            for step in _beginnings_at(sought, at, initials):
                steps.append((at + len(step), alphabet.read(step, whole=False)))
            self._steps.append([(to, table) for to, table in steps if table.any()])

    def ends(self, numbers: NDArray[np.uint16], begins: Places | None) -> Places:
        """The places after what was typed, where it begins at one of `begins`, or anywhere."""
        reached: list[list[Places]] = [[] for _ in range(self._length + 1)]
        reached[0].append(self._begins(numbers) if begins is None else begins)
        for at in range(self._length):
            here = _united(reached[at])
            if len(here):
                here = here + (numbers[here] == self._blank)  # 最高人民法院 最高人民检察院关于…的解释
                for to, table in self._steps[at]:
                    reached[to].append(here[table[numbers[here]]] + 1)
        return _united(reached[-1])

    def span(self, numbers: NDArray[np.uint16], at_start: bool) -> tuple[int, int]:
        """The first characters of a text that what was typed stands for; there are some."""
        padded = np.append(numbers, np.uint16(0))  # a place after the text, that no step takes
        for start in [0] if at_start else self._begins(numbers).tolist():
            ends = self.ends(padded, np.array([start]))
            if len(ends):
                return start, int(ends[0])
        raise AssertionError("this text was found by the same steps")

    def _begins(self, numbers: NDArray[np.uint16]) -> Places:
        """The places that some first step takes."""
        if not self._steps[0]:
            return np.empty(0, np.int64)
        return np.flatnonzero(np.logical_or.reduce([table for _, table in self._steps[0]])[numbers])


def _united(places: list[Places]) -> Places:
    if not places:
        return np.empty(0, np.int64)
    return places[0] if len(places) == 1 else np.unique(np.concatenate(places))


def _syllables_at(sought: str, at: int) -> Iterator[str]:
    """The syllables that stand whole at a place."""
    for end in range(at + 1, len(sought) + 1):
        step = sought[at:end]
        if step not in _beginnings():
            return
        if step in syllables():
            yield step


def _beginnings_at(sought: str, at: int, initials: bool) -> Iterator[str]:
    """What may begin a syllable at a place and stand for it: all the rest, and where wanted an initial."""
    rest = sought[at:]
    if rest in _beginnings():
        yield rest
    if initials and _LETTERS.match(rest):
        for step in (rest[:1], rest[:2]):
            if step != rest and (len(step) == 1 or step in _TWO_LETTERS):
                yield step


@cache
def _beginnings() -> frozenset[str]:
    """Whatever a syllable may begin with, itself included."""
    return frozenset(each[:length] for each in syllables() for length in range(1, len(each) + 1))


def _key(text: str) -> str:
    """How texts are compared, as long as they are: width and case folded, all brackets one."""
    return fold(text).replace(_END, " ").translate(_ONE_BRACKET)


def _spelling(sought: str) -> str:
    """What may be pinyin, without the blanks and ' that part its syllables; "" where there is no letter."""
    return _PARTING.sub("", sought) if _LETTERS.search(sought) else ""
