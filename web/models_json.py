"""Practice models as JSON values, for the API and the command line alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.practice import PracticeModel
from kb.practice.bases import Basis, bases, basis_numbers, checkable, numbers_of
from kb.practice.comparison import ModelComparison
from kb.practice.fit import ASPECTS, Fit, Wish, words_asked
from kb.practice.model import Related
from kb.practice.network import Network
from kb.practice.selection import Facet
from kb.practice.timeline import Moment, Timeline
from web.models.links import Place, Places, source_warnings

Values = dict[str, object]


def summary_json(model: PracticeModel) -> Values:
    """A model as a line of a list."""
    return {
        "id": model.id,
        "name": model.name,
        "aliases": list(model.aliases),
        "scene": list(model.scene),
        "region": list(model.region),
        "level": model.level,
        "year": model.year,
        "needs": list(model.needs),
        "leaders": list(model.leaders),
        "sizes": list(model.sizes),
        "problem": model.problem,
        "checkable": checkable(model),
        "evidence_count": len(bases(model)),
    }


def catalogue_json(found: Sequence[PracticeModel], total: int, counts: dict[Facet, list[tuple[str, int]]]) -> Values:
    """The models that were asked for, of `total`, with the values of the facets."""
    facets = {facet: [{"value": value, "count": count} for value, count in some] for facet, some in counts.items()}
    return {"total": total, "found": len(found), "models": [summary_json(model) for model in found], "facets": facets}


def model_json(model: PracticeModel, related: Iterable[Related], names: dict[str, str], places: Places) -> Values:
    """A model as its page shows it; `names` are those of the models and policies that the reader may see, by id."""
    numbers = basis_numbers(model)
    return summary_json(model) | {
        "where": model.where,
        "since": model.since,
        "organisations": list(model.organisations),
        "statements": [
            {
                "part": each.part,
                "number": each.number,
                "text": each.text,
                "evidence": list(numbers_of(each, model, numbers)),
            }
            for each in model.statements
        ],
        "figures": [
            {
                "what": each.what,
                "value": each.value,
                "date": each.date,
                "evidence": numbers[each.document, each.locator],
            }
            for each in model.figures
        ],
        "events": [
            {"date": each.date, "what": each.what, "evidence": numbers[each.document, each.locator]}
            for each in model.events
        ],
        "carries_out": [
            {"policy": each.policy, "title": names[each.policy], "clause": each.clause, "how": each.how}
            for each in model.carries_out
            if each.policy in names
        ],
        "related": [{"id": each.model, "name": names[each.model], "relation": each.relation} for each in related],
        "evidence": [_basis(each, places.at(each.document, each.locator)) for each in bases(model)],
    }


def comparison_json(comparison: ModelComparison) -> Values:
    """Models side by side."""
    return {
        "models": [{"id": model.id, "name": model.name} for model in comparison.models],
        "rows": [
            {
                "name": row.name,
                "cells": [[{"text": line.text, "evidence": list(line.numbers)} for line in cell] for cell in row.cells],
            }
            for row in comparison.rows
        ],
    }


def network_json(network: Network) -> Values:
    """The graph."""
    return {
        "nodes": [{"key": node.key, "kind": node.kind, "ref": node.ref, "name": node.name} for node in network.nodes],
        "edges": [
            {"source": edge.source, "target": edge.target, "relation": edge.relation, "detail": edge.detail}
            for edge in network.edges
        ],
    }


def timeline_json(timeline: Timeline) -> Values:
    """Moments in order, and what no moment is known of."""
    return {
        "moments": [_moment(moment) for _, moments in timeline.years for moment in moments],
        "undated": [{"id": model.id, "name": model.name} for model in timeline.undated],
    }


def fit_json(fits: Iterable[Fit], wish: Wish, rules: Sequence[str]) -> Values:
    """The models that suit, the rule beside them."""
    return {
        "asked": {aspect: list(words_asked(wish, aspect)) for aspect in ASPECTS},
        "rules": list(rules),
        "fits": [
            {
                "id": fit.model.id,
                "name": fit.model.name,
                "met": fit.met,
                "asked": wish.asked,
                "needs_met": fit.needs_met,
                "ruled_out": fit.ruled_out,
                "checkable": fit.checkable,
                "problem": fit.model.problem,
                "matches": [
                    {"aspect": each.aspect, "word": each.word, "met": each.met, "stated": list(each.stated)}
                    for each in fit.matches
                ],
            }
            for fit in fits
        ],
    }


def _moment(moment: Moment) -> Values:
    told = {"document": moment.document, "locator": moment.locator} if moment.document else None
    return {
        "date": moment.date,
        "what": moment.what,
        "kind": moment.kind,
        "id": moment.id,
        "name": moment.name,
        "evidence": told,
    }


def _basis(basis: Basis, place: Place | None) -> Values:
    return {
        "number": basis.number,
        "document": basis.document if place else None,
        "title": place.document.title if place else None,
        "locator": basis.locator if place else None,
        "anchor": place.passage.locator.anchor if place and place.passage else None,
        "supports": [name for name in basis.supports if name],
        "warnings": list(source_warnings(place.document, place.passage)) if place else [],
    }
