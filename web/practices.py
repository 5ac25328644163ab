"""The cards and the entries of the register that a reader may see."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.made import MadeOfIndex
from indexer.results import LARGEST_PAGE, Filter
from indexer.search import Search
from kb.library import Library
from kb.practice import (
    CARD_KIND,
    POLICY_KIND,
    Policy,
    PracticeModel,
    is_card,
    is_policy,
    policy_entry,
    practice_model,
)
from kb.practice.shelf import Shelf

Access = frozenset[str]


class Practices:
    """All of them, quickly: the index says which documents they are, and none is read twice. Safe for threads."""

    def __init__(self, library: Library, search: Search) -> None:
        """Costs nothing: index and documents are read when they are first needed."""
        self._search = search
        self._ids: MadeOfIndex[tuple[str, Access], tuple[str, ...]] = MadeOfIndex(
            search.generation, lambda key: tuple(self._listed(*key))
        )
        self._models: Shelf[PracticeModel] = Shelf(
            library, lambda each: practice_model(each) if is_card(each) else None
        )
        self._policies: Shelf[Policy] = Shelf(library, lambda each: policy_entry(each) if is_policy(each) else None)

    def models(self, access: Access) -> list[PracticeModel]:
        """The practice models, by name. Raises IndexMissingError, IndexOutdatedError."""
        return sorted(self._models.of(self._ids.current((CARD_KIND, access)), access), key=lambda model: model.name)

    def policies(self, access: Access) -> list[Policy]:
        """The register, by title. Raises IndexMissingError, IndexOutdatedError."""
        found = self._policies.of(self._ids.current((POLICY_KIND, access)), access)
        return sorted(found, key=lambda policy: policy.title)

    def _listed(self, kind: str, access: Access) -> Iterator[str]:
        """The ids of the documents of a kind: the library may hold very many others."""
        page, seen, total = 1, 0, 1
        while seen < total:
            found = self._search.search(
                "", filters=(Filter("kind", (kind,)),), page=page, size=LARGEST_PAGE, access=access, passages=1
            )
            if not found.hits:
                return
            yield from (hit.id for hit in found.hits)
            page, seen, total = page + 1, seen + len(found.hits), found.total_documents
