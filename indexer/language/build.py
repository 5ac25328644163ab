"""The syntax tree -> the tree of nodes that an engine understands, and what was sought with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from indexer.citation import ARTICLE, Clause, Number, loose_label, normal_number
from indexer.exact import squeeze
from indexer.language.counted import twin
from indexer.language.fields import TEXT_FIELDS, clause_number, section_label, year_range
from indexer.language.parsed import Chunk, Part
from indexer.language.syntax import (
    And,
    Begins,
    Cited,
    Fielded,
    Numbered,
    Or,
    Phrase,
    Scoped,
    Syntax,
    Without,
    Word,
    written,
)
from indexer.language.words import SYNONYM_WEIGHT, beginning, exact, synonyms_of, term, words
from indexer.query import (
    All,
    Any,
    Everything,
    HasValue,
    InField,
    Not,
    Prefer,
    Query,
    ValueContains,
    ValueRange,
    Within,
)
from indexer.segment import Segmenter
from kb.folding import fold
from kb.numerals import to_chinese

Synonyms = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the tree a node stands."""

    plain: bool = False  # inside a field or scope, where only words, quotes, AND, OR and NOT are understood
    excluded: bool = False


@dataclass(slots=True)
class Builder:
    """Turns syntax into nodes, and remembers what was sought."""

    segmenter: Segmenter
    without: frozenset[str] = frozenset()  # synonyms that are not sought, folded
    count: int = 0  # nodes that cost the engine a look-up
    chunks: list[Chunk] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    expanded: Synonyms = field(default_factory=dict)
    switched_off: Synonyms = field(default_factory=dict)

    def parts(self, syntax: Syntax) -> Iterator[Part]:
        """What must all hold: each word by itself."""
        for child in syntax.children if isinstance(syntax, And) else (syntax,):
            if isinstance(child, Word):
                yield from (Part(word, node, True) for word, node in self._words(child.text, _Place()))
            else:
                yield Part(written(child), self._node(child, _Place()), not _is_certain(child))

    def _node(self, syntax: Syntax, place: _Place) -> Query:
        match syntax:
            case And(children):
                return conjunction([self._node(child, place) for child in children], place.plain)
            case Or(children):
                return Any(tuple(conjunction([self._node(child, place)], place.plain) for child in children))
            case Without(child):
                return Not(self._node(child, replace(place, excluded=True)))
            case Scoped(scope, child):
                return _narrowed(self._node(child, replace(place, plain=True)), partial(Within, scope))
            case Fielded(name, child):
                return self._fielded(name, child, place)
        return self._leaf(syntax, place)

    def _leaf(self, syntax: Syntax, place: _Place) -> Query:
        match syntax:
            case Word(text):
                return self._word(text, place)
            case Phrase(text):
                return self._exact(text, place)
            case Begins(text):
                return self._begins(text, place)
            case Numbered(number):
                return self._number(number, place)
            case Cited():
                return self._cited(syntax, place)
        return Everything()

    def _word(self, text: str, place: _Place) -> Query:
        """What is excluded is excluded to the letter, and without synonyms: -社区 leaves 小区 in."""
        if place.excluded:
            self.chunks.append(Chunk(text, False, True))
            self.count += 1
            return exact(text)
        return conjunction([node for _, node in self._words(text, place)], place.plain)

    def _words(self, text: str, place: _Place) -> Iterator[tuple[str, Query]]:
        self.chunks.append(Chunk(text, False, place.excluded))
        if len(text) == 1:
            yield squeeze(text), self._sought(text, exact(text))
            return
        for word in words(text, self.segmenter):
            synonyms = self._synonyms(word)
            node = self._sought(word, term(word, self.segmenter))
            others = (self._synonym(other) for other in synonyms)
            yield word, Any((node, *others)) if synonyms else node

    def _synonym(self, word: str) -> Query:
        """A count to the letter: 50人 as a word would be any 50."""
        return exact(word) if twin(word) else term(word, self.segmenter, SYNONYM_WEIGHT)

    def _synonyms(self, word: str) -> tuple[str, ...]:
        """The synonyms to seek with `word`, which are remembered, as are those switched off."""
        known = synonyms_of(word, self.segmenter)
        sought = tuple(each for each in known if each not in self.without)
        if sought:
            self.expanded[word] = sought
        if off := tuple(each for each in known if each in self.without):
            self.switched_off[word] = off
        self.count += len(sought)
        return sought

    def _sought(self, text: str, node: Query) -> Query:
        self.terms.append(squeeze(text))
        self.count += 1
        return node

    def _exact(self, text: str, place: _Place) -> Query:
        self.chunks.append(Chunk(text, True, place.excluded))
        if place.excluded:
            self.count += 1
            return exact(text)
        return self._sought(text, exact(text))

    def _begins(self, text: str, place: _Place) -> Query:
        self.chunks.append(Chunk(text, False, place.excluded))
        node = beginning(text)
        self.count += 1
        if not place.excluded:
            self.terms.append(node.text)
        return node

    # Citations: the document or the clause itself first, then what mentions it.

    def _number(self, number: Number, place: _Place) -> Query:
        self.chunks += (Chunk(each, True, place.excluded) for each in number.written)
        self.count += 1 + len(number.written)
        if not place.excluded:
            self.terms.append(squeeze(number.key))
        mentioned = tuple(map(exact, number.written))
        if place.plain:
            return Any(mentioned)
        found = _has_number(number)
        return Any((found, *mentioned)) if place.excluded else Prefer(Any((found, *mentioned)), found)

    def _cited(self, cited: Cited, place: _Place) -> Query:
        year = None if cited.quoted or not cited.name else _OF_YEAR.match(cited.name)
        if year:
            cited = replace(cited, name=cited.name[year.end() :])
        labels = cited.clause.labels
        self.chunks += (Chunk(label, True, place.excluded) for label in labels)
        self.count += 10
        names = [cited.name, f"《{cited.name}》"] if cited.name else [""]
        literal = [exact(name + label) for name in names for label in labels]
        clause = Any((*_clause(cited.clause), *(_titled(label, cited.clause) for label in labels)))
        if place.excluded:
            return Any(tuple(literal) if place.plain else (*literal, *_both(self._name(cited, place), clause)))
        name = self._name(cited, place)
        self.terms.append(cited.clause.label)
        mentioned = Any(tuple(map(exact, labels)))
        if place.plain:
            return conjunction([name, mentioned] if name else [mentioned], True)
        of_year = [ValueRange("year", year[1], year[1])] if year else []
        return self._clause_first(cited, name, conjunction((clause, *of_year)), literal)

    def _clause_first(self, cited: Cited, name: Query | None, clause: Query, literal: Sequence[Query]) -> Query:
        mentioned = Any((*map(exact, cited.clause.labels), clause))
        child = Any((conjunction((name, mentioned)), *literal)) if name else mentioned
        itself = conjunction((InField("title", name), clause)) if name else clause
        found: Query = Prefer(child, itself)
        if name:
            # 外商投资法 第二十九条 as a title goes before that of 外商投资法实施条例.
            found = Prefer(found, Any(tuple(InField("title", each) for each in literal)))
        for label in _closer(cited.clause):
            found = Prefer(found, conjunction((itself, HasValue("clause", (label,)))))
        return found

    def _name(self, cited: Cited, place: _Place) -> Query | None:
        """What the text of a document's name is found by; None where the query names none."""
        if not cited.name:
            return None
        if not cited.quoted:
            return self._word(cited.name, place)
        named = self._exact(cited.name, place)
        synonyms = () if place.excluded else self._synonyms(fold(cited.name))
        return Any((named, *map(exact, synonyms))) if synonyms else named

    # Fields

    def _fielded(self, name: str, child: Syntax, place: _Place) -> Query:
        if name in ("title", "text"):
            return _narrowed(self._node(child, replace(place, plain=True)), partial(InField, TEXT_FIELDS[name]))
        leaves: dict[str, Callable[[str], Query]] = {
            "clause": lambda text: self._clause_value(text, place),
            "number": _number_value,
            "year": _year_value,
        }
        return self._values(child, leaves.get(name, lambda text: ValueContains(name, fold(text))))

    def _values(self, syntax: Syntax, leaf: Callable[[str], Query]) -> Query:
        """`leaf` for each value of a group: 机关:(国务院 OR 中办)."""
        match syntax:
            case And(children):
                return conjunction([self._values(child, leaf) for child in children])
            case Or(children):
                return Any(tuple(conjunction([self._values(child, leaf)]) for child in children))
            case Without(child):
                return Not(self._values(child, leaf))
            case Word(text) | Phrase(text) | Begins(text):
                self.count += 1
                return leaf(text)
        self.count += 1
        return leaf(written(syntax))

    def _clause_value(self, text: str, place: _Place) -> Query:
        if clause := clause_number(text):
            found = _clause(clause)
            closer = [HasValue("clause", (label,)) for label in list(_closer(clause))[-1:]]
            return conjunction([Any(found) if len(found) > 1 else found[0], *closer])
        if section := section_label(text):
            return HasValue("clause", (section,))
        return _narrowed(self._word(text, replace(place, plain=True)), partial(InField, "heading"))


