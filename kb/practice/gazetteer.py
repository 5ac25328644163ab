"""The names that texts are searched for: those of cards and of the register's entries, and of China's places."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.document import Document
from kb.practice.bodies import is_zone
from kb.practice.card import is_card, practice_model
from kb.practice.geography import place_names
from kb.practice.model import PracticeModel
from kb.practice.naming import Name, Names, key
from kb.practice.policy import Policy, is_policy, policy_entry
from kb.practice.titles import comparable
from kb.practice.usage import Usage


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a practice is at home: words that a text about it has, to tell two practices of one name apart."""

    names: tuple[str, ...]
    words: frozenset[str]


class Gazetteer:
    """All names, how they are used, and what else is known of models and policies."""

    def __init__(
        self, models: Iterable[PracticeModel] = (), policies: Iterable[Policy] = (), usage: Usage | None = None
    ):
        """`usage` says where names are not meant."""
        models, policies = list(models), list(policies)
        self.usage = usage or Usage()
        self._policies = _by_title(policies)
        short = [Name(name, "policy", self.policy(title)) for name, title in self.usage.policies.items()]
        own = list(dict.fromkeys((*_own_names(models, policies), *short)))
        self.names = Names((*own, *place_names()))
        self.model_names = frozenset(key(name.text) for name in own if name.kind == "model")
        self.settings = {model.id: _setting(model) for model in models}
        known = (
            sorted(map(repr, self.names)),
            sorted((key, sorted(each.words)) for key, each in self.settings.items()),
        )
        self.fingerprint = hashlib.sha256(f"{known}{self.usage.fingerprint}".encode()).hexdigest()[:16]

    def policy(self, title: str) -> str:
        """The id of the entry of the policy that is called `title`; "" where there is none, or more than one."""
        return self._policies.get(comparable(self.usage.policies.get(title, title)), "")

    def models_called(self, text: str) -> list[str]:
        """The ids of the models that may be meant by `text`: those of this name, then those whose names end so."""
        called = [name.target for name in self.names.called(text) if name.kind == "model"]
        end = key(text)
        longer = [
            identity
            for identity, setting in self.settings.items()
            if any(name.endswith(end) and name != end for name in setting.names)
        ]
        return list(dict.fromkeys((*called, *longer)))


def gazetteer(documents: Iterable[Document], usage: Usage | None = None) -> Gazetteer:
    """The names on the cards and entries among `documents`."""
    kept = list(documents)
    models = [practice_model(each) for each in kept if is_card(each)]
    return Gazetteer(models, [policy_entry(each) for each in kept if is_policy(each)], usage)


def _own_names(models: Iterable[PracticeModel], policies: Iterable[Policy]) -> Iterator[Name]:
    for model in models:
        yield from (Name(name, "model", model.id) for name in model.names)
        for name in model.organisations:
            yield Name(name, "place" if is_zone(name) else "organisation", name)
        yield from (Name(region, "place", region) for region in model.region if region != "全国")
    for policy in policies:
        yield from (Name(title, "policy", policy.id) for title in (policy.title, *policy.aliases))


def _setting(model: PracticeModel) -> Setting:
    region = {name for each in model.region for name in (each, each[-3:], each[-3:-1])}
    return Setting(
        tuple(map(key, model.names)), frozenset(region | {scene.removesuffix("企业") for scene in model.scene})
    )


def _by_title(policies: Iterable[Policy]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for policy in policies:
        for title in (policy.title, *policy.aliases):
            found.setdefault(comparable(title), set()).add(policy.id)
    return {title: next(iter(ids)) for title, ids in found.items() if len(ids) == 1}
