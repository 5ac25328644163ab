"""From files to an index: `kb inspect`, `kb import`, `kb index`."""

from __future__ import annotations

import argparse
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from kb.errors import LibraryError
from kb.settings import Settings
from web.cli.output import DONE, FAILED, print_json, progress, say

if TYPE_CHECKING:
    from indexer.build import IndexReport
    from indexer.search import Search
    from kb.importing import ImportResult
    from kb.library import Library

_STATUS = {"added": "新增", "updated": "更新", "unchanged": "未变", "duplicate": "重复", "rejected": "未导入"}


def open_library(settings: Settings) -> Library:
    """The library that `settings` name, above the shipped content."""
    from kb.library import Library

    return Library(settings.library, shipped=settings.corpus)


def inspect_files(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say how the files at `arguments.paths` would be read; returns the exit status."""
    from kb.importing import files_in
    from kb.inspection import inspect_file
    from kb.relations import inspected_findings
    from web.inspection_report import report

    status, alike = DONE, partial(inspected_findings, open_library(settings))
    for path in files_in(arguments.paths):
        inspected = inspect_file(path, settings.max_file_bytes, alike)
        if inspected["error"]:
            say(str(inspected["error"]))
            status = FAILED
        if arguments.json:
            print_json(inspected)
        elif not inspected["error"]:
            print(report(inspected))
    return status


def import_files(arguments: argparse.Namespace, settings: Settings) -> int:
    """Import the files at `arguments.paths`, each on its own; returns the exit status."""
    from kb.importing import files_in, import_file

    library, status = open_library(settings), DONE
    files = list(files_in(arguments.paths))
    counts: Counter[str] = Counter()
    for done, path in enumerate(files, 1):
        result = import_file(library, path, settings.max_file_bytes)
        counts[result.status] += 1
        if result.error:
            say(result.error)
            status = FAILED
        _print_result(result, arguments.json)
        progress("导入", done, len(files))
    if not files:
        say("没有找到可导入的文件。")
        return FAILED
    if not arguments.json:
        print(_summary(counts))
    return status


def _print_result(result: ImportResult, as_json: bool) -> None:
    if as_json:
        print_json(_result_json(result))
        return
    print(f"{_STATUS[result.status]}  {result.path}")
    for finding in result.findings:
        print(f"    注意：{finding.message}")


def _result_json(result: ImportResult) -> dict[str, object]:
    """The contract's form of an import's result."""
    return {
        "path": result.path,
        "status": result.status,
        "ids": result.ids,
        "findings": [finding.as_json() for finding in result.findings],
        "error": result.error,
    }


def _summary(counts: Counter[str]) -> str:
    """How many files had which status, and what to do next where the library changed."""
    totals = "、".join(f"{_STATUS[status]} {count} 个" for status, count in counts.items())
    changed = "added" in counts or "updated" in counts
    return f"共 {counts.total()} 个文件：{totals}。" + ("运行 kb index 后即可检索到新内容。" if changed else "")


def index_library(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring the index up to date, or make it anew where `arguments.rebuild` says so; returns the exit status."""
    from indexer.search import Search

    report = updated_index(Search(settings), settings, "kb index", arguments.rebuild)
    if arguments.json:
        names = ("documents", "passages", "added", "updated", "removed")
        print_json({name: getattr(report, name) for name in names} | {"seconds": round(report.seconds, 3)})
    else:
        print(
            f"索引中有 {report.documents} 篇、{report.passages} 段；"
            f"本次新增 {report.added} 篇、更新 {report.updated} 篇、移除 {report.removed} 篇，"
            f"用时 {report.seconds:.1f} 秒。"
        )
    return FAILED if report.broken else DONE


def updated_index(search: Search, settings: Settings, command: str, rebuild: bool = False) -> IndexReport:
    """Update the index of `search`, naming each document that cannot be read; returns the report.

    `command` is what others that wait for the index are told. Raises IndexBusyError.
    """
    library = open_library(settings)
    report = search.folder.update(library, rebuild, lambda done, total: progress("索引", done, total), say, command)
    for message in report.broken:
        say(message)
    _related(library)
    return report


def _related(library: Library) -> None:
    """Bring up to date which documents are copies and versions of each other; searching does not need it."""
    from kb.relations import relations_of

    try:
        relations_of(library).refresh(lambda done, total: progress("比对", done, total))
    except LibraryError as error:
        say(str(error))
