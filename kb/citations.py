"""How a document and its clauses are cited: in GB/T 7714 of 2025 or 2015, or in plain words; and what to know first.

What is followed and how it is known:

GB/T 7714—2015, order of citation: responsible body (three people at most, then 等), title and document number parted
by a colon, the type in brackets, publication, and where in it; `. `, `, ` and `: ` of half width. A web page has the
date of its publication in round, that of the visit in square brackets, then its address.

GB/T 7714—2025 (published 2025-12-02, in force 2026-07-01; its text is not open). Followed is what those who set the
standard's 344 examples for reference managers report of them, read in public repositories: half-width full stop with
a blank, every other mark but [ ] and / of full width; the date of the visit only for web pages, no longer for articles
of newspapers and journals that are read online. The rest is as in 2015.

Neither edition has an example of a policy or law that is read as a file, as far as could be found. They are [Z],
"other", as Chinese journals write them; [EB/OL] where their address is known. The clause stands where the page
does: the standard lets other words (第1版自序) stand there.

A field that is not known is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kb.document import PUBLIC, Document, Finding, Metadata, Passage
from kb.outline import Span
from kb.practice import is_policy

Style = Literal["2025", "2015", "plain"]
STYLES: tuple[Style, ...] = ("2025", "2015", "plain")
STYLE_NAMES: dict[Style, str] = {"2025": "GB/T 7714—2025", "2015": "GB/T 7714—2015", "plain": "简明"}
MOST_AUTHORS = 3  # all of them; of more the first three
_OTHERS = "等"

_MARKS = {"2025": ("，", "：", "（", "）"), "2015": (", ", ": ", "(", ")")}
_ADDRESS = re.compile(r"https?://[^\s，。；）》\"'<>]+")
_DATED = r"(?P<date>\d{4}-\d{2}-\d{2}|\d{4}年\d{1,2}月\d{1,2}日)"
# 《人民日报》2020年5月6日第3版; 《中国青年报》，2000-11-20（15）
_NEWSPAPER = re.compile(
    rf"《?(?P<name>[\u4e00-\u9fff]{{1,12}}报)》?(?:[，, ]*{_DATED})?"
    r"(?:[，, ]*[（(]?第?(?P<page>\d{1,3})版?[）)]?)?。?"
)
# 《党建研究》2020年第3期; 《文献》，2013年第2卷第1期，第56-75页
_JOURNAL = re.compile(
    r"《?(?P<name>[\u4e00-\u9fff（）]{2,20})》?[，, ]*(?P<year>\d{4})年?[，, ]*(?:第?(?P<volume>\d{1,4})卷)?[，, ]*"
    r"第?(?P<issue>\d{1,3})期(?:[，,：: ]*第?(?P<pages>\d{1,5}(?:[-—–]\d{1,5})?)页)?。?"
)
# Kinds that bodies issue; what else there is people write.
_BY_PEOPLE = frozenset({"论文", "新闻报道", "调研报告", "领导讲话", "案例"})
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def cite(
    document: Document,
    style: Style,
    passage: Passage | None = None,
    url: str | None = None,
    accessed: str | None = None,
) -> str:
    """How `document`, or `passage` of it, is cited in `style`, without a number before it.

    `url` is where the document was published, else the address that its source names; `accessed` the day on which it
    was read there, YYYY-MM-DD. Plain: 《题名》（机关，文号，2012年5月24日）第三部分第6条.
    """
    place = place_words(passage.locator.path) if passage else ""
    if style == "plain":
        return _plain(document, place)
    return _standard(document, style, place, url or _address(document.metadata), accessed)


def place_words(path: tuple[str, ...]) -> str:
    """A clause's `path` as texts cite it: 第三章 › 第十二条 › 第二款 is 第十二条第二款, 三 › 6 is 第三部分第6条."""
    names = list(path)
    articles = [nth for nth, name in enumerate(names) if re.match(r"第[^章节编段]+条", name)]
    below = names[articles[-1] :] if articles else [name for nth, name in enumerate(names) if not _told(names, nth)]
    return "".join(_place_word(name, below[:nth]) for nth, name in enumerate(below))


def warnings_of(document: Document, passage: Passage | None = None) -> tuple[str, ...]:
    """What one must know before `passage`, or the document as a whole, is used; Chinese, the gravest first.

    A repealed text, one that is cut off or was put in order by guess, figures of the passage that do not add up, a
    text that machines read from a picture, a text that not everybody may see, an entry of the register.
    """
    found = [_VALIDITIES.get(document.metadata.validity or "", "")]
    found += ["这里是本库对政策的概括，不是原文，引用原文请核对文件"] * is_policy(document)
    found += [f"限持有“{document.metadata.access}”权限的人阅读，不得外传" * (document.metadata.access != PUBLIC)]
    found += [_warning(finding) for finding in document.findings if _concerns(finding, passage)]
    return tuple(dict.fromkeys(warning for warning in found if warning))


def inner_quotes(title: str) -> str:
    """Within 《》 titles stand in 〈〉."""
    return title.replace("《", "〈").replace("》", "〉")


_VALIDITIES = {
    "已废止": "本文件已废止",
    "失效": "本文件已失效",
    "已修改": "本文件已修改，引用前请核对新版本",
    "尚未生效": "本文件尚未生效",
}
_WARNINGS = {
    "truncated": "原文不完整，末尾中断",
    "fragment_start": "原文不完整，开头缺失",
    "interleaved": "原文各栏或各篇曾混排，文字已经重新归位，请对照原件",
    "order_broken": "原文编号次序有误，请对照原件",
    "low_text": "原件有的页没有读出文字，可能不完整",
    "ocr": "文字由扫描图像识别，请对照原件",
    "garbled": "有读不出的文字，请对照原件",
}


