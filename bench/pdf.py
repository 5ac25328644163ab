"""PDF: office files against their Markdown twins, laws set as pages, scans; time and memory.

    python -m bench.pdf [--documents N] [--scans N] [--pages N] [--seed N]

Laws are set by LibreOffice and by Chromium where they are installed, in one column and in two, each in another
setting (see bench/made_pdfs.py), and compared article by article. Scans are their pages as pictures, some with noise
and askew: the share of characters that are right is 1 - edit distance / length.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium

from bench.collection import LAWS
from bench.flat_odf import Setting, has_note
from bench.made_pdfs import by_chromium, by_libreoffice, parts, some_laws, some_setting
from bench.word_for_word import OFFICE, compare, difference, twin
from kb.document import Document
from kb.errors import ReadError
from kb.readers import ocr
from kb.readers.base import Extract
from kb.readers.pdf import MOST_PAGES, PdfReader
from kb.structure import structure

TARGET = 0.99
SHOWN = 5  # differences that are printed of each file
SCAN_DPI = 200
NOISE, ASKEW = 12.0, 0.6  # of grey levels; degrees
LONG = 2_000  # pages


@dataclass(slots=True)
class Tally:
    """What became of the articles of some files."""

    articles: int = 0
    same: int = 0
    titles: list[bool] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of the articles, those word for word."""
        return self.same / self.articles if self.articles else 1.0


