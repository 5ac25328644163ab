"""Versions of one policy: on trial and in force, revised in 2018 and in 2023. Their titles and issuers say so.

上海市消防条例（2018年修正）, 上海市消防条例                      one family
关于加强楼宇党建工作的意见（试行）, 关于加强楼宇党建工作的意见      one family
2018年工作要点, 2019年工作要点                                 none: a year outside brackets is what it is about
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kb.document import Document
from kb.minhash import letters

Stage = Literal["draft", "trial", "final"]
STAGES: tuple[Stage, ...] = ("draft", "trial", "final")  # in the order in which they follow each other

# （2018年修正）（修订草案）(2020-05-14)【2015年版】; not （一）, which is another document
_MARK = re.compile(
    r"[（(〔\[【](?:[^（）()〔〕\[\]【】]{0,12}(?:修订|修正|修改|试行|暂行|草案|征求意见|送审|版|稿|公布)[^（）()〔〕\[\]【】]{0,8}"
    r"|\d{4}(?:[年./-]\d{1,2}(?:[月./-]\d{1,2}日?)?|年)?)[）)〕\]】]"
)
_DRAFT = re.compile(r"草案|征求意见|送审|讨论稿")
_TRIAL = re.compile(r"试行|暂行")
_YEAR = re.compile(r"(?:19|20)\d{2}")
STATE = "中华人民共和国"  # 文物保护法 is 中华人民共和国文物保护法
SHORTEST_FAMILY = 3  # characters: 通知, 意见 and the like name no policy, 慈善法 does
# 决定修改…, 批复, 公告 bear the same title year after year without being versions of one text.
_NO_VERSIONS = re.compile(r"(?:公告|公报|通报|批复|复函|请示|议案|纪要|名单|决定|修正案|工作报告|工作要点|工作总结)$")


@dataclass(frozen=True, slots=True)
class Edition:
    """Which policy a document is a version of, and which version."""

    family: str  # "" where its title names no policy that could have versions
    issuer: str  # "" where it is not known
    stage: Stage
    date: str  # of the text, else of its publication, else the year in its title's mark; "" where nothing says it


def edition(document: Document) -> Edition:
    """What the metadata of `document` say of it."""
    known = document.metadata
    title = known.title or ""
    marks = "".join(_MARK.findall(title))
    year = _YEAR.search(marks)
    date = known.date or known.published or (year[0] if year else "")
    return Edition(family(title), letters(known.issuer or ""), _stage(title), date)


def family(title: str) -> str:
    """The title without what tells one version from another, as letters."""
    bare = letters(_TRIAL.sub("", _MARK.sub("", title))).removeprefix(STATE).replace("的", "")
    return "" if len(bare) < SHORTEST_FAMILY or _NO_VERSIONS.search(bare) else bare


def _stage(title: str) -> Stage:
    return "draft" if _DRAFT.search(title) else "trial" if _TRIAL.search(title) else "final"


def same_policy(one: Edition, other: Edition) -> bool:
    """Whether two documents are texts of one policy, as far as title and issuer tell."""
    issuers = not one.issuer or not other.issuer or one.issuer == other.issuer
    return bool(one.family) and one.family == other.family and issuers


def differ(one: Edition, other: Edition) -> bool:
    """Whether two texts of one policy are two versions of it: another stage, or another date."""
    return one.stage != other.stage or dates_differ(one.date, other.date)


def dates_differ(one: str, other: str) -> bool:
    """Whether two dates are known and not the same, as far as the less exact one says."""
    shorter = min(len(one), len(other))
    return shorter > 0 and one[:shorter] != other[:shorter]


def newer(one: Edition, other: Edition) -> bool:
    """Whether `one` came after `other`: by date where both are known, else by stage. False where nothing tells."""
    if dates_differ(one.date, other.date):
        return one.date > other.date
    return STAGES.index(one.stage) > STAGES.index(other.stage)


def in_order(editions: Iterable[tuple[Edition, str]]) -> list[str]:
    """The ids of versions, the newest first; those without a date last."""
    found = sorted(editions, key=lambda each: (each[0].date, STAGES.index(each[0].stage), each[1]), reverse=True)
    return [key for _, key in found]
