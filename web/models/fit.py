"""“找适合我们的”: the form, and the models that suit with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for

from kb.practice import PracticeModel
from kb.practice.bases import basis_numbers, numbers_of
from kb.practice.fit import ASPECTS, RULES, Aspect, Fit, Match, Wish, fits, words_asked
from web.models.asked import VOCABULARIES
from web.models.links import EvidenceLink, Places, evidence_links
from web.services import Services

MOST_SHOWN = 30  # of each list


@dataclass(frozen=True, slots=True)
class FieldView:
    """The words of one aspect to choose from."""

    name: str
    title: str
    words: list[tuple[str, bool]]  # each with whether it is chosen


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement, and where it can be checked."""

    text: str
    evidence: list[EvidenceLink]


@dataclass(frozen=True, slots=True)
class FitView:
    """A model of the answer."""

    id: str
    name: str
    url: str
    share: str  # 符合 3 / 4 项
    met: list[str]
    unmet: list[str]  # with what the card says instead
    problem: list[StatementView]
    checkable: int


@dataclass(frozen=True, slots=True)
class FitPage:
    """Everything the template needs."""

    fields: list[FieldView]
    asked: int
    rules: tuple[str, ...]
    groups: list[tuple[str, int, list[FitView]]]  # each with its heading and how many there are, of which the first
    found: int


def fit_page(models: Sequence[PracticeModel], wish: Wish, services: Services) -> FitPage:
    """The page for a reader who may see `models`."""
    found, places = fits(models, wish), Places(services)
    suits = [fit for fit in found if not fit.ruled_out]
    answers = [fit for fit in suits if fit.needs_met or not wish.need]
    near = [fit for fit in suits if wish.need and not fit.needs_met]
    groups = (
        ("符合的做法", answers),
        ("没有写明针对您选的问题，其他条件有相符的", near),
        ("写明的适用规模不符的", [fit for fit in found if fit.ruled_out]),
    )
    return FitPage(
        fields=_fields(models, wish),
        asked=wish.asked,
        rules=RULES,
        groups=[
            (name, len(some), [_fit(fit, wish, places) for fit in some[:MOST_SHOWN]]) for name, some in groups if some
        ],
        found=len(found),
    )


def match_text(match: Match) -> str:
    """A word that was asked for, with what a card says instead: 规模 没有党员（卡片写的是：多家单位）."""
    text = f"{ASPECTS[match.aspect]}：{match.word}"
    if match.met:
        return text
    return f"{text}（卡片写的是：{'、'.join(match.stated)}）" if match.stated else f"{text}（卡片未写明）"


def _fields(models: Sequence[PracticeModel], wish: Wish) -> list[FieldView]:
    scenes = sorted({scene for model in models for scene in model.scene})
    known: dict[Aspect, Iterable[str]] = {**VOCABULARIES, "scene": scenes}
    return [
        FieldView(aspect, title, [(word, word in words_asked(wish, aspect)) for word in known[aspect]])
        for aspect, title in ASPECTS.items()
    ]


def _fit(fit: Fit, wish: Wish, places: Places) -> FitView:
    model = fit.model
    links, numbers = evidence_links(model, places), basis_numbers(model)
    return FitView(
        id=model.id,
        name=model.name,
        url=url_for("models.card", document_id=model.id),
        share=f"符合 {fit.met} / {wish.asked} 项",
        met=[match_text(match) for match in fit.matches if match.met],
        unmet=[match_text(match) for match in fit.matches if not match.met],
        problem=[
            StatementView(each.text, [links[number - 1] for number in numbers_of(each, model, numbers)])
            for each in model.statements
            if each.part == "问题"
        ],
        checkable=fit.checkable,
    )
