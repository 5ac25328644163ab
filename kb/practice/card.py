"""Cards: documents of kind 做法卡片 as practice models.

Front matter carries names, places, figures, events, evidence and relations; the body holds the sections named in
PARTS. What a card leaves out is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb import outline
from kb.document import Document
from kb.practice.model import (
    CARD_KIND,
    CarriesOut,
    Event,
    Evidence,
    Figure,
    PracticeModel,
    Related,
    Statement,
)


def is_card(document: Document) -> bool:
    """Whether `document` is a practice-model card."""
    return document.metadata.kind == CARD_KIND


def practice_model(document: Document) -> PracticeModel:
    """The practice model that a card describes; what the card leaves out, or does not say as it should, is empty."""
    metadata, extra, statements = document.metadata, document.metadata.extra, _statements(document)
    parts = {name: "\n".join(each.text for each in statements if each.part == name) for name in _names(document)}
    return PracticeModel(
        id=document.id,
        name=document.title,
        aliases=words(extra, "aliases"),
        scene=metadata.scene,
        region=metadata.region,
        level=metadata.level,
        where=word(extra, "where"),
        since=word(extra, "since"),
        leaders=words(extra, "leaders"),
        sizes=words(extra, "sizes"),
        needs=words(extra, "needs"),
        organisations=words(extra, "organisations"),
        problem=parts.get("问题", ""),
        measures=parts.get("做法", ""),
        mechanism=parts.get("机制", ""),
        outcomes=parts.get("成效", ""),
        conditions=parts.get("条件与局限", ""),
        discussion=parts.get("讨论", ""),
        statements=statements,
        figures=tuple(
            Figure(
                str(each["what"]), str(each["value"]), word(each, "date"), str(each["document"]), str(each["locator"])
            )
            for each in entries(extra, "figures", "what", "value", "document", "locator")
        ),
        events=tuple(
            Event(str(each["date"]), str(each["what"]), str(each["document"]), str(each["locator"]))
            for each in entries(extra, "events", "date", "what", "document", "locator")
        ),
        carries_out=tuple(
            CarriesOut(str(each["policy"]), str(each["clause"]), str(each.get("how") or ""))
            for each in entries(extra, "carries_out", "policy", "clause")
        ),
        evidence=tuple(
            Evidence(str(each["document"]), str(each["locator"]), str(each.get("supports") or ""))
            for each in entries(extra, "evidence", "document", "locator")
        ),
        related=tuple(
            Related(str(each["model"]), str(each.get("relation") or "相关"))
            for each in entries(extra, "related", "model")
        ),
    )


def catalogue(documents: Iterable[Document]) -> list[PracticeModel]:
    """The practice models among `documents`, by name."""
    return sorted((practice_model(document) for document in documents if is_card(document)), key=lambda m: m.name)


def entries(extra: Mapping[str, object], key: str, *needed: str) -> list[Mapping[str, object]]:
    """The mappings listed under `key` that have all keys `needed`."""
    found = extra.get(key)
    listed = found if isinstance(found, list) else []
    return [each for each in listed if isinstance(each, dict) and all(each.get(name) is not None for name in needed)]


def words(extra: Mapping[str, object], key: str) -> tuple[str, ...]:
    """The list under `key` as words."""
    found = extra.get(key)
    return tuple(map(str, found)) if isinstance(found, list) else ()


def word(extra: Mapping[str, object], key: str) -> str | None:
    """The value under `key` as a word, None where there is none."""
    found = extra.get(key)
    return str(found) if found else None


def _names(document: Document) -> list[str]:
    return [section.name for section in document.sections]


def statement_places(document: Document) -> dict[int, Statement]:
    """Where in the body of a card each of its statements begins: the paragraphs, items and rows of its top sections."""
    found = {}
    for section in document.sections:
        source = document.body[section.span.start : section.span.end]
        told = [block for block in outline.blocks(source) if block.kind != "heading"]
        for nth, block in enumerate(told, 1):
            found[section.span.start + block.span.start] = Statement(section.name, nth, block.text)
    return found


def _statements(document: Document) -> tuple[Statement, ...]:
    return tuple(statement_places(document).values())
