"""The index brought up to date with the library: in place, or anew beside the old one and swapped in.

    index/CURRENT            the name of the folder in use, replaced in one step
    index/<name>/            the engine's files
    index/<name>/state.json  what the library was when the index was made of it, and by which analyzer

The state is written after the engine's commit. A run that was killed between the two does the same work again:
removing and adding a document twice comes to the same.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from indexer.engine import Engine, EngineFactory, Entry, IndexWriter
from indexer.segment import Segmenter
from kb.document import Document
from kb.errors import IndexBusyError, IndexMissingError, IndexOutdatedError, KBError
from kb.files import sole_holder, sweep_unfinished, write_atomically
from kb.library import NO_CHANGES, NOTHING, Changes, Library, Snapshot
from kb.passages import passages

Progress = Callable[[int, int], None]  # documents done, documents in all


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What bringing the index up to date came to."""

    documents: int
    passages: int
    added: int
    updated: int
    removed: int
    seconds: float
    rebuilt: bool
    broken: tuple[str, ...] = field(default=())  # messages of documents that cannot be read


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """The folder of indexes: finds the one in use, makes and swaps in new ones."""

    root: Path
    factory: EngineFactory
    segmenter: Segmenter

    @property
    def fingerprint(self) -> str:
        """Of the engine and the analyzer: an index with another is rebuilt."""
        return f"{self.factory.fingerprint}-{self.segmenter.fingerprint}"

    def current(self) -> Path:
        """The index in use. Raises IndexMissingError where there is none."""
        try:
            # A damaged name names no folder: the index is then made anew.
            name = (self.root / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            raise IndexMissingError(f"{self.root} 里还没有索引，请先运行 kb index") from None
        return self.root / name

    def open(self) -> Engine:
        """Open the index in use. Raises IndexMissingError, or IndexOutdatedError with the command that mends it."""
        folder = self.current()
        if self._state(folder)[0] != self.fingerprint:
            raise IndexOutdatedError(f"索引 {folder} 是用另一版词典或程序建的，请运行 kb index 重建")
        return self.factory.open(folder, self.segmenter)

    def update(self, library: Library, rebuild: bool = False, progress: Progress | None = None) -> IndexReport:
        """Bring the index up to date with `library`; anew where there is none, it is outdated, or `rebuild` says so.

        Documents that cannot be read are left as the index has them and named in the report. Raises IndexBusyError
        while another process does the same.
        """
        started = time.perf_counter()
        try:
            with sole_holder(self.root / "LOCK"):
                return self._update(library, rebuild, progress, started)
        except BlockingIOError:
            raise IndexBusyError(f"索引 {self.root} 正由另一个进程更新，请等它结束后再试") from None

    def _update(self, library: Library, rebuild: bool, progress: Progress | None, started: float) -> IndexReport:
        in_use = self._in_use()
        fingerprint, before = self._state(in_use) if in_use else ("", NOTHING)
        engine = None if rebuild or fingerprint != self.fingerprint else self._opened(in_use)
        if in_use and engine:
            self._sweep({in_use})
            return self._bring_up(engine, in_use, library, before, progress, False, started)
        folder = self._new_folder()
        engine = self.factory.create(folder, self.segmenter)
        report = self._bring_up(engine, folder, library, NOTHING, progress, True, started)
        write_atomically(self.root / "CURRENT", folder.name.encode())
        # The one just replaced stays until the next run: searches under way are still reading it.
        self._sweep({folder, in_use})
        return report

    def _opened(self, folder: Path | None) -> Engine | None:
        """The index in `folder`; None where there is none, or nothing is left of it."""
        try:
            return self.factory.open(folder, self.segmenter) if folder else None
        except IndexMissingError:
            return None

    def _in_use(self) -> Path | None:
        try:
            return self.current()
        except IndexMissingError:
            return None

    def _bring_up(
        self,
        engine: Engine,
        folder: Path,
        library: Library,
        before: Snapshot,
        progress: Progress | None,
        anew: bool,
        started: float,
    ) -> IndexReport:
        now = library.snapshot(since=before)
        changes = library.changes(before, now)
        broken: dict[str, str] = {}
        if changes != NO_CHANGES or anew:
            with engine.writer() as writer:
                writer.remove(changes.removed)
                broken = _add(writer, library, changes, progress, anew)
                writer.commit()
        counts = engine.counts()
        engine.close()
        self._write_state(folder, _without(now, broken, before))
        added, updated = (len([key for key in ids if key not in broken]) for ids in (changes.added, changes.updated))
        seconds = time.perf_counter() - started
        return IndexReport(
            counts.documents,
            counts.passages,
            added,
            updated,
            len(changes.removed),
            seconds,
            anew,
            tuple(broken.values()),
        )

    def _new_folder(self) -> Path:
        return self.root / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"

    def _state(self, folder: Path) -> tuple[str, Snapshot]:
        try:
            values = json.loads((folder / "state.json").read_bytes())
            return values["fingerprint"], Snapshot.from_json(values["snapshot"])
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AssertionError):
            return "", NOTHING

    def _write_state(self, folder: Path, snapshot: Snapshot) -> None:
        values = {"fingerprint": self.fingerprint, "snapshot": snapshot.to_json()}
        write_atomically(folder / "state.json", json.dumps(values).encode())

    def _sweep(self, keep: set[Path | None]) -> None:
        """Remove indexes no longer in use and unfinished files, those of runs that were killed included.

        Where the system keeps open files from being removed (Windows) the next run does it.
        """
        for folder in self.root.iterdir():
            if folder.is_dir() and folder not in keep:
                shutil.rmtree(folder, ignore_errors=True)
        for kept in filter(None, {self.root, *keep}):
            sweep_unfinished(kept)


def _add(
    writer: IndexWriter, library: Library, changes: Changes, progress: Progress | None, anew: bool
) -> dict[str, str]:
    """Add and replace documents; returns the messages of those that cannot be read, which stay as they were."""
    broken = {}
    every = (*changes.added, *changes.updated)
    for done, document_id in enumerate(every, 1):
        try:
            made = entry(library.get(document_id), library)
        except KBError as error:
            broken[document_id] = str(error)
        else:
            if not anew:
                # New ones too: a run killed between commit and state may have added them already.
                writer.remove([document_id])
            writer.add(made)
        if progress:
            progress(done, len(every))
    return broken


def _without(now: Snapshot, broken: Iterable[str], before: Snapshot) -> Snapshot:
    """`now`, but of broken documents what was known before: the next run looks at them again."""
    stamps = {key: stamp for key, stamp in now.stamps.items() if key not in broken}
    stamps |= {key: before.stamps[key] for key in broken if key in before.stamps}
    return Snapshot(now.taken_ns, stamps)


def entry(document: Document, library: Library) -> Entry:
    """A document as it is indexed."""
    return Entry(document, passages(document), library.collection(document.id))
