"""kb.inspection: the JSON object of `kb inspect`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from kb.inspection import inspect_file

TEXT = """关于党建工作的意见（试行）
来源：新华社
一、地位作用
1.功能定位。党组织是战斗堡垒，要发挥作用。
要抓好落实，确保见效。
"""


def test_object_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    """Every key of the contract is there, sections flattened in order, paragraphs without headings."""
    path = tmp_path / "意见.txt"
    path.write_text(TEXT, encoding="utf-8")
    found = inspect_file(path, 10_000)
    body_length = len("## 一、地位作用\n\n**1.功能定位。**党组织是战斗堡垒，要发挥作用。\n\n要抓好落实，确保见效。")
    assert found == {
        "path": str(path),
        "media_type": "text/plain",
        "error": None,
        "documents": [
            {
                "title": "关于党建工作的意见（试行）",
                "kind": "意见",
                "issuer": None,
                "number": None,
                "date": None,
                "published": None,
                "source": "新华社",
                "level": None,
                "region": [],
                "authors": [],
                "keywords": [],
                "validity": None,
                "origins": {
                    "source": "“来源”一行", "title": "标题行", "kind": "标题",
                },
                "sections": [
                    {"level": 1, "label": "一", "heading": "地位作用", "path": ["一"], "start": 0, "end": body_length},
                    {
                        "level": 2, "label": "1", "heading": "功能定位", "path": ["一", "1"],
                        "start": 11, "end": body_length,
                    },
                ],
                "paragraphs": ["1.功能定位。党组织是战斗堡垒，要发挥作用。", "要抓好落实，确保见效。"],
                "findings": [],
                "set_aside": [],
            }
        ],
    }  # fmt: skip
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found


def test_findings_are_given(tmp_path: Path) -> None:
    """A finding carries its code, severity, message and place."""
    path = tmp_path / "甲.txt"
    path.write_text("党员要发挥作用。\n", encoding="utf-8")
    documents: Any = inspect_file(path, 10_000)["documents"]
    (document,) = documents
    codes = [finding["code"] for finding in document["findings"]]
    assert codes == ["low_text", "missing_title"]
    assert set(document["findings"][0]) == {"code", "severity", "message", "start", "end"}


def test_an_unreadable_file_gives_its_error(tmp_path: Path) -> None:
    """The reason stands in `error`, and there are no documents."""
    path = tmp_path / "空.txt"
    path.write_bytes(b"")
    found = inspect_file(path, 10_000)
    assert found["documents"] == [] and "空的" in str(found["error"])


def test_markdown_with_front_matter_is_inspected_as_it_is_imported(tmp_path: Path) -> None:
    """A document of ours says itself what it is; broken front matter is named with its line."""
    path = tmp_path / "卡片.md"
    path.write_text("---\nid: model-x\nkind: 做法卡片\ntitle: 甲\n---\n\n## 问题\n\n无。\n", encoding="utf-8")
    (document,) = cast("list[dict[str, object]]", inspect_file(path, 10_000)["documents"])
    assert (document["title"], document["kind"], document["paragraphs"]) == ("甲", "做法卡片", ["无。"])
    path.write_text("---\nid: 大写\n---\n", encoding="utf-8")
    assert "第 2 行" in str(inspect_file(path, 10_000)["error"])
