"""Where section headings that were moved away belong among an article's paragraphs.

What says where a section begins, strongest first: a numbering that starts again (（一） after （三）: no section has
two such runs); an unnumbered paragraph after numbered ones; words of the heading in the paragraph that follows
(四、存在问题: …仍然存在以下问题：); what such sections usually speak of (一、基本情况: 截至…共有…).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from kb.structure.sequence import numberings

RESTART = 4.0  # a numbering starts again here
AFTER_ITEMS = 2.0  # an unnumbered paragraph after numbered ones
WITHIN_ITEMS = -8.0  # between （一） and （二）
BEHIND_LEAD = -2.0  # between a lead-in and its first item
TWO_RUNS = -6.0  # a section with two runs of one numbering
INTRODUCED = 1.0  # one paragraph stands above the first heading
NO_INTRODUCTION = 0.0
LONG_INTRODUCTION = -0.7  # each further one
SPOKEN = 2.5  # at most, for words of the heading in the section's first paragraph
USUAL = 1.5  # at most, for what such sections speak of
LATER = 0.3  # of that, for words further on in the section
MOST_PARAGRAPHS = 150  # of an article on a newspaper page
SURE = 1.5  # by how much the best place must be better than the next

# What a section is about -> words of such sections.
_SUBJECTS = (
    (re.compile("情况|现状|概况|背景|特点"), re.compile(r"截至|目前|现有|共有|总面积|占地|位于|下辖|\d")),
    (re.compile("问题|不足|困难|短板|瓶颈|挑战"), re.compile("问题|不足|不够|缺乏|薄弱|困难|短板|难以|但")),
    (re.compile("成效|效果|成果|变化"), re.compile("有力|有效|明显|显著|提升|增强|改善|增长|成效|切实")),
    (re.compile("做法|实践|探索|举措|措施"), re.compile("坚持|打造|建立|创新|构建|推行|整合|探索")),
    (re.compile("对策|建议|路径|打算|思考|方向"), re.compile("进一步|建议|完善|强化|加强|健全|要|应")),
    (re.compile("启示|体会|经验"), re.compile("启示|体会|经验|必须|表明|证明|离不开|关键")),
    (re.compile("意义|必要"), re.compile("意义|必然|需要|重要|有利于|要求")),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where headings belong."""

    before: tuple[int, ...]  # for each heading the paragraph before which it stands
    score: float
    unsure: tuple[int, ...] = ()  # headings that might as well stand elsewhere


def place(headings: Sequence[str], paragraphs: Sequence[str]) -> Placed | None:
    """The places of `headings`, in order and without their numbers, among `paragraphs`; None where they are too few."""
    if not headings or not len(headings) <= len(paragraphs) <= MOST_PARAGRAPHS:
        return None
    text = _Text(paragraphs)
    spoken = [text.spoken(heading) for heading in headings]
    before, score = _best(text, spoken)
    others = [_best(text, spoken, (nth, at))[1] for nth, at in enumerate(before)]
    return Placed(before, score, tuple(nth for nth, other in enumerate(others) if score - other < SURE))


def _best(
    text: _Text, spoken: Sequence[Sequence[float]], barred: tuple[int, int] | None = None
) -> tuple[tuple[int, ...], float]:
    """The best places and their score, where heading `barred[0]` may not stand before paragraph `barred[1]`."""
    size = text.size
    # ways[at]: the best way to place the headings so far with the last before paragraph `at`
    ways: dict[int, tuple[float, tuple[int, ...]]] = {}
    for nth in range(len(spoken)):
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for at in range(nth, size):
            if barred == (nth, at):
                continue
            if nth == 0:
                grown[at] = (text.begins(at) + text.introduction(at), (at,))
                continue
            previous = [
                (score + text.section(places[-1], at, spoken[nth - 1]), places)
                for score, places in (ways[before] for before in range(at) if before in ways)
            ]
            if previous:
                score, places = max(previous)
                grown[at] = (score + text.begins(at), (*places, at))
        ways = grown
    ended = [(score + text.section(places[-1], size, spoken[-1]), places) for score, places in ways.values()]
    score, places = max(ended, default=(-math.inf, ()))
    return places, score


class _Text:
    """An article's paragraphs, and what they say about where sections begin."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self.size = len(paragraphs)
        self._paragraphs = paragraphs
        self._words = [{text[at : at + 2] for at in range(len(text) - 1)} for text in paragraphs]
        self._seen = Counter(word for words in self._words for word in words)
        found = numberings(paragraphs)
        top = min((numbering.rank for numbering in found if numbering), default=0)
        self._items = [numbering if numbering and numbering.rank == top else None for numbering in found]
        begun = (item is not None and item.ordinals[-1] == 1 for item in self._items)
        self._runs = [0, *accumulate(begun)]  # of numbered paragraphs that began before each paragraph
        self._numbered = [numbering is not None for numbering in found]

    def begins(self, at: int) -> float:
        """How well a section begins with paragraph `at`."""
        if at and self._paragraphs[at - 1].endswith(("：", ":")):
            return WITHIN_ITEMS
        earlier = any(self._items[:at])
        item = self._items[at]
        if item:
            if item.ordinals[-1] > 1:
                return WITHIN_ITEMS
            if at and not self._numbered[at - 1]:
                return BEHIND_LEAD
            return RESTART if earlier else 0.0
        following = next((item for item in self._items[at:] if item), None)
        if self._numbered[at] or (earlier and following and following.ordinals[-1] > 1):
            return WITHIN_ITEMS
        return AFTER_ITEMS if at and self._numbered[at - 1] else 0.0

    def introduction(self, size: int) -> float:
        """How likely so many paragraphs stand above the first heading."""
        return INTRODUCED + LONG_INTRODUCTION * (size - 1) if size else NO_INTRODUCTION

    def section(self, start: int, end: int, spoken: Sequence[float]) -> float:
        """How well the paragraphs from `start` to `end` are one section, whose heading they speak of as `spoken`."""
        runs = self._runs[end] - self._runs[start]
        later = spoken[start + 1 : end]
        further = LATER * sum(later) / len(later) if later else 0.0
        return spoken[start] + further + TWO_RUNS * max(0, runs - 1)

    def spoken(self, heading: str) -> list[float]:
        """For each paragraph how much it speaks of what `heading` says."""
        words = {heading[at : at + 2] for at in range(len(heading) - 1)}
        weights = {word: math.log((self.size + 1) / self._seen[word]) for word in words if self._seen[word]}
        total = sum(weights.values()) or 1.0
        shared = [sum(weights[word] for word in words & own & weights.keys()) / total for own in self._words]
        usual = self._usual(heading)
        return [SPOKEN * share + USUAL * each for share, each in zip(shared, usual, strict=True)]

    def _usual(self, heading: str) -> list[float]:
        """For each paragraph how much it speaks of what sections named like `heading` do, 0 to 1."""
        found = [0.0] * self.size
        for name, words in _SUBJECTS:
            if name.search(heading):
                counts = [len(words.findall(text)) / math.sqrt(len(text) + 30) for text in self._paragraphs]
                most = max(counts) or 1.0
                found = [max(one, count / most) for one, count in zip(found, counts, strict=True)]
        return found
