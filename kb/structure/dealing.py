"""Runs of prose of several articles, each to its article.

What decides: the words of a run, the sentence that it goes on with, the number that it counts on from. Words are
learned in rounds, the titles being the first that is known of each article; the best of some ways is followed (a beam).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from kb.structure.cohesion import Counts, Page
from kb.structure.elements import Element
from kb.structure.lines import ends_clause

LEAST_PROSE = 80  # characters of an article
MOST_RUNS = 300  # of prose on a page
MOST_SEEDS = 6  # titles and sets of headings that are tried as what is first known of an article
MOST_WORK = 4000  # runs of prose times articles that are looked at in all tries
ROUNDS = 5
BEAM = 16
STAY = math.log(0.8)  # the next run of prose is of the same article
UNFINISHED = -3.0  # an article that ends in mid-sentence
ORPHAN = -8.0  # （四） where nothing was counted
WEIGHTY = 2.0  # how much more a number says of a whole run than of a line
DEPENDENT = 3.0  # pairs of characters that say as much as one
CLEAREST = 12.0  # what words may say against an article
CHANCE = 0.5  # times that a pair of characters stands in an article by chance
OWN = 0.75  # what an article's own words weigh beside those of the whole page

Words = Counter[str]


def pairs(text: str) -> Words:
    """The pairs of characters of `text`, counted."""
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


class Vocabulary:
    """What the words of each article say about a text."""

    def __init__(self, whole: Words, parts: Sequence[Words]) -> None:
        self._whole = whole
        self._total = whole.total() + 1
        self._parts = parts
        self._totals = [part.total() for part in parts]

    def odds(self, words: Words, own: int | None = None) -> list[float]:
        """For each article how much more likely `words` are in it than on the page; `own` has them counted in."""
        return [
            sum(
                count * self._odds(word, nth, count if nth == own else 0, 0 if own is None else count)
                for word, count in words.items()
            )
            for nth in range(len(self._parts))
        ]

    def _odds(self, word: str, nth: int, less: int, left_out: int) -> float:
        share = (self._whole[word] - left_out + 0.5) / self._total
        own = max(0.0, self._parts[nth][word] - less - CHANCE) / max(1, self._totals[nth])
        return math.log((OWN * own + (1 - OWN) * share) / share)


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to deal out the runs of prose so far."""

    score: float
    owners: tuple[int, ...]
    last: tuple[int, ...]  # of each article the last line, -1 for none
    counts: tuple[Counts, ...]


def dealt(prose: Sequence[Element], page: Page, seeds: Sequence[Words], count: int) -> list[int] | None:
    """The article, from 0 to below `count`, of each run of `prose`; None where one would have next to nothing.

    `seeds` are words of titles and headings, of which some `count` are those of the articles.
    """
    if len(prose) > MOST_RUNS:
        return None
    if count == 1:
        return [0] * len(prose)
    dealer = _Dealer(prose, page)
    tries = max(2, MOST_WORK // (len(prose) * count))
    ways = [dealer.learned(some) for some in islice(combinations(seeds[:MOST_SEEDS], count), tries)]
    whole = [way for way in ways if dealer.is_whole(way, count)]
    return list(max(whole, key=lambda way: way.score).owners) if whole else None


class _Dealer:
    """Deals out the runs of prose of one page."""

    def __init__(self, prose: Sequence[Element], page: Page) -> None:
        self.prose = prose
        self.page = page
        self.words = [pairs(element.text) for element in prose]
        self.whole: Words = sum(self.words, Counter())

    def is_whole(self, way: _Way, count: int) -> bool:
        """Whether each of `count` articles has prose enough."""
        sizes: Counter[int] = Counter()
        for owner, element in zip(way.owners, self.prose, strict=True):
            sizes[owner] += len(element.text)
        return min(sizes[nth] for nth in range(count)) >= LEAST_PROSE

    def learned(self, seeds: Sequence[Words]) -> _Way:
        """The runs dealt out, where `seeds` are what is first known of each article; its score counts all words."""
        odds = [Vocabulary(self.whole, seeds).odds(words) for words in self.words]
        way = self._deal(odds, len(seeds))
        for _ in range(ROUNDS):
            parts = [Counter(seed) for seed in seeds]
            for owner, words in zip(way.owners, self.words, strict=True):
                parts[owner].update(words)
            known = Vocabulary(self.whole, parts)
            odds = [known.odds(words, owner) for words, owner in zip(self.words, way.owners, strict=True)]
            before, way = way, self._deal(odds, len(seeds))
            if way.owners == before.owners:
                break
        likeliest = sum(max(each) for each in odds)
        return replace(way, score=way.score + likeliest / DEPENDENT)

    def _deal(self, odds: Sequence[Sequence[float]], count: int) -> _Way:
        """The best way to deal out the runs of prose."""
        turn = math.log((1 - math.exp(STAY)) / (count - 1))
        ways = [_Way(0.0, (), (-1,) * count, ({},) * count)]
        for nth, element in enumerate(self.prose):
            grown = []
            likeliest = max(odds[nth])
            for way in ways:
                for owner in range(count):
                    said = max(-CLEAREST, (odds[nth][owner] - likeliest) / DEPENDENT)
                    stay = 0.0 if not way.owners else STAY if way.owners[-1] == owner else turn
                    grown.append(self._longer(way, element, owner, said + stay))
            best: dict[tuple[int, tuple[int, ...]], _Way] = {}
            for way in grown:
                key = (way.owners[-1], way.last)
                if key not in best or best[key].score < way.score:
                    best[key] = way
            ways = sorted(best.values(), key=lambda way: -way.score)[:BEAM]
        return max((self._ended(way) for way in ways), key=lambda way: way.score)

    def _longer(self, way: _Way, element: Element, owner: int, score: float) -> _Way:
        first, before = element.lines[0], way.last[owner]
        if before >= 0:
            score += self.page.goes_on(before, first)
        counts = way.counts[owner]
        for at in element.lines:
            if at == first or ends_clause(self.page.lines[at - 1].text):
                numbering = self.page.numbered[at]
                orphan = numbering and numbering.ordinals[-1] > 1 and numbering.style not in counts
                score += ORPHAN if orphan else WEIGHTY * self.page.counts_on(at, counts)
                counts = {**counts, numbering.style: numbering.ordinals} if numbering else counts
        last = (*way.last[:owner], element.lines[-1], *way.last[owner + 1 :])
        all_counts = (*way.counts[:owner], counts, *way.counts[owner + 1 :])
        return _Way(way.score + score, (*way.owners, owner), last, all_counts)

    def _ended(self, way: _Way) -> _Way:
        unfinished = sum(last >= 0 and not ends_clause(self.page.lines[last].text) for last in way.last)
        return replace(way, score=way.score + UNFINISHED * unfinished)
