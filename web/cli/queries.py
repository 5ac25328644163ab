"""What was searched, and a lexicon tried with it: `kb queries`, `kb lexicon check`, `kb lexicon diff`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kb.settings import Settings
from web.cli.library import open_library
from web.cli.misuse import check_log_bounds
from web.cli.output import DONE, print_json, progress, say

if TYPE_CHECKING:
    from indexer.lexicon_diff import Probe
    from kb.library import Library
    from kb.querylog import QueryLog


def list_queries(arguments: argparse.Namespace, settings: Settings) -> int:
    """List what was searched most, or what found nothing; returns the exit status. Raises MisuseError."""
    check_log_bounds(arguments)
    if not settings.log_days:
        say("设置 KB_LOG_DAYS 为 0，没有记录检索。")
    log = _log(settings)
    found = (log.missed if arguments.zero else log.hot)(arguments.days, arguments.most)
    if arguments.json:
        for each in found:
            print_json({"query": each.text, "times": each.times, "documents": each.documents})
        return DONE
    for each in found:
        print(f"{each.times:6} 次  {each.documents:6} 篇  {each.text}")
    if not found:
        print("这些天没有这样的检索。")
    return DONE


def check_lexicon(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the files of the lexicon, each with how many lines are read; returns the exit status."""
    from indexer.lexicon import SYNONYMS, TERMS, load_lexicon, synonyms_in, terms_in

    lexicon = load_lexicon(*settings.lexicons)
    files = [
        {"path": str(path), "entries": sum(1 for _ in entries), "exists": path.is_file()}
        for folder in settings.lexicons
        for path, entries in (
            (folder / TERMS, terms_in(folder / TERMS)),
            (folder / SYNONYMS, synonyms_in(folder / SYNONYMS)),
        )
    ]
    if arguments.json:
        print_json({"files": files, "terms": len(lexicon.terms), "fingerprint": lexicon.fingerprint})
        return DONE
    for file in files:
        print(f"{file['path']}  " + (f"{file['entries']} 行" if file["exists"] else "没有这个文件"))
    print(f"共 {len(lexicon.terms)} 个词（含同义词），{len(lexicon.synonyms or {})} 个词有同义词。")
    return DONE


def diff_lexicon(arguments: argparse.Namespace, settings: Settings) -> int:
    """Try the lexicon in `arguments.folder`, changing nothing; returns the exit status. Raises MisuseError."""
    from indexer.lexicon_diff import lexicon_diff
    from web.lexicon_report import diff_json, diff_report

    check_log_bounds(arguments)
    library = open_library(settings)
    probes = _probes(arguments, settings, library)
    diff = lexicon_diff(settings, library, arguments.folder, arguments.role, probes, progress)
    if arguments.json:
        print_json(diff_json(diff))
    else:
        print("\n".join(diff_report(diff)))
    return DONE


def _probes(arguments: argparse.Namespace, settings: Settings, library: Library) -> list[Probe]:
    """The queries to try: those of a file with their judgements, then the logged ones."""
    from indexer.evaluation import read_judgements, read_queries
    from indexer.lexicon_diff import Probe

    found: dict[str, Probe] = {}
    if arguments.queries:
        beside = arguments.queries.with_name("qrels.tsv")
        judged = read_judgements(beside) if beside.is_file() else {}
        for line in read_queries(arguments.queries):
            found[line["text"]] = Probe(line["text"], line["id"], judged.get(line["id"]))
        known = set(library.ids())
        if unknown := {document for grades in judged.values() for document in grades} - known:
            say(f"{beside} 评过的文档有 {len(unknown)} 篇不在资料库里，如 {min(unknown)}。")
    for query in _log(settings).hot(arguments.days, arguments.most):
        found.setdefault(query.text, Probe(query.text))
    return list(found.values())


def _log(settings: Settings) -> QueryLog:
    from kb.querylog import QueryLog

    return QueryLog(settings.database, settings.log_days)
