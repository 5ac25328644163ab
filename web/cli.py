"""The `kb` command: parse the words, call, print.

Exit status: 0 all done; 1 done in part or not at all (each failure named); 2 the words were wrong. With --json,
standard output carries JSON and nothing else. Each command imports what it needs, so that `kb --help` is quick.
"""

from __future__ import annotations

import argparse
import errno
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kb.errors import IndexBusyError, KBError
from kb.files import write_atomically, write_in_pieces
from kb.settings import Settings, load_settings
from web.guide import short_guide
from web.usage import ChineseParser

if TYPE_CHECKING:
    from flask import Flask

    from indexer.batch import Answer
    from indexer.lexicon_diff import Probe
    from indexer.results import Filter
    from indexer.search import Search
    from kb.importing import ImportResult
    from kb.library import Library
    from web.batch_table import BatchTable
    from web.params import SearchArguments

DONE, FAILED, MISUSED = 0, 1, 2


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    _speak_utf8(sys.stdout, sys.stderr)
    arguments = parser().parse_args(words)
    try:
        command: Callable[[argparse.Namespace, Settings], int] = arguments.command
        return command(arguments, load_settings())
    except KBError as error:
        _say(str(error))
        return FAILED
    except BrokenPipeError:  # the reader of our output has seen enough: kb search … | head
        sys.stderr.close()
        return FAILED
    except KeyboardInterrupt:
        _say("已中断；再次运行会接着做完。")
        return FAILED


def parser() -> ChineseParser:
    """The words that `kb` understands."""
    top = ChineseParser(prog="kb", description="党建资料库：导入、索引、检索。", epilog="示例：kb search 楼宇党建")
    commands = top.add_subparsers(title="命令", metavar="命令", required=True)

    def command(name: str, run: object, help: str, example: str) -> ChineseParser:
        added: ChineseParser = commands.add_parser(name, help=help, description=help, epilog=f"示例：{example}")
        added.set_defaults(command=run)
        return added

    for name, run, help, example in (
        ("inspect", _inspect, "查看文件会被读成什么样，不入库", "kb inspect 文件.txt --json"),
        ("import", _import, "把文件和文件夹导入资料库", "kb import 资料/"),
    ):
        added = command(name, run, help, example)
        added.add_argument("paths", nargs="+", type=Path, metavar="路径", help="文件或文件夹（含子文件夹）")
        _add_json(added)
    index = command("index", _index, "使索引与资料库一致", "kb index")
    index.add_argument("--rebuild", action="store_true", help="在旧索引旁重建一份，建好后替换")
    _add_json(index)
    search = command(
        "search",
        _search,
        "检索",
        'kb search "“双强六好”" --filter kind=做法卡片；kb search --batch 词语.csv --csv 结果.csv',
    )
    search.epilog = f"{search.epilog}\n\n检索式的写法（全文见网站的“检索说明”）：\n{short_guide()}"
    _add_search(search)
    suggest = command("suggest", _suggest, "输入时的提示：做法、词语、标题、文号", "kb suggest louyu")
    suggest.add_argument("typed", metavar="文字", help="汉字、拼音、拼音首字母，或混着写")
    _add_json(suggest)
    queries = command("queries", _queries, "查看大家检索了什么（不记是谁）", "kb queries --zero --days 7")
    queries.add_argument("--zero", action="store_true", help="只列没有结果的")
    queries.add_argument("--days", type=int, default=30, metavar="N", help="最近几天，默认 30")
    queries.add_argument("--most", type=int, default=50, metavar="N", help="最多列几个，默认 50")
    _add_json(queries)
    evaluation = command("eval", _eval, "用评好的问题衡量排序的好坏", "kb eval 评测/ --run 结果.txt")
    evaluation.add_argument(
        "folder", type=Path, metavar="文件夹", help="其中有 corpus.jsonl、queries.jsonl 和 qrels.tsv"
    )
    evaluation.add_argument("--run", type=Path, metavar="文件", help="把每个问题的前 100 篇写成 TREC 格式的文件")
    _add_json(evaluation)
    lexicon = command("lexicon", _lexicon_check, "查看和试改词典", "kb lexicon diff 改过的词典/")
    _add_lexicon(lexicon)
    serve = command("serve", _serve, "启动网站（会先使索引与资料库一致）", "kb serve --port 8080")
    serve.add_argument("--host", metavar="地址", help="监听的地址，默认取设置 KB_HOST")
    serve.add_argument("--port", type=int, metavar="端口", help="监听的端口，默认取设置 KB_PORT")
    return top


