"""What a document was, and how two differ: `kb history`, `kb compare`."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kb.errors import KBError, LibraryError
from kb.settings import Settings
from web.cli.library import open_library
from web.cli.output import DONE, print_json, say

if TYPE_CHECKING:
    from kb.document import Document
    from kb.library import Library
    from kb.revisions import Change, Revision

_WHY = {"import": "导入", "edit": "修改", "restore": "恢复", "remove": "删除"}


def history(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the revisions of a document, show one or restore one; returns the exit status."""
    library = open_library(settings)
    if arguments.restore is not None:
        return _restore(library, arguments)
    revisions = library.revisions(arguments.id)
    if not revisions:
        there = "没有修订记录" if arguments.id in library else "不在资料库中"
        raise LibraryError(f"编号为 {arguments.id[:80]!r} 的文档{there}")
    if arguments.show is not None:
        return _show(library, arguments)
    for number, revision, change in _listed(library, arguments.id, revisions):
        if arguments.json:
            print_json(_revision_json(number, revision, change))
        else:
            print(_revision_line(number, revision, change))
    if library.edited(arguments.id):
        say("此后文件又被手工改过；下次导入、恢复或删除时会记为一稿。")
    return DONE


def compare_documents(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print how two documents differ, clause by clause; returns the exit status."""
    from kb.comparison import compare
    from web.comparison_view import comparison_json, report

    library = open_library(settings)
    before, after = library.get(arguments.before), library.get(arguments.after)
    comparison = compare(before, after)
    if arguments.json:
        print_json(comparison_json(comparison, before, after))
    else:
        print("\n".join(report(comparison, before, after)))
    return DONE


def _restore(library: Library, arguments: argparse.Namespace) -> int:
    library.restore(arguments.id, arguments.restore)
    number = len(library.revisions(arguments.id))
    if arguments.json:
        print_json({"id": arguments.id, "restored": arguments.restore, "number": number})
    else:
        print(
            f"已恢复为第 {arguments.restore} 稿，记为第 {number} 稿；原来的文字仍在修订记录里。运行 kb index 后生效。"
        )
    return DONE


def _show(library: Library, arguments: argparse.Namespace) -> int:
    text = library.revised_text(arguments.id, arguments.show)
    if arguments.json:
        print_json({"id": arguments.id, "number": arguments.show, "text": text})
    else:
        print(text, end="")
    return DONE


def _listed(
    library: Library, document_id: str, revisions: list[Revision]
) -> Iterator[tuple[int, Revision, Change | None]]:
    """Each revision with its number and what it changed; None where that cannot be told."""
    from kb.revisions import change

    before: Document | None = None
    for number, revision in enumerate(revisions, 1):
        try:
            after = library.revised(document_id, number)
        except KBError as error:  # broken by hand, or its text is gone
            say(str(error))
            yield number, revision, None
            continue
        yield number, revision, None if revision.why == "remove" else change(before, after)
        before = None if revision.why == "remove" else after


def _revision_json(number: int, revision: Revision, change: Change | None) -> dict[str, object]:
    values: dict[str, object] = {
        "number": number,
        "time": revision.time,
        "why": revision.why,
        "digest": revision.digest,
    }
    if change is None:
        return values | {"changed": None}
    paragraphs = {"added": change.added, "removed": change.removed, "changed": change.changed}
    return values | {"changed": {"fields": list(change.fields), "paragraphs": paragraphs}}


def _revision_line(number: int, revision: Revision, change: Change | None) -> str:
    from web.comparison_view import change_words

    time = datetime.datetime.fromisoformat(revision.time).astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{number:4}  {time}  {_WHY[revision.why]}  {change_words(change) if change else ''}".rstrip()
