"""Two documents clause by clause: what was put in, left out, changed, moved, and what only has another number.

A clause is an article of a law with all its paragraphs, and a paragraph, list or heading of other texts. Clauses are
paired by their words, and by their numbers where the words leave it open, so that an article put in does not make all
articles behind it changed ones. Within a pair `kb.differences` finds the words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kb import outline
from kb.differences import Piece, differences, matching
from kb.document import Document
from kb.minhash import letters
from kb.numbering import parse_numbering
from kb.passages import passages

Kind = Literal["same", "changed", "added", "removed"]

LEAST_ALIKE = 0.5  # of the words of two clauses, to be one clause in two versions
LEAST_ALIKE_IN_PLACE = 0.25  # where they also have one number, or stand between the same neighbours
SHINGLE = 3  # characters
SHORT = 12  # letters: shorter clauses are compared by their characters, as 组织 that became 组织建设
MOST_CLAUSES = 30  # that share a shingle: one that more have says nothing


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of one document."""

    nth: int  # in its document, from 0
    name: str  # 第十二条, 三 › 6
    anchor: str  # of its first passage; "" of a heading
    number: str  # its numbering as it stands in the text, blanks included; "" without one
    text: str  # the rest of it, a line a paragraph
    heading: bool = False

    @property
    def whole(self) -> str:
        """All its text."""
        return self.number + self.text


@dataclass(frozen=True, slots=True)
class Row:
    """A clause of either document, or a pair of them."""

    before: Clause | None
    after: Clause | None
    pieces: tuple[Piece, ...]  # of their texts, numbers left out
    moved: bool = False  # it stands elsewhere among its neighbours

    @property
    def kind(self) -> Kind:
        """What became of the clause's words."""
        if self.before and self.after:
            return "same" if all(piece.same for piece in self.pieces) else "changed"
        return "removed" if self.before else "added"

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return _of(self.before or self.after).heading

    @property
    def article(self) -> bool:
        """Whether it is an article."""
        return _is_article(_of(self.after or self.before).name)

    @property
    def renumbered(self) -> bool:
        """Whether it has another number."""
        return bool(self.before and self.after) and letters(_of(self.before).number) != letters(_of(self.after).number)

    @property
    def differs(self) -> bool:
        """Whether there is anything to see; a line of rules or dots is nothing."""
        said = any(letters(clause.whole) for clause in (self.before, self.after) if clause)
        return said and (self.kind != "same" or self.moved or self.renumbered)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many clauses were … ; one may be changed, moved and renumbered at once."""

    added: int
    removed: int
    changed: int
    moved: int
    renumbered: int  # with the same words
    same: int
    others: int  # headings that differ, and beside articles the paragraphs that belong to none


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents side by side, in the order of the second; what only the first has stands where it was."""

    rows: tuple[Row, ...]
    articles: bool  # whether most clauses are articles, so that these are counted

    @property
    def counts(self) -> Counts:
        """How many clauses of each kind there are."""
        rows = [row for row in self.rows if row.article or not (self.articles or row.heading)]
        differing = [row for row in rows if row.differs]
        kinds = Counter(row.kind for row in differing)
        return Counts(
            kinds["added"],
            kinds["removed"],
            kinds["changed"],
            sum(row.moved for row in differing),
            sum(row.renumbered and row.kind == "same" for row in differing),
            len(rows) - len(differing),
            sum(row.differs for row in self.rows) - len(differing),
        )


def compare(before: Document, after: Document) -> Comparison:
    """`before` and `after` clause by clause."""
    old, new = clauses(before), clauses(after)
    pairs = _paired(old, new)
    in_order = _longest_rising(sorted(pairs.items()))
    articles = sum(_is_article(clause.name) for clause in (*old, *new))
    return Comparison(tuple(_rows(old, new, pairs, in_order)), 2 * articles > len(old) + len(new))


