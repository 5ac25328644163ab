"""Where words stand in quotation marks: “…”, 「…」, 『…』, ‘…’, "…", over several paragraphs, within each other.

A quotation of several paragraphs has an opening mark before each of them and a closing one behind the last. What is
within a quotation belongs to it. A mark that nothing closes ends with its paragraph; one that closes nothing is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PAIRS = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"', "＂": "＂", "﹁": "﹂"}
_MARK = re.compile('[“”「」『』‘’"＂﹁﹂]')
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=[a-z])")
_FORMS = {mark: re.compile(f"[{mark}{close}\n]") for mark, close in _PAIRS.items()}
_MAY_BE_NONE = frozenset('"＂‘')  # inches and apostrophes: within a paragraph, and only where they are closed
MOST_PARAGRAPHS = 30  # of one quotation


@dataclass(frozen=True, slots=True)
class Marked:
    """Words in quotation marks: characters of a draft, the marks left out, end exclusive."""

    start: int
    end: int
    closed: bool = True


def marked(text: str) -> Iterator[Marked]:
    """What stands in quotation marks in `text`, in order, apart from each other."""
    at = 0
    barren: dict[str, int] = {}  # until where it is known that a mark is not closed
    while opening := _MARK.search(text, at):
        mark, at = opening[0], opening.end()
        if mark not in _PAIRS or at <= barren.get(mark, 0):
            continue
        end = _closing(text, at, mark)
        if end is not None:
            yield Marked(at, end)
            at = end + 1
        elif mark in _MAY_BE_NONE:
            barren[mark] = _paragraph_end(text, at)
        else:
            start, at = at, _paragraph_end(text, at)
            yield Marked(start, at, closed=False)


def _closing(text: str, start: int, mark: str) -> int | None:
    """Where the mark stands that closes the quotation that `mark` opens before `start`; None where none does."""
    close, depth, paragraphs, begun_again = _PAIRS[mark], 1, 0, 0
    for match in _FORMS[mark].finditer(text, start):
        at = match.start()
        if match[0] == "\n":
            paragraphs += 1
            if mark in _MAY_BE_NONE or paragraphs > MOST_PARAGRAPHS:
                return None
        elif match[0] == close:
            depth -= not (mark == "‘" and _APOSTROPHE.match(text, at))
            if not depth:
                return at
        elif _begins_paragraph(text, at):
            begun_again += 1
        elif begun_again < paragraphs:  # another quotation begins before this one has ended
            return None
        else:
            depth += 1
    return None


def _begins_paragraph(text: str, at: int) -> bool:
    before = text[max(0, at - 12) : at].rstrip(" \t\u3000")
    return before.endswith("\n")


def _paragraph_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
