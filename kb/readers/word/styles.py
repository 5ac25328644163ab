"""How paragraphs and characters look: what a style says, what it is based on, and what stands beside the text itself.

a run's own properties -> its character style -> its paragraph's style -> what that is based on -> the defaults
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from lxml import etree

from kb.readers.word.names import number, switched, value, w

DEEPEST = 20  # styles that are based on one another
SIZE = 20  # half points, where nothing says the size
BODY_LEVEL = 9  # the outline level of plain text

_HEADING = re.compile(r"(?:heading|标题) ?(?P<level>[1-9])(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look; None where nothing is said."""

    size: int | None = None  # half points: 32 is 三号
    bold: bool | None = None
    font: str | None = None  # of Chinese characters
    colour: str | None = None  # RRGGBB
    hidden: bool | None = None

    def over(self, below: Look) -> Look:
        """This look, with what it leaves open taken from `below`."""
        missing = {each.name: getattr(below, each.name) for each in fields(self) if getattr(self, each.name) is None}
        return replace(self, **missing)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set; None where nothing is said."""

    style: str | None = None  # the id of its style
    name: str = ""  # the name of its style, as people see it: 标题 1
    alignment: str | None = None  # center, right, both ...
    outline: int | None = None  # 0 the highest, BODY_LEVEL plain text
    list_id: str | None = None
    list_level: int | None = None
    indented: bool | None = None  # whether its first line is

    def over(self, below: Setting) -> Setting:
        """This setting, with what it leaves open taken from `below`."""
        missing = {each.name: getattr(below, each.name) for each in fields(self) if getattr(self, each.name) is None}
        return replace(self, **missing)


class Styles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        """`root` is that of styles.xml, None without one."""
        self._styles: Mapping[str, etree._Element] = {}
        self._default: str | None = None
        self._look = Look(size=SIZE)
        if root is not None:
            self._styles = {style.get(w("styleId"), ""): style for style in root.iterfind(w("style"))}
            defaults = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
            self._look = look_of(defaults).over(self._look)
            self._default = next(
                (
                    key
                    for key, style in self._styles.items()
                    if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on")
                ),
                None,
            )
        # Remembered for this document only.
        self.look = lru_cache(maxsize=None)(self._look_of)
        self.setting = lru_cache(maxsize=None)(self._setting_of)

    @property
    def lists(self) -> dict[str, str]:
        """Which list each numbering style has."""
        found = {key: value(_numbering(style), "numId") for key, style in self._styles.items()}
        return {key: list_id for key, list_id in found.items() if list_id}

    def paragraph(self, properties: etree._Element | None) -> Setting:
        """How a paragraph with these `properties` (w:pPr) is set."""
        style = value(properties, "pStyle")
        style = style if style in self._styles else self._default
        below = self.setting(style) if style else Setting()
        return replace(_setting(properties).over(below), style=style, name=below.name)

    def _look_of(self, paragraph_style: str | None, character_style: str | None) -> Look:
        look = Look()
        for style in (*self._chain(character_style), *self._chain(paragraph_style)):
            look = look.over(look_of(style.find(w("rPr"))))
        return look.over(self._look)

    def _setting_of(self, style_id: str) -> Setting:
        setting = Setting()
        heading = None
        for style in self._chain(style_id):
            setting = setting.over(_setting(style.find(w("pPr"))))
            match = _HEADING.fullmatch(value(style, "name") or "")
            heading = heading or match
        if setting.outline is None and heading:
            setting = replace(setting, outline=int(heading["level"]) - 1)
        return replace(setting, name=value(self._styles[style_id], "name") or "")

    def _chain(self, style_id: str | None) -> list[etree._Element]:
        """A style and those it is based on, nearest first."""
        chain: list[etree._Element] = []
        while style_id in self._styles and len(chain) < DEEPEST:
            chain.append(self._styles[style_id or ""])
            style_id = value(chain[-1], "basedOn")
        return chain


def look_of(properties: etree._Element | None) -> Look:
    """What run properties (w:rPr) themselves say."""
    if properties is None:
        return Look()
    return Look(
        size=number(value(properties, "sz")),
        bold=switched(properties, "b"),
        font=value(properties, "rFonts", "eastAsia"),
        colour=value(properties, "color"),
        hidden=switched(properties, "vanish"),
    )


def _setting(properties: etree._Element | None) -> Setting:
    """What paragraph properties (w:pPr) themselves say."""
    if properties is None:
        return Setting()
    numbering = properties.find(w("numPr"))
    indent = properties.find(w("ind"))
    return Setting(
        alignment=value(properties, "jc"),
        outline=number(value(properties, "outlineLvl")),
        list_id=value(numbering, "numId"),
        list_level=number(value(numbering, "ilvl")),
        indented=None if indent is None else _is_indented(indent),
    )


def _numbering(style: etree._Element) -> etree._Element | None:
    return style.find(f"{w('pPr')}/{w('numPr')}")


def _is_indented(indent: etree._Element) -> bool | None:
    """Whether the first line is: by a hundredth of a character or a twentieth of a point, and more than one letter."""
    characters, points = number(indent.get(w("firstLineChars"))), number(indent.get(w("firstLine")))
    if characters is None and points is None:
        return None
    return bool((characters and characters >= 150) or (points and points >= 300))
