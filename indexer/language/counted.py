"""Figures with what they count, in digits and in characters: 五十人 and 50人, 三名 and 3名."""

from __future__ import annotations

import re

from kb.folding import fold
from kb.numerals import CHINESE_NUMERAL, to_chinese, to_int

# What is counted in the field's texts; 年 and 月 are not among them: 二〇一二年 is no 二千零一十二年.
MEASURES = frozenset("名人个家项条次位种件类级届户栋座层处期天支")
_NUMERAL = CHINESE_NUMERAL.removesuffix("+") + "{1,7}"
_FIGURE = re.compile(rf"\d{{1,6}}|{_NUMERAL}")
_COUNTED = re.compile(rf"(?P<figure>\d{{1,4}}|{_NUMERAL})(?P<measure>[{''.join(sorted(MEASURES))}])")


_ASKED = re.compile(
    r"(?<![十好])几(?P<few>[名个次年种类条项人天月日家位级届件成])|多少(?P<many>[名个次年种类条项人天月日家位件元万亿米])"
)


def asked_count(text: str) -> str:
    """What `text` asks the number of: 名 of 企业有几名党员; "" where it asks for none.

    >>> asked_count("企业有几名党员可以成立党支部？"), asked_count("怎么办")
    ('名', '')
    """
    match = _ASKED.search(text)
    return (match["few"] or match["many"]) if match else ""


def is_figure(word: str) -> bool:
    """Whether `word` is a numeral and nothing else: 33, 五十."""
    return _FIGURE.fullmatch(word) is not None


def counts_in(text: str) -> tuple[str, ...]:
    """The counts in running text, folded: 三名 in 三名正式党员. 十三名 is not 三名, and 第三人 is no count."""
    folded = fold(text)
    found = (match for match in _COUNTED.finditer(folded) if folded[: match.start()][-1:] != "第")
    return tuple(match[0] for match in found if twin(match[0]))


def twin(word: str) -> str | None:
    """The same count written the other way; None where `word` (folded) is no count.

    一个 is none: it mostly says that something is meant, not how many.

    >>> twin("五十人"), twin("3名"), twin("2个"), twin("一个")
    ('50人', '三名', '两个', None)
    """
    match = _COUNTED.fullmatch(word)
    if not match:
        return None
    figure, measure = match["figure"], match["measure"]
    value = to_int(figure)
    if not 1 < value <= 9999:
        return None
    if figure.isdecimal():
        return ("两" if value == 2 else to_chinese(value)) + measure
    return f"{value}{measure}" if to_chinese(value) == figure.replace("两", "二") else None
