"""The cards and the entries of the register that a reader may see."""

from __future__ import annotations

from indexer.made import MadeOfIndex
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
from web.listing import ids_of_kind

Access = frozenset[str]


class Practices:
    """All of them, quickly: the index says which documents they are, and none is read twice. Safe for threads."""

    def __init__(self, library: Library, search: Search) -> None:
        """Costs nothing: index and documents are read when they are first needed."""
        self._ids: MadeOfIndex[tuple[str, Access], tuple[str, ...]] = MadeOfIndex(
            search.generation, lambda key: tuple(ids_of_kind(key[0], search, key[1]))
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