def _warning(finding: Finding) -> str:
    if finding.code == "inconsistent_figures":
        return f"数字前后不一致：{finding.message.rstrip('。')}"
    return _WARNINGS.get(finding.code, "")


def _concerns(finding: Finding, passage: Passage | None) -> bool:
    """What is wrong at one place concerns what stands there; all else the whole."""
    if passage is None or finding.code not in ("inconsistent_figures", "order_broken"):
        return True
    return _meet(finding.span, passage.span)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


# The standard.


@dataclass(frozen=True, slots=True)
class _Publication:
    """Where a text came out: the type's letter, and what is said of it from the name on."""

    letter: str
    name: str = ""
    date: str = ""
    numbers: str = ""  # volume and issue, or the page of a newspaper, with their marks
    pages: str = ""


def _standard(document: Document, style: Style, place: str, url: str | None, accessed: str | None) -> str:
    comma, colon, left, right = _MARKS[style]
    metadata = document.metadata
    publication = _publication(metadata, style)
    title = document.title + (f"{colon}{metadata.number}" if metadata.number else "")
    where = colon.join(part for part in (publication.pages, place) if part)
    if publication.letter == "Z" and url:
        published = f"{left}{publication.date}{right}" if publication.date else ""
        tail = f"{where}{published}{f'[{accessed}]' if accessed else ''}"
        parts = [_responsible(metadata, comma), f"{title}[EB/OL]", tail, url]
    else:
        online = "/OL" if url else ""
        issue = comma.join(part for part in (publication.name, publication.date) if part) + publication.numbers
        read = f"[{accessed}]" if url and accessed and style == "2015" else ""
        tail = colon.join(part for part in (issue, where) if part) + read
        parts = [_responsible(metadata, comma), f"{title}[{publication.letter}{online}]", tail, url or ""]
    return ". ".join(part for part in parts if part) + "."


def _publication(metadata: Metadata, style: Style) -> _Publication:
    """Official texts are cited as such, wherever they were reprinted."""
    comma, _, left, right = _MARKS[style]
    date = metadata.date or metadata.published or ""
    source = (metadata.source or "").strip()
    if metadata.number is None and (metadata.kind is None or metadata.kind in _BY_PEOPLE):
        if found := _JOURNAL.fullmatch(source):
            volume = f"{comma}{found['volume']}" if found["volume"] else ""
            pages = (found["pages"] or "").replace("—", "-").replace("–", "-")
            return _Publication("J", found["name"], found["year"], f"{volume}{left}{found['issue']}{right}", pages)
        if found := _NEWSPAPER.fullmatch(source):
            day = _iso(found["date"]) or metadata.published or date
            return _Publication("N", found["name"], day, f"{left}{found['page']}{right}" if found["page"] else "")
    return _Publication("R" if metadata.kind == "调研报告" else "Z", date=date)


def _responsible(metadata: Metadata, comma: str) -> str:
    people = metadata.authors if metadata.kind in _BY_PEOPLE or not metadata.issuer else ()
    if not people:
        return metadata.issuer or ""
    return comma.join((*people[:MOST_AUTHORS], *([_OTHERS] if len(people) > MOST_AUTHORS else ())))


def _address(metadata: Metadata) -> str | None:
    found = _ADDRESS.search(metadata.source or "")
    return found[0] if found else None


def _iso(date: str | None) -> str:
    """2020年5月6日 as 2020-05-06."""
    numbers = re.findall(r"\d+", date or "")
    return "-".join(number.zfill(2) for number in numbers)


# In plain words.


def _plain(document: Document, place: str) -> str:
    metadata = document.metadata
    published = _publication(metadata, "2025").letter in "NJ"
    source = (metadata.source or "").rstrip("。") if published else ""
    date = "" if re.search(r"\d{4}", source) else _day(metadata.date or metadata.published or "")
    people = _responsible(metadata, "、").replace(f"、{_OTHERS}", _OTHERS)
    known = (people, source, metadata.number, date)
    said = "，".join(part for part in known if part)
    return f"《{inner_quotes(document.title)}》{f'（{said}）' if said else ''}{place}"


def _day(date: str) -> str:
    """2012-05-24 as 2012年5月24日; what is no date stays as it is."""
    found = _DATE.fullmatch(date)
    if not found:
        return date
    return "".join(f"{int(part)}{unit}" for part, unit in zip(found.groups(), "年月日", strict=True) if part)


# The way to a clause.


def _told(names: list[str], nth: int) -> bool:
    """Whether the name below says it too: 2 above 2.1."""
    below = names[nth + 1] if nth + 1 < len(names) else ""
    return bool(re.fullmatch(r"\d+(?:\.\d+)*", names[nth])) and below.startswith(f"{names[nth]}.")


def _place_word(name: str, above: list[str]) -> str:
    if name.startswith("第"):
        return name
    if re.fullmatch(r"[零一二三四五六七八九十百千]+", name):
        return f"第{name}部分"
    if re.fullmatch(r"（[零一二三四五六七八九十百千]+）", name):
        return f"第{name}项"
    if re.fullmatch(r"\d+(?:\.\d+)+", name):
        return f"第{name}节"
    if re.fullmatch(r"\d+", name):  # 三 › 6 goes on counting through the whole text; below （一） it begins anew
        return f"第{name}点" if any(each.startswith("（") for each in above) else f"第{name}条"
    return f"第{name}点" if re.fullmatch(r"（\d+）", name) else f"“{name}”部分"