def _add_search(search: ChineseParser) -> None:
    search.add_argument(
        "query",
        nargs="?",
        metavar="检索词",
        help="写法见下；以 - 开头的，前面加 --，如 kb search -- -外资",
    )
    search.add_argument(
        "--in",
        dest="within",
        action="append",
        default=[],
        metavar="检索词",
        help="先前的检索：在其结果中查，可用多次",
    )
    search.add_argument("--similar", default="", metavar="编号", help="查与这篇资料相似的")
    search.add_argument("--without", action="append", default=[], metavar="词", help="不查这个同义词，可用多次")
    search.add_argument("--explain", action="store_true", help="说明每条结果为什么命中")
    search.add_argument("--page", type=int, default=1, metavar="N", help="第几页")
    search.add_argument("--size", type=int, default=10, metavar="N", help="每页几篇")
    search.add_argument("--sort", default="relevance", metavar="方式", help="relevance、date、published 或 level")
    search.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="项=值",
        help="如 kind=意见，可用多次；kind!=新闻 排除有这个值的",
    )
    search.add_argument("--batch", type=Path, metavar="文件", help="逐字查找文件里的每个词语：每行一个，或 CSV 的一列")
    search.add_argument("--csv", type=Path, metavar="文件", help="批量的结果写成 CSV，可用 Excel、WPS 打开")
    search.add_argument("--places", type=int, default=3, metavar="N", help="批量时每个词语最多列几处，默认 3")
    _add_json(search)


def _add_lexicon(lexicon: ChineseParser) -> None:
    actions = lexicon.add_subparsers(title="命令", metavar="命令", required=True)
    help, example = "列出读了哪些词典文件", "kb lexicon check"
    check: ChineseParser = actions.add_parser("check", help=help, description=help, epilog=f"示例：{example}")
    check.set_defaults(command=_lexicon_check)
    _add_json(check)
    help, example = "试一试改过的词典：哪些切分、检索会变；什么也不改动", "kb lexicon diff 改过的词典/"
    diff: ChineseParser = actions.add_parser("diff", help=help, description=help, epilog=f"示例：{example}")
    diff.set_defaults(command=_lexicon_diff)
    diff.add_argument("folder", type=Path, metavar="文件夹", help="其中有改过的 terms.txt 或 synonyms.txt")
    diff.add_argument(
        "--queries", type=Path, metavar="文件", help="除检索记录外再试这些问题（queries.jsonl，旁边可有 qrels.tsv）"
    )
    diff.add_argument(
        "--as",
        dest="role",
        choices=("auto", "shipped", "own"),
        default="auto",
        help="代替随附词典（shipped）还是自有词典（own），默认看内容判断",
    )
    diff.add_argument("--days", type=int, default=90, metavar="N", help="试最近几天的检索记录，默认 90")
    diff.add_argument("--most", type=int, default=500, metavar="N", help="最多试几个记录里的检索，默认 500")
    _add_json(diff)


def _add_json(command: ChineseParser) -> None:
    command.add_argument("--json", action="store_true", help="标准输出只写 JSON")


