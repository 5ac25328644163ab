"""What happened when, as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from kb.practice import POLICY_KIND, Policy, PracticeModel
from kb.practice.timeline import Moment, timeline
from web.facts import Link, document_url
from web.models.links import Places
from web.services import Services


@dataclass(frozen=True, slots=True)
class MomentView:
    """A line of the list."""

    date: str
    kind: str  # 做法 or 政策
    name: Link
    what: str
    source: str  # the address of the passage that tells it; "" where there is none


@dataclass(frozen=True, slots=True)
class TimelineView:
    """Everything the template needs."""

    years: list[tuple[str, list[MomentView]]]
    undated: list[Link]
    moments: int


def timeline_view(models: Sequence[PracticeModel], policies: Sequence[Policy], services: Services) -> TimelineView:
    """The page for a reader who may see `models` and `policies`."""
    found, places = timeline(models, policies), Places(services)
    years = [(year, [_moment(moment, places) for moment in moments]) for year, moments in found.years]
    undated = [Link(model.name, url_for("models.card", document_id=model.id)) for model in found.undated]
    return TimelineView(years, undated, sum(len(moments) for _, moments in years))


def _moment(moment: Moment, places: Places) -> MomentView:
    if moment.kind == "policy":
        return MomentView(moment.date, "政策", Link(moment.name, document_url(moment.id, POLICY_KIND)), moment.what, "")
    place = places.at(moment.document, moment.locator) if moment.document else None
    card = Link(moment.name, url_for("models.card", document_id=moment.id))
    return MomentView(moment.date, "做法", card, moment.what, place.url if place else "")
