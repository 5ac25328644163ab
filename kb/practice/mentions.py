"""Which models, places, organisations and policies a document mentions, and where.

The longest name is the one that is meant: 外资企业党建联盟 is not 党建联盟, and what stands inside another name counts
with that: 平湖市委组织部 mentions a body and no place, 平湖市当湖街道 is one place. A name that is a part of another
word is none: 三联动力, 五位一体总体布局, 北京路, 浙江省会 (浙江 is). See docs/linking.md for the rules in full.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kb import outline
from kb.document import Document
from kb.outline import Span
from kb.passages import passages
from kb.practice import bodies
from kb.practice.beside import stands_free
from kb.practice.gazetteer import Gazetteer
from kb.practice.geography import is_part_of_a_thing, lies_in, province_of, rank_begins_another_word
from kb.practice.naming import KINDS, Kind, Name, Squeezed, key, squeezed
from kb.practice.titles import Title, named_in_full, titles

_NUMERAL = re.compile("[第〇零一二三四五六七八九十百两0-9]")
_NO_END = re.compile(r"[a-z0-9]")
_OPEN, _CLOSED = tuple("“‘「『\"'"), tuple("”’」』\"'")
_LISTED = re.compile("[、,，和与及]|以及")  # between the places of a list


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text. `target` is the id of the card or entry, a place's or body's name in full; "" is unknown."""

    span: Span  # characters of the text
    kind: Kind
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A mention and the passage that it stands in."""

    anchor: str
    mention: Mention


def mentions(document: Document, gazetteer: Gazetteer) -> list[Place]:
    """What `document` mentions, in reading order; a heading counts with the passage below it."""
    return Reading(document, gazetteer).places()


def texts(document: Document) -> list[tuple[str, str]]:
    """The passages of a document and its headings, in reading order, each with the anchor of its passage."""
    found = passages(document)
    starts = [passage.span.start for passage in found]
    known = {passage.span.start: (passage.locator.anchor, passage.text) for passage in found}
    for _, section in outline.walk(document.sections):
        if section.heading and section.span.start not in known:
            below = found[min(bisect_right(starts, section.span.start), len(found) - 1)]
            known[section.span.start] = (below.locator.anchor, section.heading)
    return [known[start] for start in sorted(known)]


_Spotted = tuple[int, int, Name]  # where a name begins and ends in a text


@dataclass(frozen=True, slots=True)
class _Found:
    """What may be a mention; of two that overlap the longer is one."""

    start: int
    end: int
    kind: Kind | None  # None is a thing that is none of ours: 温州商会大厦
    name: Name | None = None

    @property
    def rank(self) -> tuple[int, int, int]:
        """What goes first."""
        return (self.start - self.end, KINDS.index(self.kind or "organisation"), self.start)


class Reading:
    """What a document says as a whole, by which its names are understood."""

    def __init__(self, document: Document, gazetteer: Gazetteer) -> None:
        """Reads all of the document once."""
        self._gazetteer = gazetteer
        self._spotted: dict[str, list[_Spotted]] = {}
        self.texts = texts(document)
        whole = [document.title, *(text for _, text in self.texts)]
        self._text = "\n".join(whole)
        self._full_titles = named_in_full(title for text in whole for title in _titles(text))
        places = [list(self._named_places(text)) for text in whole]
        self._sure = {name.target for found in places for _, _, name in found if not name.weak}
        for _ in range(2):  # 桐乡、嘉善、秀洲: each makes the next one sure
            for text, found in zip(whole, places, strict=True):
                self._sure |= _beside_sure(text, found, self._sure)
        self._counted = Counter(name.target for found in places for _, _, name in found if name.target in self._sure)
        self._learned: tuple[str, ...] = ()
        self._learned = self._learn(whole, places)

    def places(self) -> list[Place]:
        """What the document mentions, in reading order."""
        return [Place(anchor, each) for anchor, text in self.texts for each in self.mentions_in(text)]

    def mentions_in(self, text: str) -> list[Mention]:
        """What a text of the document mentions, in its order."""
        places = self._places(text)
        found = [*self._own(text), *self._titled(text), *places]
        for start, end in bodies.bodies(text, [(each.start, each.end) for each in places]):
            house = bodies.HOUSE.match(text, end)
            found.append(_Found(start, house.end() if house else end, None if house else "organisation"))
        return [self._mention(each, text) for each in _longest(found) if each.kind]

    # Names that are known

    def _looked_up(self, text: str) -> list[_Spotted]:
        """Names of lists, where nothing beside them says that they are part of another word."""
        if text not in self._spotted:
            self._spotted[text] = list(self._look_up(text))
        return self._spotted[text]

    def _look_up(self, text: str) -> Iterator[_Spotted]:
        content = squeezed(text)
        for start, end in content_spans(self._gazetteer, content):
            first, last = content.span(start, end)
            for name in self._gazetteer.names.called(content.text[start:end]):
                yield first, last, name

    def _named_places(self, text: str) -> Iterator[_Spotted]:
        for start, end, name in self._looked_up(text):
            other = rank_begins_another_word(text, start, end) or is_part_of_a_thing(text, end)
            if name.kind == "place" and not other:
                yield start, end, name

    def _own(self, text: str) -> Iterator[_Found]:
        for start, end, name in self._looked_up(text):
            if name.kind != "place" and self._is_meant(name, text, start, end):
                yield _Found(start, end, name.kind, name)

    def _is_meant(self, name: Name, text: str, start: int, end: int) -> bool:
        if name.kind == "policy" and not stands_free(text, start):
            return False  # 上海市物业管理条例 is not the 物业管理条例 of the State Council
        if key(name.text) not in self._gazetteer.usage.quoted:
            return True
        return text[start - 1 : start] in _OPEN and text[end : end + 1] in _CLOSED if start else False

    def _titled(self, text: str) -> Iterator[_Found]:
        for title in _titles(text):
            if not title.is_short or title.kind in self._full_titles or self._gazetteer.policy(title.text):
                yield _Found(title.start, title.end, "policy")

    # Places

    def _places(self, text: str) -> list[_Found]:
        """Places of lists, those that the document names elsewhere, towns and zones; neighbours are one."""
        found = []
        for start, end, name in self._looked_up(text):
            if name.kind != "place" or rank_begins_another_word(text, start, end):
                continue
            if more := is_part_of_a_thing(text, end):
                found.append(_Found(start, end + more, None))
            elif not name.weak or name.target in self._sure:
                found.append(_Found(start, end, "place", name))
        listed = [each for each in _longest(found) if each.kind]
        spans = [(each.start, each.end) for each in listed]
        further = [*bodies.towns(text, spans), *self._known_again(text)]
        further += self._zones(text, [*spans, *further])
        found += [_Found(start, end, "place") for start, end in further]
        return _joined([each for each in _longest(found) if each.kind]) + [each for each in found if not each.kind]

    def _zones(self, text: str, places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for start, end in bodies.zones(text, places):
            shorter = [name for name in self._learned if text[start:end].endswith(name)]
            at_place = any(first == start for first, _ in places)
            yield (end - len(min(shorter, key=len)) if shorter and not at_place else start), end

    def _known_again(self, text: str) -> Iterator[tuple[int, int]]:
        for name in self._learned:
            yield from ((match.start(), match.end()) for match in re.finditer(re.escape(name), text))

    def _learn(self, whole: list[str], places: list[list[_Spotted]]) -> tuple[str, ...]:
        """Zones and towns that the document names: 南市商务区, also where it says 推行南市商务区."""
        names: set[str] = set()
        for text, found in zip(whole, places, strict=True):
            spans = [(start, end) for start, end, name in found if name.target in self._sure]
            names |= {text[start:end] for start, end in (*bodies.towns(text, spans), *bodies.zones(text, spans))}
        return tuple(sorted(name for name in names if not any(name != each and name.endswith(each) for each in names)))

    # What is meant

    def _mention(self, found: _Found, text: str) -> Mention:
        assert found.kind, "things that are none of ours are left out"
        named = text[found.start : found.end]
        return Mention(Span(found.start, found.end), found.kind, self._target(found, named, text), named)

    def _target(self, found: _Found, named: str, text: str) -> str:
        if found.kind == "policy":
            own = found.name.target if found.name else ""
            return own or self._gazetteer.policy(named) or self._gazetteer.policy(self._full_titles.get(named, ""))
        if found.kind == "model":
            return self._model(named, text)
        if found.kind == "place" and found.name:
            return self._place(found.name)
        return named

    def _model(self, named: str, text: str) -> str:
        """Of several models of a name the one whose scene and region the text has most of, else the document."""
        able = self._gazetteer.models_called(named)

        def fit(identity: str) -> tuple[int, int, int]:
            setting, end = self._gazetteer.settings[identity], key(named)
            rests = [name.removesuffix(end) for name in setting.names if name.endswith(end) and name != end]
            beside = sum(word in text for word in setting.words)
            whole = sum(self._text.count(word) for word in setting.words)
            return sum(rest in text for rest in rests), beside, whole

        return max(able, key=lambda identity: (fit(identity)[:2], -able.index(identity), fit(identity)[2]))

    def _place(self, name: Name) -> str:
        """Of 西湖区 in two cities that in the city which the document names more often."""
        able = [each.target for each in self._gazetteer.names.called(name.text) if each.kind == "place"]
        if len(able) == 1:
            return able[0]

        def told(full: str) -> int:
            return sum(times for other, times in self._counted.items() if lies_in(full, other))

        best = sorted(able, key=told, reverse=True)
        return best[0] if told(best[0]) > told(best[1]) else name.text


def content_spans(gazetteer: Gazetteer, content: Squeezed) -> Iterator[tuple[int, int]]:
    """Where names stand in a squeezed text that are no part of a longer word there."""
    text = content.text
    for start, end in gazetteer.names.found(content):
        before, after = text[start - 1 : start], text[end : end + 1]
        if _NUMERAL.match(text[start]) and before and _NUMERAL.match(before):
            continue  # 十四同
        if (_NO_END.match(text[end - 1]) and _NO_END.match(after)) or (
            _NO_END.match(text[start]) and _NO_END.match(before)
        ):
            continue
        if not any(_covers(longer, text, start, end) for longer in gazetteer.usage.not_in.get(text[start:end], ())):
            yield start, end


def _covers(longer: str, text: str, start: int, end: int) -> bool:
    """Whether the longer word stands where the name is a part of it."""
    inside = longer.find(text[start:end])
    return text.startswith(longer, start - inside) if start >= inside else False


def _titles(text: str) -> Iterator[Title]:
    return titles(text) if "《" in text else iter(())


def _beside_sure(text: str, found: list[_Spotted], sure: set[str]) -> set[str]:
    """The places that are made sure by one beside them: in a list, or the one that they are in right before them."""
    made = set()
    for one, other in pairwise(found):
        between = text[one[1] : other[0]]
        listed = _LISTED.fullmatch(between)
        below = not between and lies_in(other[2].target, one[2].target)
        if (listed and one[2].target in sure) or (below and one[2].target in sure):
            made.add(other[2].target)
        if listed and other[2].target in sure:
            made.add(one[2].target)
        if listed and province_of(one[2].target) == province_of(other[2].target):
            made |= {one[2].target, other[2].target}
    return made


def _longest(found: list[_Found]) -> list[_Found]:
    """Of what overlaps the longest, in reading order."""
    kept: list[_Found] = []
    taken = [False] * max((each.end for each in found), default=0)
    for each in sorted(found, key=lambda each: each.rank):
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = [True] * (each.end - each.start)
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _joined(found: list[_Found]) -> list[_Found]:
    """Places that follow each other from the larger to the smaller are one: 平湖市当湖街道."""
    joined: list[_Found] = []
    for each in found:
        last = joined[-1] if joined else None
        below = last and (not each.name or (last.name and lies_in(each.name.target, last.name.target)))
        if last and below and last.end == each.start:
            joined[-1] = _Found(last.start, each.end, "place", each.name)
        else:
            joined.append(each)
    return joined
