"""The parts of an official document around its text, as GB/T 9704-2012 sets them: 红头, 主送机关, 附件, 落款."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.numbering import parse_numbering
from kb.structure.dates import date_alone
from kb.structure.issuers import is_organ

LONGEST_RECIPIENTS = 200  # characters
TAIL = 12  # paragraphs at the end in which a signature stands, where no attachment follows it
MOST_ORGANS = 12  # that sign one document

# What may follow a signature: 附件：…, （此件公开发布）, 抄送：…
_BELOW = re.compile(r"附[件表录]|抄送|主送|[（(](?:此件|联系|信息公开|公开)|[（(].{0,12}公开.{0,6}[）)]|印发")
_WITH_ORGAN = re.compile(r"(?P<who>.{3,60}?)[ 　]*(?P<date>(?:\d{4}|[零〇○一二三四五六七八九]{4}) ?年[^，。]{2,12}日)")
_LETTERHEAD = re.compile(r"(?P<who>.{2,40}?)(?:文件|便函)")
_TO = re.compile(r"[各省市区县州党]|委|局|厅|部|办|院|会|公司|单位|组织|机构|人民政府|学校")
_ATTACHMENT = re.compile(r"附[ 　]?件[ 　]?(?:[：:][ 　]*)(?P<name>.+)")
_NEXT = re.compile(r"(?P<nth>\d{1,2})[.．、][ 　]*(?P<name>.+)")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, and when."""

    issuer: str | None
    date: str | None


def letterhead(texts: Sequence[str]) -> str | None:
    """The organ whose 红头 stands above the title: 杭州市人民政府文件."""
    for text in texts:
        match = _LETTERHEAD.fullmatch(re.sub(r"[ 　]", "", text))
        if match and is_organ(match["who"]):
            return match["who"]
    return None


def signature(texts: Sequence[str]) -> Signature:
    """The signature: a date on a line of its own below the text, the organs above it or before it on the line.

    The last one counts that an attachment or a note follows, or that stands at the end.
    """
    for at in range(len(texts) - 1, 0, -1):
        if at < len(texts) - TAIL and not (at + 1 < len(texts) and _BELOW.match(texts[at + 1])):
            continue
        if date := date_alone(texts[at]):
            organs = _organs_above(texts, at)
            if organs or at >= len(texts) - 3 or _BELOW.match(texts[at + 1]):
                return Signature("、".join(organs) or None, date)
        match = _WITH_ORGAN.fullmatch(texts[at])
        if match and (date := date_alone(match["date"])) and is_organ(match["who"]):
            return Signature("、".join(re.split(r"[ 　]+", match["who"].strip())), date)
    return Signature(None, None)


def _organs_above(texts: Sequence[str], at: int) -> list[str]:
    organs: list[str] = []
    while at > 0 and len(organs) < MOST_ORGANS and is_organ(texts[at - 1]):
        at -= 1
        organs[:0] = re.split(r"[ 　]+", texts[at].strip())
    return organs


def recipients(texts: Sequence[str]) -> tuple[str, ...]:
    """主送机关: the first paragraph below the title, to whom it is sent; `texts` begin there."""
    for text in texts[:3]:
        line = text.strip()
        if not re.search(r"[：:]$", line) or len(line) > LONGEST_RECIPIENTS or parse_numbering(line):
            continue
        names = line[:-1]
        if re.search(r"[。；：:]|如下|同志|代表|朋友", names) or not _TO.search(names):
            return ()
        return tuple(name.strip() for name in re.split("[，,；]", names) if name.strip())
    return ()


def attachments(texts: Sequence[str]) -> tuple[str, ...]:
    """The titles that 附件： lists below the text: 附件：1.… and 2.… on the next lines."""
    for at, text in enumerate(texts):
        match = _ATTACHMENT.fullmatch(text.strip())
        if not match or len(match["name"]) > LONGEST_RECIPIENTS or match["name"].endswith("。"):
            continue
        first = _NEXT.fullmatch(match["name"])
        if not first:
            return (match["name"],)
        names = [*re.split(r"[ 　]+(?=\d{1,2}[.．、])", match["name"])]
        names = [re.sub(r"^\d{1,2}[.．、][ 　]*", "", name) for name in names]
        for following in texts[at + 1 :]:
            more = _NEXT.fullmatch(following.strip())
            if not more or int(more["nth"]) != len(names) + 1:
                break
            names.append(more["name"])
        return tuple(names)
    return ()
