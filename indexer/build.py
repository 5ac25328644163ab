"""The index brought up to date with the library: in place, or anew beside the old one and swapped in.

    index/CURRENT            the name of the folder in use, replaced in one step
    index/BUILDING           the name of the folder that is being made, as long as there is one
    index/LOCK               held by the process that changes any of this
    index/<name>/            the engine's files
    index/<name>/state.json  what the library was when the index was made of it, and by which analyzer

The work is done in batches, see `indexer.batches`; the state is written after each one's commit. A run that was
killed between the two does that batch again: removing and adding a document twice comes to the same. A folder left
unfinished by a run that was killed is gone on with by the next run that makes an index anew; one that need not
sweeps it.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from indexer.batches import CatchUp, OpenIndex, Outcome, Progress
from indexer.engine import Counts, Engine, EngineFactory
from indexer.index_state import IndexState
from indexer.segment import Segmenter
from kb.errors import IndexBusyError, IndexDamagedError, IndexMissingError, IndexOutdatedError, KBError
from kb.files import PATIENCE_S, Holder, LockHeldError, sole_holder, sweep_unfinished, sync_folder, write_atomically
from kb.library import NOTHING, Library


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What bringing the index up to date came to.

    A run that went on where another was killed counts what it did itself: what it added that the other had not, and
    what it updated and removed because the library changed between the two. `documents` and `passages` are of the
    whole index.
    """

    documents: int
    passages: int
    added: int
    updated: int
    removed: int
    seconds: float  # of work; waiting for another process is not in it
    rebuilt: bool  # a new folder was swapped in
    broken: tuple[str, ...] = field(default=())  # messages of documents that cannot be read


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """The folder of indexes: finds the one in use, makes and swaps in new ones."""

    root: Path
    factory: EngineFactory
    segmenter: Segmenter
    patience: float = PATIENCE_S  # seconds to wait for another process that updates

    @property
    def fingerprint(self) -> str:
        """Of the engine and the analyzer: an index with another is rebuilt."""
        return f"{self.factory.fingerprint}-{self.segmenter.fingerprint}"

    def current(self) -> Path:
        """The index in use. Raises IndexMissingError where there is none, or IndexDamagedError."""
        folder = self._named("CURRENT")
        if folder is None:
            raise IndexMissingError(f"{self.root} 里还没有索引，请先运行 kb index")
        if not folder.is_dir():
            raise IndexDamagedError(
                f"{self.root / 'CURRENT'} 指向 {folder.name!r}，但没有这个索引；"
                "资料库不受影响，请运行 kb index 重建索引"
            )
        return folder

    def open(self) -> Engine:
        """Open the index in use. Raises IndexMissingError, or IndexOutdatedError with the command that mends it."""
        folder = self.current()
        if IndexState.read(folder).fingerprint != self.fingerprint:
            raise IndexOutdatedError(f"索引 {folder} 是用另一版词典或程序建的，请运行 kb index 重建")
        return self.factory.open(folder, self.segmenter)

    def update(
        self,
        library: Library,
        rebuild: bool = False,
        progress: Progress | None = None,
        waiting: Callable[[str], None] | None = None,
        command: str = "kb index",
    ) -> IndexReport:
        """Bring the index up to date with `library`; anew where there is none, it is outdated, or `rebuild` says so.

        Documents that cannot be read are left as the index has them and named in the report. An index in use is
        changed batch by batch, and searches see that; one made anew is seen once it is complete. While another process
        updates, waits for it up to `patience` seconds, of which `waiting` is told once, in a sentence for users; then
        raises IndexBusyError. `command` is what processes that wait for this one tell their users that it does.
        """

        def tell(holder: Holder | None) -> None:
            if waiting:
                waiting(f"{self._busy(holder)}，正在等它结束，最多等 {self.patience:g} 秒。")

        try:
            with sole_holder(self.root / "LOCK", command, self.patience, tell):
                return self._update(library, rebuild, progress)
        except LockHeldError as error:
            busy = self._busy(error.holder)
            raise IndexBusyError(f"{busy}，已等候 {self.patience:g} 秒，请等它结束后再试") from None

    def _busy(self, holder: Holder | None) -> str:
        return f"索引 {self.root} 正由另一个进程更新" + (f"（{holder}）" if holder else "")

    def _update(self, library: Library, rebuild: bool, progress: Progress | None) -> IndexReport:
        started = time.perf_counter()
        in_use = self._named("CURRENT")
        index = None if rebuild else self._opened(in_use)
        if index:
            self._sweep({in_use})
            outcome, counts = self._caught_up(index, library, progress, whole=False)
        else:
            folder, outcome, counts = self._made(in_use, library, progress)
            write_atomically(self.root / "CURRENT", folder.name.encode())
            # The one just replaced stays until the next run: searches under way are still reading it.
            self._sweep({folder, in_use})
        seconds = time.perf_counter() - started
        return IndexReport(
            counts.documents,
            counts.passages,
            outcome.added,
            outcome.updated,
            outcome.removed,
            seconds,
            index is None,
            outcome.broken,
        )

    def _made(self, in_use: Path | None, library: Library, progress: Progress | None) -> tuple[Path, Outcome, Counts]:
        """A new index beside the one in use: what a run that was killed left unfinished, or else a fresh one."""
        unfinished = self._named("BUILDING")
        index = self._opened(unfinished) if unfinished != in_use else None
        if index:
            with contextlib.suppress(KBError):  # whatever is wrong with it, a fresh one does not have
                return index.folder, *self._caught_up(index, library, progress, whole=True)
        self._sweep({in_use})
        index = self._fresh()
        return index.folder, *self._caught_up(index, library, progress, whole=True)

    def _caught_up(
        self, index: OpenIndex, library: Library, progress: Progress | None, whole: bool
    ) -> tuple[Outcome, Counts]:
        with contextlib.closing(index.engine):
            outcome = CatchUp(index, library).run(self.segmenter, progress, whole)
            return outcome, index.engine.counts()

    def _fresh(self) -> OpenIndex:
        """An empty index in a folder of its own, named as the one that is being made before it is there."""
        folder = self.root / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
        write_atomically(self.root / "BUILDING", folder.name.encode())
        return OpenIndex(folder, self.factory.create(folder, self.segmenter), IndexState(self.fingerprint, NOTHING))

    def _opened(self, folder: Path | None) -> OpenIndex | None:
        """The index in `folder`; None where there is none, nothing is left of it, or another analyzer made it."""
        if folder is None or (state := IndexState.read(folder)).fingerprint != self.fingerprint:
            return None
        try:
            return OpenIndex(folder, self.factory.open(folder, self.segmenter), state)
        except IndexMissingError:
            return None

    def _named(self, pointer: str) -> Path | None:
        """The folder that the file `pointer` names; None where there is no such file."""
        try:
            # A damaged name names no folder: the index is then made anew.
            name = (self.root / pointer).read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        return self.root / name

    def _sweep(self, keep: set[Path | None]) -> None:
        """Remove indexes no longer in use and unfinished files, those of runs that were killed included.

        Where the system keeps open files from being removed (Windows) the next run does it.
        """
        self._forget_unfinished()
        for folder in self.root.iterdir():
            if folder.is_dir() and folder not in keep:
                shutil.rmtree(folder, ignore_errors=True)
        for kept in filter(None, {self.root, *keep}):
            sweep_unfinished(kept)

    def _forget_unfinished(self) -> None:
        """No run shall go on in a folder of which a part is removed, not even after a power cut."""
        with contextlib.suppress(FileNotFoundError):
            (self.root / "BUILDING").unlink()
            sync_folder(self.root)
