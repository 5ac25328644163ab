"""Makes of a clean text what text extraction leaves of its printed page.

    paragraphs -> wrapped at an edge, indented or not -> blank lines -> pages with their numbers and running heads

Every choice is drawn at random, so that repair is measured on layouts that nobody fitted it to.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.structure.lines import cells

Role = Literal["title", "heading", "paragraph"]
Text = tuple[Role, str]

_CLOSING = "，。、；：？！）》」』”’】〉,.;:?!)]}%％"
_OPENING = "（《「『“‘【〈([{"
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,%/-]*")
_BESIDE_LATIN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])")

_NUMBERS: tuple[Callable[[int, int], str], ...] = (
    lambda page, pages: f"- {page} -",
    lambda page, pages: f"—{page}—",
    lambda page, pages: f"— {page} —",
    lambda page, pages: f"·{page}·",
    lambda page, pages: f"第 {page} 页",
    lambda page, pages: f"第{page}页 共{pages}页",
    lambda page, pages: f"第 {page} 页，共 {pages} 页",
    lambda page, pages: str(page),
    lambda page, pages: f"{page}/{pages}",
    lambda page, pages: f"{page} / {pages}",
)
_HEADS: tuple[Callable[[str, int], str], ...] = (
    lambda title, page: title,
    lambda title, page: f"{title}    {page}",
    lambda title, page: f"{page}  {title}",
    lambda title, page: "法律法规汇编",
    lambda title, page: "2021年第7期",
    lambda title, page: f"党建研究 第12期 {page}",
    lambda title, page: title if page % 2 else "法规选编",
)


@dataclass(frozen=True, slots=True)
class Damage:
    """How one document was laid out and torn apart again."""

    width: int  # Han characters of a full line
    by_cells: bool  # a Latin letter takes half of one; else each character counts
    punctuation: Literal["hangs", "moves", "stays"]  # that would begin a line
    words_whole: bool  # Latin words and numbers are not broken
    indent: int  # Han characters that the first line of a paragraph is set in
    shown: Literal["kept", "lost", "added"]  # the indent: kept, lost in extraction, or put before lines of full width
    indent_blank: str  # the blank that it is of
    blanks: Literal["none", "all", "paragraphs", "more between paragraphs"]  # blank lines
    trailing: Literal["none", "ends", "all"]  # a blank behind lines
    spaces: Literal["none", "before", "after"]  # beside numbers and Latin: before or after lines were cut
    centred: bool  # titles and headings
    gap: str  # behind 第一条
    page: int  # lines; 0 for no pages
    number: int  # of _NUMBERS; -1 for none
    head: int  # of _HEADS; -1 for none
    number_first: bool  # page numbers stand at the top
    feed: bool  # a form feed ends a page
    around: int  # blank lines around what a page adds

    def __str__(self) -> str:
        blank = {"　": "full", " ": "half"}[self.indent_blank]
        size = f"{self.width}{'' if self.by_cells else ' chars'} punctuation {self.punctuation}"
        words = "words whole" if self.words_whole else "words broken"
        page = f"page {self.page} number {self.number} head {self.head} around {self.around}{' feed' * self.feed}"
        indent = f"indent {self.indent} {self.shown} {blank}" if self.indent else "no indent"
        return f"{size}, {words}, {indent}, blanks {self.blanks}, trailing {self.trailing}, {self.spaces}, {page}"


def draw(chance: random.Random) -> Damage:
    """Some damage."""
    return Damage(
        width=chance.randint(18, 42),
        by_cells=chance.random() < 0.6,
        punctuation=chance.choice(("hangs", "moves", "stays")),
        words_whole=chance.random() < 0.5,
        indent=chance.choice((0, 2, 2, 2)),
        shown=chance.choice(("kept", "lost", "lost", "added")),
        indent_blank=chance.choice("　 "),
        blanks=chance.choice(("none", "none", "all", "paragraphs", "more between paragraphs")),
        trailing=chance.choice(("none", "none", "none", "ends", "all")),
        spaces=chance.choice(("none", "before", "after")),
        centred=chance.random() < 0.3,
        gap=chance.choice((" ", "　", "  ")),
        page=chance.choice((0, *range(18, 46, 3))),
        number=chance.choice((-1, *range(len(_NUMBERS)))),
        head=chance.choice((-1, -1, *range(len(_HEADS)))),
        number_first=chance.random() < 0.2,
        feed=chance.random() < 0.4,
        around=chance.choice((0, 0, 1, 2)),
    )


def flattened(title: str, texts: Sequence[Text], damage: Damage, chance: random.Random) -> str:
    """`texts`, each a whole paragraph or heading, as the lines of a damaged file; `title` is for running heads."""
    lines: list[str] = []
    for nth, (role, text) in enumerate(texts):
        laid = _laid(role, text, damage, chance)
        between = {"none": 0, "all": 1, "paragraphs": 1, "more between paragraphs": 2}[damage.blanks]
        within = 1 if damage.blanks in ("all", "more between paragraphs") else 0
        if nth:
            lines += [""] * between
        for at, line in enumerate(laid):
            lines += [""] * within if at else []
            lines.append(line)
    return _paged(title, lines, damage) if damage.page else "\n".join(lines) + "\n"


def _laid(role: Role, text: str, damage: Damage, chance: random.Random) -> list[str]:
    """The lines of one paragraph."""
    text = re.sub(r"^(第[^ 　]{1,9}[编章节条](?:之[一二三四五六七八九十]+)?)[ 　]+", rf"\1{damage.gap}", text)
    if damage.spaces == "before":
        text = _BESIDE_LATIN.sub(" ", text)
    indent = damage.indent if role == "paragraph" else 0
    lines = wrapped(text, damage, 0 if damage.shown == "added" else indent)
    if damage.spaces == "after":
        lines = [_BESIDE_LATIN.sub(lambda _: " " if chance.random() < 0.7 else "", line) for line in lines]
    if indent and damage.shown != "lost":
        lines[0] = damage.indent_blank * (indent * (2 if damage.indent_blank == " " else 1)) + lines[0]
    if role != "paragraph" and damage.centred:
        lines = [" " * max(0, damage.width - cells(line) // 2) + line for line in lines]
    last = len(lines) - 1
    return [
        line + " " if damage.trailing == "all" or (damage.trailing == "ends" and at == last) else line
        for at, line in enumerate(lines)
    ]


def wrapped(text: str, damage: Damage, indent: int = 0) -> list[str]:
    """`text` cut into lines of `damage.width`, the first `indent` Han characters narrower."""

    def size(part: str) -> int:
        return cells(part) if damage.by_cells else 2 * len(part)

    lines: list[str] = []
    line, room = "", 2 * (damage.width - indent)
    for part in _parts(text, damage.words_whole, 2 * damage.width):
        if line and size(line + part) > room and not (damage.punctuation == "hangs" and _hangs(line, part)):
            line, moved = _moved(line, part, damage)
            lines.append(line.rstrip())
            line, room = moved.lstrip(), 2 * damage.width
        line += part
    return [*lines, line] if line or not lines else lines


def _hangs(line: str, part: str) -> bool:
    return part in _CLOSING and line[-1] not in _CLOSING


def _moved(line: str, part: str, damage: Damage) -> tuple[str, str]:
    """`line` without what goes down to the next one with `part`, and that."""
    if damage.punctuation == "stays":
        return line, ""
    cut = len(line)
    if part in _CLOSING:  # 避头: a mark does not begin a line
        while cut > 1 and line[cut - 1] in _CLOSING:
            cut -= 1
        cut -= 1
    while cut > 1 and line[cut - 1] in _OPENING:  # 避尾: nor does a bracket end one
        cut -= 1
    return (line[:cut], line[cut:]) if cut > 0 else (line, "")


def _parts(text: str, words_whole: bool, longest: int) -> list[str]:
    """The characters of `text`, Latin words and numbers whole where they may not be broken."""
    if not words_whole:
        return list(text)
    parts, at = [], 0
    while at < len(text):
        word = _WORD.match(text, at)
        part = word[0] if word and len(word[0]) <= longest else text[at]
        parts.append(part)
        at += len(part)
    return parts


def _paged(title: str, lines: Sequence[str], damage: Damage) -> str:
    """`lines` on pages, with what each page adds."""
    size = damage.page * (2 if damage.blanks == "all" else 1)
    sheets = [list(lines[at : at + size]) for at in range(0, len(lines), size)]
    text = ""
    for page, sheet in enumerate(sheets, 1):
        number = [_NUMBERS[damage.number](page, len(sheets))] if damage.number >= 0 else []
        head = [_HEADS[damage.head](title, page)] if damage.head >= 0 else []
        top, foot = ([*head, *number], []) if damage.number_first else (head, number)
        around = [""] * damage.around
        text += "\n".join([*top, *(around if top else []), *sheet, *(around if foot else []), *foot])
        text += "\f" if damage.feed else "\n"
    return text
