"""The documents that a reader may see, made ready for one draft, and whether each is in force."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator

from indexer.quotations.texts import Text
from kb.document import Document
from kb.errors import KBError
from kb.library import Library
from kb.relations import Relations
from kb.versions import edition

KEPT_TEXTS = 96  # documents that are kept ready while a draft is checked
OUT_OF_FORCE = frozenset({"已废止", "失效", "已修改"})


class Shelf:
    """Documents that a reader may see, made ready when they are first needed."""

    def __init__(self, library: Library, relations: Relations, access: frozenset[str]) -> None:
        self._library, self._relations, self._access = library, relations, access
        self._documents: dict[str, Document | None] = {}
        self._texts: OrderedDict[str, Text] = OrderedDict()
        self._newer: dict[str, tuple[str, ...]] = {}

    def document(self, document_id: str) -> Document | None:
        """The document with this id; None where there is none, it is broken, or the reader may not see it."""
        if document_id not in self._documents:
            self._documents[document_id] = self._read(document_id)
        return self._documents[document_id]

    def _read(self, document_id: str) -> Document | None:
        try:
            found = self._library.get(document_id)
        except KBError:
            return None
        return found if found.metadata.access in self._access else None

    def texts(self, document_ids: Iterable[str]) -> Iterator[Text]:
        """The texts of those that can be read, each once."""
        for each in dict.fromkeys(document_ids):
            if text := self._text(each):
                yield text

    def _text(self, document_id: str) -> Text | None:
        if document_id in self._texts:
            self._texts.move_to_end(document_id)
        elif document := self.document(document_id):
            self._texts[document_id] = Text.of(document)
            if len(self._texts) > KEPT_TEXTS:
                gone, _ = self._texts.popitem(last=False)
                self._documents.pop(gone, None)
        return self._texts.get(document_id)

    def newer(self, document_id: str) -> tuple[str, ...]:
        """The ids of newer versions that the reader may see, the newest first; drafts are none."""
        if document_id not in self._newer:
            found = self._relations.versions(document_id, lambda each: self.document(each) is not None).newer
            documents = [document for each in found if (document := self.document(each))]
            self._newer[document_id] = tuple(each.id for each in documents if edition(each).stage != "draft")
        return self._newer[document_id]

    def current(self, document: Document) -> bool:
        """Whether it is in force as it stands, as far as the library tells."""
        return document.metadata.validity not in OUT_OF_FORCE and not self.newer(document.id)
