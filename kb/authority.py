"""Which of several copies of one text to go by, and why: rules that are shown with the choice.

In order, the first that tells two copies apart decides: it comes from an official site; its number is known; its
issuer is known; nothing was found wrong with its text; it is the longest; it was published first; its id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.document import Document
from kb.minhash import letters

# Sites of state and party organs, and the press that publishes for them.
_OFFICIAL = re.compile(
    r"\.gov\.cn|12371\.cn|people\.(?:com\.)?cn|xinhuanet|news\.cn|qstheory|pkulaw|npc\.gov"
    r"|政府网|政府门户|人民政府|政府公报|人大网|人民代表大会|共产党员网|新华社|新华网|人民日报|人民网|求是|法律法规数据库|司法部|法院|检察院"
)
# Findings that say that a text is not all there, or not in order.
_INCOMPLETE = frozenset(
    {"truncated", "fragment_start", "interleaved", "missing_table", "order_broken", "low_text", "ocr", "numbering_gap"}
)
_UNDATED = "9999"  # after every date
_CLEARLY_LONGER = 1.02  # a menu or a line more is no better text


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and what is said of the copy that it speaks for."""

    reason: str
    favours: Callable[[Document, Document], bool]  # the first of two copies over the second


def authoritative(copies: Sequence[Document]) -> tuple[Document, str]:
    """The copy to go by, and the reason: the first rule by which it goes before another one. At least one is given."""
    best = copies[0]
    for other in copies[1:]:
        if _rule(other, best):
            best = other
    reasons = [rule.reason for other in copies if other is not best and (rule := _rule(best, other))]
    ranked = sorted(reasons, key=[rule.reason for rule in RULES].index)
    return best, ranked[0] if ranked else ""


def _rule(one: Document, other: Document) -> Rule | None:
    """The rule by which `one` goes before `other`; None where it does not."""
    for rule in RULES:
        if rule.favours(one, other):
            return rule
        if rule.favours(other, one):
            return None
    return None


def is_official(document: Document) -> bool:
    """Whether its source is a site of the state's, the party's or of its issuer's, as far as it is known."""
    known = document.metadata
    source = f"{known.source or ''} {known.extra.get('url', '')}"
    return bool(_OFFICIAL.search(source)) or bool(known.issuer and known.issuer in source)


def _has(test: Callable[[Document], bool]) -> Callable[[Document, Document], bool]:
    return lambda one, other: test(one) and not test(other)


def _complete(document: Document) -> bool:
    return not any(finding.code in _INCOMPLETE for finding in document.findings)


def _longer(one: Document, other: Document) -> bool:
    return len(letters(one.body)) > _CLEARLY_LONGER * len(letters(other.body))


def _earlier(one: Document, other: Document) -> bool:
    return (one.metadata.published or _UNDATED) < (other.metadata.published or _UNDATED)


RULES = (
    Rule("来源是官方网站或发文机关", _has(is_official)),
    Rule("载有文号", _has(lambda document: bool(document.metadata.number))),
    Rule("载明发文机关", _has(lambda document: bool(document.metadata.issuer))),
    Rule("正文完整", _has(_complete)),
    Rule("正文最长", _longer),
    Rule("发布最早", _earlier),
    Rule("编号在前", lambda one, other: one.id < other.id),
)
