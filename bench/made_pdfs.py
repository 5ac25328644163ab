"""Laws set as pages, for measuring: by LibreOffice (flat ODF) and by Chromium, in one column and in two.

What differs from file to file: paper, type and its size, margins, space between lines, running heads, page numbers,
notes at the foot, a table, justified or ragged lines, indents or space between paragraphs.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tarfile
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bench.collection import LAWS
from bench.flat_odf import FLAT, TABLE, TABLE_AT, Setting, flat_odf
from bench.word_for_word import articles
from kb import outline
from kb.document import Document
from kb.readers.markdown import MarkdownReader
from kb.structure import structure

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SIZES = range(9_000, 90_000)  # bytes
LEAST_ARTICLES = 10
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")


def some_laws(count: int, chance: random.Random) -> list[Document]:
    """So many laws of the archive by chance, those that have articles and are neither short nor very long."""
    reader = MarkdownReader()
    found: list[Document] = []
    with tarfile.open(LAWS) as archive:
        members = [member for member in archive if member.name.endswith(".md") and member.size in SIZES]
        chance.shuffle(members)
        for member in members:
            file = archive.extractfile(member)
            assert file is not None
            law = structure(reader.read(Path(member.name).name, file.read()))[0]
            if len(found) < count and len(articles([law])) >= LEAST_ARTICLES:
                found.append(law)
            if len(found) == count:
                break
    return found


def some_setting(chance: random.Random, columns: int, notes: bool = True) -> Setting:
    """A setting by chance."""
    size = chance.choice([10.5, 12, 14, 16]) if columns == 1 else chance.choice([9, 10.5, 12])
    return Setting(
        columns=columns,
        head=chance.random() < 0.7,
        numbers=chance.choice(["", "- {} -", "第 {} 页", "{}"]),
        notes=notes and chance.random() < 0.5,
        table=chance.random() < 0.5,
        justified=chance.random() < 0.7,
        indented=chance.random() < 0.8,
        font=chance.choice(FONTS),
        size=size,
        spacing=chance.choice([1.2, 1.5, 1.8]),
        margin=chance.choice([1.8, 2.5, 3.0]),
    )


def by_libreoffice(documents: Sequence[tuple[str, Document, Setting]], folder: Path) -> dict[str, Path]:
    """The PDF of each of `documents`, by name; none without LibreOffice."""
    if not SOFFICE:
        return {}
    sources = []
    for name, document, setting in documents:
        source = folder / f"{name}.fodt"
        source.write_text(flat_odf(document.title, parts(document), setting), encoding="utf-8")
        sources.append(str(source))
    command = [
        SOFFICE,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        f"--infilter={FLAT}",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*command, "--outdir", str(folder), *sources], check=True, capture_output=True, timeout=900)
    return {name: folder / f"{name}.pdf" for name, _, _ in documents}


def by_chromium(documents: Sequence[tuple[str, Document, Setting]], folder: Path) -> dict[str, Path]:
    """The PDF of each of `documents`, by name; none without Chromium."""
    if not CHROMIUM:
        return {}
    from playwright.sync_api import sync_playwright

    made = {}
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        for name, document, setting in documents:
            page.set_content(_html(document, setting))
            made[name] = folder / f"{name}.pdf"
            page.pdf(path=str(made[name]), **_printed(document, setting))
        browser.close()
    return made


def _printed(document: Document, setting: Setting) -> dict[str, Any]:
    margin = f"{setting.margin}cm"
    small = "font-size:9px;width:100%;text-align:center"
    number = setting.numbers.format('<span class="pageNumber"></span>')
    return {
        "format": "A4",
        "margin": {"top": margin, "bottom": margin, "left": margin, "right": margin},
        "display_header_footer": setting.head or bool(number),
        "header_template": f'<div style="{small}">{escape(document.title) if setting.head else ""}</div>',
        "footer_template": f'<div style="{small}">{number}</div>',
    }


def _html(document: Document, setting: Setting) -> str:
    indent = "text-indent:2em;margin:0" if setting.indented else "margin:0 0 .8em"
    align = "justify" if setting.justified else "left"
    columns = f"div{{columns:{setting.columns};column-gap:2em;column-fill:auto}}" if setting.columns > 1 else ""
    style = (
        f"body{{font:{setting.size}pt/{setting.spacing} '{setting.font}';margin:0;text-align:{align}}}{columns}"
        f"p{{{indent}}} h1{{font-size:1.6em;text-align:center;}} h2{{font-size:1.1em;text-align:center}}"
        "table{border-collapse:collapse;width:100%;margin:1em 0} td{border:1px solid #000;padding:2px 6px}"
    )
    made = []
    for at, (kind, text) in enumerate(parts(document)):
        if setting.table and at == TABLE_AT:
            rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in TABLE)
            made.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        made.append(f"<h2>{escape(text)}</h2>" if kind == "heading" else f"<p>{escape(text)}</p>")
    head = f"<!doctype html><meta charset=utf-8><style>{style}</style>"
    return f"{head}<h1>{escape(document.title)}</h1><div>{''.join(made)}</div>"


def parts(document: Document) -> Iterable[tuple[str, str]]:
    """Each block of a document: its kind and its text."""
    for block in outline.blocks(document.body):
        yield block.kind, block.text
