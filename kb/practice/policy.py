"""The register of policies: what each settles clause by clause, told in our own words, and how it is known.

An entry is a document of kind 政策条目. Its title, issuer, number, dates and validity are the policy's own; `known`
names the source of each; the body has a section a clause, numbered as the policy numbers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb import outline
from kb.document import SEPARATOR, Document
from kb.practice.card import word, words

POLICY_KIND = "政策条目"


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause of a policy settles."""

    path: str  # as readers cite it, and as `CarriesOut.clause` names it: 三 › 6
    heading: str
    text: str  # in our own words


@dataclass(frozen=True, slots=True)
class Policy:
    """An entry of the register; None is unknown."""

    id: str
    title: str
    aliases: tuple[str, ...]  # short titles by which texts call it
    form: str | None  # its kind of document: 意见, 条例 ...
    issuer: str | None
    level: str | None
    number: str | None
    date: str | None
    published: str | None
    validity: str | None
    source: str | None
    known: Mapping[str, str]  # field -> where it was read
    clauses: tuple[Clause, ...]


def is_policy(document: Document) -> bool:
    """Whether `document` is an entry of the register."""
    return document.metadata.kind == POLICY_KIND


def policy_entry(document: Document) -> Policy:
    """The policy that an entry of the register tells of."""
    metadata, extra = document.metadata, document.metadata.extra
    known = extra.get("known")
    return Policy(
        id=document.id,
        title=document.title,
        aliases=words(extra, "aliases"),
        form=word(extra, "form"),
        issuer=metadata.issuer,
        level=metadata.level,
        number=metadata.number,
        date=metadata.date,
        published=metadata.published,
        validity=metadata.validity,
        source=metadata.source,
        known={str(key): str(value) for key, value in known.items()} if isinstance(known, dict) else {},
        clauses=tuple(_clauses(document)),
    )


def register(documents: Iterable[Document]) -> list[Policy]:
    """The entries among `documents`, by title."""
    return sorted((policy_entry(document) for document in documents if is_policy(document)), key=lambda p: p.title)


def _clauses(document: Document) -> Iterator[Clause]:
    for path, section in outline.walk(document.sections):
        source = document.body[section.span.start : section.span.end]
        # Its own text, up to the first section below it.
        own = source[: section.children[0].span.start - section.span.start] if section.children else source
        texts = [block.text for block in outline.blocks(own) if block.kind != "heading"]
        if texts:
            yield Clause(SEPARATOR.join(path), section.heading, "\n".join(texts))
