"""What a document mentions and which documents mention it, as pages show them; what may not be seen does not count."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from kb.document import Document
from kb.errors import KBError
from kb.practice import is_card, is_policy
from kb.practice.linking import Mentioned
from kb.practice.mentions import Reading
from kb.practice.naming import Kind
from web.facts import document_url
from web.marks import Marker
from web.named import Linked, Namer, Plain
from web.services import Services

_NAMES: dict[Kind, str] = {
    "model": "提到的做法",
    "policy": "提到的政策",
    "organisation": "提到的机构",
    "place": "提到的地方",
}
MOST_LISTED = 12  # of a kind
MOST_DOCUMENTS = 20


@dataclass(frozen=True, slots=True)
class MentionLine:
    """Something that the document mentions: its name, how often, and the passage where it does so first."""

    name: str
    times: int
    anchor: str


@dataclass(frozen=True, slots=True)
class MentionList:
    """What it mentions of one kind, the most mentioned first."""

    name: str
    lines: list[MentionLine]
    more: int  # that are not listed


@dataclass(frozen=True, slots=True)
class MentioningLine:
    """A document that mentions this one."""

    title: str
    url: str
    times: int


def mention_lists(document: Document, services: Services) -> list[MentionList]:
    """What `document` mentions, by kind; cards and entries that this reader may not see are left out."""
    if is_card(document) or is_policy(document):
        return []
    found = [
        each for each in _mentioned(document, services) if each.kind not in ("model", "policy") or _open(each, services)
    ]
    lists = []
    for kind, name in _NAMES.items():
        of_kind = [MentionLine(each.name, each.times, each.anchors[0]) for each in found if each.kind == kind]
        if of_kind:
            lists.append(MentionList(name, of_kind[:MOST_LISTED], len(of_kind[MOST_LISTED:])))
    return lists


def mentioning(document: Document, services: Services) -> list[MentioningLine]:
    """The documents that mention a card or an entry of the register and that this reader may see."""
    kind: Kind | None = "model" if is_card(document) else "policy" if is_policy(document) else None
    if kind is None:
        return []

    def visible(document_id: str) -> bool:
        return _find(document_id, services) is not None

    try:
        found = services.linking.mentioning(kind, document.id, visible, MOST_DOCUMENTS)
    except KBError as error:
        current_app.logger.error("%s", error)
        return []
    lines = []
    for each in found:
        other = _find(each.id, services)
        if other is not None:
            url = document_url(other.id, other.metadata.kind, anchor=each.anchors[0] if each.anchors else "")
            lines.append(MentioningLine(other.title, url, each.times))
    return lines


def namer(document: Document, mark: Marker, services: Services) -> Namer:
    """What writes the document's text: names lead to the cards and entries that this reader may see."""
    urls: dict[str, str] = {}
    for each in _mentioned(document, services):
        if each.kind in ("model", "policy") and each.target not in ("", document.id) and each.target not in urls:
            target = _find(each.target, services)
            if target is not None:
                urls[each.target] = document_url(target.id, target.metadata.kind)
    if not urls:
        return Plain(mark)
    try:
        return Linked(mark, Reading(document, services.linking.gazetteer()), urls)
    except KBError as error:
        current_app.logger.error("%s", error)
        return Plain(mark)


def _open(mentioned: Mentioned, services: Services) -> bool:
    return not mentioned.target or _find(mentioned.target, services) is not None


def _mentioned(document: Document, services: Services) -> list[Mentioned]:
    """What it mentions; nothing where that cannot be told, which the log says."""
    try:
        return services.linking.of(document.id)
    except KBError as error:
        current_app.logger.error("%s", error)
        return []


def _find(document_id: str, services: Services) -> Document | None:
    try:
        return services.find(document_id)
    except KBError:  # broken by hand: its own page says so
        return None
