"""How official texts are cited: by document number, and by clause. The same forms for the index and for queries.

A number is kept as `国办发〔2017〕47号`: year in 〔〕, no 第, no zero padding (GB/T 9704-2012, 7.2.5).
A clause is kept by its label, `第六条`, however it was written: 第6条, 第 六 条, ６.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.segment import HAN
from kb.folding import fold
from kb.numbering import LARGEST, Numbering, parse_numbering
from kb.numerals import CHINESE_NUMERAL, to_chinese, to_int

_OPEN, _CLOSE = r"[〔﹝\[(【〖]", r"[〕﹞\])】〗]"
# Blanks and numerals are bounded, so that no text makes the search for citations slow.
_GAP = r"[ \t]{0,2}"
_YEAR = r"(?:19|20)\d\d"
_BRACKETED = rf"{_OPEN}{_GAP}(?P<year>{_YEAR})年?{_GAP}{_CLOSE}{_GAP}第?{_GAP}0{{,4}}(?P<serial>[1-9]\d{{0,4}})(?!\d)"
_BARE = (
    rf"(?P<bare_year>{_YEAR})(?:年{_GAP}|[ \t]{{1,2}}|-)第?{_GAP}0{{,4}}(?P<bare_serial>[1-9]\d{{0,4}})(?!\d){_GAP}号"
)
# 2012年3号线 and 2017年47号楼 are no numbers.
_END_OF_BARE = rf"(?:(?![{HAN}-])|(?=文|公告|令|的|通知|和|规定))"
# Folded text. The office is the run of characters before the year: 国办发, or 国家税务总局公告.
NUMBER = re.compile(rf"(?P<office>[{HAN}]{{2,16}}){_GAP}(?:{_BRACKETED}{_GAP}号?|{_BARE}{_END_OF_BARE})")
# 〔2017〕47号: whose number it is was left out.
PART_OF_NUMBER = re.compile(rf"{_BRACKETED}{_GAP}号")


@dataclass(frozen=True, slots=True)
class Number:
    """A document number; `office` is "" where it was left out."""

    office: str  # 国办发
    year: str
    serial: str

    @property
    def key(self) -> str:
        """As it is kept and compared: 国办发〔2017〕47号."""
        return f"{self.office}〔{self.year}〕{self.serial}号"

    @property
    def written(self) -> tuple[str, ...]:
        """As other texts write it, the right way first."""
        return tuple(
            f"{self.office}{first}{self.year}{last}{self.serial}号"
            for first, last in ("〔〕", "﹝﹞", "[]", "()", "【】")
        )


def number_of(match: re.Match[str]) -> Number:
    """The number that a match of NUMBER or PART_OF_NUMBER says."""
    found = {name.rpartition("_")[2]: value for name, value in match.groupdict().items() if value}
    return Number(found.get("office", ""), found["year"], found["serial"])


def normal_number(text: str) -> str | None:
    """The key of the document number `text` in any form people type, or None where it is none.

    >>> normal_number("国办发 (2017) 第047号")
    '国办发〔2017〕47号'
    """
    match = NUMBER.fullmatch(fold(text.strip()))
    return number_of(match).key if match else None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it is cited: 第三十条之一第二款第（三）项."""

    article: int
    branch: int = 0  # 第十二条之一
    paragraph: int = 0  # 款
    item: int = 0  # 项

    @property
    def label(self) -> str:
        """The label of its article."""
        return article_label(self.article, self.branch)

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of its article as texts write it, in Chinese and in Arabic numerals."""
        return self.label, f"第{self.article}条" + (f"之{to_chinese(self.branch)}" if self.branch else "")

    def __str__(self) -> str:
        paragraph = f"第{to_chinese(self.paragraph)}款" if self.paragraph else ""
        return self.label + paragraph + (f"第{to_chinese(self.item)}项" if self.item else "")


def article_label(article: int, branch: int = 0) -> str:
    """第十二条, 第十二条之一. Raises ValueError outside 0..9999."""
    return f"第{to_chinese(article)}条" + (f"之{to_chinese(branch)}" if branch else "")


_NUMERAL = CHINESE_NUMERAL.removesuffix("+") + "{1,9}"
_N = rf"(?:{_NUMERAL}|\d{{1,4}})"
_PARTS = (
    rf"(?:{_GAP}第{_GAP}(?P<paragraph>{_N}){_GAP}款)?"
    rf"(?:{_GAP}第{_GAP}[（(]?{_GAP}(?P<item>{_N}){_GAP}[）)]?{_GAP}项)?"
)
# Folded text: 第三十条, 第 30 条之一第二款第(三)项.
CLAUSE = re.compile(rf"第{_GAP}(?P<article>{_N}){_GAP}条(?:之(?P<branch>{_NUMERAL}))?{_PARTS}")
# 民法典1024条, 《办法》20条; in 新政20条 the figure is an amount.
BARE_CLAUSE = re.compile(
    rf"(?<=[法典章程例则定》]){_GAP}(?P<article>\d{{1,4}}){_GAP}条(?P<branch>(?!))?{_PARTS}(?![款例理目措建意政举经新])"
)


def clause_of(match: re.Match[str]) -> Clause | None:
    """The clause that a match of CLAUSE or BARE_CLAUSE says; None where no text has so many."""
    article, branch, paragraph, item = (
        to_int(match[name] or "0") for name in ("article", "branch", "paragraph", "item")
    )
    known = 0 < article <= LARGEST and max(branch, paragraph, item) <= LARGEST
    return Clause(article, branch, paragraph, item) if known else None


ARTICLE = "条"  # the value of every passage that stands in an article
# 第二款第三项; a 目 of it (第二款第三项第一目) is found with it.
_PARAGRAPH = re.compile(
    f"(?=第)(?P<paragraph>第{CHINESE_NUMERAL}款)?(?:第(?P<item>{CHINESE_NUMERAL})项(?:第{CHINESE_NUMERAL}目)?)?"
)
_UNITS = "编章节条"


# Laws are numbered alike: most ways were met before.
@lru_cache(1 << 16)
def clause_values(path: tuple[str, ...]) -> tuple[str, ...]:
    """What the index holds of a passage's place; `path` is its locator's.

    The label of each numbered component as it stands (第十二条, 第二款, 一, 2.1), and `#6` for one whose ordinal
    is 6 and which is no 编, 章, 节, 条 or 款: 六、 （六） 6. A passage in an article has the value 条 as well, and
    the first paragraph of an article, which its path does not name, 第一款. An item has its number alone, and behind
    its paragraph: #3 and 第二款#3.

    >>> clause_values(("第三章", "第十二条", "（二）"))
    ('第三章', '第十二条', '条', '（二）', '#2')
    """
    values = [value for name in path for value in _component_values(name)]
    if path and _component_values(path[-1])[1:] == (ARTICLE,):
        values.append("第一款")
    return tuple(dict.fromkeys(values))


# A collection has a few thousand names of clauses, and reading numbering costs more than all else of a passage's place.
@lru_cache(1 << 14)
def _component_values(name: str) -> tuple[str, ...]:
    if match := _PARAGRAPH.fullmatch(name):
        item = loose_label(to_int(match["item"])) if match["item"] else ""
        paragraph = match["paragraph"] or "第一款"
        return (item, paragraph + item) if item else (paragraph,)
    numbering = _numbering(name)
    if not numbering:
        return ()
    if numbering.style in _UNITS:
        return (numbering.label, ARTICLE) if numbering.style == "条" else (numbering.label,)
    return (numbering.label, loose_label(*numbering.ordinals))


def loose_label(*ordinals: int) -> str:
    """The label of every clause with this number that is no article: 六、 （六） 6. are all #6."""
    return "#" + ".".join(map(str, ordinals))


def _numbering(name: str) -> Numbering | None:
    """The numbering that `name` is the label of; None for a heading without one, and for 第3段."""
    for form in (name, f"{name}、", f"{name} 甲"):
        numbering = parse_numbering(form)
        if numbering and numbering.label == name:
            return numbering
    return None
