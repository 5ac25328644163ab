"""The register of policies as a reader sees it: entries, their texts in the library, what carries them out.

Made of a whole index, and anew when it changed: a page of thirty entries must read neither the library nor all cards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from indexer.made import MadeOfIndex
from indexer.results import LARGEST_PAGE, Filter
from indexer.search import Search
from kb.document import Document
from kb.errors import KBError, QueryError
from kb.library import Library
from kb.practice import CARD_KIND, POLICY_KIND, Policy, catalogue, is_card, is_policy, policy_entry
from kb.practice.matching import matched, searched_title
from web.listing import ids_of_kind

_LONGEST_ASKED = 60  # characters of a title that are looked for

Access = frozenset[str]


@dataclass(frozen=True, slots=True)
class FullText:
    """A document in the library that is a policy's text."""

    id: str
    title: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice that carries out a clause."""

    id: str  # of its card
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the register with what belongs to it."""

    document: Document
    policy: Policy
    texts: tuple[FullText, ...]
    practices: dict[str, tuple[Practice, ...]]  # path of a clause -> what carries it out

    @property
    def practice_count(self) -> int:
        """How many practices carry out one of its clauses."""
        return len({practice.id for carried in self.practices.values() for practice in carried})


@dataclass(frozen=True, slots=True)
class Register:
    """All entries that a reader may see, by title."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def entry_of(self, document: Document) -> Entry | None:
        """The entry of which `document` is surely the text."""
        policy = matched(document.metadata, [entry.policy for entry in self.entries.values()])
        return self.entries[policy.id] if policy else None


def registers(library: Library, search: Search) -> MadeOfIndex[Access, Register]:
    """A register for each kind of reader, made when it is first asked for."""
    return MadeOfIndex(search.generation, partial(_register, library, search))


def _register(library: Library, search: Search, access: Access) -> Register:
    documents = [each for each in _of_kind(POLICY_KIND, library, search, access) if is_policy(each)]
    policies = [policy_entry(document) for document in documents]
    practices = _practices(library, search, access)
    entries = [
        Entry(document, policy, tuple(_texts(policy, policies, search, access)), practices.get(policy.id, {}))
        for document, policy in zip(documents, policies, strict=True)
    ]
    return Register({entry.policy.id: entry for entry in sorted(entries, key=lambda entry: entry.policy.title)})


def _of_kind(kind: str, library: Library, search: Search, access: Access) -> Iterator[Document]:
    for document_id in ids_of_kind(kind, search, access):
        with suppress(KBError):  # removed since the index was made, or broken by hand: its own page says so
            document = library.get(document_id)
            if document.metadata.access in access:
                yield document


def _texts(policy: Policy, policies: Sequence[Policy], search: Search, access: Access) -> Iterator[FullText]:
    """The index proposes documents by their titles; what they state decides."""
    title = searched_title(policy)[:_LONGEST_ASKED]
    if not title:
        return
    others = (Filter("kind", (CARD_KIND, POLICY_KIND), excluded=True),)
    asked = f"标题:“{title}”"
    try:
        found = search.search(asked, filters=others, size=LARGEST_PAGE, access=access, relax=False, passages=1)
    except QueryError:  # longer than queries may be here
        return
    for hit in found.hits:
        if matched(hit, policies) is policy:
            yield FullText(hit.id, hit.title, hit.kind)


def _practices(library: Library, search: Search, access: Access) -> dict[str, dict[str, tuple[Practice, ...]]]:
    """Policy -> clause -> the practices that carry it out, by name."""
    found: dict[str, dict[str, tuple[Practice, ...]]] = {}
    for model in catalogue(each for each in _of_kind(CARD_KIND, library, search, access) if is_card(each)):
        for each in model.carries_out:
            clauses = found.setdefault(each.policy, {})
            clauses[each.clause] = (*clauses.get(each.clause, ()), Practice(model.id, model.name, each.how))
    return found