# 2012年非公企业意见第十二条: the title does not say the year.
_OF_YEAR = re.compile(r"((?:19|20)\d\d)年的?(?=\w)")


def conjunction(nodes: Iterable[Query], plain: bool = False) -> Query:
    """All of `nodes`, flat; where all of them exclude, everything else.

    Inside a field or scope (`plain`), where there is no Everything, what excludes stands by itself.
    """
    flat = [part for node in nodes for part in (node.children if isinstance(node, All) else (node,))]
    unwanted = tuple(node for node in flat if isinstance(node, Not))
    if flat and len(unwanted) == len(flat):
        if plain:
            return Not(Any(tuple(node.child for node in unwanted))) if len(flat) > 1 else flat[0]
        return All((Everything(), *unwanted))
    if not flat:
        return Everything()
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def _narrowed(node: Query, narrow: Callable[[Query], Query]) -> Query:
    """What `narrow` makes of `node`; 标题:》》 asks for nothing, and nothing is narrowed."""
    return node if isinstance(node, Everything) else narrow(node)


def _both(name: Query | None, clause: Query) -> tuple[Query, ...]:
    return (All((InField("title", name), clause)),) if name else ()


def _is_certain(syntax: Syntax) -> bool:
    """Whether it holds in every relaxation: what was quoted, excluded, or narrowed to a field or scope."""
    if isinstance(syntax, And | Or):
        return any(map(_is_certain, syntax.children))
    return isinstance(syntax, Phrase | Without | Scoped | Fielded)


