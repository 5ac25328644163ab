"""A library of cards, entries of the register and what they rest on; some of each that a reader may not see."""

from __future__ import annotations

import dataclasses

from kb.document import Document, Finding
from kb.outline import Span
from tests.factories import document
from tests.practices import card, entry, evidence, related
from tests.web.conftest import PAYLOAD

CANARY = "金丝雀"  # stands in everything that is hidden and in nothing else
SOURCE = "## 一、经过\n\n2019 年在楼宇里试点。\n\n## 二、结果\n\n建了 3 个支部，覆盖率到 50%。"


def _source() -> Document:
    found = Finding("inconsistent_figures", "warning", "合计与各项之和不符。", Span(SOURCE.index("## 二"), len(SOURCE)))
    return dataclasses.replace(document("source", SOURCE, title="楼宇试点的经过", kind="资料摘要"), findings=(found,))


def documents() -> list[Document]:
    """All of them."""
    return [
        _source(),
        document("old", "旧规定的内容。", title="已废止的规定", kind="规定", validity="已废止"),
        document("secret-source", f"{CANARY}的来源。", title=f"{CANARY}来源", access="internal"),
        entry("policy-open", "关于楼宇党建的意见", date="2018-05-01", published="2018-05-01"),
        entry("policy-secret", f"{CANARY}政策", date="2011-01-01", access="internal"),
        card(
            "card-tower",
            "楼宇联建",
            scene=("楼宇",),
            region=("浙江省平湖市",),
            level="县级",
            aliases=["联建法"],
            where="平湖市",
            since="2019",
            leaders=["街道社区党组织"],
            sizes=["多家单位"],
            needs=["组织覆盖", "资源整合"],
            organisations=["当湖街道"],
            evidence=evidence(
                ("source", "一", "做法 1"),
                ("source", "二", "成效 1"),
                ("source", "一", "问题 1"),
                ("old", "第1段", "机制 1"),
                ("secret-source", "第1段", "做法 2"),
            ),
            figures=[{"what": "支部", "value": "3 个", "date": "2019", "document": "source", "locator": "二"}],
            events=[{"date": "2019", "what": "在楼宇里试点", "document": "source", "locator": "一"}],
            carries_out=[
                {"policy": "policy-open", "clause": "一 › 1", "how": "扩大覆盖"},
                {"policy": "policy-secret", "clause": "一 › 1", "how": "不应看到的落实"},
            ],
            related=related(("card-part", "组成部分"), ("card-secret", "变体"), ("card-gone", "相关")),
        ),
        card(
            "card-part",
            "楼长",
            scene=("楼宇", "社区"),
            region=("浙江省平湖市",),
            needs=["基层治理"],
            sizes=["没有党员"],
            leaders=["街道社区党组织"],
        ),
        card(
            "card-park",
            "园区联盟",
            scene=("园区",),
            region=("海南省",),
            level="省级",
            since="2021",
            leaders=["园区党组织"],
            needs=["资源整合"],
        ),
        card(
            "card-secret",
            f"{CANARY}做法",
            scene=("楼宇", f"{CANARY}场景"),
            region=(f"{CANARY}市",),
            since="2005",
            needs=["组织覆盖"],
            organisations=[f"{CANARY}公司"],
            related=related(("card-part", "相对")),
            events=[{"date": "2005", "what": f"{CANARY}开始", "document": "source", "locator": "一"}],
            access="internal",
        ),
        card(
            "card-hostile", f"毒{PAYLOAD}", scene=(PAYLOAD,), region=(PAYLOAD,), organisations=[PAYLOAD], where=PAYLOAD
        ),
    ]
