"""Cards and entries of the register that are asked for again and again, each read once until its file changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kb.document import Document
from kb.errors import KBError
from kb.library import RACY_NS, Library, Look

Value = TypeVar("Value")  # Python 3.11 has no type parameter lists


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Value]):
    look: Look
    read_ns: int
    access: str
    value: Value | None

    def holds(self, look: Look) -> bool:
        """Whether a file that looks so is the one that was read."""
        return look == self.look and look.modified_ns < self.read_ns - RACY_NS


class Shelf(Generic[Value]):
    """What is made of documents of a library, by id. Safe for several threads."""

    def __init__(self, library: Library, make: Callable[[Document], Value | None]) -> None:
        """`make` gives None for a document that is none of this kind any more."""
        self._library, self._make = library, make
        self._kept: dict[str, _Kept[Value]] = {}
        self._lock = threading.Lock()

    def of(self, ids: Iterable[str], access: Collection[str]) -> list[Value]:
        """What is made of the documents with these ids that a reader with these labels may see, in their order.

        Documents that are gone or cannot be read are left out: their own pages say what is wrong.
        """
        looks = self._library.looks(ids)
        with self._lock:
            for document_id, look in looks.items():
                kept = self._kept.get(document_id)
                if kept is None or not kept.holds(look):
                    self._kept[document_id] = self._read(document_id, look)
            found = [self._kept[document_id] for document_id in looks]
        return [each.value for each in found if each.value is not None and each.access in access]

    def _read(self, document_id: str, look: Look) -> _Kept[Value]:
        now = time.time_ns()
        try:
            document = self._library.get(document_id)
        except KBError:
            return _Kept(look, now, "", None)
        return _Kept(look, now, document.metadata.access, self._make(document))