def _has_number(number: Number) -> Query:
    return HasValue("number", (number.key,)) if number.office else ValueContains("number", fold(number.key))


def _number_value(text: str) -> Query:
    number = normal_number(text)
    return HasValue("number", (number,)) if number else ValueContains("number", fold(text))


def _year_value(text: str) -> Query:
    first, last = year_range(text) or ("", "")
    return ValueRange("year", first, last)


def _clause(clause: Clause) -> tuple[Query, ...]:
    """Passages of the clause. Documents without 条 number their clauses otherwise: 六、 （六） 6."""
    labelled = HasValue("clause", (clause.label,))
    if clause.branch:
        return (labelled,)
    loose = HasValue("clause", (loose_label(clause.article),))
    return labelled, All((loose, Not(HasValue("clause", (ARTICLE,)))))


def _titled(label: str, clause: Clause) -> Query:
    """Documents of one article each have it in their title; that of 第十二条 is not that of 第十二条之一."""
    named = InField("title", exact(label))
    return named if clause.branch else All((named, Not(InField("title", exact(f"{label}之")))))


def _closer(clause: Clause) -> Iterator[str]:
    """The labels of what it cites inside its article, the most exact one last."""
    paragraph = f"第{to_chinese(clause.paragraph)}款" if clause.paragraph else ""
    item = loose_label(clause.item) if clause.item else ""
    yield from dict.fromkeys(label for label in (paragraph, item, paragraph + item) if label)
