"""What a page says about a document: the line of facts, the table of facts, the citation."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for

from indexer.results import Hit
from kb.citations import cite
from kb.document import Document, Finding, Passage
from kb.practice import CARD_KIND, POLICY_KIND, is_card
from web.names import NOT_AS_IT_STANDS, SEVERITY_NAMES
from web.services import Services

UNKNOWN = "未载明"
_PAGES = {CARD_KIND: "models.card", POLICY_KIND: "policies.entry"}


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere, or only words where `url` is empty."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the table of facts."""

    name: str
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding as the page shows it."""

    severity: str
    name: str
    message: str
    anchor: str


def document_url(
    document_id: str, kind: str | None, query: str = "", anchor: str = "", within: tuple[str, ...] = ()
) -> str:
    """The address of a document's page, where `query` and what stands in `within` are marked.

    Practice models and entries of the register have pages of their own.
    """
    endpoint = _PAGES.get(kind or "", "site.document")
    values = {"document_id": document_id, "q": query or None, "in": within}
    return url_for(endpoint, _anchor=anchor or None, **values)  # type: ignore[arg-type]  # values of any kind


def hit_facts(hit: Hit) -> list[str]:
    """The line of facts below a result's title: 文种 · 机关 · 文号 · 日期 · 效力, what is known of them."""
    date = hit.date or (f"{hit.published} 发布" if hit.published else None)
    place = "、".join(hit.region) if hit.kind == CARD_KIND else None
    validity = None if hit_badge(hit) else hit.validity
    return [fact for fact in (hit.kind, hit.issuer, hit.number, date, validity, place) if fact]


def hit_badge(hit: Hit) -> str:
    """The validity of a result that one must know of before it is used: all but what is in force as it stands."""
    return hit.validity if hit.validity in NOT_AS_IT_STANDS else ""


def document_line(document: Document) -> list[str]:
    """The line of facts below a document's title."""
    metadata = document.metadata
    date = metadata.date or (f"{metadata.published} 发布" if metadata.published else None)
    return [fact for fact in (metadata.kind, metadata.issuer, metadata.number, date, metadata.validity) if fact]


def document_facts(document: Document, services: Services) -> list[Fact]:
    """The table of facts. What matters and is not known is said to be so; the rest is left out."""
    metadata = document.metadata
    needed = "" if is_card(document) else UNKNOWN
    facts = (
        Fact("文种", _browse("kind", metadata.kind)),
        Fact("机关", _browse("issuer", metadata.issuer) or _plain(needed)),
        Fact("层级", _browse("level", metadata.level)),
        Fact("作者", _plain("、".join(metadata.authors))),
        Fact("文号", _plain(metadata.number)),
        Fact("成文日期", _plain(metadata.date or needed)),
        Fact("发布日期", _plain(metadata.published)),
        Fact("效力", _browse("validity", metadata.validity) or _plain(needed)),
        Fact("地区", _browse("region", *metadata.region)),
        Fact("场景", _browse("scene", *metadata.scene)),
        Fact("做法", () if is_card(document) else model_links(*metadata.model)),
        Fact("关键词", tuple(Link(word, url_for("site.results", q=word)) for word in metadata.keywords)),
        Fact("来源", _plain(metadata.source or needed)),
        Fact("资料来源", _browse("collection", services.library.collection(document.id))),
        Fact("原始文件", _original(document, services)),
    )
    return [fact for fact in facts if fact.values]


def model_links(*names: str) -> tuple[Link, ...]:
    """Links to the cards of practice models."""
    return tuple(Link(name, url_for("models.named", name=name)) for name in names)


def browse_url(field: str, value: str) -> str:
    """The address of everything that has `value` in `field`."""
    return f"{url_for('site.results')}?{urlencode({field: value})}"


def _browse(field: str, *values: str | None) -> tuple[Link, ...]:
    return tuple(Link(value, browse_url(field, value)) for value in values if value)


def _plain(text: str | None) -> tuple[Link, ...]:
    return (Link(text),) if text else ()


def _original(document: Document, services: Services) -> tuple[Link, ...]:
    if not document.metadata.original:
        return _plain("无（随资料库录入的文字）")
    path = services.library.original(document)
    if path is None:
        return _plain("记录中有，但文件已不在资料库中")
    return (
        Link("对照原件", url_for("site.beside", document_id=document.id)),
        Link(f"下载（{path.name}）", url_for("site.original_file", document_id=document.id, download=1)),
    )


def citation(document: Document) -> str:
    """How the document is cited, in plain words."""
    return cite(document, "plain")


def notices(findings: tuple[Finding, ...], passages: tuple[Passage, ...]) -> list[Notice]:
    """The document's findings, each with the anchor of the passage where it can be seen."""
    return [
        Notice(each.severity, SEVERITY_NAMES[each.severity], each.message, _anchor_at(passages, each.span.start))
        for each in findings
    ]


def _anchor_at(passages: tuple[Passage, ...], position: int) -> str:
    passage = next((each for each in passages if each.span.end > position), passages[-1])
    return passage.locator.anchor
