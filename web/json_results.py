"""Search results and suggestions as the JSON that the contract promises, for the API and the command line alike."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.results import Hit, PassageHit, Reason, SearchResults
from indexer.suggest import Suggestion


def search_json(results: SearchResults, related: Iterable[str] = (), explained: bool = False) -> dict[str, object]:
    """`results` as values that JSON can hold, with terms related to them; with reasons where `explained`."""
    explanation = results.explanation
    return {
        "query": results.query,
        "total_documents": results.total_documents,
        "total_passages": results.total_passages,
        "took_ms": round(results.took_ms, 1),
        "hits": [_hit(hit, explained) for hit in results.hits],
        "facets": {
            facet.field: [{"value": each.value, "count": each.count} for each in facet.values]
            for facet in results.facets
        },
        "explanation": {
            "terms": list(explanation.terms),
            "expanded": {word: list(synonyms) for word, synonyms in explanation.expanded},
            "corrected": explanation.corrected,
            "relaxed": explanation.relaxed,
            "dropped": list(explanation.dropped),
            "switched_off": {word: list(synonyms) for word, synonyms in explanation.switched_off},
            "read_as": explanation.read_as,
            "question": explanation.question,
            "notes": list(explanation.notes),
        },
        "nearby": [_hit(hit, explained) for hit in results.nearby],
        "related": list(related),
    }


def suggestions_json(typed: str, suggestions: Iterable[Suggestion]) -> dict[str, object]:
    """What to suggest for `typed` as values that JSON can hold."""
    found = [{"text": each.text, "kind": each.kind, "match": list(each.match)} for each in suggestions]
    return {"query": typed, "suggestions": found}


def _hit(hit: Hit, explained: bool) -> dict[str, object]:
    values: dict[str, object] = {
        "id": hit.id,
        "title": hit.title,
        "kind": hit.kind,
        "issuer": hit.issuer,
        "number": hit.number,
        "date": hit.date,
        "validity": hit.validity,
        "score": round(hit.score, 4),
        "total_passages": hit.total_passages,
        "passages": [_passage(passage, explained) for passage in hit.passages],
    }
    return values | ({"why": _why(hit.why)} if explained else {})


def _passage(passage: PassageHit, explained: bool) -> dict[str, object]:
    values: dict[str, object] = {
        "locator": passage.locator,
        "anchor": passage.anchor,
        "text": passage.text,
        "matches": [list(span) for span in passage.matches],
        "score": round(passage.score, 4),
    }
    if passage.page:
        values["page"] = passage.page
    return values | ({"why": _why(passage.why)} if explained else {})


def _why(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    return [
        {
            "word": each.word,
            "field": each.field,
            "through": each.through,
            "whole": each.whole,
            "score": round(each.score, 4),
        }
        for each in reasons
    ]
