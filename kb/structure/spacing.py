"""Spaces as Chinese text sets them: `连续 10 年` -> `连续10年`, while `党组织建设  组织力` keeps one.

the numbering apart -> each run of blanks: one space, or none beside digits, Latin and punctuation
"""

from __future__ import annotations

import re

from kb.numbering import Numbering

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff〇"
_POINT = "\u3001-\u3003\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_QUOTE = "“”‘’—…·"  # used in Latin text as well: CJK only where the other side is
_IS_POINT = re.compile(f"[{_POINT}]")
_IS_QUOTE = re.compile(f"[{_QUOTE}]")
_IS_CJK = re.compile(f"[{_HAN}{_POINT}]")
_IS_CJK_OR_QUOTE = re.compile(f"[{_HAN}{_POINT}{_QUOTE}]")
_IS_LATIN = re.compile(r"[0-9A-Za-z%％‰℃\[\]]")
_BLANKS = re.compile(r"\s+")
_TORN = re.compile(r"(?<=\d) (?=\d)")
# 摘　要, 目　录: two characters spread over the width of three.
_SPREAD = re.compile(r"([摘目前附])\s+([要录言件])")


def normalise(text: str, numbering: Numbering | None = None) -> str:
    """`text`, one line, with its spaces as Chinese text sets them; the one after `numbering` stays.

    A number that a PDF tore apart is mended: `1 1. 深入开展` -> `11. 深入开展`.
    """
    head = numbering.length if numbering else 0
    lead = _BLANKS.sub(" ", _TORN.sub("", text[:head]))
    if lead.rstrip()[-1:] in ("）", "、"):  # （一） and 一、 need no space behind them; 1. and 第十二条 keep theirs
        lead = lead.rstrip()
    return (lead + _spaced(text[head:])).strip()


def _spaced(text: str) -> str:
    if match := _SPREAD.fullmatch(text):
        return match[1] + match[2]
    return _BLANKS.sub(_blank, text)


def _blank(blanks: re.Match[str]) -> str:
    """What a run of blanks becomes: one space, or nothing."""
    text, start, end = blanks.string, blanks.start(), blanks.end()
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    single = blanks[0] == " "
    return "" if _beside_point(before, after) or (single and _beside_latin(before, after)) else " "


def _beside_point(before: str, after: str) -> bool:
    """完善 “在杭外资企业党建联盟”; 【关键词】 党组织建设."""
    return bool(
        _IS_POINT.match(before)
        or _IS_POINT.match(after)
        or (_IS_QUOTE.match(before) and _IS_CJK_OR_QUOTE.match(after))
        or (_IS_CJK_OR_QUOTE.match(before) and _IS_QUOTE.match(after))
    )


def _beside_latin(before: str, after: str) -> bool:
    """连续 10 年; 出现 3 个“没有”. Several blanks there are meant: 表 1  基层党建工作."""
    return bool(
        (_IS_CJK.match(before) and _IS_LATIN.match(after)) or (_IS_LATIN.match(before) and _IS_CJK.match(after))
    )


def glue(first: str, second: str) -> str:
    """Two lines as one: a space between Latin words, none between Han; a hyphen at the line's end stays."""
    latin = first[-1:].isascii() and second[:1].isascii() and not first.endswith("-")
    return f"{first} {second}" if latin else first + second
