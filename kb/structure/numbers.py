"""文号 in all its forms, set as GB/T 9704 sets them.

国办发[2017]047号      国办发〔2017〕47号
〔2000〕高检研发第12号   高检研发〔2000〕12号
中华人民共和国国务院令第417号    国务院令第417号
海关总署公告2020年第17号        海关总署公告2020年第17号
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.numerals import CHINESE_NUMERAL, to_int

_OPEN, _CLOSE = r"[〔\[［（(【〈﹝]", r"[〕\]］）)】〉﹞]"
_YEAR = r"(?P<year>(?:19|20)\d{2}|\d{2}|[一二三四五六七八九〇○零]{4})"
_NTH = r"第?[ 　]*0*(?P<nth>\d{1,5}(?:[-—]\d{1,3})?)[ 　]*号"
_COUNT = rf"第[ 　]*(?P<nth>\d{{1,5}}|{CHINESE_NUMERAL})[ 　]*号"
_LETTERS = r"[\u4e00-\u9fff]{1,12}?(?:[（(][\u4e00-\u9fff]{1,4}[）)][\u4e00-\u9fff]{0,4})?"
_ORGAN = r"[\u4e00-\u9fff]{2,20}?"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (  # 国办发〔2017〕47号, 法（民）发〔1990〕3号
        re.compile(rf"(?P<who>{_LETTERS})[ 　]*{_OPEN}{_YEAR}年?{_CLOSE}[ 　]*{_NTH}"),
        lambda match: f"{_bare(match['who'])}〔{_year(match['year'])}〕{match['nth']}号",
    ),
    (  # 〔2000〕高检研发第12号
        re.compile(rf"{_OPEN}{_YEAR}{_CLOSE}[ 　]*(?P<who>{_LETTERS}){_NTH}"),
        lambda match: f"{match['who'].removesuffix('第')}〔{_year(match['year'])}〕{match['nth']}号",
    ),
    (  # 中华人民共和国国务院令第417号, 主席令第十五号
        re.compile(rf"(?:中华人民共和国)?(?P<who>{_ORGAN}令)[ 　]*[（(]?{_COUNT}[）)]?"),
        lambda match: f"{match['who']}第{match['nth']}号",
    ),
    (  # 海关总署公告2020年第17号
        re.compile(rf"(?P<who>{_ORGAN}(?:公告|通告|令))[ 　]*[（(]?{_YEAR}年[ 　]*{_COUNT}[）)]?"),
        lambda match: f"{match['who']}{_year(match['year'])}年第{match['nth']}号",
    ),
)  # fmt: skip
# Below the heading 公告 or 令 the number stands alone: 2020年第8号, 第417号
_LONE = re.compile(rf"[（(]?(?:{_YEAR}[ 　]*年[ 　]*)?{_COUNT}[）)]?")
_BRACKETS = re.compile(r"[（(](?P<inside>.+)[）)]")
# 关于…的通知 财办〔2020〕7号; without a blank the letters would begin within the title
_BEHIND = re.compile(
    r"(?<=\S{5})(?:[ 　]+(?=[^（(])|[ 　]*(?=[（(]))"
    rf"(?P<number>[（(]?{_LETTERS}{_OPEN}{_YEAR}年?{_CLOSE}{_NTH}[）)]?)$"
)
LONGEST = 60  # characters of a line that is a number


def find_number(text: str) -> str | None:
    """The first 文号 in `text`, as it is written properly; None where there is none."""
    found = [(match.start(), match, form) for pattern, form in _FORMS if (match := pattern.search(text))]
    return min(found, key=lambda each: each[0])[2](min(found, key=lambda each: each[0])[1]) if found else None


def number_alone(text: str) -> str | None:
    """The 文号 that `text`, a line, is and nothing else, brackets around it allowed; else None."""
    if len(text) > LONGEST:
        return None
    bracketed = _BRACKETS.fullmatch(text)
    for line in (text, bracketed["inside"]) if bracketed else (text,):
        for pattern, form in _FORMS:
            if match := pattern.fullmatch(line.strip()):
                return form(match)
    return None


def number_below(heading: str, text: str) -> str | None:
    """The number of an order or announcement that stands alone below its `heading`, as 第417号 below 国务院令."""
    match = _LONE.fullmatch(text.strip())
    if not match or not re.search(r"(?:令|公告|通告|公报)$", heading):
        return None
    year = f"{_year(match['year'])}年" if match["year"] else ""
    return f"{heading.removeprefix('中华人民共和国')}{year}第{match['nth']}号"


def leading_number(title: str) -> tuple[str | None, str]:
    """The 文号 that stands before a title, and the title: 石政发〔2020〕3号-关于印发…的通知."""
    pattern, form = _FORMS[0]
    match = pattern.match(title)
    rest = re.sub(r"^[ 　]*[-—_:：]*[ 　]*", "", title[match.end() :]) if match else ""
    return (form(match), rest) if match and len(rest) > 4 else (None, title)


def trailing_number(title: str) -> tuple[str | None, str]:
    """The 文号 that stands behind a title on its line, and the title: 关于…的通知 财办〔2020〕7号."""
    match = _BEHIND.search(title, max(0, len(title) - LONGEST))
    return (number_alone(match["number"]), title[: match.start()]) if match else (None, title)


def _year(year: str) -> str:
    digits = str(to_int(year)) if not year.isdecimal() else year
    return digits if len(digits) == 4 else f"19{digits}"


def _bare(who: str) -> str:
    """The letters of the organ without a label before them: 文号国办发."""
    return re.sub(r"^(?:发文字号|文号|字号|编号)", "", who)
