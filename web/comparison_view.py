"""A comparison in words: the counts, and what became of each clause; the same for the page and the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from kb.comparison import Clause, Comparison, Row
from kb.document import Document
from kb.revisions import Change
from web.names import METADATA_NAMES


def summary(comparison: Comparison) -> str:
    """新增 3 条、删去 1 条、修改 12 条；未变 40 条."""
    counts, unit = comparison.counts, "条" if comparison.articles else "段"
    named = (
        ("新增", counts.added),
        ("删去", counts.removed),
        ("修改", counts.changed),
        ("移动", counts.moved),
        ("只改序号", counts.renumbered),
    )
    said = "、".join(f"{name} {count} {unit}" for name, count in named if count)
    others = f"{'题注、' * comparison.articles}标题等 {counts.others} 处不同" if counts.others else ""
    return "；".join(part for part in (said or f"各{unit}没有不同", others, f"未变 {counts.same} {unit}") if part)


def what_became(row: Row) -> str:
    """新增, 删去, 修改, 移动, 改序号, or two of these: 修改、移动; "" of what is the same."""
    words = {"added": "新增", "removed": "删去", "changed": "修改", "same": ""}[row.kind]
    also = ("移动" if row.moved else "", "改序号" if row.renumbered else "")
    return "、".join(word for word in (words, *also) if word)


def name_of(row: Row) -> str:
    """第十二条, or of one with another number 第十二条 → 第十三条."""
    names = [each.name for each in (row.before, row.after) if each]
    return " → ".join(dict.fromkeys(names))


def edition_line(document: Document) -> str:
    """What tells one version from another: 2018-10-26 · 已修改."""
    known = document.metadata
    date = known.date or (f"{known.published} 发布" if known.published else "日期未载明")
    return " · ".join(fact for fact in (known.number, date, known.validity) if fact)


def report(comparison: Comparison, before: Document, after: Document) -> Iterator[str]:
    """The lines that the terminal shows: what was left out in [- -], what was put in in {+ +}."""
    yield f"原：《{before.title}》（{edition_line(before)}）"
    yield f"新：《{after.title}》（{edition_line(after)}）"
    yield summary(comparison) + "。"
    for row in comparison.rows:
        if row.differs:
            yield ""
            yield f"【{what_became(row)}】{name_of(row)}"
            yield "".join(_marked(row))


def _marked(row: Row) -> Iterator[str]:
    for piece in row.pieces:
        if piece.same:
            yield piece.after
            continue
        yield f"[-{piece.before}-]" if piece.before else ""
        yield f"{{+{piece.after}+}}" if piece.after else ""


def comparison_json(comparison: Comparison, before: Document, after: Document) -> dict[str, object]:
    """The comparison as values that JSON can hold; the pieces of clauses that are the same are left out."""
    return {
        "before": before.id,
        "after": after.id,
        "articles": comparison.articles,
        "counts": asdict(comparison.counts),
        "rows": [
            {
                "kind": row.kind,
                "moved": row.moved,
                "renumbered": row.renumbered,
                "before": _clause(row.before),
                "after": _clause(row.after),
                "pieces": [[piece.before, piece.after, piece.same] for piece in row.pieces]
                if row.kind == "changed"
                else [],
            }
            for row in comparison.rows
        ],
    }


def _clause(clause: Clause | None) -> dict[str, object] | None:
    if clause is None:
        return None
    return {"name": clause.name, "anchor": clause.anchor, "heading": clause.heading, "text": clause.whole}


def change_words(change: Change) -> str:
    """修改 1 段、新增 2 段；标题、机关."""
    named = (("新增", change.added), ("删去", change.removed), ("修改", change.changed))
    text = "、".join(f"{name} {count} 段" for name, count in named if count)
    fields = "、".join(METADATA_NAMES.get(name, name) for name in change.fields)
    return "；".join(part for part in (text, fields) if part) or "没有不同"
