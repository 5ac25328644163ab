"""What a text says of itself, and where it says it: title, kind, issuer, number, dates, authors, keywords …

    fields (来源：…) -> title -> bylines -> dates -> issuer -> kind -> what follows: level, region, validity

What is not said stays None: a wrong date is worse than none. Every value has its origin in `Metadata.origins`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.document import Metadata
from kb.structure.bylines import byline, reporters
from kb.structure.dates import (
    date_alone,
    dateline,
    digits_alone,
    enacted,
    occasion,
    promulgated,
)
from kb.structure.endmark import without_end_mark
from kb.structure.fields import Field, fields_in, keywords_in, names_in
from kb.structure.issuers import enactor, level_of, regions_in
from kb.structure.kinds import is_interpretation, kind_by_marks, kind_of
from kb.structure.lines import ends_clause, has_han, is_latin
from kb.structure.numbers import number_below
from kb.structure.official import attachments, letterhead, recipients, signature
from kb.structure.repair import Paragraph
from kb.structure.titles import BELOW_ORDER, REPORTED, Head, Title, bare, find_title, reported

FIELDS = 25  # paragraphs from the top in which fields may stand
TAIL = 5  # paragraphs at the end in which a source or an author may stand
NOTE = 24  # paragraphs from the top in which a law says when it was passed
BELOW_TITLE = 4  # paragraphs below the title in which a byline or a date may stand
_IN_TAIL = ("source", "authors", "issuer of authors", "validity")
_ONLY_ABOVE = ("时间", "日期", "文", "记者", "通讯员")  # labels that a text may use for other things
_REPEALED = re.compile(r"[（(【\[](?:已|现已)?(?P<state>废止|失效)[）)】\]]")


@dataclass(frozen=True, slots=True)
class Described:
    """What the text says of itself, and what remains of it."""

    metadata: Metadata
    paragraphs: tuple[Paragraph, ...]  # without what went into the metadata
    used: tuple[Paragraph, ...] = ()  # these lines
    marks: tuple[Paragraph, ...] = ()  # what ends a journal's column: H


def describe(paragraphs: Sequence[Paragraph]) -> Described:
    """The metadata that `paragraphs` state, each value with its origin; what follows from it is for `completed`."""
    whole, marks = without_end_mark(paragraphs)
    reading = _Reading([paragraph.text for paragraph in whole], [paragraph.level for paragraph in whole])
    reading.read()
    rest = tuple(paragraph for at, paragraph in enumerate(whole) if at not in reading.used)
    used = tuple(whole[at] for at in sorted(reading.used))
    return Described(reading.metadata(), rest, used, tuple(marks))


def completed(metadata: Metadata) -> Metadata:
    """`metadata` with what follows from its title and issuer: kind, level, region, validity.

    What is already known stays, but the kind that a title names goes before one that only the text's form shows.
    """
    found = _Found(metadata)
    title = metadata.title or ""
    if metadata.kind != "司法解释" and (kind := kind_of(title)):
        found.replace("kind", kind, "标题")
    if metadata.issuer and (level := level_of(metadata.issuer)):
        found.add("level", level, "机关名称")
    if regions := regions_in(metadata.issuer, title):
        found.add("region", regions, "机关名称或标题")
    if match := _REPEALED.search(title):
        found.add("validity", "已废止" if match["state"] == "废止" else "失效", "标题")
    return found.metadata()


class _Found:
    """Values as they are found, the first for each field; each with its origin."""

    def __init__(self, known: Metadata | None = None) -> None:
        self._known = known or Metadata()
        self._values: dict[str, object] = {}
        self._origins: dict[str, str] = dict(self._known.origins)

    def __contains__(self, name: str) -> bool:
        return bool(self._values.get(name) or getattr(self._known, name, None))

    def __getitem__(self, name: str) -> str | None:
        value = self._values.get(name) or getattr(self._known, name)
        return value if isinstance(value, str) else None

    def add(self, name: str, value: object, origin: str) -> bool:
        """Keep `value`, unless there is none or the field has one."""
        return name not in self and self.replace(name, value, origin)

    def replace(self, name: str, value: object, origin: str) -> bool:
        """Keep `value` whatever there was before, unless there is none."""
        if value:
            self._values[name] = value
            self._origins[name] = origin
        return bool(value)

    def metadata(self, extra: Mapping[str, object] | None = None) -> Metadata:
        """All of it."""
        values = {**self._values, "origins": self._origins, **({"extra": extra} if extra else {})}
        return replace(self._known, **values)  # type: ignore[arg-type]  # the names are fields, with values of theirs


@dataclass
class _Reading:
    """One text, read for its metadata step by step; `used` are the lines that are nothing but metadata."""

    texts: list[str]
    levels: list[int]
    found: _Found = field(default_factory=_Found)
    used: set[int] = field(default_factory=set)
    title: Title | None = None

    def read(self) -> None:
        """Find everything."""
        self._read_fields()
        self._read_title()
        self._read_bylines()
        self._read_dates()
        self._read_issuer()
        self._read_kind()

    def metadata(self) -> Metadata:
        """What was found."""
        below = [self.texts[at] for at in range(self._below(), len(self.texts)) if at not in self.used]
        listed = {"recipients": list(recipients(below)), "attachments": list(attachments(below))}
        return self.found.metadata({name: names for name, names in listed.items() if names and self.title})

    def _below(self) -> int:
        """Where the text below the title begins."""
        return self.title.lines[-1] + 1 if self.title and self.title.above and self.title.lines else 0

    def _read_fields(self) -> None:
        begun = False
        for at, text in enumerate(self.texts[:FIELDS]):
            fields = fields_in(text)
            begun = begun or (
                not fields and len(text) > 1 and has_han(text) and not is_latin(text) and ends_clause(text)
            )
            wanted = [each for each in fields if not begun or each.name in ("keywords", "number")]
            if wanted and not (begun and wanted[0].label in _ONLY_ABOVE):
                self._take(at, wanted)
        for at in range(max(FIELDS, len(self.texts) - TAIL) if len(self.texts) > FIELDS else 0, len(self.texts)):
            if at >= len(self.texts) - TAIL and at not in self.used:
                tail = [each for each in fields_in(self.texts[at]) if each.name in _IN_TAIL and each.label != "文"]
                self._take(at, tail)

    def _take(self, at: int, fields: Sequence[Field]) -> None:
        """The values of a line of fields; the line is used up if all of it is one, and keywords stay to be read."""
        new = []
        for each in fields:
            name, value, origin = each.name, each.value, f"“{each.label}”一行"
            if name == "keywords":
                self.found.add(name, keywords_in(value), origin)
            elif name == "authors":
                new.append(self.found.add(name, names_in(value), origin))
            elif name == "issuer of authors":
                new.append(self.found.add("issuer", value, origin))
            else:
                new.append(self.found.add(name, value, "文号一行" if name == "number" else origin))
        if any(new):
            self.used.add(at)

    def _read_title(self) -> None:
        title = find_title(Head(self.texts, self.levels, frozenset(self.used)))
        if title is None:
            return
        self.title = title = reported(title, [text for at, text in enumerate(self.texts) if at not in title.lines])
        self.found.add("title", title.text, title.where)
        self.used |= set(title.lines) | self._repeated(title)
        self.found.add("issuer", title.issuer, "标题")
        self.found.add("number", title.number, "标题一行的文号")

    def _repeated(self, title: Title) -> set[int]:
        """The lines that say the title once more: a page's heading above the document's own."""
        wanted = bare(title.text)
        start = title.lines[-1] + 1 if title.above and title.lines else len(self.texts)
        for first in range(start, min(start + BELOW_TITLE, len(self.texts))):
            whole = ""
            for at in range(first, min(first + BELOW_TITLE, len(self.texts))):
                whole += bare(self.texts[at])
                if whole == wanted:
                    return set(range(first, at + 1))
                if not wanted.startswith(whole):
                    break
        return set()

    def _read_bylines(self) -> None:
        start = self._below()
        for at in range(start, min(start + BELOW_TITLE, len(self.texts))):
            text = self.texts[at]
            if at in self.used:
                continue
            who = byline(text, below_title=bool(self.title and self.title.above))
            if who is None:
                if ends_clause(text) or len(text) > 60:
                    break
                continue
            self.found.add("authors", who.names, "署名")
            self.found.add("issuer", who.organ, "署名")
            if who.whole and self.found["title"]:
                self.used.add(at)
        ends = [text for at, text in enumerate(self.texts) if at not in self.used]
        for text in (*(each[:60] for each in ends[:2]), *(each[-60:] for each in ends[-2:])):
            self.found.add("authors", reporters(text), "记者署名")

    def _read_dates(self) -> None:
        head = self.texts[:NOTE]
        self._read_lines_below_title()
        day = dateline(self.texts[: NOTE // 2], self.found["published"])
        if self.title and self.title.where == REPORTED:
            self.found.add("date", day, "电头和发布日期")
        note = enacted(head)
        self.found.add("date", note.date, "题下说明")
        self.found.add("published", note.published, "题下说明")
        self.found.add("issuer", enactor(head[at] for at in note.lines), "题下说明")
        if self.title and self.title.where == BELOW_ORDER:
            self._read_promulgation(head[: self.title.lines[0]])
        below = self.texts[self._below() : self._below() + 1]
        for line in (self.found["title"] or "", *(text for text in below if text.startswith(("—", "-", "－")))):
            self.found.add("date", occasion(line), "副标题")
        signed = signature([text for at, text in enumerate(self.texts) if at not in self.used])
        self.found.add("date", signed.date, "落款")
        self.found.add("issuer", signed.issuer, "落款")
        self.found.add("date", day, "电头和发布日期")

    def _read_lines_below_title(self) -> None:
        """（2012年3月1日） or 2020-02-03 10:20 on a line of its own; 第417号 below 国务院令."""
        start = self._below()
        for at in range(start, min(start + BELOW_TITLE, len(self.texts) - 1)):
            text = self.texts[at]
            if not self.title or not self.title.above or len(text) > 60 or ends_clause(text):
                break
            new = (
                self.found.add("published", digits_alone(text), "题下日期")
                or self.found.add("date", date_alone(text), "题下日期")
                or self.found.add("number", number_below(self.title.text, text), "题下编号")
            )
            if new:
                self.used.add(at)

    def _read_promulgation(self, above: Sequence[str]) -> None:
        """The announcement above a law: 已于…通过，现予公布, and its date."""
        day = max((day for text in above if (day := date_alone(text))), default=None)
        self.found.add("published", day, "公布令")
        passed = max((found for text in above if (found := promulgated(text))), default=None)
        self.found.add("date", max(filter(None, (day, passed)), default=None), "公布令")

    def _read_issuer(self) -> None:
        above = [text for at, text in enumerate(self.texts[: self._below()]) if at not in self.used]
        self.found.add("issuer", letterhead(above), "红头")

    def _read_kind(self) -> None:
        title, number, issuer = (self.found[name] for name in ("title", "number", "issuer"))
        if title and is_interpretation(title, number, issuer, self.texts[:NOTE]):
            self.found.add("kind", "司法解释", "标题和题下说明")
        self.found.add("kind", kind_of(title or ""), "标题")
        rest = [text for at, text in enumerate(self.texts) if at not in self.used]
        if shown := kind_by_marks(rest):
            self.found.add("kind", shown[0], shown[1])
        self.found.add("source", _wire_source(rest), "电头")


def _wire_source(texts: Iterable[str]) -> str | None:
    """The agency whose dateline the text opens with: 新华社北京5月24日电."""
    first = next(iter(texts), "")
    match = re.match(
        r"(?P<agency>新华社|中新社|人民网|[\u4e00-\u9fff]{2,4}日报)[^，。；]{0,20}[电讯](?![话子信])", first
    )
    return match["agency"] if match else None
