"""How Chinese characters are read, as people type it: without tones, ü as v or u.

    长 -> chang, zhang     every common reading: 长效机制 is found by cxjz, 市长 by sz

Pinyin helps to type and to mend what was mistyped. Search itself never takes one character for another that sounds
the same.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path

# A reading that fewer of the words with its character have is rare: 红 as gong has 1 of 290, 会 as kuai 6 of 328.
LEAST_SHARE = 0.01
# 会计行当 is read in eight ways; longer texts full of polyphones are read in no more than this.
MOST_READINGS = 16
_TONES = {0x300: None, 0x301: None, 0x304: None, 0x30C: None}


def readings(char: str) -> tuple[str, ...]:
    """The common readings of a character, the commonest first; none of what is not Chinese."""
    return _table().get(char, ())


@cache
def syllables() -> frozenset[str]:
    """Every syllable that some character is read as."""
    return frozenset(reading for found in _table().values() for reading in found)


def sounds(text: str) -> tuple[str, ...]:
    """The readings of a whole text, at most MOST_READINGS; what is not Chinese stands for itself."""
    found: list[str] = [""]
    for char in text:
        each = readings(char) or (char,)
        if len(found) * len(each) > MOST_READINGS:
            each = each[:1]
        found = [before + reading for before, reading in product(found, each)]
    return tuple(found)


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    """Every character -> its common readings.

    pypinyin's tables are read without its module, which would keep all its phrases in memory.
    """
    used = _used()
    table = {}
    for code, listed in _json("pinyin_dict.json").items():
        char = chr(int(code))
        counts, every = used.get(char, Counter()), tuple(dict.fromkeys(map(_typed, listed.split(","))))
        least = max(2, LEAST_SHARE * counts.total())
        common = [each for each in every if each.isascii() and (each == every[0] or counts[each] >= least)]
        # As ü is typed: lv, and lu where there is no v on the form.
        spelt = dict.fromkeys(form for each in common for form in (each, each.replace("v", "u")))
        if spelt:
            table[char] = tuple(spelt)
    return table


def _used() -> Mapping[str, Counter[str]]:
    """How many phrases read a character in which way."""
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, listed in _json("phrases_dict.json").items():
        for char, each in zip(phrase, listed, strict=False):
            used[char].update(each)
    return {char: _toneless(counts) for char, counts in used.items()}


def _toneless(counts: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for reading, count in counts.items():
        found[_typed(reading)] += count
    return found


@cache
def _typed(reading: str) -> str:
    """lǜ -> lv."""
    bare = unicodedata.normalize("NFD", reading).translate(_TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v")


def _json(name: str) -> Mapping[str, str]:
    spec = find_spec("pypinyin")
    if not spec or not spec.origin:
        raise ModuleNotFoundError("No module named 'pypinyin'", name="pypinyin")
    table: Mapping[str, str] = json.loads((Path(spec.origin).parent / name).read_text(encoding="utf-8"))
    return table
