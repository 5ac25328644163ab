"""Word's automatic numbering (word/numbering.xml) as people see it: 一、 第一条 （一） 1. 2.1

A paragraph names a list (`numId`) and a level; the list names an abstract one, which holds the levels and which other
lists may share. Lists that share it count on together, unless one says where it starts (ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from kb.numerals import to_chinese
from kb.readers.word.names import VAL, mc, number, switched, value, w

LEVELS = 9
MOST_DIGITS = 10  # to which a number is filled up
LONGEST_TEXT = 100  # characters of a label's pattern
LONGEST_REPEAT = 20  # letters of a letter number: the 27th is aa, the 53rd aaa

_PLACE = re.compile(r"%([1-9])")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)
# Labels that need a blank behind them to be read as one: 第一条 + 为了…
_CLAUSE = re.compile(r"第.+[编章节条]$")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph's text."""

    text: str  # with the blank that parts it from the text; "" for a bullet or an unseen number
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list."""

    start: int = 1
    form: str = "decimal"
    text: str = ""  # %1.%2
    restart: int | None = None  # the level, counted from 1, from which up a paragraph restarts it; 0 never; None any
    legal: bool = False  # all numbers in Arabic digits
    parted: bool = True  # a tab or space follows
    style: str | None = None  # of paragraphs that stand at this level
    hidden: bool = False
    digits: int = 0  # a number is filled up with zeros to so many


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level]
    starts: set[int] = field(default_factory=set)  # levels at which it starts anew when it is first used


class Lists:
    """The lists of a document, counting as its paragraphs pass."""

    def __init__(self, root: etree._Element | None, style_lists: Mapping[str, str]) -> None:
        """`root` is that of numbering.xml, None without one; `style_lists` says which list each numbering style has."""
        self._abstracts: dict[str, etree._Element] = {}
        self._nums: dict[str, etree._Element] = {}
        self._style_lists = style_lists
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._abstracts = {each.get(w("abstractNumId"), ""): each for each in root.iterfind(w("abstractNum"))}
            self._nums = {each.get(w("numId"), ""): each for each in root.iterfind(w("num"))}

    def level_of(self, list_id: str, style: str | None) -> int | None:
        """The level of the list that is linked to the paragraph style `style`."""
        found = self._list(list_id)
        levels = found.levels.items() if found else ()
        return next((level for level, each in levels if style and each.style == style), None)

    def next(self, list_id: str, level: int) -> Label | None:
        """The label of the next paragraph of the list at `level`, counted from 0; None where there is no such list."""
        found = self._list(list_id)
        if found is None or level not in found.levels:
            return None
        counts = self._counts.setdefault(found.abstract, [None] * LEVELS)
        if level in found.starts:
            found.starts.discard(level)
            counts[level] = None
        before = counts[level]
        counts[level] = found.levels[level].start if before is None else before + 1
        for deeper in range(level + 1, LEVELS):
            restart = found.levels.get(deeper, _Level()).restart
            if restart is None or level < restart:
                counts[deeper] = None
        return _label(found.levels, counts, level)

    def _list(self, list_id: str) -> _List | None:
        if list_id not in self._lists:
            self._lists[list_id] = self._read(list_id)
        return self._lists[list_id]

    def _read(self, list_id: str) -> _List | None:
        num = self._nums.get(list_id)
        abstract_id, abstract = self._abstract(list_id)
        if num is None or abstract is None:
            return None
        found = _List(abstract_id, dict(_levels(abstract)))
        for override in num.iterfind(w("lvlOverride")):
            level = number(override.get(w("ilvl"))) or 0
            found.levels.update(_levels(override))
            start = number(value(override, "startOverride"))
            if start is not None and 0 <= level < LEVELS:
                found.levels[level] = replace(found.levels.get(level, _Level()), start=start)
                found.starts.add(level)
        return found

    def _abstract(self, list_id: str) -> tuple[str, etree._Element | None]:
        """The abstract list of a list, by way of a numbering style where it names one."""
        for _ in range(LEVELS):  # a style may lead to another; a ring leads nowhere
            abstract_id = value(self._nums.get(list_id), "abstractNumId") or ""
            abstract = self._abstracts.get(abstract_id)
            link = value(abstract, "numStyleLink")
            if link is None or link not in self._style_lists:
                return abstract_id, abstract
            list_id = self._style_lists[link]
        return "", None


def _levels(parent: etree._Element) -> list[tuple[int, _Level]]:
    """The levels that an abstract list or an override spells out."""
    found = [(number(each.get(w("ilvl"))) or 0, _level(each)) for each in parent.iterfind(w("lvl"))]
    return [(at, level) for at, level in found if 0 <= at < LEVELS]


def _level(element: etree._Element) -> _Level:
    form, digits = _form(element)
    properties = element.find(w("rPr"))
    start = number(value(element, "start"))
    return _Level(
        start=1 if start is None else start,
        form="bullet" if element.find(w("lvlPicBulletId")) is not None else form,
        text=(value(element, "lvlText") or "")[:LONGEST_TEXT],
        restart=number(value(element, "lvlRestart")),
        legal=bool(switched(element, "isLgl")),
        parted=value(element, "suff") != "nothing",
        style=value(element, "pStyle"),
        hidden=properties is not None and bool(switched(properties, "vanish")),
        digits=digits,
    )


def _form(element: etree._Element) -> tuple[str, int]:
    """The number format of a level, and to how many digits it is filled up: `001, 002, 003, ...`."""
    found = element.find(w("numFmt"))
    if found is None:
        found = element.find(f"{mc('AlternateContent')}/{mc('Choice')}/{w('numFmt')}")
    if found is None:
        return "decimal", 0
    first = found.get(w("format"), "").split(",")[0].strip()
    return found.get(VAL, "decimal"), min(len(first), MOST_DIGITS) if first.isdecimal() else 0


def _label(levels: Mapping[int, _Level], counts: list[int | None], level: int) -> Label:
    own = levels[level]
    if own.form == "bullet" or (len(own.text) == 1 and "\ue000" <= own.text <= "\uf8ff"):
        return Label("", bullet=True)

    def shown(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        each = levels.get(at)
        if each is None or at > level:
            return ""
        count = counts[at]
        return written(each.start if count is None else count, "decimal" if own.legal else each.form, each.digits)

    text = "" if own.hidden else _PLACE.sub(shown, own.text).strip()
    return Label(text + " " if text and (own.parted or _CLAUSE.match(text)) else text)


def written(count: int, form: str, digits: int = 0) -> str:
    """`count` in the number format `form` (ECMA-376 part 1, 17.18.59); in Arabic digits where the format is unknown.

    `digits` is to how many it is filled up with zeros.
    """
    if form == "none":
        return ""
    write = _FORMS.get(form)
    return (write(count) if write and count > 0 else "") or str(count).zfill(digits)


def _chinese(count: int) -> str:
    return to_chinese(count) if count <= 9999 else ""


def _letters(count: int) -> str:
    repeat = (count - 1) // 26 + 1
    return chr(ord("A") + (count - 1) % 26) * repeat if repeat <= LONGEST_REPEAT else ""


def _roman(count: int) -> str:
    text = ""
    for size, letters in _ROMAN if count < 4000 else ():
        text += letters * (count // size)
        count %= size
    return text


def _circled(count: int) -> str:
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= count <= last:
            return chr(start + count - first)
    return ""


def _one_of(characters: str) -> Callable[[int], str]:
    return lambda count: characters[count - 1 : count]


def _ordinal(count: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th") if count % 100 not in (11, 12, 13) else "th"
    return f"{count}{ending}"


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand"), _chinese
    ),
    **dict.fromkeys(("japaneseCounting", "koreanCounting"), _chinese),
    **dict.fromkeys(
        ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital2"),
        lambda count: str(count).translate(_CHINESE_DIGITS),
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda count: _chinese(count).translate(_LEGAL),
    ),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), lambda count: str(count).translate(_FULL_WIDTH)),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "decimalEnclosedFullstop": lambda count: f"{count}.",
    "decimalEnclosedParen": lambda count: f"（{count}）",
    "ideographEnclosedCircle": _one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographZodiacTraditional": lambda count: _STEMS[(count - 1) % 10] + _BRANCHES[(count - 1) % 12],
    "decimalZero": lambda count: f"{count:02d}",
    "numberInDash": lambda count: f"- {count} -",
    "ordinal": _ordinal,
    "upperLetter": _letters,
    "lowerLetter": lambda count: _letters(count).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
}
