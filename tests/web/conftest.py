"""A small library with its index, and the app on it; hostile and restricted documents are in it too."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.search import Search
from kb.document import Document, Finding, Metadata
from kb.library import Library
from kb.outline import Span
from kb.settings import SHIPPED_CORPUS, Settings, load_settings
from tests.factories import document
from web.app import create_app

PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"

POLICY = """## 一、总体要求

**1. 地位作用。**楼宇党组织是战斗堡垒。

第二段讲“链式党建”，见[说明](javascript:alert(3))和**重点**。

## 二、措施

- 建红领驿站
- 派党建指导员

| 区 | 覆盖率 |
| --- | --- |
| 滨江 | 37% |
"""

HOSTILE = f"""## 标题{PAYLOAD}

楼宇{PAYLOAD}

- 项{PAYLOAD} **重**

| {PAYLOAD} |

![图](https://evil.example/a.png) **x**"""

CARD = """## 问题

楼宇企业党员少。

## 做法

- 龙头企业带动上下游
"""


def _documents() -> list[Document]:
    policy = document(
        "policy",
        POLICY.strip(),
        title="关于楼宇党建的意见",
        kind="意见",
        issuer="市委组织部",
        number="组发〔2020〕3号",
        date="2020-05-06",
        validity="现行有效",
        authors=("王小明", "李四"),
        keywords=("楼宇党建",),
        scene=("楼宇",),
        model=("链式党建",),
    )
    truncated = Finding("truncated", "warning", "原文不完整。", Span(0, 5))
    card = Metadata(
        title="链式党建",
        kind="做法卡片",
        scene=("楼宇",),
        region=("浙江省杭州市",),
        model=("链式党建",),
        extra={
            "aliases": ["链式党建模式", "楼宇党组织"],
            "where": "杭州",
            "evidence": [
                {"document": "policy", "locator": "一 › 1 › 第2段", "supports": "做法"},
                {"document": "policy", "locator": "九", "supports": "成效"},
                {"document": "secret", "locator": "第1段", "supports": "机制"},
            ],
            "related": [{"model": "card-two", "relation": "变体"}, {"model": "secret"}],
        },
    )
    return [
        dataclasses.replace(policy, findings=(truncated,)),
        Document("card-chain", card, CARD.strip()),
        document("card-two", "## 问题\n\n楼宇里没有场地。", title="红领驿站", kind="做法卡片", model=("红领驿站",)),
        document("secret", "楼宇党建内部材料。", title="金丝雀内部文件", access="internal"),
        document(
            "hostile",
            HOSTILE,
            title=f"毒{PAYLOAD}",
            issuer=PAYLOAD,
            source=PAYLOAD,
            scene=(PAYLOAD,),
            model=(PAYLOAD,),
        ),
        *(
            document(f"notice-{n:02}", f"关于街道的通知，第{n}号。", kind="通知", date=f"2021-01-{n:02}")
            for n in range(1, 13)
        ),
    ]


@pytest.fixture(scope="session")
def site_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with the small library, indexed; the lexicon is the shipped one, the shipped documents are not there."""
    root: Path = tmp_path_factory.mktemp("site")
    shutil.copytree(SHIPPED_CORPUS / "lexicon", root / "corpus" / "lexicon")
    settings = dataclasses.replace(load_settings({"KB_HOME": str(root / "home")}), corpus=root / "corpus")
    library = Library(settings.library, shipped=settings.corpus)
    for each in _documents():
        library.save(each)
    Search(settings).folder.update(library)
    return settings


@pytest.fixture(scope="session")
def app(site_settings: Settings) -> Flask:
    """The app on the small library."""
    return create_app(site_settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of that app."""
    return app.test_client()
