"""Names of practices without a card, for editors: `kb candidates`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kb.errors import KBError
from kb.library import Library
from kb.settings import Settings
from web.cli.library import open_library
from web.cli.output import DONE, print_json, printable, progress

if TYPE_CHECKING:
    from kb.practice.linking import Candidate

MOST_PASSAGES = 3


def list_candidates(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the names that texts keep using and no card has, with passages; returns the exit status.

    Raises LibraryError where what is kept of mentions can neither be read nor written.
    """
    from kb.practice.linking import linking_of

    library = open_library(settings)
    linking = linking_of(library, settings.lexicons)
    linking.refresh(lambda done, total: progress("识别名称", done, total))
    found = linking.candidates(lambda document_id: document_id in library, arguments.most)
    if arguments.json:
        print_json([_as_json(each) for each in found])
        return DONE
    for each in found:
        print(printable(f"{each.name}  {len(each.documents)} 篇 {each.times} 处"))
        for line in _lines(each, library):
            print(printable(f"    {line}"))
    print(f"共 {len(found)} 个待核定的名称。" if found else "现在没有待核定的名称。")
    return DONE


def _as_json(candidate: Candidate) -> dict[str, object]:
    documents = [{"id": each.id, "times": each.times, "anchors": each.anchors} for each in candidate.documents]
    return {"name": candidate.name, "times": candidate.times, "marked": candidate.marked, "documents": documents}


def _lines(candidate: Candidate, library: Library) -> list[str]:
    from kb.practice.context import around

    lines = []
    for each in candidate.documents[:MOST_PASSAGES]:
        try:
            document = library.get(each.id)
        except KBError:  # broken by hand since
            continue
        anchor = each.anchors[0] if each.anchors else ""
        lines.append(f"{document.title}（{document.id}#{anchor}）：{around(document, anchor, candidate.name)}")
    return lines
