"""An entry of the register as a page shows it: facts with their sources, clauses with what carries them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from kb import outline
from kb.document import SEPARATOR, Document, Passage
from kb.outline import Section
from kb.passages import passages, section_anchor
from kb.practice import Policy
from kb.practice.matching import place_of
from web.facts import document_url
from web.marks import Marker
from web.names import POLICY_FACT_NAMES
from web.register import Entry
from web.services import Services

MOST_TEXTS = 5  # texts of one policy in which its clauses are looked for


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact and where it was read; `value` is empty where it is not known."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class CarriedBy:
    """A practice that carries out a clause."""

    name: str
    url: str
    how: str


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A section of an entry: what the clause settles, where it stands in the text, what carries it out."""

    path: str
    name: Markup  # 6. 扩大组织覆盖
    depth: int  # 1 at the top
    anchors: tuple[str, ...]  # its own, then those of further passages of it
    paragraphs: tuple[Markup, ...]
    practices: tuple[CarriedBy, ...]
    text_url: str  # the clause in the full text; empty where no text in the library has it


def known_facts(policy: Policy) -> list[KnownFact]:
    """What is known of a policy, and what is not, each with where it was read."""
    return [
        KnownFact(name, str(getattr(policy, field) or ""), policy.known.get(field, ""))
        for field, name in POLICY_FACT_NAMES.items()
    ]


def policy_line(policy: Policy) -> list[str]:
    """The line of facts below a policy's title: 文种 · 机关 · 文号 · 日期 · 效力, what is known of them."""
    date = policy.date or (f"{policy.published} 发布" if policy.published else None)
    return [fact for fact in (policy.form, policy.issuer, policy.number, date, policy.validity) if fact]


def remarks(document: Document) -> list[str]:
    """What an entry says before its first clause."""
    end = document.sections[0].span.start if document.sections else len(document.body)
    return [block.text for block in outline.blocks(document.body[:end])]


def clause_views(entry: Entry, services: Services, mark: Marker) -> list[ClauseView]:
    """The sections of an entry in order; those that are only headings too."""
    own, texts = passages(entry.document), list(_texts(entry, services))
    return [_clause(path, section, entry, own, texts, mark) for path, section in outline.walk(entry.document.sections)]


def practices_of(entry: Entry, clause: str) -> Iterator[CarriedBy]:
    """The practices that carry out a clause, by name."""
    for each in entry.practices.get(clause, ()):
        yield CarriedBy(each.name, url_for("models.card", document_id=each.id), each.how)


def _texts(entry: Entry, services: Services) -> Iterator[tuple[Document, list[Passage]]]:
    for each in entry.texts[:MOST_TEXTS]:
        if document := services.find(each.id):
            yield document, passages(document)


def _clause(
    path: tuple[str, ...],
    section: Section,
    entry: Entry,
    own: list[Passage],
    texts: list[tuple[Document, list[Passage]]],
    mark: Marker,
) -> ClauseView:
    name = SEPARATOR.join(path)
    end = section.children[0].span.start if section.children else section.span.end
    blocks = list(outline.blocks(entry.document.body[section.span.start : end]))
    anchors = tuple(each.locator.anchor for each in own if section.span.start <= each.span.start < end)
    return ClauseView(
        path=name,
        name=mark(blocks[0].text),
        depth=section.level,
        anchors=anchors or (f"h-{section_anchor(path)}",),
        paragraphs=tuple(mark(block.text) for block in blocks[1:]),
        practices=tuple(practices_of(entry, name)),
        text_url=_in_text(name, texts) if len(blocks) > 1 else "",
    )


def _in_text(clause: str, texts: list[tuple[Document, list[Passage]]]) -> str:
    for document, found in texts:
        if passage := place_of(clause, found):
            return document_url(document.id, document.metadata.kind, anchor=passage.locator.anchor)
    return ""
