"""Whether two documents are the same text: one file in two formats, or one policy reprinted on several sites.

A reprint has menus before and after it, a cut end, other line ends and misprints. A version of the policy, or the same
regulation of another city, is as alike (生物安全法 of 2020 and of 2024 have 99 % in common) and is no reprint: what
counts is the kind of difference. In order:

1. the same letters are the same text;
2. another number or stage (试行), or a title about something else: no reprint;
3. most of the shorter text must stand in the longer one; with the same number, or the same title and date, it is a
   reprint then;
4. else one where, between the first and the last stretch that they share, there are misprints and whole lines more or
   less, and hardly a word that was changed; where their dates differ, nothing but misprints, and some.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb import outline
from kb.differences import Region, regions
from kb.document import Document
from kb.folding import fold
from kb.minhash import letters
from kb.versions import Edition, dates_differ, edition, same_policy

SHORTEST_TEXT = 60  # letters: shorter ones are alike by chance, as 特此通知 with its date
LEAST_OF_SHORTER = 0.8  # of the shorter text stands in the longer one
LEAST_OF_LONGER = 0.25
SHORTEST_OVERLAP = 12  # characters that a stretch must have to say that both texts have begun, or not ended yet
LONGEST_MISPRINT = 2  # characters
SYSTEMATIC = 3  # times that one and the same misprint is no accident
# So many words changed for a misprint are misprints themselves: some fall on a number, some beside each other.
MOST_EDITS = 0.34
MOST_EDITS_WITH_ANOTHER_DATE = 0.1

_BLANK = re.compile(r"[^\S\n]+")
_NUMERAL = re.compile(r"[\d零〇一二三四五六七八九十百千]")
_LETTERLESS = re.compile(r"[\W_]+")
# 2015年3月15日第十二届全国人民代表大会第三次会议《…》修正: what the date says already, and one site leaves out
_ENACTED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日.*(?:通过|修正|修订|公布|施行|批准|发布|起实施)[）)]?$")
HEAD = 30  # lines in which it is looked for


@dataclass(frozen=True, slots=True)
class Examined:
    """A document made ready to be compared with others."""

    title: str  # as letters
    text: str  # plain text of its body, folded, without blanks, a line a block; without the lines of its enactment
    bare: str  # all its text as letters
    edition: Edition
    number: str
    date: str  # of the text itself: sites publish one text on different days


def examined(document: Document) -> Examined:
    """`document` ready to be compared."""
    lines = [_BLANK.sub("", fold(block.text)) for block in outline.blocks(document.body)]
    text = "\n".join(line for at, line in enumerate(lines) if at >= HEAD or not _ENACTED.search(line))
    known = document.metadata
    bare = letters("\n".join(lines))
    number = letters(known.number or "")
    return Examined(letters(known.title or ""), text, bare, edition(document), number, known.date or "")


def reprint(one: Examined, other: Examined) -> float | None:
    """How alike two documents are that are the same text (1 where it is so to the letter); None where they are not."""
    if one.bare == other.bare and one.bare:
        return 1.0
    if min(len(one.bare), len(other.bare)) < SHORTEST_TEXT or _told_apart(one, other):
        return None
    found = regions(one.text, other.text)
    shared = sum(len(letters(one.text[each.start : each.end])) for each in found if each.same)
    shorter, longer = sorted((len(letters(one.text)), len(letters(other.text))))
    if not shared or shared < LEAST_OF_SHORTER * shorter or shared < LEAST_OF_LONGER * longer:
        return None
    changes = Changes.of(one.text, other.text, _between(found))
    if dates_differ(one.date, other.date):  # one is misprinted, where much else is
        same = changes.edits + changes.lines < MOST_EDITS_WITH_ANOTHER_DATE * changes.misprints
    else:
        same = _identified(one, other) or changes.edits <= MOST_EDITS * changes.misprints
    return min(shared / shorter, 0.999) if same else None


def _told_apart(one: Examined, other: Examined) -> bool:
    """Whether numbers or titles say that two documents are not the same."""
    numbers = bool(one.number and other.number) and one.number != other.number
    stages = same_policy(one.edition, other.edition) and one.edition.stage != other.edition.stage
    return numbers or stages or not _about_the_same(one, other)


def _identified(one: Examined, other: Examined) -> bool:
    """Whether what is known about two documents says that they are the same."""
    numbered = bool(one.number) and one.number == other.number
    dated = bool(one.date and other.date)
    return numbered or (dated and same_policy(one.edition, other.edition))


def _about_the_same(one: Examined, other: Examined) -> bool:
    """Whether the titles allow it: one stands in the other's text, or they differ by misprints.

    济南市既有多层住宅增设电梯规定 and 莱芜市既有多层住宅增设电梯规定 do not, nor do （一） and （二）.
    """
    if not one.title or not other.title:
        return True
    if one.title in other.title + other.bare or other.title in one.title + one.bare:
        return True
    changes = Changes.of(one.title, other.title, [each for each in regions(one.title, other.title) if not each.same])
    return not changes.edits and not changes.lines and changes.misprints <= 1 + len(one.title) // 15


def _between(found: Sequence[Region]) -> list[Region]:
    """The differing regions between the first and the last stretch that both texts share."""
    long = [at for at, each in enumerate(found) if each.same and each.end - each.start >= SHORTEST_OVERLAP]
    return [each for each in found[long[0] : long[-1]] if not each.same] if long else []


@dataclass(frozen=True, slots=True)
class Changes:
    """How many differences of each kind there are."""

    misprints: int  # a character or two, no number, not again and again the same word
    lines: int  # whole lines that only one text has
    edits: int  # all others

    @staticmethod
    def of(old: str, new: str, changes: Iterable[Region]) -> Changes:
        """Those of `changes`, in which `old` and `new` differ; marks and blanks do not count."""
        misprints: Counter[tuple[str, str]] = Counter()
        lines = edits = 0
        for each in changes:
            before = _LETTERLESS.sub("", old[each.start : each.end])
            after = _LETTERLESS.sub("", new[each.other_start : each.other_end])
            if before == after:
                continue
            if _misprint(before, after) and not _renumbers(old, new, each):
                misprints[before, after] += 1
            elif _whole_lines(old, new, each):
                lines += 1
            else:
                edits += 1
        again = sum(times for pair, times in misprints.items() if times >= SYSTEMATIC and _is_word(*pair))
        return Changes(misprints.total() - again, lines, edits + again)


def _misprint(before: str, after: str) -> bool:
    """Whether a change may be one of a typist or of text recognition: a character or two, or a letter of a word."""
    if before.isascii() and after.isascii() and before.isalpha() and after.isalpha():
        return _one_letter_apart(before, after)
    return max(len(before), len(after)) <= LONGEST_MISPRINT and len(before) + len(after) <= LONGEST_MISPRINT + 1


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether two Latin words differ by a letter: transfer, transffer."""
    head = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), 0)
    rests = (one[head:], other[head:])
    return rests[0][1:] in rests or rests[1][1:] in rests or rests[0][1:] == rests[1][1:]


def _is_word(before: str, after: str) -> bool:
    """Whether what was changed again and again is a word, as 、县 left out; a character taken for another is none."""
    return not before or not after or max(len(before), len(after)) > 1


def _renumbers(old: str, new: str, change: Region) -> bool:
    """Whether a number is another one: 第九条 and 第十条, 第十条 and 第十一条, 10万元 and 20万元."""
    sides = (old[change.start : change.end], new[change.other_start : change.other_end])
    if all(sides):
        return all(_NUMERAL.search(side) for side in sides)
    beside = old[max(0, change.start - 1) : change.start] + old[change.end : change.end + 1]
    return bool(_NUMERAL.search("".join(sides)) and _NUMERAL.search(beside))


def _whole_lines(old: str, new: str, change: Region) -> bool:
    """Whether only one text has something here, and that is whole lines of it."""
    sides = ((old, change.start, change.end), (new, change.other_start, change.other_end))
    filled = [side for side in sides if side[1] < side[2]]
    if len(filled) != 1:
        return False
    text, start, end = filled[0]
    begins = start == 0 or text[start - 1] == "\n" or text[start] == "\n"
    return begins and (end == len(text) or text[end] == "\n" or text[end - 1] == "\n")
