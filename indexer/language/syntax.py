"""A query as it was read, before anything is looked up: what `parser` makes and `build` turns into nodes.

Written out again it is the query's normal form: read once more, it gives the same tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from indexer.citation import Clause, Number
from indexer.language.fields import FIELD_NAMES, SCOPE_NAMES
from indexer.query import Scope
from kb.folding import fold


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty query."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece without blanks: one word or several."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece in quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Begins:
    """楼宇*."""

    text: str  # what stands before the star


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document number."""

    number: Number


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause, and the name of its document as far as it was given."""

    name: str
    quoted: bool  # the name stood in 《》 or quotes
    clause: Clause


@dataclass(frozen=True, slots=True)
class And:
    """Two children or more, none of them an And."""

    children: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two children or more, none of them an Or."""

    children: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What must not be there; never of another Without."""

    child: Syntax


@dataclass(frozen=True, slots=True)
class Scoped:
    """同句(…)."""

    scope: Scope
    child: Syntax


@dataclass(frozen=True, slots=True)
class Fielded:
    """标题:…"""

    field: str
    child: Syntax


@dataclass(frozen=True, slots=True)
class Question:
    """A question in natural language."""

    text: str
    phrases: tuple[str, ...]  # what stood in quotes in it


Syntax = Nothing | Word | Phrase | Begins | Numbered | Cited | And | Or | Without | Scoped | Fielded | Question


@singledispatch
def written(node: Syntax) -> str:
    """The normal form of `node`: 楼宇 且 (社区 或 园区) 不含 “外资”."""
    return ""


@written.register
def _(node: Word) -> str:
    return node.text


@written.register
def _(node: Phrase) -> str:
    marks = next((marks for marks in ("“”", '""', "「」", "『』") if not _closes(node.text, marks)), "“”")
    return f"{marks[0]}{node.text}{marks[1]}"


@written.register
def _(node: Begins) -> str:
    return f"{node.text}*"


@written.register
def _(node: Numbered) -> str:
    return node.number.key


@written.register
def _(node: Cited) -> str:
    return f"《{node.name}》{node.clause}" if node.quoted else f"{node.name}{node.clause}"


@written.register
def _(node: And) -> str:
    text = ""
    for child in node.children:
        joint = " " if isinstance(child, Without) else " 且 "
        text += (joint if text else "") + _inside(child)
    return text


@written.register
def _(node: Or) -> str:
    return " 或 ".join(map(_inside, node.children))


@written.register
def _(node: Without) -> str:
    return f"不含 {_inside(node.child)}"


@written.register
def _(node: Scoped) -> str:
    return f"{SCOPE_NAMES[node.scope]}({written(node.child)})"


@written.register
def _(node: Fielded) -> str:
    return f"{FIELD_NAMES[node.field]}:{_inside(node.child)}"


@written.register
def _(node: Question) -> str:
    return node.text


def _closes(text: str, marks: str) -> bool:
    """Whether quotes with these `marks` around `text` would end inside it; “ closes “ as well, as people type it."""
    return any(mark in fold(text) for mark in (marks if marks == "“”" else marks[1]))


def _inside(node: Syntax) -> str:
    """As part of something else: what is joined by operators stands in parentheses."""
    return f"({written(node)})" if isinstance(node, And | Or) else written(node)


def conjunction(children: list[Syntax]) -> Syntax:
    """All of `children`, flat."""
    flat = [part for child in children for part in (child.children if isinstance(child, And) else (child,))]
    if not flat:
        return Nothing()
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(children: list[Syntax]) -> Syntax:
    """Any of `children`, flat."""
    flat = [part for child in children for part in (child.children if isinstance(child, Or) else (child,))]
    if not flat:
        return Nothing()
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negation(child: Syntax) -> Syntax:
    """Not `child`; what is excluded twice is asked for."""
    return child.child if isinstance(child, Without) else Without(child)