def main() -> int:
    """Run it; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=32, help="laws that are set as pages")
    parser.add_argument("--scans", type=int, default=8, help="pages that are recognised")
    parser.add_argument("--pages", type=int, default=LONG, help="pages of the long file")
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    met = [_print("office PDFs, articles word for word", _office().share)]
    with tempfile.TemporaryDirectory(prefix="bench-pdf-") as folder:
        made = _made(Path(folder), words.documents, random.Random(words.seed))
        for name, tally in _as_read(made).items():
            met.append(_print(f"{name}, articles word for word", tally.share))
            print(f"    {tally.same:,} of {tally.articles:,}; titles {sum(tally.titles)} of {len(tally.titles)}")
        if ocr.is_installed() and words.scans:
            sources = [*sorted(OFFICE.glob("*.pdf")), *(path for _, path, _ in made)]
            met += [_print(name, share) for name, share in _scans(sources, words.scans)]
        _long(Path(folder), words.pages)
    return 0 if all(met) else 1


def _print(name: str, share: float) -> bool:
    print(f"{name:55} {share:8.4f}  target {TARGET}  {'met' if share >= TARGET else 'MISSED'}", flush=True)
    return share >= TARGET


def _read(path: Path) -> Extract:
    return PdfReader().read(path.name, path.read_bytes())


def _office() -> Tally:
    """The PDFs of the manifest against their twins."""
    tally = Tally()
    for entry in json.loads((OFFICE / "manifest.json").read_text(encoding="utf-8")):
        if entry["format"] != "pdf" or not entry.get("twin_md"):
            continue
        start = time.perf_counter()
        extract = _read(OFFICE / entry["file"])
        seconds = time.perf_counter() - start
        found = compare(twin(entry["twin_md"]), structure(extract))
        tally.articles += found.articles
        tally.same += found.same
        each = seconds / max(1, entry["pages"]) * 1000
        print(f"    {entry['file']}: {found.same} of {found.articles}, {each:.1f} ms a page")
        for label, expected, read in found.different[:SHOWN]:
            print(f"        {label}: {difference(expected, read)}")
    return tally


Made = tuple[Document, Path, Setting]


def _made(folder: Path, count: int, chance: random.Random) -> list[Made]:
    """Laws set as pages: half of them in two columns, half by each program that is there."""
    chosen = some_laws(count, chance)
    jobs = [
        (f"{'odf' if nth // 2 % 2 else 'html'}{nth}", law, some_setting(chance, 1 + nth % 2, bool(nth // 2 % 2)))
        for nth, law in enumerate(chosen)
    ]
    paths = by_libreoffice([job for job in jobs if job[0].startswith("odf")], folder)
    paths |= by_chromium([job for job in jobs if job[0].startswith("html")], folder)
    return [(law, paths[name], setting) for name, law, setting in jobs if name in paths]


def _as_read(made: Sequence[Made]) -> dict[str, Tally]:
    """What is read of made files, by the number of their columns."""
    tallies: dict[str, Tally] = {}
    for law, path, setting in made:
        extract = _read(path)
        documents = structure(extract)
        found = compare([law], documents)
        tally = tallies.setdefault(f"made PDFs in {setting.columns} column{'s' * (setting.columns > 1)}", Tally())
        tally.articles += found.articles
        tally.same += found.same
        tally.titles.append(documents[0].title == law.title)
        notes = sum(has_note(at, kind) for at, (kind, _) in enumerate(parts(law))) if setting.notes else 0
        read = sum(chunk.kind == "note" for chunk in extract.chunks)
        if found.different or notes != read:
            print(
                f"    {path.stem} {law.title} ({setting.name}): {found.same} of {found.articles}, notes {read}/{notes}"
            )
        for label, expected, text in found.different[:SHOWN]:
            print(f"        {label}: {difference(expected, text)}")
    return tallies


def _scans(sources: Sequence[Path], count: int) -> Iterator[tuple[str, float]]:
    """The share of characters right on pages as pictures: clean ones, then noisy and askew ones."""
    for name, noise, askew in (
        ("scans, characters right", 0.0, 0.0),
        ("noisy scans askew, characters right", NOISE, ASKEW),
    ):
        length = wrong = 0
        start = time.perf_counter()
        for nth in range(count):
            content = sources[nth % len(sources)].read_bytes()
            page = min(1 + nth // len(sources), _pages(content) - 1)
            expected = _text(PdfReader().read("page.pdf", one_page(content, page)))
            read = _text(PdfReader().read("scan.pdf", scanned(content, page, noise, askew)))
            length += len(expected)
            wrong += edit_distance(expected, read)
        print(f"    {count} pages, {(time.perf_counter() - start) / count:.1f} s a page")
        yield name, 1 - wrong / max(1, length)


def scanned(content: bytes, page: int, noise: float, askew: float) -> bytes:
    """A page of a PDF as a PDF that holds but its picture."""
    from PIL import Image, ImageFilter

    with pdfium.PdfDocument(content) as document:
        picture = document[page].render(scale=SCAN_DPI / 72).to_pil().convert("L")
    if askew:
        picture = picture.rotate(askew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if noise:
        levels = np.asarray(picture) + np.random.default_rng(page).normal(0, noise, (picture.height, picture.width))
        picture = Image.fromarray(levels.clip(0, 255).astype("uint8")).filter(ImageFilter.GaussianBlur(0.6))
    written = io.BytesIO()
    picture.convert("RGB").save(written, "PDF", resolution=SCAN_DPI)
    return written.getvalue()


def edit_distance(one: str, two: str) -> int:
    """How many characters must be put in, taken out or changed to make `two` of `one`."""
    codes = np.array([ord(char) for char in two])
    steps = np.arange(len(two) + 1)
    row = steps.copy()
    for at, char in enumerate(one, 1):
        best = np.minimum(row[:-1] + (codes != ord(char)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([at], best)) - steps) + steps
    return int(row[-1])


def _text(extract: Extract) -> str:
    """All that is read of a page, what is set aside as well; width forms are folded and blanks left out."""
    chunks = [chunk.text for chunk in extract.chunks if chunk.kind != "heading" or chunk.level < 2]
    return re.sub(
        r"\s", "", unicodedata.normalize("NFKC", "".join([*chunks, *(each.text for each in extract.set_aside)]))
    )


def _pages(content: bytes) -> int:
    with pdfium.PdfDocument(content) as document:
        return len(document)


def one_page(content: bytes, page: int) -> bytes:
    """A page of a PDF, counted from 0, as a PDF of its own."""
    written = io.BytesIO()
    with pdfium.PdfDocument(content) as source, pdfium.PdfDocument.new() as target:
        target.import_pages(source, [page])
        target.save(written)
    return written.getvalue()


def _long(folder: Path, pages: int) -> None:
    """Time and memory of a file of many pages, and that one of too many is refused."""
    source = next(iter(sorted(OFFICE.glob("*.pdf"))))
    for count in (pages // 4, pages, MOST_PAGES * 2):
        path = folder / f"{count}.pdf"
        path.write_bytes(_repeated(source.read_bytes(), count))
        seconds, peak, said = _alone(_measured, path)
        print(f"    {count:,} pages: {seconds:.1f} s, {seconds / count * 1000:.1f} ms a page, {peak:.0f} MB {said}")


def _repeated(content: bytes, count: int) -> bytes:
    written = io.BytesIO()
    with pdfium.PdfDocument(content) as source, pdfium.PdfDocument.new() as target:
        pages = list(range(len(source)))
        while len(target) < count:
            target.import_pages(source, pages[: count - len(target)])
        target.save(written)
    return written.getvalue()


def _measured(path: Path) -> tuple[float, float, str]:
    start = time.perf_counter()
    try:
        said = f"{len(_read(path).chunks):,} chunks"
    except ReadError as error:
        said = str(error)
    return time.perf_counter() - start, _peak(), said


def _peak() -> float:
    """The most memory this process held, in MB; what its parent held is not counted where the system tells."""
    status = Path("/proc/self/status")
    held = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.is_file() else None
    return (int(held[1]) if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def _alone(function: Any, *arguments: Any) -> Any:
    """What `function` returns, run in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


if __name__ == "__main__":
    sys.exit(main())
