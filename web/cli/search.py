"""What is found: `kb search`, one query or a batch, and `kb suggest`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import KBError, QueryError
from kb.files import write_in_pieces
from kb.settings import Settings
from web.cli.library import open_library
from web.cli.misuse import MisuseError
from web.cli.output import DONE, FAILED, print_json, progress, say

if TYPE_CHECKING:
    from indexer.batch import Answer
    from indexer.results import Filter
    from indexer.search import Search
    from web.batch_table import BatchTable
    from web.params import SearchArguments


def search(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer one query, or each phrase of `arguments.batch`; returns the exit status. Raises MisuseError."""
    from web.json_results import search_json
    from web.results_report import print_results
    from web.searching import searched
    from web.services import open_services

    _check(arguments)
    asked, services = _asked(arguments), open_services(settings)
    if arguments.batch:
        return _batch(arguments, settings, services.search, asked.filters)
    results = searched(asked, services, "cli")
    related = services.search.related(results)
    if arguments.json:
        print_json(search_json(results, related, asked.explain))
    else:
        print_results(results, related, asked.explain)
    services.search.log.flush()
    return DONE


def suggest(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what is suggested for `arguments.typed`; returns the exit status."""
    from indexer.search import Search
    from web.json_results import suggestions_json
    from web.services import open_suggestions

    suggestions = open_suggestions(open_library(settings), Search(settings))
    found = suggestions.suggest(arguments.typed, wait=True)
    if arguments.json:
        print_json(suggestions_json(arguments.typed, found))
        return DONE
    for each in found:
        print(f"{each.kind}  {each.text}")
    if not found:
        print("没有可提示的。")
    return DONE


def _check(arguments: argparse.Namespace) -> None:
    needs_query = not (arguments.batch or arguments.similar or arguments.within)
    if arguments.query is None and needs_query:
        raise MisuseError("缺少：检索词")
    if arguments.query is not None and arguments.batch:
        raise MisuseError("检索词和 --batch 只能用一样")
    if arguments.csv and not arguments.batch:
        raise MisuseError("--csv 只和 --batch 一起用")


def _asked(arguments: argparse.Namespace) -> SearchArguments:
    """What the words ask for: as an address of the site would."""
    from indexer.query import Everything
    from indexer.results import SearchRequest
    from web.params import SearchArguments, earlier_queries, sort_named, switched_off

    try:
        filters, sort = _filters(arguments.filter), sort_named(arguments.sort)
        SearchRequest(Everything(), filters, page=arguments.page, size=arguments.size, sort=sort)
    except QueryError as error:  # an option is wrong, not the query
        raise MisuseError(str(error)) from error
    return SearchArguments(
        text=(arguments.query or "").strip(),
        filters=filters,
        page=arguments.page,
        size=arguments.size,
        sort=sort,
        within=earlier_queries(arguments.within),
        similar=arguments.similar,
        without=switched_off(arguments.without),
        explain=arguments.explain,
    )


def _filters(words: Sequence[str]) -> tuple[Filter, ...]:
    from indexer.results import Filter
    from web.params import checked

    filters: dict[tuple[str, bool], list[str]] = {}
    for each in words:
        field, sign, value = each.partition("=")
        name = field.rstrip("!！")
        if not sign or not value or not name:
            raise MisuseError(f"--filter 的值是 {each!r}，应为“项=值”或“项!=值”，如 kind=意见")
        filters.setdefault((name, name != field), []).append(value)
    return tuple(
        checked(Filter(name, tuple(dict.fromkeys(values)), excluded)) for (name, excluded), values in filters.items()
    )


class _Tally:
    """What became of the phrases so far: how many were found, and the exit status."""

    def __init__(self) -> None:
        self.found, self.status = 0, DONE


def _batch(arguments: argparse.Namespace, settings: Settings, search: Search, filters: tuple[Filter, ...]) -> int:
    from indexer.batch import look_up, phrases_in
    from kb.readers import load
    from web.batch_table import BatchTable

    phrases = list(phrases_in(load(arguments.batch, settings.max_file_bytes), arguments.batch.name))
    table, tally = BatchTable(open_library(settings)), _Tally()
    asked = look_up(search, phrases, arguments.places, filters, surface="batch")
    answers = _counted(asked, tally, len(phrases))
    if arguments.csv:
        _write(arguments.csv, table.csv(answers))
    else:
        _print_answers(answers, table, arguments.json)
    search.log.flush()
    if not arguments.json:
        print(f"共 {len(phrases)} 个词语，逐字找到 {tally.found} 个。")
    return tally.status


def _counted(answers: Iterable[Answer], tally: _Tally, total: int) -> Iterator[Answer]:
    """The answers as they are made, counted; a phrase that could not be looked up is named."""
    for done, answer in enumerate(answers, 1):
        if answer.problem:
            say(f"“{answer.phrase}”{answer.problem}")
            tally.status = FAILED
        tally.found += answer.documents > 0
        yield answer
        progress("批量检索", done, total)


def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        write_in_pieces(path, (line.encode() for line in lines))
    except OSError as error:
        raise KBError(f"{path}：写不进（{error.strerror}），应为可以写的文件") from error


def _print_answers(answers: Iterable[Answer], table: BatchTable, as_json: bool) -> None:
    for answer in answers:
        if as_json:
            print_json(table.json(answer))
        else:
            _print_answer(answer, table)


def _print_answer(answer: Answer, table: BatchTable) -> None:
    from web.batch_table import outcome

    if not answer.places:
        print(f"{answer.phrase}  {outcome(answer)}")
        return
    print(f"{answer.phrase}  {answer.documents} 篇、{answer.passages} 处")
    for row in table.rows(answer):
        print(f"    [{row.locator}] {row.text}\n        {row.citation}")
