"""What happened when: events of cards and dates of policies, year by year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from kb.practice.model import PracticeModel
from kb.practice.policy import Policy

_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
BEGAN, MADE, PUBLISHED = "开始实行", "成文", "发布"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened."""

    date: str  # YYYY, YYYY-MM or YYYY-MM-DD
    what: str
    kind: Literal["model", "policy"]
    id: str  # of the card or the entry of the register
    name: str
    document: str = ""  # where it is told
    locator: str = ""

    @property
    def year(self) -> str:
        """The year in which it happened."""
        return self.date[:4]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Moments by year, the earliest first, and the models that no moment is known of."""

    years: tuple[tuple[str, tuple[Moment, ...]], ...]
    undated: tuple[PracticeModel, ...]


def timeline(models: Iterable[PracticeModel], policies: Iterable[Policy]) -> Timeline:
    """The moments of `models` and `policies`. A date that is none, as people may write one by hand, is passed over."""
    known = {model.id: (model, list(_of_model(model))) for model in models}
    moments = [moment for _, found in known.values() for moment in found]
    moments += [moment for policy in policies for moment in _of_policy(policy)]
    years: dict[str, list[Moment]] = {}
    for moment in sorted(moments, key=lambda each: (each.date, each.kind != "policy", each.name, each.what)):
        years.setdefault(moment.year, []).append(moment)
    undated = tuple(model for model, found in known.values() if not found)
    return Timeline(tuple((year, tuple(found)) for year, found in years.items()), undated)


def _of_model(model: PracticeModel) -> Iterator[Moment]:
    events = [each for each in model.events if _DATE.fullmatch(each.date)]
    began = model.since or ""
    # An event that tells the beginning says more than its date.
    if _DATE.fullmatch(began) and not any(each.date.startswith(began) for each in events):
        yield Moment(began, BEGAN, "model", model.id, model.name)
    for each in events:
        yield Moment(each.date, each.what, "model", model.id, model.name, each.document, each.locator)


def _of_policy(policy: Policy) -> Iterator[Moment]:
    dates: dict[str, list[str]] = {}
    for date, what in ((policy.date, MADE), (policy.published, PUBLISHED)):
        if date and _DATE.fullmatch(date):
            dates.setdefault(date, []).append(what)
    for date, what_happened in dates.items():
        yield Moment(date, "、".join(what_happened), "policy", policy.id, policy.title)