def _inspect(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.importing import files_in
    from kb.inspection import inspect_file
    from web.inspection_report import report

    status = DONE
    for path in files_in(arguments.paths):
        inspected = inspect_file(path, settings.max_file_bytes)
        if inspected["error"]:
            _say(str(inspected["error"]))
            status = FAILED
        if arguments.json:
            _print_json(inspected)
        elif not inspected["error"]:
            print(report(inspected))
    return status


def _import(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.importing import files_in, import_file

    library, status = _library(settings), DONE
    files = list(files_in(arguments.paths))
    counts: Counter[str] = Counter()
    for done, path in enumerate(files, 1):
        result = import_file(library, path, settings.max_file_bytes)
        counts[_STATUS[result.status]] += 1
        if result.error:
            _say(result.error)
            status = FAILED
        if arguments.json:
            _print_json(_result_json(result))
        else:
            print(f"{_STATUS[result.status]}  {result.path}")
            for finding in result.findings:
                print(f"    注意：{finding.message}")
        _progress("导入", done, len(files))
    if not files:
        _say("没有找到可导入的文件。")
        status = FAILED
    elif not arguments.json:
        totals = "、".join(f"{name} {count} 个" for name, count in counts.items())
        changed = any(_STATUS[status] in counts for status in ("added", "updated"))
        print(f"共 {len(files)} 个文件：{totals}。" + ("运行 kb index 后即可检索到新内容。" if changed else ""))
    return status


_STATUS = {"added": "新增", "updated": "更新", "unchanged": "未变", "duplicate": "重复", "rejected": "未导入"}


def _result_json(result: ImportResult) -> dict[str, object]:
    """The contract's form of an import's result."""
    return {
        "path": result.path,
        "status": result.status,
        "ids": result.ids,
        "findings": [finding.as_json() for finding in result.findings],
        "error": result.error,
    }


def _index(arguments: argparse.Namespace, settings: Settings) -> int:
    from indexer.search import Search

    report = Search(settings).folder.update(
        _library(settings), arguments.rebuild, lambda done, total: _progress("索引", done, total), _say
    )
    for message in report.broken:
        _say(message)
    values = {name: getattr(report, name) for name in ("documents", "passages", "added", "updated", "removed")}
    values["seconds"] = round(report.seconds, 3)
    if arguments.json:
        _print_json(values)
    else:
        print(
            f"索引中有 {report.documents} 篇、{report.passages} 段；"
            f"本次新增 {report.added} 篇、更新 {report.updated} 篇、移除 {report.removed} 篇，"
            f"用时 {report.seconds:.1f} 秒。"
        )
    return FAILED if report.broken else DONE


def _eval(arguments: argparse.Namespace, settings: Settings) -> int:
    from indexer.engine import engine_factory
    from indexer.evaluation import evaluate
    from indexer.search import Search

    found = evaluate(arguments.folder, engine_factory(settings.engine), Search(settings).segmenter)
    if arguments.run:
        write_atomically(arguments.run, "".join(f"{line}\n" for line in found.run()).encode())
    if arguments.json:
        _print_json(found.to_json())
    else:
        for name, value in found.to_json().items():
            print(f"{name:18} {value}")
    return DONE


def _search(arguments: argparse.Namespace, settings: Settings) -> int:
    from web.json_results import search_json
    from web.results_report import print_results
    from web.searching import searched
    from web.services import open_services

    needs_query = not (arguments.batch or arguments.similar or arguments.within)
    if arguments.query is None and needs_query:
        parser().error("缺少：检索词")
    if arguments.query is not None and arguments.batch:
        parser().error("检索词和 --batch 只能用一样")
    if arguments.csv and not arguments.batch:
        parser().error("--csv 只和 --batch 一起用")
    asked, services = _asked(arguments), open_services(settings)
    search = services.search
    if arguments.batch:
        return _batch(arguments, settings, search, asked.filters)
    results = searched(asked, services, "cli")
    if arguments.json:
        _print_json(search_json(results, search.related(results), asked.explain))
    else:
        print_results(results, search.related(results), asked.explain)
    search.log.flush()
    return DONE


def _asked(arguments: argparse.Namespace) -> SearchArguments:
    """What the words ask for: as an address of the site would."""
    from web.params import SearchArguments, earlier_queries, sort_named, switched_off

    return SearchArguments(
        text=(arguments.query or "").strip(),
        filters=_filters(arguments.filter),
        page=arguments.page,
        size=arguments.size,
        sort=sort_named(arguments.sort),
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
            parser().error(f"--filter 的值是 {each!r}，应为“项=值”或“项!=值”，如 kind=意见")
        filters.setdefault((name, name != field), []).append(value)
    return tuple(
        checked(Filter(name, tuple(dict.fromkeys(values)), excluded)) for (name, excluded), values in filters.items()
    )


def _batch(arguments: argparse.Namespace, settings: Settings, search: Search, filters: tuple[Filter, ...]) -> int:
    from indexer.batch import look_up, phrases_in
    from kb.readers import load
    from web.batch_table import BatchTable

    phrases = list(phrases_in(load(arguments.batch, settings.max_file_bytes), arguments.batch.name))
    table, status = BatchTable(_library(settings)), DONE
    found = 0

    def answers() -> Iterator[Answer]:
        nonlocal status, found
        asked = look_up(search, phrases, arguments.places, filters, surface="batch")
        for done, answer in enumerate(asked, 1):
            if answer.problem:
                _say(f"“{answer.phrase}”{answer.problem}")
                status = FAILED
            found += answer.documents > 0
            yield answer
            _progress("批量检索", done, len(phrases))

    if arguments.csv:
        try:
            write_in_pieces(arguments.csv, (line.encode() for line in table.csv(answers())))
        except OSError as error:
            raise KBError(f"{arguments.csv}：写不进（{error.strerror}），应为可以写的文件") from error
    for answer in () if arguments.csv else answers():
        if arguments.json:
            _print_json(table.json(answer))
        else:
            _print_answer(answer, table)
    search.log.flush()
    if not arguments.json:
        print(f"共 {len(phrases)} 个词语，逐字找到 {found} 个。")
    return status


def _print_answer(answer: Answer, table: BatchTable) -> None:
    from web.batch_table import outcome

    if not answer.places:
        print(f"{answer.phrase}  {outcome(answer)}")
        return
    print(f"{answer.phrase}  {answer.documents} 篇、{answer.passages} 处")
    for row in table.rows(answer):
        print(f"    [{row.locator}] {row.text}\n        {row.citation}")


def _queries(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.querylog import QueryLog

    _check_bounds(arguments)
    if not settings.log_days:
        _say("设置 KB_LOG_DAYS 为 0，没有记录检索。")
    log = QueryLog(settings.database, settings.log_days)
    found = (log.missed if arguments.zero else log.hot)(arguments.days, arguments.most)
    if arguments.json:
        for each in found:
            _print_json({"query": each.text, "times": each.times, "documents": each.documents})
        return DONE
    for each in found:
        print(f"{each.times:6} 次  {each.documents:6} 篇  {each.text}")
    if not found:
        print("这些天没有这样的检索。")
    return DONE


def _check_bounds(arguments: argparse.Namespace) -> None:
    """Ends the program with status 2 where --days or --most is out of its range."""
    if not 1 <= arguments.days <= 3650:
        parser().error(f"--days 的值是 {arguments.days}，应在 1 至 3650 之间")
    if not 1 <= arguments.most <= 100_000:
        parser().error(f"--most 的值是 {arguments.most}，应在 1 至 100000 之间")


def _lexicon_check(arguments: argparse.Namespace, settings: Settings) -> int:
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
        _print_json({"files": files, "terms": len(lexicon.terms), "fingerprint": lexicon.fingerprint})
        return DONE
    for file in files:
        print(f"{file['path']}  " + (f"{file['entries']} 行" if file["exists"] else "没有这个文件"))
    print(f"共 {len(lexicon.terms)} 个词（含同义词），{len(lexicon.synonyms or {})} 个词有同义词。")
    return DONE


def _lexicon_diff(arguments: argparse.Namespace, settings: Settings) -> int:
    from indexer.lexicon_diff import lexicon_diff
    from web.lexicon_report import diff_json, diff_report

    _check_bounds(arguments)
    library = _library(settings)
    probes = _probes(arguments, settings, library)
    diff = lexicon_diff(settings, library, arguments.folder, arguments.role, probes, _progress)
    if arguments.json:
        _print_json(diff_json(diff))
    else:
        print("\n".join(diff_report(diff)))
    return DONE


def _probes(arguments: argparse.Namespace, settings: Settings, library: Library) -> list[Probe]:
    """The queries to try: those of a file with their judgements, then the logged ones."""
    from indexer.evaluation import read_judgements, read_queries
    from indexer.lexicon_diff import Probe
    from kb.querylog import QueryLog

    found: dict[str, Probe] = {}
    if arguments.queries:
        beside = arguments.queries.with_name("qrels.tsv")
        judged = read_judgements(beside) if beside.is_file() else {}
        for line in read_queries(arguments.queries):
            found[line["text"]] = Probe(line["text"], line["id"], judged.get(line["id"]))
        known = set(library.ids())
        if unknown := {document for grades in judged.values() for document in grades} - known:
            _say(f"{beside} 评过的文档有 {len(unknown)} 篇不在资料库里，如 {min(unknown)}。")
    for query in QueryLog(settings.database, settings.log_days).hot(arguments.days, arguments.most):
        found.setdefault(query.text, Probe(query.text))
    return list(found.values())


def _suggest(arguments: argparse.Namespace, settings: Settings) -> int:
    from indexer.search import Search
    from web.json_results import suggestions_json
    from web.services import open_suggestions

    suggestions = open_suggestions(_library(settings), Search(settings))
    found = suggestions.suggest(arguments.typed, wait=True)
    if arguments.json:
        _print_json(suggestions_json(arguments.typed, found))
        return DONE
    for each in found:
        print(f"{each.kind}  {each.text}")
    if not found:
        print("没有可提示的。")
    return DONE


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    from web import create_app
    from web.services import services_of

    host, port = arguments.host or settings.host, arguments.port or settings.port
    app = create_app(settings)
    search = services_of(app).search
    try:
        report = search.folder.update(
            _library(settings),
            progress=lambda done, total: _progress("索引", done, total),
            waiting=_say,
            command="kb serve",
        )
        for message in report.broken:
            _say(message)
        print(f"资料库在 {settings.home.resolve()}，索引中有 {report.documents} 篇、{report.passages} 段。", flush=True)
    except IndexBusyError as error:  # the site can answer from the index there is
        _say(str(error))
    try:
        search.rehearse()
        services_of(app).suggestions.suggest("")  # makes them in the background
    except KBError as error:  # the site says so as well, and answers as soon as it can
        _say(str(error))
    return _listen(app, settings, host, port)


def _listen(app: Flask, settings: Settings, host: str, port: int) -> int:
    from waitress.server import create_server

    try:
        server = create_server(app, host=host, port=port, threads=settings.threads)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            _say(f"{host} 的端口 {port} 已被别的程序占用，可用 --port 换一个，如 kb serve --port {port + 1}")
        else:
            _say(f"不能在 {host}:{port} 监听：{error.strerror or error}")
        return FAILED
    except (OverflowError, ValueError) as error:
        _say(f"不能在 {host}:{port} 监听：{error}，端口应为 1 至 65535")
        return FAILED
    print(f"网站已启动：http://{host}:{port} （按 Ctrl+C 停止）", flush=True)
    server.run()
    return DONE


def _library(settings: Settings) -> Library:
    from kb.library import Library

    return Library(settings.library, shipped=settings.corpus)


def _print_json(values: object) -> None:
    print(json.dumps(values, ensure_ascii=False), flush=True)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _progress(what: str, done: int, total: int) -> None:
    """A line that counts up, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _speak_utf8(*streams: TextIO) -> None:
    """UTF-8 whatever the system's code page is (Windows: 936)."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
