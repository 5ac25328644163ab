"""The names of fields and scopes as they are typed, and the values that some of them take."""

from __future__ import annotations

import re

from indexer.citation import CLAUSE, Clause, clause_of
from indexer.query import Scope, TextField
from kb.folding import fold
from kb.numbering import LARGEST, parse_numbering
from kb.numerals import CHINESE_NUMERAL, DIGITS, to_int

# The first name of each is shown.
_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("标题", "title"),
    "text": ("正文", "text"),
    "clause": ("条款", "clause"),
    "issuer": ("机关", "issuer"),
    "number": ("文号", "number"),
    "year": ("年份", "year"),
    "kind": ("文种", "kind"),
    "region": ("地区", "region"),
    "validity": ("效力", "validity"),
    "scene": ("场景", "scene"),
    "model": ("做法", "model"),
    "level": ("层级", "level"),
    "collection": ("资料来源", "collection"),
}
FIELDS = {name: field for field, names in _NAMES.items() for name in names}
FIELD_NAMES = {field: names[0] for field, names in _NAMES.items()}
TEXT_FIELDS: dict[str, TextField] = {"title": "title", "text": "text", "clause": "heading"}
SCOPES: dict[str, Scope] = {"同句": "sentence", "同段": "paragraph", "同条": "clause"}
SCOPE_NAMES = {scope: name for name, scope in SCOPES.items()}

_YEAR = rf"(?:[12]\d{{3}}|[{''.join(DIGITS)}]{{4}})"
_YEARS = re.compile(rf"(?P<first>{_YEAR})?年?(?P<to>\.\.+|…+|[-~至到—–])?(?P<last>{_YEAR})?年?")


def year_range(text: str) -> tuple[str, str] | None:
    """The first and last year that `text` says, "" for none, in the order typed; None where it says no year.

    >>> year_range("2012年..二〇二〇年")
    ('2012', '2020')
    """
    match = _YEARS.fullmatch(fold(text.strip()))
    if not match or not (match["first"] or match["last"]) or (match["first"] and match["last"] and not match["to"]):
        return None
    first, last = (_year(match[name]) for name in ("first", "last"))
    return (first, last) if match["to"] else (first or last, first or last)


def _year(text: str | None) -> str:
    return f"{to_int(text):04d}" if text else ""


_BARE = re.compile(rf"\(?(?P<n>{CHINESE_NUMERAL.removesuffix('+')}{{1,9}}|\d{{1,4}})\)?[条、.]?")


def clause_number(text: str) -> Clause | None:
    """The clause that a value of 条款: says, 第六条 or 6 or 六 or （六）; None where it is words."""
    folded = fold(text.strip())
    if match := CLAUSE.fullmatch(folded):
        return clause_of(match)
    match = _BARE.fullmatch(folded)
    number = to_int(match["n"]) if match else 0
    return Clause(number) if 0 < number <= LARGEST else None


def section_label(text: str) -> str | None:
    """The label of the 编, 章 or 节 that a value of 条款: says, 第三章 or 第3章; None where it says none."""
    numbering = parse_numbering(fold(text.strip()))
    return numbering.label if numbering and numbering.style in "编章节" and numbering.length == len(text) else None
