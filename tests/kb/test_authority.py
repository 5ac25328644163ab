"""Which of several copies to go by."""

from __future__ import annotations

import dataclasses

import pytest

from kb.authority import authoritative
from kb.document import Document, Finding
from kb.outline import Span
from tests.factories import document

PLAIN = document("plain", "楼宇党建工作意见。" * 10)
BROKEN = dataclasses.replace(PLAIN, id="broken", findings=(Finding("truncated", "warning", "。", Span(0, 0)),))


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        (
            document("a", source="中国政府网", number=None),
            document("b", number="国办发〔2017〕47号", source="某某论坛"),
            "来源是官方网站或发文机关",
        ),
        (
            document("a", extra={"url": "https://www.yunzhou.gov.cn/x"}),
            document("b", source="某某网"),
            "来源是官方网站或发文机关",
        ),
        (document("a", number="云发〔2020〕1号"), document("b", issuer="云州市委"), "载有文号"),
        (document("a", issuer="云州市委"), document("b"), "载明发文机关"),
        (dataclasses.replace(PLAIN, id="z"), BROKEN, "正文完整"),
        (document("z", "楼宇党建工作意见。" * 20), PLAIN, "正文最长"),
        (document("z", published="2019-01-01"), document("b", published="2020-01-01"), "发布最早"),
        (document("a"), document("b"), "编号在前"),
    ],
)
def test_rules_decide_in_order(better: Document, worse: Document, reason: str) -> None:
    """The first rule that tells two copies apart decides, whichever comes first, and is the reason given."""
    assert authoritative([better, worse]) == (better, reason)
    assert authoritative([worse, better]) == (better, reason)


def test_one_copy_alone_needs_no_reason() -> None:
    """There is nothing to choose."""
    assert authoritative([PLAIN]) == (PLAIN, "")
