"""Which documents a name is of: 公司法 is 中华人民共和国公司法 in all its versions, 消防条例 that of any city."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from indexer.citation import normal_number
from indexer.engine import Listed
from kb.folding import fold
from kb.minhash import letters
from kb.practice.model import CARD_KIND
from kb.practice.policy import POLICY_KIND
from kb.versions import STATE, family

MOST_NAMED = 40  # documents of one name
SHORTEST_NAME = 2  # 宪法; what is shorter names nothing
Aliases = Callable[[Listed], tuple[str, ...]]
Synonyms = Callable[[str], tuple[str, ...]]
SHORTEST_PART = 4  # of a title that is named by its end, 消防条例


@dataclass(slots=True)
class Titles:
    """The documents that a reader may see, by their names and numbers; what tells of policies in our words is none."""

    _synonyms: Synonyms  # of a name, as the lexicon has them: 中国共产党章程 of 党章
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _by_number: dict[str, list[str]] = field(default_factory=dict)
    _registered: set[str] = field(default_factory=set)  # names of policies in the register
    _aliases: dict[str, str] = field(default_factory=dict)  # short name -> the name of the policy

    @staticmethod
    def of(listed: Iterable[Listed], access: frozenset[str], aliases: Aliases, synonyms: Synonyms) -> Titles:
        """Those of the documents `listed` that a reader with `access` may see; `aliases` are of entries of policies."""
        found = Titles(synonyms)
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
        name = name_of(title)
        if len(name) < SHORTEST_NAME:
            return []
        return (self._documents(title) or list(self._longer(name)))[:MOST_NAMED]

    def ending(self, text: str) -> tuple[str, list[str]]:
        """The longest name of a document with which `text` ends, and the ids: 根据我国公司法 ends with 公司法.

        Of a policy that is only in the register the name; "" of none.
        """
        ends = [text[start:] for start, char in enumerate(text) if char not in "的之"]
        for end in ends:
            if len(name_of(end)) >= SHORTEST_NAME and (found := self._documents(end)):
                return end, found[:MOST_NAMED]
        return next((end for end in ends if self.registered(end)), ""), []

    def registered(self, title: str) -> bool:
        """Whether the register has an entry of the policy with this title."""
        return any(name in self._registered for name in self._names(title))

    def _documents(self, title: str) -> list[str]:
        return next((found for name in self._names(title) if (found := self._by_name.get(name))), [])

    def _names(self, title: str) -> Iterator[str]:
        """What the documents may be called that are called so: the very title first, then what stands for it."""
        name = name_of(title)
        yield name
        if name in self._aliases:
            yield self._aliases[name]
        yield from (name_of(each) for each in self._synonyms(fold(title)))

    def _longer(self, name: str) -> Iterator[str]:
        if len(name) >= SHORTEST_PART:
            for title, ids in self._by_name.items():
                if title.endswith(name):
                    yield from ids


def name_of(title: str) -> str:
    """A title without what tells one version from another; as letters where too little is left: 宪法."""
    return family(title) or letters(title).removeprefix(STATE)
