"""Title, kind, issuer, number and dates, as far as the text itself says them.

What is not said stays None: a wrong date is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kb.document import Metadata
from kb.numbering import parse_numbering
from kb.numerals import find_date
from kb.structure.lines import ends_clause, has_han, is_latin
from kb.structure.repair import Paragraph

HEAD = 12  # paragraphs in which title and fields are looked for
LONGEST_TITLE = 80  # characters
SHORTEST_TITLE = 5
SHORTEST_DATED_TITLE = 20  # 1987年政府工作报告——1987年3月25日在第六届全国人民代表大会第五次会议上; not a date alone

# 党政机关公文处理工作条例 art. 8 (15 kinds), the 7 kinds of inner-party regulations, and the kinds of laws.
# 做法, 立法, 协议案 end like a kind and are none.
_KINDS = {
    "调研报告": re.compile(r"(?:调研|调查|研究)报告$"),
    "": re.compile(
        r"(?P<kind>决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|(?<!协)议案|函|纪要"
        r"|党章|准则|条例|规定|办法|规则|细则)$"
    ),
    "司法解释": re.compile(r"^最高人民.*解释$"),
    "法律": re.compile(r"(?<![方做想看说用执立普守手书合非违犯])(?<!(?<!公)司)法$|法典$"),
}

LONGEST_FIELD = 80  # characters of a line of fields
# One to a line, or several: 发布时间：2017-05-03　来源：中国政府网　浏览次数：12
_FIELDS = {
    "published": re.compile(r"(?:发[表布](?:时间|日期)|时间|日期)[：:] ?(?P<value>.+)"),
    "source": re.compile(r"(?:信息|文章|稿件)?来源[：:] ?(?P<value>[^ 　：:]{1,40})"),
    "number": re.compile(r"(?:发文字号|文号)[：:] ?(?P<value>.{4,40})"),
    "issuer": re.compile(r"(?:发文机关|发布机构|发布单位|制定机关)[：:] ?(?P<value>[^ 　：:]{2,40})"),
}
# 国办发〔2017〕47号, also typed [2017] and (2017); a line of its own or in brackets below the title.
_NUMBER = re.compile(
    r"[（(]?(?P<who>[\u4e00-\u9fff]{1,12}) ?[〔\[［（(【](?P<year>\d{4})[〕\]］）)】] ?第?0*(?P<nth>\d{1,5}) ?号[）)]?"
)
_ALONE = re.compile(rf"{_NUMBER.pattern}$")
# 二〇一二年五月二十四日, a line of its own
_DATE_LINE = re.compile(r"[\d零〇○一二三四五六七八九十]+ ?年[^，。]{2,12}日")
# 中共中央办公厅印发《关于…的意见（试行）》, as the press reports it: the document is what stands in 《》.
_ISSUED = re.compile(r"(?P<who>[^《》，。]{2,30}?)(?:近日)?(?:印发|发布|公布|下发|出台|制定)(?:了)?《(?P<name>.+)》")
# 最高人民法院关于适用…的解释; 国务院办公厅关于印发…的通知
_ABOUT = re.compile(r"(?P<who>[^《》，。关]{2,40}(?:[院会厅部局委办府署行联社]|公司|党组|办公室|中央))关于")
# 新华社北京5月24日电
_DATELINE = re.compile(r"(?:新华社|人民网|中新社|本报)[^，。0-9]{0,12}(?P<month>\d{1,2})月(?P<day>\d{1,2})日[电讯]")
# 2020年7月24日 山东省第十三届人民代表大会常务委员会第二十二次会议…修正; not …施行, which may lie ahead
_ENACTED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日.*(?:通过|修正|修订|修改|公布|发布|印发|批准)[）)]?$")
_VERSION = re.compile(r"[（(](?:试行|暂行|修订|修正|草案|征求意见稿|[一二三四五六七八九十]+|\d{4}.{0,7})[）)]$")
_NOT_TITLE = re.compile(r"【|■|●|[表图] ?\d|摘要$|目录$|Abstract|Keywords?|[（(].*[)）]$|作者|记者", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Described:
    """What the text says of itself, and what remains of it."""

    metadata: Metadata
    paragraphs: tuple[Paragraph, ...]  # without the lines that went into the metadata
    used: tuple[Paragraph, ...] = ()  # these lines


def describe(paragraphs: Sequence[Paragraph]) -> Described:
    """The metadata that `paragraphs` state in their first lines."""
    found: dict[str, str] = {}
    used = [at for at, paragraph in enumerate(paragraphs[:HEAD]) if _take_field(paragraph.text, found)]
    texts = ["" if at in used else paragraph.text for at, paragraph in enumerate(paragraphs)]
    metadata = Metadata(**found)  # type: ignore[arg-type]  # the keys are fields that hold text
    if title_lines := _title_lines(texts, paragraphs):
        used += title_lines
        metadata = _titled(metadata, "".join(paragraphs[at].text for at in title_lines))
    head = [paragraph.text for paragraph in paragraphs[: HEAD * 2]]
    tail = [paragraph.text for paragraph in paragraphs[-3:]]
    date = _dateline(head, metadata.published) or _enacted(head) or _signed(tail)
    rest = tuple(paragraph for at, paragraph in enumerate(paragraphs) if at not in used)
    taken = tuple(paragraphs[at] for at in sorted(used))
    return Described(replace(metadata, date=date), rest, taken)


def _take_field(text: str, found: dict[str, str]) -> bool:
    """Whether `text` is a line of fields, as 来源：新华社; what it says goes into `found`."""
    if len(text) > LONGEST_FIELD or not any(pattern.match(text) for pattern in (*_FIELDS.values(), _ALONE)):
        return False
    values = {name: match["value"].strip() for name, pattern in _FIELDS.items() if (match := pattern.search(text))}
    if match := _NUMBER.search(values.get("number", text)):
        values["number"] = f"{match['who']}〔{match['year']}〕{match['nth']}号"
    if "published" in values:
        values["published"] = find_date(values["published"]) or ""
    new = {name: value for name, value in values.items() if value and name not in found}
    found.update(new)
    return bool(new)


def _title_lines(texts: Sequence[str], paragraphs: Sequence[Paragraph]) -> list[int]:
    """Where the title stands: a marked heading of level 1, or the first line above all headings that looks like one.

    A second line belongs to it where only both together name a kind: 关于加强党的建设工作的 + 意见（试行）.
    """
    marked = next((at for at, paragraph in enumerate(paragraphs) if paragraph.level), None)
    if marked is not None and paragraphs[marked].level == 1:
        return [marked]
    for at, text in enumerate(texts[:HEAD][:marked]):
        if looks_like_title(text):
            second = texts[at + 1] if at + 1 < len(texts) else ""
            return [at, at + 1] if _completes(text, second) else [at]
        if _begins_text(text):
            break
    return []


def _completes(first: str, second: str) -> bool:
    """Whether `second` is the other half of the title that `first` begins."""
    joined = first + second
    plain = bool(second) and not ends_clause(second) and not parse_numbering(second) and not find_date(second)
    return plain and len(joined) <= LONGEST_TITLE and kind_of(first) is None and kind_of(joined) is not None


def looks_like_title(text: str) -> bool:
    """Whether `text` may be a title: a short line of Chinese with no stop, no numbering, no label."""
    if not SHORTEST_TITLE <= len(text) <= LONGEST_TITLE or not has_han(text) or is_latin(text):
        return False
    if parse_numbering(text) or ends_clause(text) or (find_date(text) and len(text) < SHORTEST_DATED_TITLE):
        return False
    outside = re.sub(r"《.*》", "", text)
    return not _NOT_TITLE.match(text) and not re.search(r"[。；]", outside) and outside.count("，") <= 1


def _begins_text(text: str) -> bool:
    """Whether `text` is where the text begins, so that no title follows; an English abstract may precede one."""
    return bool(text) and has_han(text) and not is_latin(text) and (ends_clause(text) or bool(parse_numbering(text)))


def _titled(metadata: Metadata, line: str) -> Metadata:
    """`metadata` with what the title line says: title, kind, issuer."""
    if match := _ISSUED.fullmatch(line):
        title, issuer = match["name"], match["who"]
    else:
        about = _ABOUT.match(line)
        title, issuer = line, about["who"] if about else None
    return replace(metadata, title=title, kind=kind_of(title), issuer=metadata.issuer or issuer)


def kind_of(title: str) -> str | None:
    """The kind of document that `title` ends with, 试行 and the like in brackets aside."""
    bare = title
    while match := _VERSION.search(bare):
        bare = bare[: match.start()]
    for kind, pattern in _KINDS.items():
        if match := pattern.search(bare):
            return kind or match["kind"]
    return None


def _dateline(head: Iterable[str], published: str | None) -> str | None:
    """新华社北京5月24日电 with the year of publication; the year before where that would lie after it."""
    for text in head:
        if (match := _DATELINE.match(text)) and published:
            year, day = int(published[:4]), f"{int(match['month']):02d}-{int(match['day']):02d}"
            return f"{year if day <= published[5:] else year - 1}-{day}"
    return None


def _enacted(head: Iterable[str]) -> str | None:
    """The date of the latest version of a law, from the lines below its title."""
    dates = [find_date(text) for text in head if _ENACTED.match(text) and len(text) <= 200]
    return max((date for date in dates if date), default=None)


def _signed(tail: Iterable[str]) -> str | None:
    """成文日期: a date on a line of its own at the end."""
    return next((find_date(text) for text in tail if _DATE_LINE.fullmatch(text)), None)


def propose_title(headings: Sequence[str]) -> str | None:
    """A title for a text that has none: the longest beginning that all its top headings share."""
    if len(headings) < 2:
        return None
    shared = headings[0]
    for heading in headings[1:]:
        while shared and not heading.startswith(shared):
            shared = shared[:-1]
    shared = re.sub(r"[的和与及、，]+$", "", shared)
    return shared if len(shared) >= SHORTEST_TITLE else None
