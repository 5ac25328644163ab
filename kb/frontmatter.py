"""Markdown with YAML front matter <-> Document.

The front matter is what an office worker edits by hand: errors name file and line. Dates stay text
(2012 alone is a date too), and keys that this version does not know are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import yaml

from kb.document import ID_PATTERN, Document, Finding, Metadata, Severity
from kb.errors import FrontMatterError
from kb.outline import Span

_FENCE = "---"
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_KNOWN = tuple(field.name for field in fields(Metadata) if field.name != "extra")
_LISTS = ("region", "authors", "keywords", "scene", "model")
_DATES = ("date", "published")
_ORIGINS = "origins"
_SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")


class _Loader(yaml.SafeLoader):
    """Safe YAML in which only null and booleans are more than text: `date: 2012` stays "2012"."""


class _Dumper(yaml.SafeDumper):
    """Writes what _Loader reads back the same."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent list items below their key."""
        super().increase_indent(flow, False)


def _only_null_and_bool(
    resolvers: Mapping[str, list[tuple[str, re.Pattern[str]]]],
) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    kept = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:bool")
    return {first: [pair for pair in pairs if pair[0] in kept] for first, pairs in resolvers.items()}


_Loader.yaml_implicit_resolvers = _only_null_and_bool(yaml.SafeLoader.yaml_implicit_resolvers)
_Dumper.yaml_implicit_resolvers = _only_null_and_bool(yaml.SafeDumper.yaml_implicit_resolvers)


def parse(text: str, place: str) -> Document:
    """The document that a Markdown file with front matter holds.

    `place` names the file in errors. Raises FrontMatterError with file and line.
    """
    source, body = _split(text, place)
    values, lines = _load(source, place)

    def fail(key: str, message: str) -> FrontMatterError:
        return FrontMatterError(f"{place} 第 {lines.get(key, 1)} 行：{message}")

    identity = values.pop("id", None)
    if not isinstance(identity, str) or not ID_PATTERN.fullmatch(identity):
        raise fail("id", f"id 为 {identity!r}，应为小写字母、数字和连字符组成的编号，如 model-lianshi-dangjian")
    findings = _findings(values.pop("findings", None) or [], fail)
    known: dict[str, Any] = {key: _value(key, values.pop(key), fail) for key in _KNOWN if key in values}
    known = {key: value for key, value in known.items() if value is not None}
    return Document(identity, Metadata(**known, extra=values), normalise_body(body), findings)


def render(document: Document) -> str:
    """`document` as a Markdown file; `parse` gives it back the same."""
    metadata = document.metadata
    values: dict[str, object] = {"id": document.id}
    for key in _KNOWN:
        value = getattr(metadata, key)
        if value not in (None, (), {}):
            values[key] = list(value) if isinstance(value, tuple) else dict(value) if key == _ORIGINS else value
    values |= metadata.extra
    if document.findings:
        values["findings"] = [finding.as_json() for finding in document.findings]
    front = yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6)
    return f"{_FENCE}\n{front}{_FENCE}\n\n{document.body}\n"


def has_front_matter(text: str) -> bool:
    """Whether `text` begins as a file that `parse` reads."""
    return text.startswith(_FENCE + "\n")


def normalise_body(body: str) -> str:
    """`body` with \\n line ends and no blank lines at either end."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip("\n \t\ufeff")


def _split(text: str, place: str) -> tuple[str, str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not has_front_matter(text):
        found = text.split("\n", 1)[0][:20]
        raise FrontMatterError(f"{place} 第 1 行：是 {found!r}，应为 '---'（文件开头的元数据区）")
    end = text.find(f"\n{_FENCE}\n", len(_FENCE))
    if end < 0 and text.endswith(f"\n{_FENCE}"):
        end = len(text) - len(_FENCE) - 1
    if end < 0:
        raise FrontMatterError(f"{place} 第 1 行：元数据区没有结束，应有单独一行 '---'")
    return text[len(_FENCE) + 1 : end + 1], text[end + len(_FENCE) + 2 :]


def _load(source: str, place: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of the front matter, and the line of the file on which each key stands."""
    try:
        loader = _Loader(source)
        node = loader.get_single_node()
        # Read once for both: it takes a hundred times as long as everything else about a document.
        lines = _lines(node) if isinstance(node, yaml.MappingNode) else {}
        values = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 2
        raise FrontMatterError(f"{place} 第 {line} 行：元数据不是合法的 YAML（{error.problem}）") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FrontMatterError(f"{place} 第 2 行：元数据不是合法的 YAML（{error}）") from error
    if not isinstance(values, dict):
        raise FrontMatterError(f"{place} 第 2 行：元数据应为“键: 值”的形式，一行一项")
    for key in values:
        if not isinstance(key, str):
            raise FrontMatterError(f"{place} 第 2 行：键 {key!r} 应为文字")
    return values, lines


def _lines(node: yaml.MappingNode) -> dict[str, int]:
    return {str(key.value): key.start_mark.line + 2 for key, _ in node.value}


def _value(
    key: str, value: object, fail: Callable[[str, str], FrontMatterError]
) -> str | tuple[str, ...] | Mapping[str, str] | None:
    if key == _ORIGINS:
        return _origins(value, fail)
    if key in _LISTS:
        items = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            raise fail(key, f"{key} 为 {value!r}，应为文字的列表，如 [楼宇, 园区]")
        return tuple(items)
    if value is None or isinstance(value, str):
        if isinstance(value, str) and key in _DATES and not _DATE.fullmatch(value):
            raise fail(key, f"{key} 为 {value!r}，应为日期，如 2012、2012-05 或 2012-05-24")
        return value or None
    raise fail(key, f"{key} 为 {value!r}，应为文字")


def _origins(value: object, fail: Callable[[str, str], FrontMatterError]) -> Mapping[str, str] | None:
    pairs = value.items() if isinstance(value, dict) else () if value is None else None
    if pairs is None or not all(isinstance(part, str) for pair in pairs for part in pair):
        raise fail(_ORIGINS, f"{_ORIGINS} 为 {value!r}，应为“项目: 出处”的形式，如 date: 落款")
    return dict(pairs) or None


def _findings(values: object, fail: Callable[[str, str], FrontMatterError]) -> tuple[Finding, ...]:
    if not isinstance(values, list):
        raise fail("findings", "findings 应为列表")
    found = []
    for value in values:
        try:
            span = Span(int(value["start"]), int(value["end"]))
            severity = next(known for known in _SEVERITIES if known == value["severity"])
            found.append(Finding(str(value["code"]), severity, str(value["message"]), span))
        except (TypeError, KeyError, ValueError, StopIteration):
            raise fail("findings", f"{value!r} 应有 code、severity、message、start、end") from None
    return tuple(found)
