"""A file came in a new version, and people had corrected what became of the old one: both go into one document.

Three texts are compared by their lines, of which a paragraph has one: what the import wrote the last time (base), what
people made of it (ours), what the import makes of the new file (theirs). What only one side changed is taken from that
side. Where both changed a place, the people's text stays and a finding `conflict` says what the new file has there.
Fields of the metadata are merged the same way, each on its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from kb.differences import matching
from kb.document import Document, Finding, Metadata
from kb.outline import Span

CONFLICT = "conflict"
FIELD_NAMES = {
    "title": "标题",
    "kind": "文种",
    "issuer": "机关",
    "level": "层级",
    "number": "文号",
    "date": "成文日期",
    "published": "发布日期",
    "region": "地区",
    "scene": "场景",
    "model": "做法",
    "source": "来源",
    "validity": "效力",
    "access": "查看权限",
    "authors": "作者",
    "keywords": "关键词",
}
LEAST_ALIKE = 0.4  # of their pairs of characters that two lines share, for one to have become of the other
_PARAGRAPH = "\n\n"
_OWN_LINES = ("|", "- ", "* ", "+ ")  # rows and items stand together without a blank line


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a body that is not blank."""

    text: str
    gap: str  # what parts it from the line before: \n within a list, \n\n between paragraphs
    start: int  # in its body
    after: str  # the line before it


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of the three texts that belong together: what stood there, and what each side has now."""

    base: Sequence[Line]
    ours: Sequence[Line]
    theirs: Sequence[Line]


def merge(base: Document, ours: Document, theirs: Document) -> Document:
    """`theirs` with what people changed in `ours` since it was `base`; all three have one id.

    No line that people wrote or changed is lost; what of `theirs` found no place stands in findings `conflict`.
    """
    body = _Body()
    for stretch in _stretches(lines(base.body), lines(ours.body), lines(theirs.body)):
        body.take(stretch)
    metadata, about = _metadata(base.metadata, ours.metadata, theirs.metadata)
    findings = [*about, *body.conflicts, *_findings(base, ours, theirs, body)]
    first = {(each.code, each.message): each for each in reversed(findings)}
    unique = tuple(each for each in findings if first[each.code, each.message] is each)
    return Document(theirs.id, metadata, body.text, unique)


def lines(body: str) -> list[Line]:
    """The lines of `body` that are not blank."""
    found: list[Line] = []
    gap, start = "", 0
    for text in body.split("\n"):
        if text.strip():
            found.append(Line(text, gap, start, found[-1].text if found else ""))
            gap = ""
        gap += "\n"
        start += len(text) + 1
    return found


def _stretches(base: Sequence[Line], ours: Sequence[Line], theirs: Sequence[Line]) -> Iterator[Stretch]:
    """The three texts cut where a line of `base` still stands in both others."""
    in_ours, in_theirs = _kept(base, ours), _kept(base, theirs)
    at = our_at = their_at = 0
    for nth in sorted(in_ours.keys() & in_theirs.keys()):
        our_nth, their_nth = in_ours[nth], in_theirs[nth]
        yield Stretch(base[at:nth], ours[our_at:our_nth], theirs[their_at:their_nth])
        at, our_at, their_at = nth + 1, our_nth + 1, their_nth + 1
        yield Stretch(base[nth:at], ours[our_nth:our_at], theirs[their_nth:their_at])
    yield Stretch(base[at:], ours[our_at:], theirs[their_at:])


def _kept(base: Sequence[Line], side: Sequence[Line]) -> dict[int, int]:
    """The number of each line of `base` that `side` still has, and its number there."""
    runs = matching(_texts(base), _texts(side))
    return {first + nth: other + nth for first, other, size in runs for nth in range(size)}


def _texts(some: Sequence[Line]) -> list[str]:
    return [line.text for line in some]


@dataclass(slots=True)
class _Body:
    """A body as it is put together."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    conflicts: list[Finding] = field(default_factory=list)
    ours: dict[int, int] = field(default_factory=dict)  # where a line of ours began -> where it begins now
    theirs: dict[int, int] = field(default_factory=dict)
    last: str = ""

    @property
    def text(self) -> str:
        """As far as it is put together."""
        return "".join(self.pieces)

    def take(self, stretch: Stretch) -> None:
        """Add what becomes of a stretch."""
        base, ours, theirs = (_texts(side) for side in (stretch.base, stretch.ours, stretch.theirs))
        if ours == theirs:
            self._add(stretch.ours, self.ours)
            self.theirs |= {
                line.start: self.ours[own.start] for own, line in zip(stretch.ours, stretch.theirs, strict=True)
            }
        elif ours == base:
            self._add(stretch.theirs, self.theirs)
        elif theirs == base:
            self._add(stretch.ours, self.ours)
        elif len(base) == len(ours) == len(theirs) > 1:
            for triple in zip(stretch.base, stretch.ours, stretch.theirs, strict=True):
                self.take(Stretch(*([line] for line in triple)))
        else:
            self._keep_both(stretch)

    def _keep_both(self, stretch: Stretch) -> None:
        """Ours stays. Lines that theirs put in before it and after it come in; what is left goes into a conflict."""
        present = set(_texts(stretch.ours))
        new = [line for line in stretch.theirs if line.text not in present]
        head, changed, tail = _put_in(stretch.base, new)
        self._add(head, self.theirs)
        start = self.length
        self._add(stretch.ours, self.ours)
        span = Span(start, self.length)
        self._add(tail, self.theirs)
        if changed:
            there = "　".join(line.text for line in changed)
            message = f"新版文件里，这一处是：“{there}”；这里保留了人工改过的文字，请核对。"
            self.conflicts.append(Finding(CONFLICT, "warning", message, span))
        elif stretch.base and not any(line.text in present for line in stretch.theirs):
            message = "新版文件里没有这一处的原文；这里保留了人工改过的文字，请核对。"
            self.conflicts.append(Finding(CONFLICT, "warning", message, span))

    def _add(self, some: Sequence[Line], places: dict[int, int]) -> None:
        for line in some:
            together = line.after == self.last or (
                line.text.startswith(_OWN_LINES) and self.last.startswith(_OWN_LINES)
            )
            gap = line.gap if line.gap and (together or line.gap != "\n") else _PARAGRAPH
            gap = gap if self.pieces else ""
            places[line.start] = self.length + len(gap)
            self.pieces += (gap, line.text)
            self.length += len(gap) + len(line.text)
            self.last = line.text


