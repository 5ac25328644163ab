"""How Chinese characters are read, as people type it: without tones, ü as v or u.

    长 -> chang, zhang     every common reading: 长效机制 is found by cxjz, 市长 by sz

Pinyin helps to type and to mend what was mistyped. Search itself never takes one character for another that sounds
the same.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path

# A reading that fewer of the words with its character have is rare: 红 as gong has 1 of 290, 会 as kuai 6 of 328.
LEAST_SHARE = 0.01
# 会计行当 is read in eight ways; longer texts full of polyphones are read in no more than this.
MOST_READINGS = 16
# "长效机制": [["cháng"], ["xiào"], ["jī"], ["zhì"]]
_PHRASE = re.compile(r'"([^"]+)":\s*\[((?:\s*\[[^\]]*\]\s*,?)+)\s*\]')
_READINGS = re.compile(r"\[([^\]]*)\]")
_READING = re.compile(r'"([^"]+)"')
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
    kept: dict[tuple[str, ...], tuple[str, ...]] = {}  # characters read alike share what is said of them
    table = {}
    for code, listed in json.loads(_content("pinyin_dict.json")).items():
        found = _common(listed.split(","), used.get(chr(int(code)), Counter()))
        if found:
            table[chr(int(code))] = kept.setdefault(found, found)
    return table


def _common(listed: Sequence[str], used: Counter[str]) -> tuple[str, ...]:
    """The readings that are common, of those a dictionary lists; `used` is how many phrases have which."""
    every = dict.fromkeys(map(_typed, listed))
    least = max(2, LEAST_SHARE * used.total())
    common = [each for number, each in enumerate(every) if each.isascii() and (number == 0 or used[each] >= least)]
    # As ü is typed: lv, and lu where there is no v on the form.
    return tuple(dict.fromkeys(form for each in common for form in (each, each.replace("v", "u"))))


def _used() -> Mapping[str, Counter[str]]:
    """How many phrases read a character in which way."""
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    # One by one: all of them at once are thirty megabytes, which a process does not give back.
    for phrase, listed in (match.groups() for match in _PHRASE.finditer(_content("phrases_dict.json"))):
        for char, each in zip(phrase, _READINGS.findall(listed), strict=False):
            used[char].update(map(_typed, _READING.findall(each)))
    return used


@cache
def _typed(reading: str) -> str:
    """lǜ -> lv."""
    bare = unicodedata.normalize("NFD", reading).translate(_TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v")


def _content(name: str) -> str:
    """A table of pypinyin, in JSON."""
    spec = find_spec("pypinyin")
    if not spec or not spec.origin:
        raise ModuleNotFoundError("No module named 'pypinyin'", name="pypinyin")
    return (Path(spec.origin).parent / name).read_text(encoding="utf-8")
