"""What looks wrong in a document: findings for the person who imports it.

Only what can be told reliably; each message is one sentence that an office worker understands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.document import Finding, Metadata
from kb.numbering import Numbering
from kb.outline import Span
from kb.readers.base import Extract
from kb.structure.dates import impossible_date
from kb.structure.figures import inconsistent
from kb.structure.furniture import is_preview_notice
from kb.structure.headings import CLAUSE_STYLES, Part, has_clauses
from kb.structure.lines import ends_clause
from kb.structure.order import begins_mid_sentence, misplaced
from kb.structure.repair import Repaired
from kb.structure.titles import LAST_LINE, propose_title, title_in_name

LEAST_TEXT = 20  # letters or Han characters; fewer is a scan or an empty text layer
FAR_AHEAD = 10  # numbers that may be missing before one that stands alone
LONG_PARAGRAPH = 30  # characters; a shorter last line may be a signature, a date, a row

_VISIBLE = re.compile(r"[^\W_]")
# （详见下表）, 如下表所示
_TABLE_BELOW = re.compile(r"(?:详见|参见|见|如)下表|下表(?:所示|列出|显示)")
_CAPTION = re.compile(r"表 ?\d{1,2}(?!\d|所示|中|显示|可见)[ 　]?\S[^。；]{2,60}$")
_AMENDMENT = re.compile(r"修正案|修改.*的决定")
# What may stand behind the last stop: 财政部 税务总局2020年2月6日; 责任编辑：李瑞; （共26个）; 附件：办理流程
_CLOSING = re.compile(r"\d{4} ?年 ?\d{1,2} ?月|[）)\]】\d]$|(?:附件?|来源|编辑|记者|电话|注)[：: \d]")
_BODY = re.compile(r"(?:[局部委厅院会组办社府处署]|办公室|中心|公司|中央)$")


@dataclass(frozen=True, slots=True)
class Examined:
    """All that a check may look at."""

    extract: Extract
    repaired: Repaired
    parts: Sequence[Part]
    spans: Sequence[Span]  # of each part in the body
    metadata: Metadata
    alone: bool = True  # the only document of its file, which the file's name may name

    @property
    def title(self) -> str | None:
        """The title, where the text states one."""
        return self.metadata.title

    def end(self) -> Span:
        """The span of the last part."""
        return self.spans[-1] if self.spans else Span(0, 0)


def check_up(examined: Examined) -> tuple[Finding, ...]:
    """The findings of a document, in the order of the text; those on the whole come first."""
    checks = (_encoding, _low_text, _title, _dates, _fragment, _order, _numbering, _tables, _figures, _truncated)
    found = [finding for check in checks for finding in check(examined)]
    return tuple(sorted(found, key=lambda finding: finding.span.start))


def with_proposed_title(metadata: Metadata, examined: Examined) -> Metadata:
    """`metadata` with a title for a document that states none, where its headings or its file's name propose one.

    The finding `missing_title` says so.
    """
    proposal = _proposal(examined)
    if proposal is None:
        return metadata
    title, where = proposal
    return replace(metadata, title=title, origins={**metadata.origins, "title": f"{where}（拟定）"})


def _proposal(examined: Examined) -> tuple[str, str] | None:
    """A title and what proposes it: what the top headings share, else the file's name."""
    tops = [part for part in examined.parts if part.role == "heading" and part.depth == 1 and part.numbering]
    if shared := propose_title([part.text[part.numbering.length :] for part in tops if part.numbering]):
        return shared, "各部分标题的共同部分"
    name = title_in_name(examined.extract.name) if examined.alone else None
    return (name, "文件名") if name else None


def _encoding(examined: Examined) -> Iterator[Finding]:
    if not examined.extract.encoding_certain:
        message = f"文字编码是按 {examined.extract.encoding} 推断的，可能有误，请对照原文看有无乱码。"
        yield Finding("encoding_guessed", "warning", message, Span(0, 0))


def _low_text(examined: Examined) -> Iterator[Finding]:
    count = sum(len(_VISIBLE.findall(part.text)) for part in examined.parts)
    if count < LEAST_TEXT:
        message = f"正文只有 {count} 个字，可能是扫描件或内容没有读出来。"
        yield Finding("low_text", "warning", message, Span(0, 0))


def _title(examined: Examined) -> Iterator[Finding]:
    if examined.title is None:
        proposal = _proposal(examined)
        advice = f"暂用{proposal[1]}“{proposal[0]}”，请核对" if proposal else "请补上标题"
        yield Finding("missing_title", "warning", f"正文里没有找到标题，{advice}。", Span(0, 0))


def _dates(examined: Examined) -> Iterator[Finding]:
    """A date that lies ahead is a slip of the pen (2072年) or of reading; so is 2月30日 in the text."""
    for name, called in (("date", "成文日期"), ("published", "发布日期")):
        value = getattr(examined.metadata, name)
        if value and value > date.today().isoformat()[: len(value)]:
            yield Finding("future_date", "warning", f"{called}读出来是 {value}，还没有到，请对照原文。", Span(0, 0))
    for part, span in zip(examined.parts, examined.spans, strict=True):
        if day := impossible_date(part.text):
            yield Finding("impossible_date", "warning", f"文中的“{day}”没有这一天，请对照原文。", span)


