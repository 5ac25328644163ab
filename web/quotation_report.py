"""What was found of a draft's quotations: as JSON, as lines of the terminal, as a manuscript to be taken away."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.quotations import STATUS_NAMES, STATUSES, Finding, Place, Report
from indexer.quotations.cited import Cited
from kb.differences import Piece
from kb.export.manuscript import Block, Heading, Items, Manuscript, Paragraph, Quotation, Source, Table

LONGEST_GLANCE = 60  # characters of a quotation in a list
KIND_NAMES = {"quotation": "引文", "block": "引文（整段）", "citation": "条款"}


def summary(report: Report) -> str:
    """共核对 12 处：无误 9 处，文字有出入 2 处，条款不对 1 处."""
    counts = ((STATUS_NAMES[status], report.count(status)) for status in STATUSES)
    told = "，".join(f"{name} {count} 处" for name, count in counts if count)
    checked = f"共核对 {len(report.findings)} 处：{told}" if told else "没有找到可以核对的引文或条款"
    return "；".join(part for part in (checked, terms_line(report)) if part)


def terms_line(report: Report) -> str:
    """What was not looked up; empty where there is nothing."""
    return f"另有 {report.terms} 处加引号的短语按用语看待，没有核对" if report.terms else ""


def glance(finding: Finding) -> str:
    """A quotation in one line, cut where it is long."""
    text = " ".join(finding.quoted.text.split())
    return text if len(text) <= LONGEST_GLANCE else f"{text[: LONGEST_GLANCE - 1]}…"


def cited_words(cited: Cited | None) -> str:
    """What is cited: 《公司法》第十九条."""
    return f"{cited.name}{cited.place}" if cited else ""


def report_json(report: Report) -> dict[str, object]:
    """The report as values that JSON can hold."""
    return {
        "checked": len(report.findings),
        "all_right": report.all_right,
        "counts": {status: report.count(status) for status in STATUSES},
        "terms": report.terms,
        "findings": [_finding(each) for each in report.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    quoted = finding.quoted
    return {
        "kind": quoted.kind,
        "start": quoted.start,
        "end": quoted.end,
        "text": quoted.text,
        "cited": _cited(quoted.cited),
        "status": finding.status,
        "status_name": STATUS_NAMES[finding.status],
        "message": finding.message,
        "place": _place(finding.place),
        "newer": _place(finding.newer),
        "pieces": [[piece.before, piece.after, piece.same] for piece in finding.pieces],
    }


def _cited(cited: Cited | None) -> dict[str, object] | None:
    if cited is None:
        return None
    return {
        "title": cited.title or None,
        "number": cited.number or None,
        "clause": cited.place or None,
        "start": cited.start,
        "end": cited.end,
    }


def _place(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    names = ("title", "date", "validity", "locator", "clause", "anchor", "text")
    return {"id": place.document, **{name: getattr(place, name) for name in names}}


def report_lines(report: Report) -> Iterator[str]:
    """The lines that the terminal shows: what the text has in [- -], what the draft has in {+ +}."""
    yield summary(report) + "。"
    for nth, finding in enumerate(report.findings, 1):
        if finding.status == "right":
            continue
        yield ""
        yield f"{nth}. 【{STATUS_NAMES[finding.status]}】{glance(finding)}"
        yield f"   {finding.message}"
        if finding.pieces:
            yield "   " + "".join(map(_marked, finding.pieces)).replace("\n", " ")


def _marked(piece: Piece) -> str:
    if piece.same:
        return piece.after
    return (f"[-{piece.before}-]" if piece.before else "") + (f"{{+{piece.after}+}}" if piece.after else "")


def report_manuscript(report: Report, name: str = "") -> Manuscript:
    """The report as a text to be set; `name` is what the draft is called."""
    counts = tuple((STATUS_NAMES[status], str(count)) for status in STATUSES if (count := report.count(status)))
    blocks: list[Block] = [Paragraph(f"{summary(report)}。")]
    if counts:
        blocks.append(Table(("结果", "处数"), counts))
    wrong = [(nth, each) for nth, each in enumerate(report.findings, 1) if each.status != "right"]
    right = [(nth, each) for nth, each in enumerate(report.findings, 1) if each.status == "right"]
    if wrong:
        blocks.append(Heading(1, "需要核改之处"))
        for nth, each in wrong:
            blocks += _told(nth, each)
    if right:
        blocks.append(Heading(1, "核对无误之处"))
        blocks.append(Items(tuple(f"第 {nth} 处：{glance(each)}——{each.message}" for nth, each in right)))
    return Manuscript("引文核对报告", tuple(blocks), subtitle=name)


def _told(nth: int, finding: Finding) -> Iterator[Block]:
    cited = cited_words(finding.quoted.cited)
    yield Heading(2, f"第 {nth} 处：{STATUS_NAMES[finding.status]}")
    if finding.quoted.kind == "citation":
        yield Paragraph(f"文稿引用：{cited}")
    else:
        yield Paragraph(f"文稿（{'出处：' + cited if cited else '没有注明出处'}）：{finding.quoted.text}")
    yield Paragraph(finding.message)
    if finding.place and finding.place.text:
        yield Quotation(finding.place.text, _source(finding.place), "原文")
    changed = tuple(_change(piece) for piece in finding.pieces if not piece.same)
    if changed:
        yield Items(changed)
    if finding.newer and finding.newer.text:
        yield Quotation(finding.newer.text, _source(finding.newer), "新版本原文")


def _change(piece: Piece) -> str:
    if not piece.after:
        return f"漏“{piece.before}”"
    return f"原文“{piece.before}”，文稿作“{piece.after}”" if piece.before else f"多“{piece.after}”"


def _source(place: Place) -> Source:
    warnings = (place.validity,) if place.validity in ("已废止", "失效", "已修改", "尚未生效") else ()
    return Source(place.document, place.named, place.locator, warnings=warnings)
