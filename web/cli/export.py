"""What was gathered as a file to take away: `kb export`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import BasketError, KBError
from kb.settings import Settings
from web.cli.misuse import MisuseError
from web.cli.output import DONE, FAILED, print_json, printable, say

if TYPE_CHECKING:
    from kb.export.basket import Basket
    from kb.export.files import Form
    from kb.export.resolve import Find

LARGEST_BASKET = 64 * 1024 * 1024  # bytes: the most items with the longest comments


def export_file(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write what `arguments` name, a basket or documents, to a file; returns the exit status. Raises MisuseError."""
    from kb.export.files import exported
    from kb.files import write_atomically
    from web.services import open_services

    form = _form(arguments.output)
    basket = _gathered(arguments)
    find = open_services(settings).find
    content, _, _ = exported(basket, find, form, arguments.style, arguments.handout)
    try:
        write_atomically(arguments.output, content)
    except OSError as error:
        raise KBError(f"写不了 {arguments.output}：{error.strerror or error}") from error
    missing = list(_missing(basket, find))
    for each in missing:
        say(printable(each))
    if arguments.json:
        counts = {"items": len(basket.items), "missing": len(missing), "bytes": len(content)}
        print_json({"path": str(arguments.output), "form": form, "style": arguments.style, **counts})
    else:
        left_out = f"，其中 {len(missing)} 项没有收入" if missing else ""
        print(printable(f"已写入 {arguments.output}：{len(basket.items)} 项{left_out}。"))
    return FAILED if missing else DONE


def _form(path: Path) -> Form:
    from kb.export.files import FORMS

    for form in FORMS:
        if path.suffix.lower() == f".{form}":
            return form
    raise MisuseError(f"-o 的文件名是 {path.name}，应以 {'、'.join(f'.{form}' for form in FORMS)} 结尾")


def _gathered(arguments: argparse.Namespace) -> Basket:
    if (arguments.basket is None) == (not arguments.id):
        raise MisuseError("要导出的用备课篮文件或 --id 给出，用其中一样")
    return _from_ids(arguments.id, arguments.title) if arguments.id else _from_file(arguments.basket)


def _from_file(path: Path) -> Basket:
    from kb.export.basket import read_basket

    try:
        if path.stat().st_size > LARGEST_BASKET:
            raise BasketError(f"{path}：文件太大，最多 {LARGEST_BASKET // (1024 * 1024)} MB")
        return read_basket(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise BasketError(f"{path}：读不了，{error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # no JSON, no UTF-8, or nested without end
        raise BasketError(f"{path}：不是备课篮文件（JSON）") from error


def _from_ids(words: list[str], title: str) -> Basket:
    """Each of `words` is a document's id, with # and an anchor where a clause of it is meant."""
    from kb.document import ID_PATTERN
    from kb.export.basket import Basket, Group, Item

    items = []
    for word in words:
        identity, _, anchor = word.partition("#")
        if not ID_PATTERN.fullmatch(identity):
            raise MisuseError(f"--id 的值是 {word[:80]!r}，应为资料的编号，或编号#锚点")
        items.append(Item("passage" if anchor else "document", (identity,), anchor))
    return Basket(title, (Group("", tuple(items)),))


def _missing(basket: Basket, find: Find) -> Iterator[str]:
    """What of the basket is not in the file."""
    from kb.export.places import quoted
    from kb.passages import passages

    for item in basket.items:
        for identity in item.ids:
            document = find(identity)
            if document is None:
                yield f"没有收入：{identity}，不在资料库中或无权查看"
            elif item.kind == "passage" and quoted(passages(document), item.anchor, item.locator) is None:
                yield f"没有收入：{identity}#{item.anchor}，正文里没有这一处"
