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
from kb.structure.layout import Layout
from kb.structure.lines import Line, ends_clause, is_prose

EARLY = 8  # cells of room; a line with a stop that leaves them ends its paragraph, a lost indent or not
LEAST_SHARE = 0.002  # nothing is impossible
LIKE_ANOTHER = -1.5  # weight of a start that is as lines within paragraphs are
BEFORE = 2.0  # how many line ends what is usual counts for, against those of the file

_STOP = re.compile(r"(?P<mark>[。！？!?…；;：:])[”’」』）)】》〉\"']*(?P<inner>.)?")
_KINDS = {mark: kind for kind, marks in {"。": "。！？!?…", "；": "；;", "：": "：:"}.items() for mark in marks}
# Of 100 paragraphs, how many end so and how many sentences within do, where no numbering follows.
_USUAL_ENDS = {"。": (2.0, 3.0), "；": (0.5, 2.0), "：": (1.0, 2.0)}

_NO_START = re.compile(r"[，。、；：？！）》」』”’】〉,.;:?!)\]%％]")
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
        return log(_share(self.ends, value, usual_end) / _share(self.goes, value, usual_go))


def _share(counts: Counter[int], value: int, usual: float) -> float:
    return max(LEAST_SHARE, (counts[value] + BEFORE * usual) / (counts.total() + BEFORE))


def fill(room: int) -> int:
    """How full a line is: 0 full, then by steps, 4 where it stops early."""
    return 0 if room < 0 else 1 if room < 2 else 2 if room < 4 else 3 if room < EARLY else 4


@dataclass(slots=True)
class Evidence:
    """What the certain line ends of a file are like, and what that says of any line end."""

    lines: Sequence[Line]
    layout: Layout
    numbered: Sequence[Numbering | None]  # the numbering that each line surely begins with
    stops: list[str] = field(default_factory=list)  # of each line the kind of stop at its end, or ""
    # A blank line; how far the next line is indented, in steps of two cells; a blank behind the line.
    blanks: Feature = field(
        default_factory=lambda: Feature({0: (0.5, 0.8), 1: (0.3, 0.15), 2: (0.1, 0.03), 3: (0.1, 0.02)})
    )
    indent: Feature = field(
        default_factory=lambda: Feature({0: (0.6, 0.9), 1: (0.2, 0.07), 2: (0.15, 0.02), 3: (0.05, 0.01)})
    )
    trailing: Feature = field(default_factory=lambda: Feature({0: (0.85, 0.9), 1: (0.15, 0.1)}))
    # How full the next line is where it goes on: first lines that lost an indent are narrower (004: 46 of 52 cells).
    start: Feature = field(
        default_factory=lambda: Feature({0: (0.8, 0.85), 1: (0.05, 0.05), 2: (0.09, 0.05), 3: (0.06, 0.05)})
    )
    ends: Counter[str] = field(default_factory=Counter)  # kind of stop -> paragraphs that end with it
    inner: Counter[str] = field(default_factory=Counter)  # kind of stop -> how often it stands within a line
    # Style of numbering -> lines with it that stop early: without a stop they are headings, with one items or clauses.
    headings: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=lambda: Counter({"条": 10}))

    def __post_init__(self) -> None:
        for line in self.lines:
            kinds, stop = [], ""
            for match in _STOP.finditer(line.text):
                if match["inner"]:
                    kinds.append(_KINDS[match["mark"]])
                else:
                    stop = _KINDS[match["mark"]]
            self.inner.update(kinds)
            self.stops.append(stop if ends_clause(line.text) else "")
        for at in range(len(self.lines) - 1):
            self._learn(at)
            if (numbering := self.numbered[at]) and self.layout.rooms[at] >= EARLY:
                (self.items if self.stops[at] else self.headings)[numbering.style] += 1

    def _learn(self, at: int) -> None:
        """See what the end of line `at` is like, if it is certain."""
        ends = self._certain(at)
        if ends is None:
            return
        following = self.lines[at + 1]
        if not self._turned(at):
            self.blanks.see(min(3, following.blanks), ends)
        self.indent.see(min(3, following.indent // 2), ends)
        self.trailing.see(int(self.lines[at].trailing), ends)
        if (value := self._start(at)) is not None:
            self.start.see(value, ends)
        if ends and self.stops[at] and not self.numbered[at + 1]:
            self.ends[self.stops[at]] += 1

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

    def _start(self, at: int) -> int | None:
        """How full the line after `at` is, if that one goes on."""
        after = at + 1
        if after + 1 >= len(self.lines) or self.stops[after] or self.numbered[after + 1]:
            return None
        value = fill(self.layout.rooms[after])
        return value if value < 4 else None

    def weight(self, at: int, first: bool, prose: bool) -> float:
        """How sure it is that the paragraph ends with line `at`: above 0 likelier than not.

        `first` says that it is the paragraph's first line, `prose` that what it holds so far is prose.
        """
        following = self.lines[at + 1]
        weight = self._stopped(at, first) if self.stops[at] else self._cut(at, first, prose)
        weight += self.indent.weight(min(3, following.indent // 2))
        weight += self.trailing.weight(int(self.lines[at].trailing))
        if not self._turned(at):
            weight += self.blanks.weight(min(3, following.blanks))
        if (value := self._start(at)) is not None:
            weight += self.start.weight(value)
        if _NO_START.match(following.text):
            weight -= 8
        if (dated := _DATED.match(following.text)) and (dated["apart"] or _ENACTED.search(self.lines[at].text)):
            weight += 8
        return weight

    def _stopped(self, at: int, first: bool) -> float:
        """Of a line with a stop at its end: how often stops of that kind end a paragraph, and where lines end."""
        kind = self.stops[at]
        usual_end, usual_inner = _USUAL_ENDS[kind]
        odds = log((self.ends[kind] + usual_end) / (self.inner[kind] + usual_inner))
        return odds + self._room(at, first) - log(3 / self.layout.widths[at])

    def _cut(self, at: int, first: bool, prose: bool) -> float:
        """Of a line that stops in mid-sentence, or that is a heading."""
        text, numbering = self.lines[at].text, self.numbered[at]
        if text[-1] in "，、,“（(《〈":
            usual = -8.0
        elif prose or (_DATED.match(text) and not _ENACTED.search(text)):
            usual = -4.0
        elif numbering:
            usual = log((self.headings[numbering.style] + 0.5) / (self.items[numbering.style] + 0.5))
        else:
            usual = -0.5
        return min(0.5, max(-4.0, usual) if usual > -8 else usual) + self._room(at, first)

    def _room(self, at: int, first: bool) -> float:
        """What the room at the line's end says: last lines end anywhere, others at the edge."""
        width = self.layout.widths[at]
        value = fill(self.layout.rooms[at])
        anywhere = {0: 4 / width, 1: 2 / width, 2: 2 / width, 3: 4 / width, 4: 1 - 12 / width}[value]
        counts = self.start.ends if first else self.start.goes
        usual = {0: 0.9, 1: 0.04, 2: 0.03, 3: 0.025, 4: 0.005}[value]
        return log(anywhere / _share(counts, value, usual))