def clauses(document: Document) -> list[Clause]:
    """The clauses of `document` in reading order; every block of its body is in one of them."""
    places = {each.span.start: each.locator for each in passages(document, shortest=0)}
    groups: list[_Group] = []
    for block in outline.blocks(document.body):
        locator = places.get(block.span.start)
        if block.kind == "heading":
            groups.append(_Group(block.text, "", "", [block.text], heading=True))
            continue
        path = locator.path if locator else ()
        depth = next((depth for depth, name in enumerate(path, 1) if _is_article(name)), 0)
        article = "\n".join(path[:depth])
        goes_on = bool(article) and bool(groups) and article == groups[-1].article and not block.lead
        if groups and (not locator or goes_on):
            groups[-1].texts.append(block.text)
        else:
            name = path[depth - 1] if depth else " › ".join(path)
            groups.append(_Group(name, locator.anchor if locator else "", article, [block.text]))
    return [_clause(nth, group) for nth, group in enumerate(groups)]


@dataclass(frozen=True, slots=True)
class _Group:
    """The blocks of a clause."""

    name: str
    anchor: str
    article: str  # the path of the article that they are of; "" where they are of none
    texts: list[str]
    heading: bool = False


def _clause(nth: int, group: _Group) -> Clause:
    text = "\n".join(group.texts)
    numbering = parse_numbering(group.texts[0])
    length = numbering.length if numbering else 0
    return Clause(nth, group.name, group.anchor, text[:length], text[length:], group.heading)


def _is_article(name: str) -> bool:
    return name.startswith("第") and "条" in name


def _of(clause: Clause | None) -> Clause:
    assert clause is not None
    return clause


# Pairing


def _paired(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """The number of each clause of `old` that has its like in `new`, and the number of that one."""
    keys, new_keys = [_key(clause) for clause in old], [_key(clause) for clause in new]
    runs = matching(keys, new_keys)
    pairs = {first + nth: other + nth for first, other, size in runs for nth in range(size)}
    _pair_moved(keys, new_keys, pairs)
    _pair_alike(old, new, pairs)
    return pairs


def _key(clause: Clause) -> str:
    return f"{'#' * clause.heading}{letters(clause.text) or clause.whole}"


def _pair_moved(keys: Sequence[str], new_keys: Sequence[str], pairs: dict[int, int]) -> None:
    """Add clauses with the same words that stand elsewhere, where there is one of them on either side."""
    taken = set(pairs.values())
    left = [nth for nth in range(len(keys)) if nth not in pairs]
    free = [nth for nth in range(len(new_keys)) if nth not in taken]
    once, new_once = _singles(keys, left), _singles(new_keys, free)
    pairs |= {nth: new_once[key] for key, nth in once.items() if key in new_once}


def _singles(keys: Sequence[str], some: Sequence[int]) -> dict[str, int]:
    """Each key that one of `some` has, and which."""
    times = Counter(keys[nth] for nth in some)
    return {keys[nth]: nth for nth in some if times[keys[nth]] == 1}


def _pair_alike(old: Sequence[Clause], new: Sequence[Clause], pairs: dict[int, int]) -> None:
    """Add clauses whose words are alike, the most alike first."""
    taken = set(pairs.values())
    left = {clause.nth: _shingles(clause) for clause in old if clause.nth not in pairs}
    free = {clause.nth: _shingles(clause) for clause in new if clause.nth not in taken}
    gaps = _gaps(pairs, len(old))
    found = []
    for nth, other in _candidates(old, new, left, free, gaps):
        alike = _likeness(left[nth], free[other])
        numbered = bool(old[nth].number) and letters(old[nth].number) == letters(new[other].number)
        near = numbered or _between(gaps[nth], other)
        if old[nth].heading == new[other].heading and alike >= (LEAST_ALIKE_IN_PLACE if near else LEAST_ALIKE):
            found.append((alike + 0.1 * numbered + 0.1 * _between(gaps[nth], other), -abs(nth - other), nth, other))
    for _, _, nth, other in sorted(found, reverse=True):
        if nth in left and other in free:
            pairs[nth] = other
            del left[nth], free[other]


Shingles = Counter[str]


def _shingles(clause: Clause) -> Shingles:
    text = letters(clause.text)
    return Counter(text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1)))


