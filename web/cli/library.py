"""From files to an index: `kb inspect`, `kb import`, `kb index`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kb.errors import LexiconError, LibraryError
from kb.settings import Settings
from web.cli.output import DONE, FAILED, Progress, print_json, printable, progress, say
from web.import_summary import STATUS_NAMES, ImportSummary, passed_over

if TYPE_CHECKING:
    from indexer.build import IndexReport
    from indexer.search import Search
    from kb.importing import ImportResult
    from kb.library import Library

T = TypeVar("T")


def open_library(settings: Settings) -> Library:
    """The library that `settings` name, above the shipped content."""
    from kb.library import Library

    return Library(settings.library, shipped=settings.corpus)


def inspect_files(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say how the files at `arguments.paths` would be read; returns the exit status."""
    from kb import inspection
    from kb.relations import inspected_findings
    from web.inspection_report import report

    run, alike = _Run("查看", arguments.paths), partial(inspected_findings, open_library(settings))
    for inspected in run.counted(inspection.inspect_files(arguments.paths, settings, run.tally, alike)):
        if inspected["error"]:
            run.failed(str(inspected["error"]))
        if arguments.json:
            print_json(inspected)
        elif not inspected["error"]:
            print(printable(report(inspected)))
    return run.status("没有找到可查看的文件")


def import_files(arguments: argparse.Namespace, settings: Settings) -> int:
    """Import the files at `arguments.paths`, each on its own; returns the exit status."""
    from kb import importing

    library = open_library(settings)
    run, summary = _Run("导入", arguments.paths), ImportSummary()
    with importing.sole_import(library, waiting=say):
        try:
            for result in run.counted(importing.import_files(library, arguments.paths, settings, run.tally)):
                summary.add(result)
                if result.error:
                    run.failed(result.error)
                _print_result(result, arguments.json)
        except KeyboardInterrupt:
            say(f"已中断：{run.total} 个文件中做完了 {run.done} 个；再次运行会接着做完。")
            return FAILED
    if run.done:
        _linked(library, settings)
        for line in summary.lines(run.tally):
            say(printable(line)) if arguments.json else print(printable(line))
    return run.status("没有找到可导入的文件")


class _Run:
    """Files that are read one after the other: how far it is, and what becomes of the exit status."""

    def __init__(self, what: str, paths: Sequence[Path]) -> None:
        from kb.gathering import Tally, gather

        # Counted first and then found again: the names of a hundred thousand files need not be kept.
        self._paths = sum(1 for _ in gather(paths, Tally()))
        self._progress = Progress(what)
        self._status = DONE
        self.tally = Tally()
        self.done = 0

    @property
    def total(self) -> int:
        """Files in all, as far as known: an archive may hold many."""
        return max(self._paths + self.tally.members, self.done)

    def counted(self, results: Iterable[T]) -> Iterator[T]:
        """The results, with the line that says how far it is below them."""
        for result in results:
            self._progress.clear()
            yield result
            self.done += 1
            self._progress.show(self.done, self.total)
        self._progress.clear()

    def failed(self, message: str) -> None:
        """A file cannot be read."""
        say(printable(message))
        self._status = FAILED

    def status(self, nothing: str) -> int:
        """The exit status; where there was nothing to read, `nothing` is said, and what was passed over."""
        if self.done:
            return self._status
        over = passed_over(self.tally)
        say(f"{nothing}{f'（{over}）' if over else ''}。")
        return FAILED


def _print_result(result: ImportResult, as_json: bool) -> None:
    if as_json:
        print_json(_result_json(result))
        return
    print(printable(f"{STATUS_NAMES[result.status]}  {result.path}"))
    for finding in result.findings:
        print(printable(f"    注意：{finding.message}"))


def _result_json(result: ImportResult) -> dict[str, object]:
    """The contract's form of an import's result."""
    return {
        "path": result.path,
        "status": result.status,
        "ids": result.ids,
        "findings": [finding.as_json() for finding in result.findings],
        "error": result.error,
    }


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
    _linked(library, settings)
    return report


def _linked(library: Library, settings: Settings) -> None:
    """Bring up to date what documents mention; importing and searching do not need it."""
    from kb.practice.linking import linking_of

    line = Progress("识别名称")
    try:
        linking_of(library, settings.lexicons).refresh(line.show)
    except (LibraryError, LexiconError) as error:
        say(str(error))
    line.clear()


def _related(library: Library) -> None:
    """Bring up to date which documents are copies and versions of each other; searching does not need it."""
    from kb.relations import relations_of

    try:
        relations_of(library).refresh(lambda done, total: progress("比对", done, total))
    except LibraryError as error:
        say(str(error))
