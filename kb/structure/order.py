"""Pieces of a text that stand in the wrong place: a half sentence where none is open, a number that comes too late.

003: 用。推进党员管理信息化… stands behind a paragraph that is finished, while the text breaks off with 协调指导作.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kb.numbering import RANKS, parse_numbering
from kb.structure.headings import Part
from kb.structure.lines import ends_clause

LONG = 30  # characters of a paragraph of prose; what is shorter may be a label, a row, a signature
MOST = 10  # of either kind that are told of; a text that is all pieces has more
OPEN_ENDS = 50  # paragraphs that break off, or begin as pieces, which are looked at
SHOWN = 10  # characters of a piece that a message quotes

# A mark that begins no sentence, or the last one or two characters of one. Not 、 (its number was lost) and not ” (set
# behind the line end by many a site).
_MARK = re.compile(r"[，。；：！？]")
_LAST_WORD = re.compile(r"[\u4e00-\u9fff]{1,2}[。；](?=[\u4e00-\u9fff“《])")
_SHORT_SENTENCE = re.compile(r"此[复令致]|同意|特此|完毕|以上|可以|不是|没有|谢谢|再见|是的|[是否有无对好不略完可]。")
_COUNTED = {"编", "章", "节", "条", "一、", "（一）"}  # styles that run through a text; 1. may be a list's


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A part that stands in the wrong place, and why, as a Chinese sentence."""

    at: int
    message: str


def misplaced(parts: Sequence[Part]) -> Iterator[Misplaced]:
    """The parts that stand in the wrong place."""
    yield from islice(_torn(parts), MOST)
    yield from islice(_late_numbers(parts), MOST)


def begins_mid_sentence(text: str) -> bool:
    """Whether `text` begins with the end of a sentence: 用。推进党员管理信息化…"""
    return bool(_MARK.match(text) or _LAST_WORD.match(text)) and not _SHORT_SENTENCE.match(text)


def breaks_off(part: Part) -> bool:
    """Whether a paragraph of prose stops in mid-sentence."""
    text = part.text
    return (
        part.role in ("plain", "lead")
        and len(text) >= LONG
        and not ends_clause(text)
        and bool(re.search("[，。]", text))
    )


def _torn(parts: Sequence[Part]) -> Iterator[Misplaced]:
    whole = "\n".join(part.text for part in parts)
    open_ends = [at for at, part in enumerate(parts) if breaks_off(part)][:OPEN_ENDS]
    pieces = (at for at, part in enumerate(parts) if at and _is_piece(part))
    for at in islice(pieces, OPEN_ENDS):
        part = parts[at]
        if at - 1 in open_ends:
            continue  # one paragraph in two pieces, but in their order
        partner = next((end for end in open_ends if _fit(parts[end], part, whole)), None)
        if partner is None and (_MARK.match(part.text) or part.text[1] not in "。；"):
            continue
        quoted = f"“{part.text[:SHOWN]}……”这一段从半句开始，接不上前一段"
        if partner is None:
            yield Misplaced(at, f"{quoted}，段落的先后可能乱了，请对照原文。")
        else:
            end = parts[partner].text[-SHOWN:]
            yield Misplaced(at, f"{quoted}，像是该接在“……{end}”之后，段落的先后可能乱了，请对照原文。")


def _is_piece(part: Part) -> bool:
    prose = part.role in ("plain", "lead") and not part.numbering and len(part.text) >= LONG
    return prose and begins_mid_sentence(part.text)


def _fit(first: Part, second: Part, whole: str) -> bool:
    """Whether the end of `first` and the beginning of `second` make a word that the text has elsewhere: 作 + 用.

    A mark goes with any character.
    """
    return bool(_MARK.match(second.text)) or whole.count(first.text[-1] + second.text[0]) > 0


def _late_numbers(parts: Sequence[Part]) -> Iterator[Misplaced]:
    """一、 二、 四、 三、: a number that was skipped and comes later, below the same heading.

    Such a number does not count on, so that the part has no numbering; its text has.
    """
    seen: dict[str, dict[int, str]] = {}  # style -> the ordinals since it last began with 1, and their labels
    for at, part in enumerate(parts):
        numbering = None if part.role == "source" else part.numbering or parse_numbering(part.text)
        if numbering is None or numbering.style not in _COUNTED:
            continue
        for style in [style for style in seen if RANKS[style] > numbering.rank]:
            del seen[style]
        before, now = seen.setdefault(numbering.style, {}), numbering.ordinals[0]
        if now == 1:
            before.clear()
        last = next(reversed(before), 0)
        if 1 < now < last and now not in before and now - 1 in before:
            yield Misplaced(at, f"“{numbering.label}”排在“{before[last]}”之后，先后颠倒了，请对照原文。")
        before.setdefault(now, numbering.label)
