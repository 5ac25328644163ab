"""What a draft cites: titles, document numbers, clauses, and what 该办法第五条 and 同上 refer back to.

《公司法》第十九条                          a title and a clause
根据《…意见》（国办发〔2017〕47号）第三条    with its number
民法典第一千零二十四条                      a name without 《》 before a clause; which part of it is one, titles tell
（以下简称《办法》）… 《办法》第五条         a short name that the draft gives
该办法第五条；第六条                        the last title, or the last that ends so; one of the same paragraph
第十六条至第十八条，第16—18条               a run; 第五条、第七条 are two
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.citation import CLAUSE, Clause, Number, clause_of
from indexer.language.citation import references
from indexer.quotations.places import Clauses, Part
from kb.folding import fold
from kb.numbering import LARGEST
from kb.numerals import CHINESE_NUMERAL, to_int

LONGEST_NAME = 40  # characters before a clause among which its document's name is sought

_TITLE = re.compile(r"《(?:[^《》\n]|《[^《》\n]{0,80}》){1,150}》")
_N = rf"(?:{CHINESE_NUMERAL.removesuffix('+')}{{1,9}}|\d{{1,4}})"
_RUN = re.compile(rf"第 ?(?P<first>{_N}) ?条? ?(?:[-—–~～]+|至|到) ?第? ?(?P<last>{_N}) ?条")
_CLAUSES = re.compile(f"{_RUN.pattern}|{CLAUSE.pattern}")
_PART = re.compile(rf"第 ?(?P<number>{_N}) ?(?P<unit>编|章|节|部分)(?![的]?(?:是|为)\b)")
_FURTHER = re.compile(rf"(?:[、,]|和|及|与|以及)第 ?(?P<paragraph>{_N}) ?款(?:第[（(]?(?P<item>{_N})[）)]?项)?")
_KIND = (
    "法典|法|条例|党章|章程|规定|办法|细则|准则|规则|意见|通知|决定|解释|规程|规划|方案|纲要|指引|指南|决议|公告|批复"
)
_NAME = re.compile(rf"(?P<name>[\u4e00-\u9fff]{{0,{LONGEST_NAME}}}?(?P<kind>{_KIND}))(?:[(][^()\n]{{0,40}}[)])?的?$")
# 同法第五条; in 劳动合同条例第五条 同 is part of the name.
_BACK = re.compile(
    rf"(?:该|此|上述|前述|前引|(?<![\u4e00-\u9fff])同一?|这一|这部|其)(?:部|项|个)?(?P<kind>{_KIND}|文件|文)?(?:的|中)?$"
)
_AGAIN = re.compile(r"(?:该|此|本|上述|前述|(?<!合)同)(?:条|款|项)|同上|同前|出处同|ibid", re.IGNORECASE)
_OWN = re.compile(rf"(?<![基成])本(?:{_KIND})的?$")
_SHORT = re.compile(
    r"[(](?:[^()\n]{0,60}[,;])?(?:以下|下)?(?:统)?简称(?:为)?[::]?[《\"“「]?(?P<short>[^《》\"“”「」()\n]{2,30})[》\"”」]?[)]"
)
_LEAD = re.compile("[按据依照见即在由以和与及如从对]+(?=..)")  # before an office: 按国办发〔2017〕47号
_VERSION = (
    r"(?P<year>(?:19|20)\d\d)年?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:第?[一二三四五]?次?(?:修正|修订|修改)|公布|施行|版)?"
)
_YEAR_BEFORE = re.compile(rf"{_VERSION}的?$")
_YEAR_BEHIND = re.compile(rf"[(]{_VERSION}[),]")
# What may stand before a clause of the document named last: 依照第五条. In 购销合同第一条 it is another's.
_FREE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[和及与或其按依据在对由即中的还]|依照|根据|违反|适用|符合|同时|参照|规定|明确|按照)$"
)
# 第三条经验, 第二条战线: no clause.
_COUNTED = re.compile('(?:战线|道路|路线|生产线|经验|措施|建议|理由|原则|标准)(?![:"“「])')
_JOINT = re.compile("[、,]|和|及|与|以及")


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited at one place of a draft; a clause may stand without a document that is known."""

    start: int
    end: int
    title: str = ""  # as in 《》, or some characters that end with a name
    marked: bool = False  # in 《》
    number: str = ""  # 国办发〔2017〕47号
    year: str = ""  # of the version: 2001年《商标法》, 《商标法》（2019年修正）
    clauses: tuple[Clauses, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def names_document(self) -> bool:
        """Whether it says which document."""
        return bool(self.title or self.number)

    @property
    def place(self) -> str:
        """The clause as it is cited: 第三部分第六条."""
        return "".join(map(str, self.parts)) + "、".join(map(str, self.clauses))

    @property
    def name(self) -> str:
        """The document as it is cited."""
        return (f"《{self.title}》" if self.marked else self.title) or self.number


def citations(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Cited]:
    """The citations of `text` in order; what stands in `taken`, quotations from start to end, is another's."""
    visible = _blanked(fold(text), taken)
    found: list[Cited] = []
    shorts: dict[str, Cited] = {}
    events = [*_titles(text, visible), *_numbers(visible), *_clauses(visible), *_parts(visible)]
    for event in sorted(events, key=lambda each: (each.start, -each.end)):
        if found and event.start < found[-1].end:
            continue
        if event.marked:
            found.append(_titled(event, visible, shorts))
        elif event.number:
            _add_number(event, visible, found)
        else:
            _add(event, visible, found, shorts)
    return found


def refers_back(text: str) -> bool:
    """Whether words before a quotation say that it is of the place cited last: 该条还规定, 同上."""
    return _AGAIN.search(text) is not None


def _blanked(folded: str, taken: Sequence[tuple[int, int]]) -> str:
    """`folded` with blanks in place of quotations."""
    pieces, at = [], 0
    for start, end in taken:
        pieces += [folded[at:start], "\n".join(" " * len(line) for line in folded[start:end].split("\n"))]
        at = max(at, end)
    return "".join([*pieces, folded[at:]])


def _titles(text: str, visible: str) -> Iterator[Cited]:
    for match in _TITLE.finditer(visible):
        title = text[match.start() + 1 : match.end() - 1].strip()
        if title:
            before, behind = (
                visible[max(0, match.start() - 16) : match.start()],
                visible[match.end() : match.end() + 16],
            )
            year = _YEAR_BEHIND.match(behind) or _YEAR_BEFORE.search(before)
            yield Cited(match.start(), match.end(), title, marked=True, year=year["year"] if year else "")


def _titled(event: Cited, visible: str, shorts: dict[str, Cited]) -> Cited:
    """A title; a short name that the draft gave it stands for the whole one."""
    known = shorts.get(fold(event.title))
    if known:
        return replace(event, title=known.title, number=known.number)
    match = _SHORT.match(visible, event.end)
    if match is None:
        return event
    number = next((each.number for each in _numbers(match[0])), "")
    shorts[match["short"]] = whole = replace(event, number=number, end=match.end())
    return whole


def _clauses(visible: str) -> Iterator[Cited]:
    at = 0
    while match := _CLAUSES.search(visible, at):
        start, at = match.span()
        clauses = [first] if (first := _clauses_of(match)) else []
        while clauses and (further := _joined(visible, at, clauses[-1])):
            clauses.append(further[0])
            at = further[1]
        if clauses:
            yield Cited(start, at, clauses=tuple(clauses))


def _clauses_of(match: re.Match[str]) -> Clauses | None:
    """What a match of _CLAUSES says; None where it is no clause, as 第三条经验, or of no text's numbers."""
    if match["first"]:
        return _run(match)
    clause = None if _COUNTED.match(match.string, match.end()) else clause_of(match)
    return Clauses(clause) if clause else None


def _run(match: re.Match[str]) -> Clauses | None:
    first, last = to_int(match["first"]), to_int(match["last"])
    return Clauses(Clause(first), Clause(last)) if 0 < first < last <= LARGEST else None


def _joined(visible: str, at: int, last: Clauses) -> tuple[Clauses, int] | None:
    """What goes on with clauses that end at `at`: 、第七条, or 、第三款 of the same article; and where it ends."""
    if match := _FURTHER.match(visible, at):
        paragraph, item = to_int(match["paragraph"]), to_int(match["item"] or "0")
        if not last.last and max(paragraph, item) <= LARGEST:
            return Clauses(replace(last.first, paragraph=paragraph, item=item)), match.end()
    joint = _JOINT.match(visible, at)
    following = _CLAUSES.match(visible, joint.end()) if joint else None
    clauses = _clauses_of(following) if following else None
    return (clauses, following.end()) if clauses and following else None


def _numbers(visible: str) -> Iterator[Cited]:
    for each in references(visible):
        if isinstance(each.value, Number) and each.value.office:
            lead = _LEAD.match(each.value.office)
            skipped = lead.end() if lead else 0
            number = replace(each.value, office=each.value.office[skipped:])
            yield Cited(each.start + skipped, each.end, number=number.key)


def _parts(visible: str) -> Iterator[Cited]:
    for match in _PART.finditer(visible):
        number = to_int(match["number"])
        if 0 < number <= LARGEST:
            yield Cited(match.start(), match.end(), parts=(Part(match["unit"], number),))


def _add_number(event: Cited, visible: str, found: list[Cited]) -> None:
    """A document number: of the title in whose brackets it stands, or a citation of its own."""
    last = found[-1] if found else None
    if last and last.marked and not last.clauses and _OPENED.fullmatch(visible[last.end : event.start]):
        found[-1] = replace(last, number=event.number, end=event.end)
    else:
        found.append(event)


def _add(event: Cited, visible: str, found: list[Cited], shorts: dict[str, Cited]) -> None:
    """A clause or division: it goes on with the citation before it, or is a citation of its own."""
    last = found[-1] if found else None
    between = visible[last.end : event.start] if last else ""
    if last and not last.clauses and _BETWEEN.fullmatch(between):
        found[-1] = replace(last, end=event.end, clauses=event.clauses, parts=last.parts + event.parts)
        return
    before = visible[max(0, event.start - LONGEST_NAME - 60) : event.start].rpartition("\n")[2]
    if event.parts or _OWN.search(before) or not before.strip():  # the draft's own 第三部分, 本办法第五条, 第一条
        return
    document = _document(before, found, shorts, "\n" in between)
    known = {name: getattr(document, name) for name in ("title", "marked", "number", "year")}
    found.append(replace(event, **known))


# Between a title and its clause, or 第三部分 and 第6条: nothing, what stands in brackets, 的, 中的, 规定的, 总则.
_BETWEEN = re.compile(r"(?:[^()\n]{0,60}[)])?(?:[(][^()\n]{0,120}[)]|[的中之 ,]|文件|规定|总则|附则|正文|里|内)*")
_OPENED = re.compile(r"[(][^()\n]{0,60}")


def _document(before: str, found: Sequence[Cited], shorts: dict[str, Cited], elsewhere: bool) -> Cited:
    """The document of a clause with `before` it: a name, one that is referred to, the last one of the paragraph."""
    nothing = Cited(0, 0)
    named = [each for each in found if each.names_document]
    back = _BACK.search(before)
    if not back and (match := _NAME.search(before)):
        name = match["name"]
        for short, cited in shorts.items():
            if name.endswith(short):
                return cited
        if len(name) > len(match["kind"]) or name in ("党章",):
            year = _YEAR_BEHIND.search(match[0]) or _YEAR_BEFORE.search(f"{before[: match.start()]}年"[-16:])
            return Cited(0, 0, name.removeprefix("年"), year=year["year"] if year else "")
        back = match
    if back:
        kind = back["kind"] or ""
        kinds = ("法", "法典") if kind == "法" else (kind,)
        same = [each for each in named if kind and each.title.endswith(kinds)]
        return (same or named or [nothing])[-1]
    return named[-1] if named and not elsewhere and _FREE.search(before) else nothing
