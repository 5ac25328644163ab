"""Where a query cites a document by its number, or a clause; and what stands around a citation.

关于国办发〔2017〕47号的通知        the number is found inside; 关于 says nothing
请问外商投资法第二十九条的内容是什么？  外商投资法 names the document, the rest only asks
"""

from __future__ import annotations

import dataclasses
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.citation import BARE_CLAUSE, CLAUSE, NUMBER, PART_OF_NUMBER, Clause, Number, clause_of, number_of

# A title is one piece, whatever stands in it; past this it is an open 《.
TITLE = re.compile(r"《[^《》\n]{1,80}》")
_LEAD = (
    "请问|根据|依据|按照|依照|遵照|参照|参见|详见|违反|贯彻落实|贯彻|落实|转发|印发|执行|学习|查询|查找|查一下|搜索|查|"
    "关于|不含|我国|的|了|、"
)
_LAST_LEAD = re.compile(rf".*(?:{_LEAD})")
_FIRST_LEADS = re.compile(rf"(?:{_LEAD}|[\W_])+")
# What only asks for the text of a clause: 的内容是什么, 规定了什么, 怎么规定.
_ASKS = re.compile(
    r"(?:的|了|是|有|在|中|里|上|文|规定|内容|全文|原文|条文|文件|具体|主要|相关|解释|含义|意思|要求|讲|说|写|怎么样|怎么|怎样|"
    r"如何|什么|哪些|多少|请问|吗|呢|啊|呀|[\W_])*"
)
_OPENING = re.compile(r"(?:[^\w《]|_|[的了中里]|规定的?|(?:文件|文)(?=[\W_]|$))*")
# A name is looked for in titles; what is longer is a sentence.
LONGEST_NAME = 40
_SHORTEST_OFFICE = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation in a text: characters of it, end exclusive."""

    start: int
    end: int
    value: Number | Clause


def references(folded: str) -> list[Reference]:
    """The citations of `folded` in their order, apart from each other; those in 《》 belong to a title."""
    titles = deque(match.span() for match in TITLE.finditer(folded))
    found: list[Reference] = []
    for each in sorted((*_numbers(folded), *_clauses(folded)), key=lambda each: (each.start, -each.end)):
        while titles and titles[0][1] <= each.start:
            titles.popleft()
        in_title = titles and titles[0][0] < each.end
        apart = each if not found else _behind(each, found[-1].end)
        if apart and not in_title:
            found.append(apart)
    return found


def _behind(each: Reference, end: int) -> Reference | None:
    """`each` as far as it lies behind `end`: in 第六条国办发〔2017〕47号 the number begins after the clause."""
    if each.start >= end:
        return each
    if not isinstance(each.value, Number) or len(each.value.office) - (end - each.start) < _SHORTEST_OFFICE:
        return None
    return Reference(end, each.end, dataclasses.replace(each.value, office=each.value.office[end - each.start :]))


def _numbers(folded: str) -> Iterator[Reference]:
    for match in NUMBER.finditer(folded):
        lead = _LAST_LEAD.match(match["office"])
        skipped = lead.end() if lead else 0
        number = number_of(match)
        if len(number.office) - skipped >= _SHORTEST_OFFICE:
            yield Reference(
                match.start() + skipped, match.end(), Number(number.office[skipped:], number.year, number.serial)
            )
    for match in PART_OF_NUMBER.finditer(folded):
        yield Reference(match.start(), match.end(), number_of(match))


def _clauses(folded: str) -> Iterator[Reference]:
    for pattern in (CLAUSE, BARE_CLAUSE):
        for match in pattern.finditer(folded):
            if clause := clause_of(match):
                yield Reference(match.start(), match.end(), clause)


def only_leads(text: str) -> bool:
    """Whether `text` only leads up to a citation: 关于, 请问."""
    return _FIRST_LEADS.fullmatch(text) is not None


def asking(folded: str, start: int, end: int) -> int:
    """How many characters from `start` on, behind a citation, only ask what it says; the piece there ends at `end`."""
    if _ASKS.fullmatch(folded, start, end):
        return end - start
    opening = _OPENING.match(folded, start, end)
    return opening.end() - start if opening else 0


@dataclass(frozen=True, slots=True)
class Named:
    """The words before a clause."""

    before: str  # what is no part of the name
    name: str
    quoted: bool


def named(text: str, in_quotes: bool) -> Named | None:
    """What `text`, which stands before a clause, names: the title in 《》 at its end, or its last words.

    None where it is no name.
    """
    title = next((each for each in TITLE.finditer(text) if each.end() == len(text)), None)
    if in_quotes and not title:
        return None if set(text) & set("《》") or len(text) > LONGEST_NAME else Named("", text, quoted=True)
    start = title.start() if title else max(text.rfind(mark) + 1 for mark in "，。；：！？、,;:!?")
    before, name = text[:start], text[start:].strip("《》 ")
    if not title and (lead := _FIRST_LEADS.match(name)):
        name = name[lead.end() :]
    if len(name) > LONGEST_NAME and not title:
        return None
    before = "" if only_leads(before) else _trimmed(before)
    return Named(before, name, quoted=title is not None and bool(name))


def _trimmed(text: str) -> str:
    while text and not text[-1].isalnum():
        text = text[:-1]
    return text
