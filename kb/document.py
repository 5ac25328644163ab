"""The types of the domain: Document, Metadata, Passage, Locator, Finding."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kb import outline
from kb.outline import Section, Span

Severity = Literal["info", "warning", "error"]

SEPARATOR = " › "  # between the names of a path as people read it
PUBLIC = "public"  # the access label of what everyone may read
ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that looks wrong in a document and where; see the codes in the contract of `kb inspect`."""

    code: str  # truncated, missing_title, numbering_gap ...
    severity: Severity
    message: str  # one Chinese sentence that an office worker understands
    span: Span  # characters of the body

    def as_json(self) -> dict[str, str | int]:
        """The form that the contracts give it: its span as start and end."""
        place = {"start": self.span.start, "end": self.span.end}
        return {"code": self.code, "severity": self.severity, "message": self.message, **place}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document; None and () mean unknown, never guessed without a finding."""

    title: str | None = None
    kind: str | None = None  # 意见, 通知 ... (15 kinds of official documents), 论文, 做法卡片 ...
    issuer: str | None = None  # 发文机关, or the body that wrote it
    level: str | None = None  # of the issuer: 中央, 省级, 市级, 县级, 基层
    number: str | None = None  # 发文字号, as 国办发〔2017〕47号
    date: str | None = None  # 成文日期: YYYY, YYYY-MM or YYYY-MM-DD
    published: str | None = None  # 发布日期, in the same form
    region: tuple[str, ...] = ()  # 浙江省杭州市 ...
    authors: tuple[str, ...] = ()  # people, or the team that signs
    keywords: tuple[str, ...] = ()  # that the text lists itself
    scene: tuple[str, ...] = ()  # 外资企业, 园区, 楼宇 ...
    model: tuple[str, ...] = ()  # names of the practice models it tells of
    source: str | None = None  # where the text was taken from, as a citation or a site's name
    validity: str | None = None  # 现行有效, 尚未生效, 已修改, 已废止, 失效; 试行, 暂行 as the title says
    access: str = PUBLIC  # who may read it: a reader needs this label
    original: str | None = None  # SHA-256 of the file it was read from, kept in the library
    origins: Mapping[str, str] = field(default_factory=dict)  # field -> where it was found, in Chinese: 标题行, 落款
    extra: Mapping[str, object] = field(default_factory=dict)  # every other key of the front matter, untouched

    @property
    def year(self) -> str | None:
        """The year of its date, else of its publication."""
        known = self.date or self.published
        return known[:4] if known else None


@dataclass(frozen=True)
class Document:
    """A text with what is known about it. Its body is Markdown as `kb.outline` describes."""

    id: str  # stable: [a-z0-9-], at most 64 characters
    metadata: Metadata
    body: str  # no blank lines at either end, line ends are \n
    findings: tuple[Finding, ...] = ()
    set_aside: tuple[str, ...] = ()  # text of its file that is not in the body: running heads, menus, captions

    @property
    def title(self) -> str:
        """Its title, or its first words and that it has none: （无标题）涉及外资机构的园区开展党建工作…"""
        if self.metadata.title:
            return self.metadata.title
        first = next((block.text for block in outline.blocks(self.body)), "")
        return f"（无标题）{first[:20]}" + ("…" if len(first) > 20 else "")

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The tree of its sections."""
        return outline.sections(self.body)


@dataclass(frozen=True, slots=True)
class Locator:
    """The way to a clause."""

    path: tuple[str, ...]  # names from the top down: ("三", "6")
    anchor: str  # unique in its document, lasting, fit for a URL fragment: s3-6

    def __str__(self) -> str:
        return SEPARATOR.join(self.path)


@dataclass(frozen=True, slots=True)
class Passage:
    """What is retrieved: one clause or paragraph with the headings above it."""

    document_id: str
    locator: Locator
    headings: tuple[str, ...]  # headings above it, from the top down
    text: str  # plain text, one line a paragraph
    span: Span  # characters of the body that it was made from
    page: int | None = None  # of the original, on which it begins, where the original has pages

    @property
    def id(self) -> str:
        """Unique in the library."""
        return f"{self.document_id}#{self.locator.anchor}"


def make_id(name: str, content_digest: str, index: int = 0) -> str:
    """The id of the `index`-th document of a file: the same on every machine for the same name and content.

    `name` is the file's name without folders; `content_digest` the SHA-256 of its bytes, in hexadecimal.
    """
    key = f"{unicodedata.normalize('NFC', name)}\0{content_digest}\0{index}"
    return "d" + hashlib.sha256(key.encode()).hexdigest()[:15]
