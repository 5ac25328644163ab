"""The catalogue of practice models that a reader may see."""

from __future__ import annotations

from kb.practice import CARD_KIND, PracticeModel, catalogue
from web.listing import ids_of_kind
from web.services import Services, reader_access

NO_SCENE = "其他"


def cards(services: Services) -> list[PracticeModel]:
    """All cards by name. The index says which documents are cards: the library may hold very many others."""
    documents = (services.find(document_id) for document_id in ids_of_kind(CARD_KIND, services.search, reader_access()))
    return catalogue(document for document in documents if document)


def by_scene(models: list[PracticeModel]) -> dict[str, list[PracticeModel]]:
    """Each model under the first of its scenes; the largest group first."""
    groups: dict[str, list[PracticeModel]] = {}
    for model in models:
        groups.setdefault(model.scene[0] if model.scene else NO_SCENE, []).append(model)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == NO_SCENE, -len(group[1]), group[0])))
