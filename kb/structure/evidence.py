"""How sure it is that a paragraph ends with a line: evidence weighed by what the file itself shows.

Some line ends are certain: one that stops early with a full stop ends a paragraph, one at the edge in mid-sentence
does not. What these are like in this file (blank lines after them, an indent, a blank behind the last line, a first
line that is narrower) tells what the others are. Blank lines between all lines, say, then mean nothing by themselves.

A weight is the logarithm of how much more often something is seen where a paragraph ends than where it goes on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from kb.numbering import Numbering
from kb.numerals import CHINESE_NUMERAL
from kb.structure.layout import Layout
from kb.structure.lines import Line, ends_clause, is_prose

EARLY = 8  # cells of room; a line with a stop that leaves them ends its paragraph, a lost indent or not
LEAST_SHARE = 0.002  # nothing is impossible
BEFORE = 1.0  # how many line ends what is usual counts for, against those of the file
SURE = 3.0  # a weight that is as good as certain
LIKE_ANOTHER = -1.0  # weight of a first line that is as wide as lines within paragraphs are
FILLS = (0.9, 0.04, 0.03, 0.025, 0.005)  # how full lines are where a paragraph goes on, see `fill`
SEEMING = 0.15  # of the lines seem a step fuller than they are
TORN = 8  # characters on either side of a line's end in which a number may be torn
SENTENCE_STEP = 15  # characters by which sentences are told to be short or long
LONGEST_SENTENCE = 6  # of these steps; what is longer counts as that

_STOP = re.compile(r"(?P<mark>[。！？!?…；;：:])[”’」』）)】》〉\"']*(?=(?P<inner>.)?)")
_KINDS = {mark: kind for kind, marks in {"。": "。！？!?…", "；": "；;", "：": "：:"}.items() for mark in marks}
# How often a stop ends a paragraph and stands within one, where no numbering follows.
_USUAL_ENDS = {"。": (2.0, 3.0), "；": (0.5, 2.0), "：": (1.0, 2.0)}

_NO_START = re.compile(r"[，。、；：？！）》」』”’】〉,.;:?!)\]%％]")
# 的；|件。|定的，: what is left of a sentence or word
_REMAINDER = re.compile(r"(?:的(?![确士])|们|[\u4e00-\u9fff]的?[，。；：])")
# 自2008年|7月1日, 第二|届, 第|1823次, 2012|年: a number or date parted from what it counts; matched on both sides of |
_TORN = re.compile(
    r"\d\|[\d年月日号条款项次届]|\d ?年\|\d{1,2} ?月|\d ?月\|\d{1,2} ?日"
    rf"|第\|(?:\d|{CHINESE_NUMERAL})|第{CHINESE_NUMERAL}\|[届次条章节款项期号批十百零]"
)
# How much the first words speak for a beginning; counted on sentences and paragraphs of laws, rounded towards 0.
_OPENINGS = (
    (re.compile("但|其中|否则|具体|必要时"), -2.5),
    (re.compile("其|因此|而|并|也|该|这|此(?!外)|逾期|情节|必须|不|未|需|确|如"), -1.0),
    (re.compile("前款|本[法条规办决解市省县区]|违反|鼓励|从事|各级|县级"), 1.0),
)
_END_MARK = re.compile(r"[。！？][”’」』）)》]*[A-Z■□◆◇●○▲△★☆]$")  # behind the last stop of an article: 等能力。H
# 2010年7月23日 重庆市第三届人民代表大会常务委员会第十八次会议通过: such lines have no stop.
_DATED = re.compile(r"\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日(?P<apart>[ 　]+\S)?")
_ENACTED = re.compile(r"(?:通过|批准|公布|发布|颁布|修[正订改]|施行|废止)[）)]?$")


@dataclass(slots=True)
class Feature:
    """Something that takes one of a few values at each line end."""

    usual: Mapping[int, tuple[float, float]]  # value -> its share where paragraphs end, and where they go on
    ends: Counter[int] = field(default_factory=Counter)
    goes: Counter[int] = field(default_factory=Counter)

    def see(self, value: int, ends: bool) -> None:
        """Count a line end of which it is certain whether the paragraph ends there."""
        (self.ends if ends else self.goes)[value] += 1

    def weight(self, value: int) -> float:
        """How much `value` speaks for an end."""
        usual_end, usual_go = self.usual[value]
        usual = (usual_end + usual_go) / 2
        seen, count = self.ends[value] + self.goes[value], self.ends.total() + self.goes.total()
        # What few line ends of a kind show is drawn towards what all show: a value that is rare in a file says little.
        any_end = (seen + BEFORE * usual) / (count + BEFORE)
        end, go = (usual_end / usual * any_end, usual_go / usual * any_end)
        return log(_share(self.ends, value, end) / _share(self.goes, value, go))


def _share(counts: Counter[int], value: int, usual: float) -> float:
    return max(LEAST_SHARE, (counts[value] + BEFORE * usual) / (counts.total() + BEFORE))


def _blanks() -> Feature:
    """Blank lines after a line."""
    return Feature({0: (0.5, 0.8), 1: (0.3, 0.15), 2: (0.1, 0.03), 3: (0.1, 0.02)})


def _indent() -> Feature:
    """How far the next line is indented, in steps of two cells."""
    return Feature({0: (0.6, 0.9), 1: (0.2, 0.07), 2: (0.15, 0.02), 3: (0.05, 0.01)})


def _trailing() -> Feature:
    """A blank behind the line."""
    return Feature({0: (0.85, 0.9), 1: (0.15, 0.1)})


def _start() -> Feature:
    """How full the next line is where it goes on: first lines that lost an indent are narrower (004: 46 of 52)."""
    return Feature({0: (0.8, 0.85), 1: (0.05, 0.05), 2: (0.09, 0.05), 3: (0.06, 0.05)})


def _sentence() -> Feature:
    """How long the next sentence is: those that begin a paragraph are longer than those within."""
    return Feature({n: (0.14 * (0.7 + 0.1 * n), 0.14 * (1.3 - 0.1 * n)) for n in range(LONGEST_SENTENCE + 1)})


def fill(room: int) -> int:
    """How full a line is: 0 full, then by steps, 4 where it stops early."""
    return 0 if room < 0 else 1 if room < 2 else 2 if room < 4 else 3 if room < EARLY else 4


@dataclass(slots=True)
class Evidence:
    """What the certain line ends of a file are like, and what that says of any line end."""

    lines: Sequence[Line]
    layout: Layout
    numbered: Sequence[Numbering | None]  # the numbering that each line surely begins with
    weighed: Sequence[float] = ()  # how sure it is that a paragraph ends with each line, where that was weighed before
    stops: list[str] = field(default_factory=list)  # of each line the kind of stop at its end, or ""
    to_stop: list[int] = field(default_factory=list)  # characters from each line's beginning to the next stop
    blanks: Feature = field(default_factory=_blanks)
    indent: Feature = field(default_factory=_indent)
    trailing: Feature = field(default_factory=_trailing)
    start: Feature = field(default_factory=_start)
    sentence: Feature = field(default_factory=_sentence)
    # Kind of stop, whether in a numbered item -> paragraphs that end with it, and how often it stands within a line.
    ends: Counter[tuple[str, bool]] = field(default_factory=Counter)
    inner: Counter[tuple[str, bool]] = field(default_factory=Counter)
    # Style of numbering -> lines with it that stop early: without a stop they are headings, with one items or clauses.
    headings: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=lambda: Counter({"条": 10}))

    def __post_init__(self) -> None:
        found = [list(_STOP.finditer(line.text)) for line in self.lines]
        for line, stops in zip(self.lines, found, strict=True):
            last = _KINDS[stops[-1]["mark"]] if stops and not stops[-1]["inner"] else ""
            self.stops.append(last if ends_clause(line.text) else "")
        ahead = 0
        for line, stops in zip(reversed(self.lines), reversed(found), strict=True):
            ahead = stops[0].start() if stops else min(len(line.text) + ahead, SENTENCE_STEP * LONGEST_SENTENCE)
            self.to_stop.append(ahead)
        self.to_stop.reverse()
        item = False
        for at, stops in enumerate(found):
            item = _is_item(self.numbered[at]) or (item and not (at and self._certain(at - 1)))
            self._learn_inner(at, stops, item)
            if at + 1 < len(self.lines):
                self._learn(at, item)

    def _learn_inner(self, at: int, stops: Sequence[re.Match[str]], item: bool) -> None:
        """Count the stops within line `at`, and how long the sentences after them are."""
        for nth, stop in enumerate(stops):
            if not stop["inner"]:
                continue
            kind = _KINDS[stop["mark"]]
            self.inner[kind, item] += 1
            if kind == "。":
                rest = self.to_stop[at + 1] if at + 1 < len(self.lines) else 0
                end = stops[nth + 1].start() if nth + 1 < len(stops) else len(self.lines[at].text) + rest
                self.sentence.see(_steps(end - stop.end()), False)

    def _learn(self, at: int, item: bool) -> None:
        """See what the end of line `at` is like, if it is certain."""
        if (numbering := self.numbered[at]) and self.layout.rooms[at] >= EARLY:
            (self.items if self.stops[at] else self.headings)[numbering.style] += 1
        certain = self._certain(at)
        sure = self.weighed and self.layout.widths[at] and abs(self.weighed[at]) >= SURE
        ends = self.weighed[at] > 0 if sure else certain
        if ends is None:
            return
        following = self.lines[at + 1]
        if not self._turned(at):
            self.blanks.see(min(3, following.blanks), ends)
        self.indent.see(min(3, following.indent // 2), ends)
        self.trailing.see(int(self.lines[at].trailing), ends)
        if (value := self._fill_after(at)) is not None:
            self.start.see(value, ends)
        if certain and self.stops[at] and not self.numbered[at + 1]:
            self.ends[self.stops[at], item] += 1
            if self.stops[at] == "。":
                self.sentence.see(_steps(self.to_stop[at + 1]), True)

    def _certain(self, at: int) -> bool | None:
        """Whether a paragraph surely ends with line `at`; None where it is not certain."""
        if not self.layout.widths[at]:
            return None
        room = self.layout.rooms[at]
        if self.numbered[at + 1] or (self.stops[at] and room >= EARLY):
            return True
        cut = not self.stops[at] and room < EARLY and is_prose(self.lines[at].text)
        return False if cut or _NO_START.match(self.lines[at + 1].text) else None

    def starts_full(self) -> bool:
        """Whether the first line is as wide as lines within paragraphs, where first lines of this file are not."""
        if len(self.lines) < 2 or self.stops[0] or self.numbered[0] or not self.layout.widths[0]:
            return False
        value = fill(self.layout.rooms[0])
        return value < 4 and self.start.weight(value) < LIKE_ANOTHER

    def _turned(self, at: int) -> bool:
        """Whether a page ends with line `at`: the blank lines below it are the page's."""
        following = self.lines[at + 1]
        return following.turned or following.page != self.lines[at].page

    def _fill_after(self, at: int) -> int | None:
        """How full the line after `at` is, if that one goes on."""
        after = at + 1
        if after + 1 >= len(self.lines) or self.stops[after] or self.numbered[after + 1]:
            return None
        value = fill(self.layout.rooms[after])
        return value if value < 4 else None

    def weight(self, at: int, first: int, prose: bool, unclosed: bool = False) -> float:
        """How sure it is that the paragraph ends with line `at`: above 0 likelier than not.

        `first` is the paragraph's first line, `prose` says that what it holds so far is prose, `unclosed` that a
        bracket is open in it.
        """
        following = self.lines[at + 1]
        weight = self._stopped(at, first) if self.stops[at] else self._cut(at, first, prose)
        weight += self.indent.weight(min(3, following.indent // 2))
        weight += self.trailing.weight(int(self.lines[at].trailing))
        if not self._turned(at):
            weight += self.blanks.weight(min(3, following.blanks))
        if (value := self._fill_after(at)) is not None:
            weight += self.start.weight(value)
        if _NO_START.match(following.text):
            weight -= 8
        if _REMAINDER.match(following.text) or unclosed:
            weight -= 3
        if _TORN.search(f"{self.lines[at].text[-TORN:]}|{following.text[:TORN]}"):
            weight -= 6
        return weight + self._dated(at)

    def _dated(self, at: int) -> float:
        """What it says that the next line begins with a date."""
        dated = _DATED.match(self.lines[at + 1].text)
        if not dated:
            return 0
        return (9 if dated["apart"] else 0) + (6 if ends_enactment(self.lines[at].text) else 0)

    def _stopped(self, at: int, first: int) -> float:
        """Of a line with a stop at its end: how often such stops end a paragraph, and what the next sentence says."""
        kind, item = self.stops[at], _is_item(self.numbered[first])
        usual_end, usual_inner = _USUAL_ENDS[kind]
        odds = log((self.ends[kind, item] + usual_end) / (self.inner[kind, item] + usual_inner))
        # A sentence within a paragraph seldom ends just at the edge.
        weight = odds + self._room(at, first == at) - log(3 / self.layout.widths[at])
        if kind == "。":
            weight += self.sentence.weight(_steps(self.to_stop[at + 1]))
        opening = self.lines[at + 1].text
        return weight + next((weight for words, weight in _OPENINGS if words.match(opening)), 0)

    def _cut(self, at: int, first: int, prose: bool) -> float:
        """Of a line that stops in mid-sentence, or that is a heading."""
        text, numbering = self.lines[at].text, self.numbered[at]
        room = self._room(at, first == at)
        dated = bool(_DATED.match(self.lines[first].text))
        if text[-1] in "，、,“（(《〈":
            usual = -8.0
        elif _END_MARK.search(text) or (dated and ends_enactment(text)):
            usual = 2.0
        elif prose or dated:
            usual = -7.0 if dated else -4.0
        elif numbering:
            usual = log((self.headings[numbering.style] + 0.5) / (self.items[numbering.style] + 0.5))
            usual = max(-4.0, min(0.5, usual))
        else:
            usual = -0.5
        if usual >= -0.5:
            room = min(room, self._room(at, first != at))  # a title is not set in as first lines of paragraphs are
        return usual + room

    def _room(self, at: int, is_first: bool) -> float:
        """What the room at the line's end says: last lines end anywhere, others at the edge."""
        width = self.layout.widths[at]
        value = fill(self.layout.rooms[at])
        anywhere = {0: 4 / width, 1: 2 / width, 2: 2 / width, 3: 4 / width, 4: 1 - 12 / width}[value]
        counts = self.start.ends if is_first else self.start.goes
        full = _share(counts, value, FILLS[value])
        if value < 3:  # a bracket or word that would have been parted makes a line seem fuller than it is
            full = max(full, SEEMING * _share(counts, value + 1, FILLS[value + 1]))
        return log(anywhere / full)


def ends_enactment(text: str) -> bool:
    """Whether a line without a stop ends as one that says when a law was passed: 第十八次会议通过"""
    return bool(_ENACTED.search(text))


def _is_item(numbering: Numbering | None) -> bool:
    """Whether a paragraph that begins with `numbering` is an item of a list rather than a clause."""
    return numbering is not None and numbering.style != "条"


def _steps(characters: int) -> int:
    return min(LONGEST_SENTENCE, characters // SENTENCE_STEP)
