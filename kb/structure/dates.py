"""The dates that a text gives for itself: passed, published, signed; never one that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.numerals import CHINESE_NUMERAL, find_date, to_int

_N = rf"(?:\d+|{CHINESE_NUMERAL})"
_FULL = rf"(?:\d{{4}}|[零〇○Ｏ一二三四五六七八九]{{4}})[ 　]?年[ 　]?{_N}[ 　]?月[ 　]?{_N}[ 　]?日"
_FULL_DATE = re.compile(_FULL)
# 二〇一二年五月二十四日, 2012 年 5 月: a line of its own
_DATE_LINE = re.compile(rf"[（(]?(?P<date>{_FULL})[）)]?")
_MONTH_LINE = re.compile(rf"[（(]?(?P<year>\d{{4}}|[零〇○一二三四五六七八九]{{4}}) ?年 ?(?P<month>{_N}) ?月[）)]?")
_WRITTEN = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_DIGITS_LINE = re.compile(r"(?P<date>\d{4}[-./]\d{1,2}[-./]\d{1,2})(?:[ 　T]+\d{1,2}:\d{2}(?::\d{2})?)?")

# What happened on a date; who did it stands between the two.
_PASSED, _CHANGED, _ISSUED, _BEGINS = (
    r"通过|批准|审议",
    r"修正|修订|修改",
    r"公布|发布|印发|颁布|颁发",
    r"起?施行|实行|生效",
)
_EVENT = re.compile(
    rf"(?P<date>{_FULL})(?P<who>(?:(?!{_FULL})[^；。]){{0,120}}?)"
    rf"(?P<verb>(?P<passed>{_PASSED})|(?P<changed>{_CHANGED})|(?P<issued>{_ISSUED})|(?P<begins>{_BEGINS}))"
)
# 2020年7月24日 山东省…通过, but not 2020年2月4日，为做好…工作，…印发了
_NOTE = re.compile(rf"{_FULL}(?![，,])[^。]*。?[）)]?$")
LONGEST_NOTE = 1200  # characters of the note on passing and amending below a law's title
LONGEST_TORN = 60  # characters of the first half of a line of it that was torn
MOST_LINES = 12  # paragraphs over which a note in brackets runs

# 新华社北京5月24日电; 人民网北京2012年5月24日电
_DATELINE = re.compile(
    r"(?:新华社|人民网|中新社|中新网|本报|[\u4e00-\u9fff]{2,4}日报)[^，。0-9]{0,12}"
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日[电讯]"
)
# ——2003年3月5日在第十届全国人民代表大会第一次会议上
_OCCASION = re.compile(rf"(?P<date>{_FULL})[ 　]?(?:在.{{2,40}}[上会]|.{{2,40}}(?:上的讲话|会议))")


@dataclass(frozen=True, slots=True)
class Enacted:
    """What the note below a law's title says."""

    date: str | None  # of its latest form
    published: str | None
    lines: tuple[int, ...] = ()  # the paragraphs of the note


def date_alone(text: str) -> str | None:
    """The date, or year and month, that `text`, a line, is and nothing else; brackets allowed."""
    line = text.strip()
    if match := _DATE_LINE.fullmatch(line):
        return find_date(match["date"])
    if match := _MONTH_LINE.fullmatch(line):
        month = _int(match["month"])
        return f"{_int(match['year']):04d}-{month:02d}" if 1 <= month <= 12 else None
    return None


def is_date_line(text: str) -> bool:
    """Whether `text` is a date and nothing else, the time of day allowed: 2020-02-03 10:20."""
    return bool(date_alone(text) or _DIGITS_LINE.fullmatch(text.strip()))


def digits_alone(text: str) -> str | None:
    """The date that `text` is, in figures as sites set it below a title: 2020-02-03 10:20."""
    match = _DIGITS_LINE.fullmatch(text.strip())
    return find_date(match["date"]) if match else None


def dateline(head: Iterable[str], published: str | None) -> str | None:
    """新华社北京5月24日电 with the year of publication; the year before where that would lie after it."""
    for text in head:
        if not (match := _DATELINE.match(text)):
            continue
        day = f"{int(match['month']):02d}-{int(match['day']):02d}"
        if match["year"]:
            return f"{match['year']}-{day}"
        if published and len(published) == 10:
            year = int(published[:4])
            return f"{year if day <= published[5:] else year - 1}-{day}"
    return None


def occasion(title: str) -> str | None:
    """The date in a subtitle that says when and where it was spoken."""
    match = _OCCASION.search(title)
    return find_date(match["date"]) if match else None


def enacted(texts: Sequence[str]) -> Enacted:
    """When a law was passed, amended and published, by the note below its title; `texts` are its first paragraphs.

    2020年7月24日 山东省第十三届人民代表大会常务委员会第二十二次会议…修正, a line for each; or all in brackets, which
    may run over several paragraphs. When it takes effect is no date of its own: that may lie ahead.
    """
    lines: list[int] = []
    note = ""
    for at, text in enumerate(texts):
        if at in lines:
            continue
        if _NOTE.match(text) and len(text) <= LONGEST_NOTE and _EVENT.search(text):
            lines.append(at)
            note += text + "；"
        elif (
            _NOTE.match(text)
            and not date_alone(text)
            and at + 1 < len(texts)
            and len(text) < LONGEST_TORN
            and _EVENT.match(text + texts[at + 1])
        ):
            lines += [at, at + 1]  # 2017年7月28日 山东省 + 第十二届人民代表大会常务委员会…修正
            note += text + texts[at + 1] + "；"
        elif run := _bracketed(texts, at):
            lines += range(at, at + run)
            note += "".join(texts[at : at + run]) + "；"
    events = list(_EVENT.finditer(note))
    ahead = {event.start("date") for event in events if event["begins"]}
    known = [found for day in _FULL_DATE.finditer(note) if day.start() not in ahead and (found := find_date(day[0]))]
    published = [found for event in events if event["issued"] and (found := find_date(event["date"]))]
    return Enacted(max(known, default=None), max(published, default=None), tuple(lines))


def _bracketed(texts: Sequence[str], at: int) -> int:
    """Of how many paragraphs the note in brackets is that begins at `at`; 0 where none does."""
    if not re.match(rf"[（(](?:根据)?(?:{_FULL})", texts[at]):
        return 0
    whole = ""
    for count, text in enumerate(texts[at : at + MOST_LINES], 1):
        whole += text
        if len(whole) > LONGEST_NOTE:
            return 0
        if whole[-1] in "）)" and whole.count("（") + whole.count("(") == whole.count("）") + whole.count(")"):
            return count if _EVENT.search(whole) else 0
    return 0


def promulgated(text: str) -> str | None:
    """The latest date in the paragraph that promulgates a law, except from when it is in force."""
    dates = [
        found
        for match in _FULL_DATE.finditer(text)
        if not re.match(r"起", text[match.end() :]) and (found := find_date(match[0]))
    ]
    return max(dates, default=None)


def impossible_date(text: str) -> str | None:
    """The first date in `text` that the calendar does not have: 2020年2月30日, 13月5日."""
    for match in _WRITTEN.finditer(text):
        year, month, day = (int(match[name]) for name in ("year", "month", "day"))
        try:
            date(year, month, day)
        except ValueError:
            return match[0]
    return None


def _int(numeral: str) -> int:
    try:
        return to_int(numeral)
    except ValueError:
        return 0
