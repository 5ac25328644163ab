"""Which documents a name is of: 公司法 is 中华人民共和国公司法 in all its versions, 消防条例 that of any city."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from indexer.citation import normal_number
from indexer.engine import Listed
from kb.minhash import letters
from kb.practice.model import CARD_KIND
from kb.practice.policy import POLICY_KIND
from kb.versions import STATE, family

MOST_NAMED = 40  # documents of one name
SHORTEST_NAME = 2  # 宪法; what is shorter names nothing
Aliases = Callable[[Listed], tuple[str, ...]]
SHORTEST_PART = 4  # of a title that is named by its end, 消防条例


@dataclass(slots=True)
class Titles:
    """The documents that a reader may see, by their names and numbers; what tells of policies in our words is none."""

    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _by_number: dict[str, list[str]] = field(default_factory=dict)
    _registered: set[str] = field(default_factory=set)  # names of policies in the register
    _aliases: dict[str, str] = field(default_factory=dict)  # short name -> the name of the policy

    @staticmethod
    def of(listed: Iterable[Listed], access: frozenset[str], aliases: Aliases) -> Titles:
        """Those of the documents `listed` that a reader with `access` may see; `aliases` are of entries of policies."""
        found = Titles()
        for each in listed:
            if each.access not in access or each.kind == CARD_KIND:
                continue
            name = name_of(each.title)
            if each.kind == POLICY_KIND:
                found._registered.add(name)
                found._aliases |= {name_of(alias): name for alias in aliases(each)}
                continue
            found._by_name.setdefault(name, []).append(each.id)
            if each.number and (number := normal_number(each.number)):
                found._by_number.setdefault(number, []).append(each.id)
        return found

    def numbered(self, number: str) -> list[str]:
        """The ids of the documents with a number: 国办发〔2017〕47号, also where words stand before it: 转发国办发…"""
        found = (self._by_number.get(number[start:]) for start in range(number.find("〔") - 1))
        return next(filter(None, found), [])[:MOST_NAMED]

    def named(self, title: str) -> list[str]:
        """The ids of the documents with this title, whatever version; else of those whose title ends with it."""
        name = self._name(title)
        if len(name) < SHORTEST_NAME:
            return []
        found = self._by_name.get(name)
        return (found or list(self._longer(name)))[:MOST_NAMED]

    def ending(self, text: str) -> tuple[str, list[str]]:
        """The longest name of a document with which `text` ends, and the ids: 根据我国公司法 ends with 公司法."""
        for start in range(len(text)):
            name = "" if text[start] in "的之" else self._name(text[start:])
            if len(name) >= SHORTEST_NAME and (found := self._by_name.get(name)):
                return text[start:], found[:MOST_NAMED]
        return "", []

    def registered(self, title: str) -> bool:
        """Whether the register has an entry of the policy with this title."""
        return self._name(title) in self._registered

    def _name(self, title: str) -> str:
        name = name_of(title)
        return self._aliases.get(name, name)

    def _longer(self, name: str) -> Iterator[str]:
        if len(name) >= SHORTEST_PART:
            for title, ids in self._by_name.items():
                if title.endswith(name):
                    yield from ids


def name_of(title: str) -> str:
    """A title without what tells one version from another; as letters where too little is left: 宪法."""
    return family(title) or letters(title).removeprefix(STATE)
