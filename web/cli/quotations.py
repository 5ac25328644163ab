"""A draft's quotations checked: `kb check-quotes`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kb.errors import KBError
from kb.files import write_atomically
from kb.settings import Settings
from web.cli.output import DONE, FAILED, Progress, print_json, printable, say

if TYPE_CHECKING:
    from indexer.quotations import Report


def check_quotes(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check the draft at `arguments.file`; the exit status says whether everything in it is right."""
    from kb.drafts import draft_text
    from kb.readers import load
    from web.quotation_report import report_json, report_lines
    from web.services import open_services

    content = load(arguments.file, settings.max_file_bytes)
    text = draft_text(arguments.file.name, content, settings)
    line = Progress("核对")
    report = open_services(settings).quotations.check(text, progress=line.show)
    line.clear()
    if arguments.json:
        print_json(report_json(report))
    else:
        print("\n".join(map(printable, report_lines(report))))
    if arguments.docx:
        _write(arguments, report)
    return DONE if report.all_right else FAILED


def _write(arguments: argparse.Namespace, report: Report) -> None:
    """The report as a Word file. Raises KBError where it cannot be written."""
    from kb.export import docx
    from web.quotation_report import report_manuscript

    try:
        write_atomically(arguments.docx, docx.write(report_manuscript(report, arguments.file.name)))
    except OSError as error:
        raise KBError(f"{arguments.docx}：写不进（{error.strerror}），应为可以写的文件") from error
    say(f"核对报告已写入 {printable(str(arguments.docx))}。")
