"""What a user gathered for a lecture: references and comments, under headings, in the user's order.

A basket names documents and places; their text is read again when it is shown or exported, so that rights and
corrections of that moment hold. Its JSON is kept by browsers and in files: everything in it is foreign input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kb.document import ID_PATTERN
from kb.errors import BasketError

ItemKind = Literal["passage", "document", "card", "comparison", "policy", "note"]
KINDS: tuple[ItemKind, ...] = ("passage", "document", "card", "comparison", "policy", "note")
VERSION = 1
MOST_GROUPS, MOST_ITEMS = 200, 2_000  # of one basket
LONGEST_TEXT = 20_000  # characters of a comment or title
MOST_COMPARED = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a basket."""

    kind: ItemKind
    ids: tuple[str, ...] = ()  # of the document; of the cards that are compared; none for a note
    anchor: str = ""  # of the passage or clause
    locator: str = ""  # the same as people read it: what to look for where the anchor is gone
    comment: str = ""  # what the user noted on it; the text of a note


@dataclass(frozen=True, slots=True)
class Group:
    """Items under a heading; an empty heading stands for none."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Basket:
    """What was gathered."""

    title: str
    groups: tuple[Group, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All of them, in order."""
        return tuple(item for group in self.groups for item in group.items)

    def to_json(self) -> dict[str, object]:
        """As values that JSON can hold."""
        groups = [
            {"heading": group.heading, "items": [_item_values(item) for item in group.items]} for group in self.groups
        ]
        return {"version": VERSION, "title": self.title, "groups": groups}


def read_basket(values: object) -> Basket:
    """The basket that JSON `values` hold. Raises BasketError, which names the place, where they hold none."""
    fields = _fields(values, "备课篮")
    if fields.get("version") != VERSION:
        raise BasketError(f"备课篮：version 为 {str(fields.get('version'))[:40]!r}，应为 {VERSION}")
    groups = tuple(
        Group(_text(group, "heading", place), tuple(_items(group, place)))
        for nth, each in enumerate(_listed(fields, "groups", "备课篮", MOST_GROUPS), 1)
        for place in (f"备课篮第 {nth} 组",)
        for group in (_fields(each, place),)
    )
    basket = Basket(_text(fields, "title", "备课篮"), groups)
    if len(basket.items) > MOST_ITEMS:
        raise BasketError(f"备课篮：有 {len(basket.items)} 项，最多 {MOST_ITEMS} 项")
    return basket


def _items(group: Mapping[str, object], place: str) -> list[Item]:
    listed = _listed(group, "items", place, MOST_ITEMS)
    return [_item(_fields(each, f"{place}第 {nth} 项"), f"{place}第 {nth} 项") for nth, each in enumerate(listed, 1)]


def _item(fields: Mapping[str, object], place: str) -> Item:
    kind = next((each for each in KINDS if each == fields.get("kind")), None)
    if kind is None:
        raise BasketError(f"{place}：kind 为 {str(fields.get('kind'))[:40]!r}，应为 {'、'.join(KINDS)} 之一")
    ids = tuple(_listed(fields, "ids", place, MOST_COMPARED))
    for each in ids:
        if not isinstance(each, str) or not ID_PATTERN.fullmatch(each):
            raise BasketError(f"{place}：ids 中的 {str(each)[:40]!r} 不是文档编号")
    needed = {"note": (0, 0), "comparison": (2, MOST_COMPARED)}.get(kind, (1, 1))
    if not needed[0] <= len(ids) <= needed[1]:
        raise BasketError(f"{place}：ids 有 {len(ids)} 个，{kind} 应有 {needed[0]} 至 {needed[1]} 个")
    texts = {name: _text(fields, name, place) for name in ("anchor", "locator", "comment")}
    return Item(kind, tuple(map(str, ids)), **texts)


def _item_values(item: Item) -> dict[str, object]:
    values = {"kind": item.kind, "ids": list(item.ids)}
    texts = {"anchor": item.anchor, "locator": item.locator, "comment": item.comment}
    return {**values, **{name: text for name, text in texts.items() if text}}


def _fields(values: object, place: str) -> Mapping[str, object]:
    if not isinstance(values, dict):
        raise BasketError(f"{place}：是 {type(values).__name__}，应为对象")
    return values


def _listed(fields: Mapping[str, object], name: str, place: str, most: int) -> list[object]:
    found = fields.get(name, [])
    if not isinstance(found, list) or len(found) > most:
        raise BasketError(f"{place}：{name} 应为不超过 {most} 项的列表")
    return found


def _text(fields: Mapping[str, object], name: str, place: str) -> str:
    found = fields.get(name) or ""
    if not isinstance(found, str) or len(found) > LONGEST_TEXT:
        raise BasketError(f"{place}：{name} 应为不超过 {LONGEST_TEXT} 字的文字")
    return found