def _put_in(base: Sequence[Line], new: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line], Sequence[Line]]:
    """`new` cut into what was put in before, what became of `base`, and what was put in behind.

    Where nothing is like any line of `base`, all of it became of `base`; of an empty `base` nothing did.
    """
    if not base:
        return (), (), new
    old = [_pairs_of(line.text) for line in base]
    alike = [at for at, line in enumerate(new) if any(_alike(_pairs_of(line.text), each) for each in old)]
    if not alike:
        return (), new, ()
    return new[: alike[0]], new[alike[0] : alike[-1] + 1], new[alike[-1] + 1 :]


def _pairs_of(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _alike(one: set[str], other: set[str]) -> bool:
    """Whether two lines, as their pairs of characters, may be one line before and after it was changed."""
    return 2 * len(one & other) >= LEAST_ALIKE * (len(one) + len(other))


def _findings(base: Document, ours: Document, theirs: Document, body: _Body) -> Iterator[Finding]:
    """What was found in theirs, but for what people took away, and what they or an earlier merge added."""
    before, kept = _named(base), _named(ours)
    for each in theirs.findings:
        if (each.code, each.message) in kept or (each.code, each.message) not in before:
            yield _moved(each, theirs.body, body.theirs, body.text)
    for each in ours.findings:
        if (each.code, each.message) not in before:
            yield _moved(each, ours.body, body.ours, body.text)


def _named(document: Document) -> set[tuple[str, str]]:
    return {(each.code, each.message) for each in document.findings}


def _moved(finding: Finding, old: str, places: Mapping[int, int], new: str) -> Finding:
    """`finding` of the body `old` where its text stands in `new`; at the beginning where it does not."""
    start, end = _place(finding.span.start, places), _place(finding.span.end, places)
    if finding.span == Span(0, len(old)):
        start, end = 0, len(new)
    span = Span(start, end) if start is not None and end is not None and start <= end <= len(new) else Span(0, 0)
    return Finding(finding.code, finding.severity, finding.message, span)


def _place(position: int, places: Mapping[int, int]) -> int | None:
    """Where the character at `position` stands now; None where nothing before it was kept."""
    starts = sorted(places)
    nth = bisect_right(starts, position) - 1
    return None if nth < 0 else places[starts[nth]] + position - starts[nth]


def _metadata(base: Metadata, ours: Metadata, theirs: Metadata) -> tuple[Metadata, list[Finding]]:
    """Each field by itself; a conflict says what the new file has. The original is that of the new file."""
    values: dict[str, Any] = {}
    conflicts = []
    for name in (each.name for each in fields(Metadata)):
        was, own, new = (getattr(each, name) for each in (base, ours, theirs))
        if isinstance(new, Mapping):
            keys = [*new, *(key for key in own if key not in new)]
            merged = {key: _picked(was.get(key), own.get(key), new.get(key)) for key in keys}
            values[name] = {key: value for key, value in merged.items() if value is not None}
            continue
        values[name] = _picked(was, own, new)
        if own != was and new not in (was, own) and name != "original":
            conflicts.append(_field_conflict(name, own, new))
    values["original"] = theirs.original
    return Metadata(**values), conflicts


def _picked(was: Any, own: Any, new: Any) -> Any:
    return new if own == was else own


def _field_conflict(name: str, own: Any, new: Any) -> Finding:
    message = f"“{FIELD_NAMES.get(name, name)}”人工改为{_said(own)}，新版文件里是{_said(new)}；保留了人工改的。"
    return Finding(CONFLICT, "warning", message, Span(0, 0))


def _said(value: Any) -> str:
    text = "、".join(value) if isinstance(value, tuple) else value
    return f"“{text}”" if text else "空"