def _likeness(one: Shingles, other: Shingles) -> float:
    """The share of their shingles that two clauses have in common; of the shorter's, where it all but stands in it."""
    short = min(one.total(), other.total()) < SHORT
    if short:
        one, other = (Counter("".join(each)) for each in (one, other))
    shared = (one & other).total()
    of_both = 2 * shared / max(1, one.total() + other.total())
    return of_both if short else max(of_both, 0.8 * shared / min(one.total(), other.total()))


def _candidates(
    old: Sequence[Clause],
    new: Sequence[Clause],
    left: dict[int, Shingles],
    free: dict[int, Shingles],
    gaps: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """Pairs that may be alike: with rare shingles in common, with the same number, between the same neighbours."""
    standing: dict[str, list[int]] = {}
    for other, shingles in free.items():
        for shingle in shingles:
            standing.setdefault(shingle, []).append(other)
    numbers: dict[str, list[int]] = {}
    for other in free:
        numbers.setdefault(letters(new[other].number), []).append(other)
    order = sorted(free)
    for nth, shingles in left.items():
        rare = (standing[each] for each in shingles if len(standing.get(each, ())) <= MOST_CLAUSES and each in standing)
        shared = Counter(other for some in rare for other in some)
        near = {other for other, _ in shared.most_common(8)}
        if old[nth].number:
            near |= set(numbers.get(letters(old[nth].number), ())[:8])
        first = bisect_left(order, gaps[nth][0] + 1)
        near |= {other for other in order[first : first + 8] if _between(gaps[nth], other)}
        yield from ((nth, other) for other in sorted(near))


def _gaps(pairs: dict[int, int], count: int) -> list[tuple[int, int]]:
    """For each of `count` clauses between which of the other document's its paired neighbours stand."""
    edges = [(-1, -1), *_longest_rising(sorted(pairs.items())), (count, 1 << 30)]
    found: list[tuple[int, int]] = []
    for (_, low), (end, high) in pairwise(edges):
        found += [(low, high)] * (end - len(found) + (end < count))
    return found


def _between(gap: tuple[int, int], nth: int) -> bool:
    return gap[0] < nth < gap[1]


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs, rising in the first number, that rise in the second as well."""
    tails: list[int] = []  # the least second number with which as many rise
    ends: list[int] = []  # the pair that it is of
    before: list[int] = []  # the pair before each pair
    for nth, (_, value) in enumerate(pairs):
        length = bisect_left(tails, value)
        tails[length : length + 1] = [value]
        ends[length : length + 1] = [nth]
        before.append(ends[length - 1] if length else -1)
    found, nth = [], ends[-1] if ends else -1
    while nth >= 0:
        found.append(pairs[nth])
        nth = before[nth]
    return found[::-1]


# Rows


def _rows(
    old: Sequence[Clause], new: Sequence[Clause], pairs: dict[int, int], in_order: Sequence[tuple[int, int]]
) -> Iterator[Row]:
    """The rows in the order of the new document; what was left out stands behind what it stood behind."""
    sources = {other: nth for nth, other in pairs.items()}
    at = other_at = 0
    for nth, other in [*in_order, (len(old), len(new))]:
        yield from (_row(old[gone], None) for gone in range(at, nth) if gone not in pairs)
        for come in range(other_at, other):
            source = sources.get(come)
            yield _row(None if source is None else old[source], new[come], moved=source is not None)
        if nth < len(old):
            yield _row(old[nth], new[other])
        at, other_at = nth + 1, other + 1


def _row(before: Clause | None, after: Clause | None, moved: bool = False) -> Row:
    pieces = differences(before.text if before else "", after.text if after else "")
    return Row(before, after, pieces, moved)
