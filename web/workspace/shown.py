"""What a basket holds as the page shows it: each thing as it would be exported, with the way to where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import url_for

from kb.document import Document
from kb.export.basket import Basket, Group, Item, ItemKind
from kb.export.manuscript import Block, Source, sources_of
from kb.export.resolve import Find, manuscript
from kb.practice import is_card
from web.facts import document_url

KIND_NAMES: dict[ItemKind, str] = {
    "passage": "条款",
    "document": "文件",
    "card": "做法卡片",
    "comparison": "做法对比",
    "policy": "政策登记",
    "note": "自己的话",
}
GONE = "已不在资料库中，或无权查看"
_KEPT = 200  # documents that are not read again for one page


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One thing in a basket."""

    kind: str  # in Chinese
    title: str
    url: str  # where it stands; empty for a note and for what is gone
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]
    comment: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """What one must know before it is used."""
        return tuple(dict.fromkeys(warning for source in self.sources for warning in source.warnings))


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Things under one heading."""

    heading: str
    items: tuple[ShownItem, ...]


def shown(basket: Basket, find: Find) -> list[ShownGroup]:
    """The groups of `basket`; `find` gives the documents that this reader may see."""
    kept: Callable[[str], Document | None] = lru_cache(_KEPT)(find)
    return [ShownGroup(group.heading, tuple(_item(each, kept) for each in group.items)) for group in basket.groups]


def _item(item: Item, find: Find) -> ShownItem:
    alone = Basket("", (Group("", (replace(item, comment=""),)),))
    blocks = manuscript(alone, find).blocks if item.kind != "note" else ()
    documents = [document for each in item.ids if (document := find(each))]
    sources = tuple(dict.fromkeys(source for block in blocks for source in sources_of(block)))
    return ShownItem(
        KIND_NAMES[item.kind], _title(item, documents), _url(item, documents), blocks, sources, item.comment
    )


def _title(item: Item, documents: list[Document]) -> str:
    if item.kind == "note":
        return ""
    if len(documents) < len(item.ids):
        return GONE
    names = "、".join(document.title for document in documents)
    return f"{names}，{item.locator}" if item.locator else names


def _url(item: Item, documents: list[Document]) -> str:
    if item.kind == "comparison":
        cards = [document.id for document in documents if is_card(document)]
        return url_for("models.compare", id=cards) if len(cards) > 1 else ""
    return document_url(documents[0].id, documents[0].metadata.kind, anchor=item.anchor) if documents else ""
