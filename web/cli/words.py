"""The words that `kb` understands: its commands, what they take, and their help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kb.citations import STYLES
from kb.settings import Settings
from web.cli import candidates, evaluation, export, history, library, models, queries, quotations, search, serve, users
from web.guide import short_guide
from web.usage import ChineseParser

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[ChineseParser]

Command = Callable[[argparse.Namespace, Settings], int]  # returns the exit status


def parser() -> ChineseParser:
    """What reads the words; `command` of what it has read is the Command to run."""
    top = ChineseParser(prog="kb", description="党建资料库：导入、索引、检索。", epilog="示例：kb search 楼宇党建")
    commands = top.add_subparsers(title="命令", metavar="命令", required=True)
    for add in (
        _add_library,
        _add_history,
        _add_search,
        _add_suggest,
        _add_export,
        _add_models,
        _add_quotations,
        _add_queries,
        _add_eval,
        _add_lexicon,
        _add_candidates,
        _add_user,
        _add_serve,
    ):
        add(commands)
    return top


def _add_library(commands: Commands) -> None:
    for name, run, help, example in (
        ("inspect", library.inspect_files, "查看文件会被读成什么样，不入库", "kb inspect 文件.txt --json"),
        ("import", library.import_files, "把文件和文件夹导入资料库", "kb import 资料/"),
    ):
        added = _command(commands, name, run, help, example)
        added.add_argument("paths", nargs="+", type=Path, metavar="路径", help="文件或文件夹（含子文件夹）")
        _add_json(added)
    index = _command(commands, "index", library.index_library, "使索引与资料库一致", "kb index")
    index.add_argument("--rebuild", action="store_true", help="在旧索引旁重建一份，建好后替换")
    _add_json(index)


def _add_history(commands: Commands) -> None:
    help, example = "查看一篇资料的修订记录，看旧稿，恢复旧稿", "kb history d0a1b2c3 --restore 2"
    added = _command(commands, "history", history.history, help, example)
    added.add_argument("id", metavar="编号", help="资料的编号")
    chosen = added.add_mutually_exclusive_group()
    chosen.add_argument("--show", type=int, metavar="N", help="显示第 N 稿")
    chosen.add_argument("--restore", type=int, metavar="N", help="恢复为第 N 稿；现在的文字留在修订记录里")
    _add_json(added)
    help, example = "逐条比较两篇资料，如一份文件的两个版本", "kb compare d0a1b2c3 d4e5f6a7"
    added = _command(commands, "compare", history.compare_documents, help, example)
    added.add_argument("before", metavar="原编号", help="较早的一篇")
    added.add_argument("after", metavar="新编号", help="较晚的一篇")
    _add_json(added)


def _add_search(commands: Commands) -> None:
    example = 'kb search "“双强六好”" --filter kind=做法卡片；kb search --batch 词语.csv --csv 结果.csv'
    added = _command(commands, "search", search.search, "检索", example)
    added.epilog = f"{added.epilog}\n\n检索式的写法（全文见网站的“检索说明”）：\n{short_guide()}"
    added.add_argument(
        "query", nargs="?", metavar="检索词", help="写法见下；以 - 开头的，前面加 --，如 kb search -- -外资"
    )
    _add_repeated(added, "--in", "检索词", "先前的检索：在其结果中查，可用多次", dest="within")
    added.add_argument("--similar", default="", metavar="编号", help="查与这篇资料相似的")
    _add_repeated(added, "--without", "词", "不查这个同义词，可用多次")
    added.add_argument("--explain", action="store_true", help="说明每条结果为什么命中")
    added.add_argument("--page", type=int, default=1, metavar="N", help="第几页")
    added.add_argument("--size", type=int, default=10, metavar="N", help="每页几篇")
    added.add_argument("--sort", default="relevance", metavar="方式", help="relevance、date、published 或 level")
    _add_repeated(added, "--filter", "项=值", "如 kind=意见，可用多次；kind!=新闻 排除有这个值的")
    added.add_argument("--batch", type=Path, metavar="文件", help="逐字查找文件里的每个词语：每行一个，或 CSV 的一列")
    added.add_argument("--csv", type=Path, metavar="文件", help="批量的结果写成 CSV，可用 Excel、WPS 打开")
    _add_number(added, "--places", 3, "批量时每个词语最多列几处")
    _add_json(added)


def _add_suggest(commands: Commands) -> None:
    added = _command(commands, "suggest", search.suggest, "输入时的提示：做法、词语、标题、文号", "kb suggest louyu")
    added.add_argument("typed", metavar="文字", help="汉字、拼音、拼音首字母，或混着写")
    _add_json(added)


def _add_export(commands: Commands) -> None:
    help = "把备课篮或几篇资料导出为 Word、PowerPoint 或 Markdown 文件，带引文和注意事项"
    added = _command(commands, "export", export.export_file, help, "kb export 备课.json -o 讲稿.docx --style 2025")
    added.add_argument("basket", nargs="?", type=Path, metavar="备课篮", help="备课篮文件（JSON），由网站的备课页保存")
    _add_repeated(added, "--id", "编号", "不用备课篮，导出这篇资料；编号#锚点 是其中一条；可用多次")
    added.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help="以 .docx、.pptx 或 .md 结尾")
    added.add_argument("--title", default="", metavar="题名", help="和 --id 一起用：文件里的题名")
    added.add_argument("--handout", action="store_true", help="学员讲义：要点、摘编和留空的讨论题，不带备注")
    added.add_argument("--style", choices=STYLES, default="2025", help="引文：GB/T 7714 的 2025、2015 版，或简明的")
    _add_json(added)


def _add_models(commands: Commands) -> None:
    help, example = "做法：目录、卡片、对比、关系图、时间线、哪个适合", "kb models fit --scene 楼宇"
    actions = _described(commands, "models", help, example).add_subparsers(title="命令", metavar="命令", required=True)
    example = "kb models list --scene 园区 --sort evidence"
    listed = _command(actions, "list", models.list_models, "列出做法", example)
    _add_chosen(listed, "scene", "need", "leader", "size", "region", "level", "year")
    listed.add_argument("--sort", default="name", metavar="方式", help="name、evidence（有依据的表述）或 year")
    shown = _command(actions, "show", models.show_model, "显示一项做法的卡片", "kb models show 链式党建")
    shown.add_argument("model", metavar="做法", help="名称、别名或编号")
    example = "kb models compare 链式党建 四同"
    compared = _command(actions, "compare", models.compare_models, "对比 2 至 5 项做法", example)
    compared.add_argument("models", nargs="+", metavar="做法", help="名称、别名或编号")
    example = "kb models fit --need 组织覆盖 --size 没有党员"
    fit = _command(actions, "fit", models.fit_models, "按条件找适合的做法", example)
    _add_chosen(fit, "need", "scene", "size", "leader")
    help, example = "做法、地区、单位和政策的联系", "kb models graph --around 四同 --json"
    graph = _command(actions, "graph", models.graph_models, help, example)
    _add_chosen(graph, "scene", "kind")
    help = "只列它周围两步的：做法的名称，或如 place:浙江省杭州市"
    graph.add_argument("--around", default="", metavar="名称", help=help)
    timed = _command(actions, "timeline", models.time_models, "按时间列出事件和政策", "kb models timeline")
    for each in (listed, shown, compared, fit, graph, timed):
        _add_json(each)


_CHOSEN = {
    "scene": ("场景", "如 楼宇"),
    "need": ("问题", "要解决的问题，如 组织覆盖"),
    "leader": ("单位", "由谁牵头，如 园区党组织"),
    "size": ("规模", "适用规模，如 多家单位"),
    "region": ("地区", "如 浙江省杭州市"),
    "level": ("层级", "如 县级"),
    "year": ("年份", "如 2012"),
    "kind": ("种类", "model、policy、place 或 organisation"),
}


def _add_chosen(added: ChineseParser, *names: str) -> None:
    for name in names:
        value, help = _CHOSEN[name]
        _add_repeated(added, f"--{name}", value, f"{help}，可用多次")


def _add_user(commands: Commands) -> None:
    help, example = "账号：登录后备课篮存在服务器上，能看有权限的资料", "kb user add 王老师 --access 内部"
    actions = _described(commands, "user", help, example).add_subparsers(title="命令", metavar="命令", required=True)
    added = _command(actions, "add", users.add_user, "建立账号", example)
    added.add_argument("name", metavar="账号", help="不超过 40 个汉字、字母或数字")
    _add_repeated(added, "--access", "标签", "公开以外能看的资料的权限标签，可用多次")
    changed = _command(actions, "password", users.change_password, "更改密码", "kb user password 王老师")
    changed.add_argument("name", metavar="账号", help="要改密码的账号")
    for each in (added, changed):
        each.add_argument("--password-stdin", action="store_true", help="从标准输入读密码，不询问")
    removed = _command(actions, "remove", users.remove_user, "删除账号和它的备课篮", "kb user remove 王老师")
    removed.add_argument("name", metavar="账号", help="要删除的账号")
    _add_json(_command(actions, "list", users.list_users, "列出账号", "kb user list"))


def _add_quotations(commands: Commands) -> None:
    help = "核对文稿里的引文和条款：是否一字不差、条款对不对、是否已过时"
    added = _command(commands, "check-quotes", quotations.check_quotes, help, "kb check-quotes 讲稿.docx")
    added.add_argument("file", type=Path, metavar="文件", help="Word、WPS、PDF 或纯文本")
    added.add_argument("--docx", type=Path, metavar="文件", help="另把核对报告写成 Word 文件")
    _add_json(added)


def _add_queries(commands: Commands) -> None:
    help, example = "查看大家检索了什么（不记是谁）", "kb queries --zero --days 7"
    added = _command(commands, "queries", queries.list_queries, help, example)
    added.add_argument("--zero", action="store_true", help="只列没有结果的")
    _add_number(added, "--days", 30, "最近几天")
    _add_number(added, "--most", 50, "最多列几个")
    _add_json(added)


def _add_eval(commands: Commands) -> None:
    help, example = "用评好的问题衡量排序的好坏", "kb eval 评测/ --run 结果.txt"
    added = _command(commands, "eval", evaluation.evaluate_ranking, help, example)
    added.add_argument("folder", type=Path, metavar="文件夹", help="其中有 corpus.jsonl、queries.jsonl 和 qrels.tsv")
    added.add_argument("--run", type=Path, metavar="文件", help="把每个问题的前 100 篇写成 TREC 格式的文件")
    _add_json(added)


def _add_lexicon(commands: Commands) -> None:
    lexicon = _described(commands, "lexicon", "查看和试改词典", "kb lexicon diff 改过的词典/")
    actions = lexicon.add_subparsers(title="命令", metavar="命令", required=True)
    _add_json(_command(actions, "check", queries.check_lexicon, "列出读了哪些词典文件", "kb lexicon check"))
    help, example = "试一试改过的词典：哪些切分、检索会变；什么也不改动", "kb lexicon diff 改过的词典/"
    diff = _command(actions, "diff", queries.diff_lexicon, help, example)
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
    _add_number(diff, "--days", 90, "试最近几天的检索记录")
    _add_number(diff, "--most", 500, "最多试几个记录里的检索")
    _add_json(diff)


def _add_candidates(commands: Commands) -> None:
    help, example = "列出常出现而还没有做法卡片的名称，供核定", "kb candidates --most 40"
    added = _command(commands, "candidates", candidates.list_candidates, help, example)
    _add_number(added, "--most", 100, "最多列几个")
    _add_json(added)


def _add_serve(commands: Commands) -> None:
    help, example = "启动网站（会先使索引与资料库一致）", "kb serve --port 8080"
    added = _command(commands, "serve", serve.serve, help, example)
    added.add_argument("--host", metavar="地址", help="监听的地址，默认取设置 KB_HOST")
    added.add_argument("--port", type=int, metavar="端口", help="监听的端口，默认取设置 KB_PORT")


def _command(commands: Commands, name: str, run: Command, help: str, example: str) -> ChineseParser:
    added = _described(commands, name, help, example)
    added.set_defaults(command=run)
    return added


def _described(commands: Commands, name: str, help: str, example: str) -> ChineseParser:
    return commands.add_parser(name, help=help, description=help, epilog=f"示例：{example}")


def _add_repeated(added: ChineseParser, option: str, value: str, help: str, dest: str | None = None) -> None:
    added.add_argument(option, dest=dest, action="append", default=[], metavar=value, help=help)


def _add_number(added: ChineseParser, option: str, default: int, help: str) -> None:
    added.add_argument(option, type=int, default=default, metavar="N", help=f"{help}，默认 {default}")


def _add_json(added: ChineseParser) -> None:
    added.add_argument("--json", action="store_true", help="标准输出只写 JSON")
