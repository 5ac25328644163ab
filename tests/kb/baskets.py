"""Documents and baskets for tests of exports."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from kb.document import Document, Finding
from kb.export.basket import Basket, Group, Item
from kb.export.resolve import Find
from kb.outline import Span
from tests.factories import document

OPINION_BODY = f"""## 三、扩大组织覆盖

**6. 扩大组织覆盖面。**{"凡有三名以上正式党员的企业，都要建立党组织。" * 6}

## 四、附则

第一段讲施行日期，{"自印发之日起施行。" * 12}

第二段讲解释，{"由组织部门负责解释。" * 12}"""

OPINION = dataclasses.replace(
    document(
        "opinion",
        OPINION_BODY,
        title="关于加强非公有制企业党建工作的意见",
        kind="意见",
        issuer="市委组织部",
        number="组发〔2012〕3号",
        date="2012-05-24",
        validity="已废止",
    ),
    findings=(Finding("truncated", "warning", "原文不完整。", Span(0, 5)),),
)

CARD_BODY = """## 问题

楼宇企业党员少，组织难覆盖。

## 做法

- 楼长牵头建支部
- 设红领驿站

## 机制

街道党委抓总，综合党委协调。

## 成效

已建站点 15 个。

## 条件与局限

需要物业支持。

## 讨论

- 没有物业支持怎么办？
- 哪些做法能照搬？"""


def card(identity: str, name: str, **extra: object) -> Document:
    """A card whose 做法 2 rests on the opinion's clause 6, and whose 成效 on what nobody may see."""
    evidence = [
        {"document": "opinion", "locator": "三 › 6", "supports": "做法 2"},
        {"document": "secret", "locator": "一", "supports": "成效"},
    ]
    figures = [{"what": "站点", "value": "15 个", "date": "2022", "document": "opinion", "locator": "三 › 6"}]
    known = {"evidence": evidence, "figures": figures, "where": "杭州市", **extra}
    return document(identity, CARD_BODY, title=name, kind="做法卡片", extra=known)


POLICY = document(
    "policy-opinion",
    "## 三、扩大组织覆盖\n\n### 6. 扩大覆盖面\n\n有三名以上党员的企业都建组织。\n\n## 四、附则\n\n组织部门解释。",
    title="关于加强非公有制企业党建工作的意见",
    kind="政策条目",
    issuer="市委组织部",
    date="2012-05-24",
    validity="已废止",
)
SECRET = document("secret", "## 一、金丝雀\n\n金丝雀内部文字。", title="金丝雀内部文件", access="internal")
DOCUMENTS = (OPINION, card("chain", "链式党建"), card("two", "红领驿站"), POLICY, SECRET)


def finding(documents: Iterable[Document] = DOCUMENTS, access: str = "public") -> Find:
    """What gives the documents that a reader with this access label may see."""
    kept = {each.id: each for each in documents if each.metadata.access in ("public", access)}
    return kept.get


LECTURE = Basket(
    "楼宇党建专题",
    (
        Group("政策依据", (Item("passage", ("opinion",), "s3-6", "三 › 6", "联系本区实际。"),)),
        Group(
            "典型做法",
            (
                Item("card", ("chain",)),
                Item("comparison", ("chain", "two")),
                Item("policy", ("policy-opinion",), locator="三 › 6"),
                Item("note", comment="小结：三名以上党员就要建组织。"),
                Item("passage", ("secret",), "s1", "一"),
            ),
        ),
    ),
)