def _fragment(examined: Examined) -> Iterator[Finding]:
    """002 begins 涉及外资机构的园区…, with no indent where all other first lines have lost theirs."""
    if not examined.parts or examined.parts[0].role != "plain":
        return
    text = examined.parts[0].text
    mid_sentence = begins_mid_sentence(text) or re.match(r"[a-z、）”》]", text)
    untitled = examined.title is None or examined.metadata.origins.get("title") == LAST_LINE
    if mid_sentence or (examined.repaired.starts_full and untitled):
        message = f"开头“{text[:12]}……”像是从半句开始的，前面可能缺了内容。"
        yield Finding("fragment_start", "warning", message, examined.spans[0])


def _order(examined: Examined) -> Iterator[Finding]:
    for each in misplaced(examined.parts):
        yield Finding("order_broken", "warning", each.message, examined.spans[each.at])


def _numbering(examined: Examined) -> Iterator[Finding]:
    """A number that jumps: 三 after 一. Numbers that run on across sections (3 below 二) do not.

    An amendment quotes clauses of another text, whose numbers jump by nature. So may an annex: a number far ahead
    (第一百六十九条 after 第五条) counts only if the next one goes on from it. In a text with clauses what is numbered
    below them is no heading but where the format says so: 五、 may be one and 四、 not.
    """
    if examined.title and _AMENDMENT.search(examined.title):
        return
    clauses = has_clauses([part.numbering for part in examined.parts])
    last: dict[tuple[str, tuple[int, ...]], int] = {}
    pairs = zip(examined.parts, examined.spans, strict=True)
    numbered = [(part.numbering, span) for part, span in pairs if part.numbering]
    if clauses:
        numbered = [(numbering, span) for numbering, span in numbered if numbering.style in CLAUSE_STYLES]
    for at, (numbering, span) in enumerate(numbered):
        key = (numbering.style, numbering.ordinals[:-1])
        before, now = last.get(key, 0), numbering.ordinals[-1]
        near = now <= before + FAR_AHEAD
        if before and now > before + 1 and (near or _goes_on(numbering, (other for other, _ in numbered[at + 1 :]))):
            missing = "一处编号" if now == before + 2 else f"{now - before - 1} 处编号"
            message = f"“{numbering.label}”之前缺{missing}，可能漏了内容。"
            yield Finding("numbering_gap", "warning", message, span)
        last[key] = now


def _goes_on(numbering: Numbering, behind: Iterator[Numbering]) -> bool:
    """Whether the next of its kind among those `behind` counts on from `numbering`."""
    above = (numbering.style, numbering.ordinals[:-1])
    found = next((other.ordinals[-1] for other in behind if (other.style, other.ordinals[:-1]) == above), None)
    return found == numbering.ordinals[-1] + 1


def _tables(examined: Examined) -> Iterator[Finding]:
    """000: （详见下表） with no table behind it."""
    for at, (part, span) in enumerate(zip(examined.parts, examined.spans, strict=True)):
        behind = examined.parts[at + 1 : at + 3]
        if part.role != "heading" and _CAPTION.match(part.text) and not _is_table(behind[:1]):
            yield Finding("missing_table", "warning", f"“{part.text[:20]}”后面没有表格内容。", span)
        elif (match := _TABLE_BELOW.search(part.text)) and not any(map(_is_row_or_caption, behind)):
            message = f"文中说“{match[0]}”，但后面没有找到表格。"
            yield Finding("missing_table", "warning", message, span)


def _is_table(behind: Sequence[Part]) -> bool:
    return bool(behind) and behind[0].role in ("plain", "source")


def _is_row_or_caption(part: Part) -> bool:
    if part.role == "source":
        return part.text.startswith("|")
    return part.role == "plain" and (bool(_CAPTION.match(part.text)) or not ends_clause(part.text))


def _figures(examined: Examined) -> Iterator[Finding]:
    for at, message in inconsistent([(part.text, part.role == "source") for part in examined.parts]):
        yield Finding("inconsistent_figures", "warning", message, examined.spans[at])


def _truncated(examined: Examined) -> Iterator[Finding]:
    """003 ends …协调指导作, and below it 预览已结束."""
    if not examined.parts:
        return
    last = examined.parts[-1]
    prose = last.role == "lead" or (last.role == "plain" and len(last.text) >= LONG_PARAGRAPH)
    stops = ends_clause(last.text) or _is_signature(re.split("[。！？]", last.text)[-1])
    unfinished = len(last.text) > last.lead and not stops and re.search("[，。]", last.text)
    preview = any(is_preview_notice(text) for text, _ in examined.repaired.dropped)
    if preview or (prose and unfinished):
        why = "来源网页只给了预览" if preview else "最后一段没有写完"
        message = f"文章到“{last.text[-12:]}”就断了（{why}），后面的内容缺失。"
        yield Finding("truncated", "warning", message, examined.end())


def _is_signature(tail: str) -> bool:
    """Whether `tail`, what stands behind a text's last stop, is a signature or note rather than half a sentence."""
    return bool(_CLOSING.search(tail)) or ("，" not in tail and bool(_BODY.search(tail)))
