"""Practice models: what makes a catalogue out of the cards in the library.

A card is a document of kind 做法卡片. Its front matter carries aliases, where, since, evidence and related;
its body the sections named in PARTS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb import outline
from kb.document import Document

CARD_KIND = "做法卡片"
PARTS = ("问题", "做法", "机制", "成效", "条件与局限", "讨论")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a statement of a card can be checked."""

    document: str  # id of the document
    locator: str  # path of the clause there: 一 › 4
    supports: str  # the part of the card that it supports: 做法, 成效 ...


@dataclass(frozen=True, slots=True)
class Related:
    """Another model and how it stands to this one."""

    model: str  # id of its card
    relation: str  # 组成部分, 变体, 后续, 相对, 相关


@dataclass(frozen=True, slots=True)
class PracticeModel:
    """A practice that worked somewhere: what it answers, how it is done, what it needs."""

    id: str
    name: str
    aliases: tuple[str, ...]
    scene: tuple[str, ...]
    region: tuple[str, ...]
    where: str | None  # where and by whom, in a sentence
    since: str | None  # when it began, where the source says so
    problem: str
    measures: str
    mechanism: str
    outcomes: str
    conditions: str
    evidence: tuple[Evidence, ...]
    related: tuple[Related, ...]


def is_card(document: Document) -> bool:
    """Whether `document` is a practice-model card."""
    return document.metadata.kind == CARD_KIND


def practice_model(document: Document) -> PracticeModel:
    """The practice model that a card describes; what the card leaves out is empty."""
    metadata, extra, parts = document.metadata, document.metadata.extra, _parts(document)
    return PracticeModel(
        id=document.id,
        name=document.title,
        aliases=tuple(map(str, _items(extra.get("aliases")))),
        scene=metadata.scene,
        region=metadata.region,
        where=_text(extra.get("where")),
        since=_text(extra.get("since")),
        problem=parts.get("问题", ""),
        measures=parts.get("做法", ""),
        mechanism=parts.get("机制", ""),
        outcomes=parts.get("成效", ""),
        conditions=parts.get("条件与局限", ""),
        evidence=tuple(
            Evidence(str(entry["document"]), str(entry["locator"]), str(entry.get("supports", "")))
            for entry in _items(extra.get("evidence"))
            if isinstance(entry, dict) and "document" in entry and "locator" in entry
        ),
        related=tuple(
            Related(str(entry["model"]), str(entry.get("relation") or "相关"))
            for entry in _items(extra.get("related"))
            if isinstance(entry, dict) and "model" in entry
        ),
    )


def catalogue(documents: Iterable[Document]) -> list[PracticeModel]:
    """The practice models among `documents`, by name."""
    return sorted((practice_model(document) for document in documents if is_card(document)), key=lambda m: m.name)


def _parts(document: Document) -> dict[str, str]:
    """The source text of each top-level section below its heading."""
    found = {}
    for section in document.sections:
        source = document.body[section.span.start : section.span.end]
        found[section.name] = "\n".join(block.text for block in outline.blocks(source) if block.kind != "heading")
    return found


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return str(value) if value else None
