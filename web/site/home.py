"""What the home page says of the collection."""

from __future__ import annotations

from dataclasses import dataclass

from web.facts import browse_url, model_links
from web.links import Choice
from web.services import Services
from web.signing import reader_access

_GROUPS = ("kind", "scene", "region")


@dataclass(frozen=True, slots=True)
class HomeView:
    """Totals, and the values of some facets as links."""

    documents: int
    passages: int
    groups: dict[str, list[Choice]]
    models: list[Choice]


def home_view(services: Services) -> HomeView:
    """What this reader finds in the collection: totals and facets of a search for everything."""
    everything = services.search.search("", size=1, access=reader_access())
    facets = {facet.field: facet.values for facet in everything.facets}
    groups = {
        field: [Choice(each.value, browse_url(field, each.value), count=each.count) for each in facets.get(field, ())]
        for field in _GROUPS
    }
    models = [Choice(each.value, model_links(each.value)[0].url, count=each.count) for each in facets.get("model", ())]
    return HomeView(everything.total_documents, everything.total_passages, groups, models)
