"""What is said of what was found, in sentences for people."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.quotations.draft import Quoted
from indexer.quotations.finding import Finding, Place
from indexer.quotations.matching import Closest, Match, Sought, compared
from indexer.quotations.shelf import OUT_OF_FORCE
from indexer.quotations.texts import Line, Text
from kb.document import Document

_INCOMPLETE = frozenset({"truncated", "fragment_start", "low_text", "ocr"})


def told_right(
    quoted: Quoted, sought: Sought, best: Match, current: bool, newer: Text | None, same: Match | None
) -> Finding:
    """Of words that stand in a document to the letter, but for punctuation, perhaps not in the clause or version.

    `newer` is the newest version, where the document is none, and `same` where the words stand in it.
    """
    place, document = best.place, best.text.document
    if not best.in_clause:
        cited, lacking = sought.quoted.cited, sought.lacking([best.text])
        assert cited is not None, "there is a clause in which it does not stand"
        if lacking:
            return Finding(quoted, "no_such_clause", f"{_lacks(document, lacking)}；引文见于{place.named}。", place)
        return Finding(
            quoted,
            "wrong_clause",
            f"文字无误，但不在{cited.place}，见于{place.named}。{_state(document, current)}",
            place,
        )
    if not current:
        return _outdated(quoted, place, document, newer, same)
    if not best.same_punctuation:
        pieces = compared(sought, best.text, best.stretches)
        return Finding(quoted, "punctuation", f"文字无误，标点与{place.named}有出入。", place, pieces)
    return Finding(quoted, "right", f"与{place.named}一致。{_note(document)}", place)


def _outdated(quoted: Quoted, place: Place, document: Document, newer: Text | None, same: Match | None) -> Finding:
    said = f"文字与{place.named}一致，但{_why(document, newer)}"
    if newer is None:
        return Finding(quoted, "outdated", f"{said}。", place)
    if same is None:
        return Finding(quoted, "outdated", f"{said}，新版本中没有相同的文字。", place, newer=_whole(newer.document))
    return Finding(quoted, "outdated", f"{said}；新版本中相同的文字见于{same.place.named}。", place, newer=same.place)


def told_differing(quoted: Quoted, near: Closest, current: bool) -> Finding:
    """Of words that stand nowhere, but are like those of a place."""
    where = "" if near.in_clause else f"，也不在{quoted.cited.place}" if quoted.cited else ""
    state = _state(near.text.document, current)
    order = "：各部分的次序不同" if all(piece.same for piece in near.pieces) else ""
    return Finding(quoted, "differs", f"与{near.place.named}有出入{order}{where}。{state}", near.place, near.pieces)


def told_missing(quoted: Quoted, named: Document | None = None, elsewhere: Place | None = None) -> Finding:
    """Of words that stand nowhere in the document that is `named`, but perhaps in another one; or in none."""
    if named and elsewhere:
        said = f"《{_inner(named.title)}》中没有这些文字{_incomplete(named)}，见于{elsewhere.named}。"
        return Finding(quoted, "wrong_document", said, elsewhere)
    if named:
        said = f"《{_inner(named.title)}》中没有找到这些文字，也没有相近的{_incomplete(named)}。"
        return Finding(quoted, "not_found", said, _whole(named))
    if quoted.kind == "citation":
        return Finding(quoted, "not_found", "没能认出所引的是哪份文件，请补全文件名。")
    return Finding(quoted, "not_found", "资料库中没有找到这些文字，也没有相近的；可能引自库外资料。")


def told_missing_document(quoted: Quoted, registered: bool, elsewhere: Place | None = None) -> Finding:
    """Of a document that is cited and is not there for this reader."""
    assert quoted.cited is not None, "it is cited"
    known = "只有这份文件的条目，没有全文" if registered else "没有这份文件"
    also = f"；同样的文字见于{elsewhere.named}" if elsewhere else ""
    return Finding(quoted, "no_such_document", f"{quoted.cited.name}：资料库中{known}，无法核对{also}。", elsewhere)


def told_citation(
    quoted: Quoted, document: Document, line: Line, newer: Text | None, there: Line | None, current: bool
) -> Finding:
    """Of a clause that is cited without its words: `line` is its first one, `there` that of the newest version."""
    cited = quoted.cited
    assert cited is not None, "it is cited"
    place = _whole(document, line if cited.place else None)
    if current:
        return Finding(
            quoted, "right", f"有此{'条款' if cited.place else '文件'}：{place.named}。{_note(document)}", place
        )
    said = f"{place.named}{_why(document, newer)}"
    if newer is None:
        return Finding(quoted, "outdated", f"{said}。", place)
    if there is None:
        return Finding(quoted, "outdated", f"{said}，新版本没有{cited.place}。", place, newer=_whole(newer.document))
    after = _whole(newer.document, there if cited.place else None)
    return Finding(quoted, "outdated", f"{said}，请核对新版本{cited.place}。", place, newer=after)


def told_lacking(quoted: Quoted, document: Document, lacking: Sequence[str]) -> Finding:
    """Of clauses that are cited and that the document has not."""
    return Finding(quoted, "no_such_clause", f"{_lacks(document, lacking)}。", _whole(document))


def told_unknown_version(quoted: Quoted, place: Place | None = None) -> Finding:
    """Of a version that is older than those that are there, with where they have the words."""
    assert quoted.cited is not None, "it is cited"
    said = f"文稿引的是{quoted.cited.name} {quoted.cited.year} 年的版本，资料库中没有，只有较新的版本，无法核对"
    also = f"；新版本中同样的文字见于{place.named}" if place else ""
    return Finding(quoted, "outdated", f"{said}{also}。", newer=place)


def _lacks(document: Document, lacking: Sequence[str]) -> str:
    return f"{_whole(document).named}没有{'、'.join(lacking)}{_incomplete(document)}"


def _why(document: Document, newer: Text | None) -> str:
    """Why it is out of date: 已废止, 已有新版本 …"""
    validity = document.metadata.validity
    reasons = [validity] if validity in OUT_OF_FORCE else []
    if newer:
        date = newer.document.metadata.date or newer.document.metadata.published
        reasons.append(f"已有新版本《{_inner(newer.document.title)}》" + (f"（{date}）" if date else ""))
    return "，".join(map(str, reasons)) or "不是现行文本"


def _state(document: Document, current: bool) -> str:
    return _note(document) if current else "这个版本已过时。"


def _note(document: Document) -> str:
    return "该文件尚未生效。" if document.metadata.validity == "尚未生效" else ""


def _incomplete(document: Document) -> str:
    incomplete = any(each.code in _INCOMPLETE for each in document.findings)
    return "（资料库中的文本不完整或为识别所得）" if incomplete else ""


def _whole(document: Document, line: Line | None = None) -> Place:
    known = document.metadata
    where = (line.locator, line.clause, line.anchor) if line else ("", "", "")
    date = known.date or known.published
    return Place(document.id, document.title, known.kind, *where, "", date, known.validity)


def _inner(title: str) -> str:
    """Within 《》 titles stand in 〈〉."""
    return title.replace("《", "〈").replace("》", "〉")
