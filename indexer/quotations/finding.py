"""What was found of a quotation or citation, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexer.quotations.draft import Quoted
from kb.differences import Piece

Status = Literal[
    "right",
    "punctuation",
    "differs",
    "wrong_clause",
    "wrong_document",
    "outdated",
    "not_found",
    "no_such_clause",
    "no_such_document",
]
STATUS_NAMES: dict[Status, str] = {
    "right": "无误",
    "punctuation": "标点有出入",
    "differs": "文字有出入",
    "wrong_clause": "条款不对",
    "wrong_document": "出处不对",
    "outdated": "依据已过时",
    "not_found": "没有找到",
    "no_such_clause": "没有这一条款",
    "no_such_document": "资料库里没有这份文件",
}
STATUSES: tuple[Status, ...] = tuple(STATUS_NAMES)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand, or where those stand that they are like."""

    document: str  # id
    title: str
    kind: str | None
    locator: str  # of the first clause, as people read it: 第三章 › 第十二条
    clause: str  # as it is cited: 第十二条第三项, or 第十二条至第十三条
    anchor: str
    text: str  # as it stands there
    date: str | None = None
    validity: str | None = None

    @property
    def named(self) -> str:
        """《公司法》（2018-10-26）第十二条."""
        title = self.title.replace("《", "〈").replace("》", "〉")
        return f"《{title}》" + (f"（{self.date}）" if self.date else "") + self.clause


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of something that is looked up."""

    quoted: Quoted
    status: Status
    message: str
    place: Place | None = None
    pieces: tuple[Piece, ...] = ()  # what stands there before, the quotation after; where the two differ
    newer: Place | None = None  # the same words in a newer version, or that version's clause of this number


@dataclass(frozen=True, slots=True)
class Report:
    """What was found of a draft."""

    text: str
    findings: tuple[Finding, ...]
    terms: int  # words in quotation marks that were taken for terms and not looked up

    def count(self, status: Status) -> int:
        """How many findings have this status."""
        return sum(each.status == status for each in self.findings)

    @property
    def all_right(self) -> bool:
        """Whether everything is as it should be."""
        return all(each.status == "right" for each in self.findings)
