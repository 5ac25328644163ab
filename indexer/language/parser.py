"""Tokens -> the syntax tree. NOT binds closer than AND, AND closer than OR.

    expression = conjunction { OR conjunction }
    conjunction = [NOT] operand { [AND] [NOT] operand }
    operand = word | phrase | citation | ( expression ) | scope ( expression ) | field operand

Nothing that is typed is an error but for its size: what is missing or left over is passed over, with a note.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from indexer.citation import Clause, Number
from indexer.language.citation import named, only_leads
from indexer.language.fields import FIELD_NAMES, FIELDS, SCOPES, TEXT_FIELDS, year_range
from indexer.language.lexer import OPERATORS, Kind, Token, lex, shortened
from indexer.language.syntax import (
    And,
    Begins,
    Cited,
    Fielded,
    Nothing,
    Numbered,
    Or,
    Phrase,
    Scoped,
    Syntax,
    Without,
    Word,
    conjunction,
    disjunction,
    negation,
    written,
)
from kb.errors import QueryError

DEEPEST = 20
_BETWEEN_CLAUSES = ("和", "与", "及", "以及", "或者")
_WORD_PARTS = ("word", "number", "clause", "begins")


def read(tokens: list[Token], text: str, notes: list[str]) -> Syntax:
    """The syntax tree of `tokens`, which were read from `text`; adds to `notes` how faults were taken.

    Raises QueryError where parentheses and fields are nested deeper than `DEEPEST`.
    """
    if len(tokens) == 1 and tokens[0].kind in OPERATORS and tokens[0].text.isalpha():
        return Word(tokens[0].text)  # 或: who types nothing else looks for the word
    parser = _Parser(tokens, text, notes)
    parts = []
    while parser.at < len(tokens):
        parts.append(parser.expression())
        if parser.kind == "close":
            parser.at += 1
            parser.note("有多余的右括号，已略去")
    return conjunction([part for part in parts if not isinstance(part, Nothing)])


@dataclass(slots=True)
class _Parser:
    tokens: list[Token]
    text: str
    notes: list[str]
    at: int = 0
    depth: int = 0
    inside: list[str] = field(default_factory=list)  # names of the scopes and fields around this place, as typed

    @property
    def kind(self) -> Kind | None:
        """The kind of the next token; None at the end."""
        return self.tokens[self.at].kind if self.at < len(self.tokens) else None

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def expression(self) -> Syntax:
        """Up to a closing parenthesis or the end."""
        parts: list[Syntax] = []
        behind_or = False
        while True:
            part = self._conjunction()
            if not isinstance(part, Nothing):
                parts.append(part)
            elif behind_or or self.kind == "or":
                self.note("“或”的一边没有检索词，已略去这个“或”")
            if self.kind != "or":
                return disjunction(parts)
            behind_or = True
            self.at += 1

    def _conjunction(self) -> Syntax:
        parts: list[Syntax] = []
        while self.kind not in (None, "close", "or"):
            if self.kind == "and":
                self._and(bool(parts))
            elif not isinstance(part := self._operand(), Nothing):
                parts.append(part)
        return conjunction(parts)

    def _and(self, has_left: bool) -> None:
        is_plus = not self.tokens[self.at].text[0].isalpha()
        self.at += 1
        if not is_plus and (not has_left or self.kind in (None, "close", "or", "and")):
            self.note("“且”的一边没有检索词，已略去这个“且”")

    def _operand(self) -> Syntax:
        """The next operand; Nothing where an operator lacks its own."""
        token = self.tokens[self.at]
        self.at += 1
        match token.kind:
            case "not":
                return self._not()
            case "open":
                return self._group()
            case "close":
                return Nothing()
            case "scope":
                return self._scope(token)
            case "field":
                return self._field(token)
            case "begins":
                return Begins(token.text)
        return self._citation(token)

    def _citation(self, token: Token) -> Syntax:
        """A word or phrase, or what it cites with the token after it: 党章 第六条, 关于国办发〔2017〕47号."""
        if token.kind == "word" and self.kind == "number" and only_leads(token.text):
            token = self.tokens[self.at]
            self.at += 1
        if isinstance(token.value, Number):
            return self._numbers(token.value, token)
        if isinstance(token.value, Clause):
            return self._clauses("", False, token.value)
        clause = self.tokens[self.at].value if self.kind == "clause" else None
        found = named(token.text, token.kind == "phrase") if clause else None
        if not found or not (_is_word(found.before) and (found.quoted or _is_word(found.name))):
            return Phrase(token.text) if token.kind == "phrase" else Word(token.text)
        assert isinstance(clause, Clause)
        self.at += 1
        before: list[Syntax] = [Word(found.before)] if found.before else []
        return conjunction([*before, self._clauses(found.name, found.quoted, clause)])

    def _clauses(self, name: str, quoted: bool, first: Clause) -> Syntax:
        """The clauses of one document that follow each other: 党章第三条、第四条和第六条."""
        found: list[Syntax] = [Cited(name, quoted, first)]
        while True:
            at = self.at + self._joins_clauses()
            if at >= len(self.tokens) or not isinstance(clause := self.tokens[at].value, Clause):
                return disjunction(found)
            found.append(Cited(name, quoted, clause))
            self.at = at + 1

    def _numbers(self, number: Number, token: Token) -> Syntax:
        """The numbers that are listed: 国办发〔2017〕47号、国发〔2019〕8号. With a blank between both must be there."""
        found: list[Syntax] = [Numbered(number)]
        while True:
            at = self.at + self._joins_clauses()
            following = self.tokens[at] if at < len(self.tokens) else None
            if not following or not isinstance(following.value, Number):
                return disjunction(found)
            if not self.text[token.end : following.start].strip():
                return disjunction(found)
            found.append(Numbered(following.value))
            token, self.at = following, at + 1

    def _joins_clauses(self) -> bool:
        """Whether the next token is 和 or its like, or 或 without blanks: 党章第三条 或 第四条 are two citations."""
        if self.kind not in ("word", "or"):
            return False
        token = self.tokens[self.at]
        glued = self.text[token.start - 1 : token.end + 1].strip() != token.text
        return token.text in _BETWEEN_CLAUSES or (token.kind == "or" and glued)

    def _not(self) -> Syntax:
        excluded = not self._nots()
        if self.kind in (None, "close", "or", "and"):
            self.note("“不含”后面没有检索词，已略去这个“不含”")
            return Nothing()
        child = self._operand()
        return negation(child) if excluded and not isinstance(child, Nothing) else child

    def _nots(self) -> bool:
        """Pass over NOT and NOT NOT; whether what follows is excluded by them."""
        first = self.at
        while self.kind == "not":
            self.at += 1
        return (self.at - first) % 2 == 1

    def _deeper(self, read_part: Callable[[], Syntax]) -> Syntax:
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError(f"检索式一层套一层，超过了 {DEEPEST} 层，最多 {DEEPEST} 层")
        found = read_part()
        self.depth -= 1
        return found

    def _group(self) -> Syntax:
        found = self._deeper(self.expression)
        if self.kind == "close":
            self.at += 1
        else:
            self.note("左括号没有右括号，当作到末尾为止")
        if isinstance(found, Nothing):
            self.note("括号里没有检索词，已略去")
        return found

    def _scope(self, token: Token) -> Syntax:
        self.at += 1  # its parenthesis
        if self.inside:
            self.note(f"“{self.inside[-1]}”里不能再用“{token.text}”，其中的词已按普通检索词查找")
            return self._group()
        self.inside.append(token.text)
        child = self._group()
        self.inside.pop()
        return _around(child, lambda each: Scoped(SCOPES[token.text], each))

    def _field(self, token: Token) -> Syntax:
        name = FIELDS[token.text]
        shown = f"{FIELD_NAMES[name]}:"
        around = self.inside[-1] if self.inside else ""
        self.inside.append(shown)
        child = self._deeper(lambda: self._value(name))
        self.inside.pop()
        if isinstance(child, Nothing):
            self.note(f"“{shown}”后面没有内容，已按普通检索词查找")
            return Word(token.text)
        if around:
            self.note(f"“{around}”里不能再用“{shown}”，其中的词已按普通检索词查找")
            return self._reread(child)
        return self._years(child) if name == "year" else _around(child, lambda each: Fielded(name, each))

    def _value(self, name: str) -> Syntax:
        """What a field asks for: words up to a blank, a phrase, or a group."""
        if self._nots():
            child = self._value(name)
            return child if isinstance(child, Nothing) else negation(child)
        if self.kind in ("open", "phrase", "scope", "field"):
            return _as_value(self._operand(), name)
        if self.kind is None or self.kind not in _WORD_PARTS:
            return Nothing()
        first = last = self.tokens[self.at]
        self.at += 1
        while self.kind in _WORD_PARTS and self.tokens[self.at].start == last.end:
            last = self.tokens[self.at]
            self.at += 1
        text = self.text[first.start : last.end].rstrip("*＊")
        return Begins(text) if last.kind == "begins" and name in TEXT_FIELDS else Word(text)

    def _years(self, node: Syntax) -> Syntax:
        """年份: around each of its values that is a year or a range of years."""
        match node:
            case Without(child):
                return negation(self._years(child))
            case And(children):
                return conjunction(list(map(self._years, children)))
            case Or(children):
                return disjunction(list(map(self._years, children)))
            case Word(text) | Phrase(text) | Begins(text):
                return self._year(text, node)
        return node

    def _year(self, text: str, node: Syntax) -> Syntax:
        found = year_range(text)
        if not found:
            self.note(f"“年份:”后面应是年份，如 2012 或 2012..2020，“{shortened(text)}”已按普通检索词查找")
            return self._reread(node)
        first, last = found
        if first and last and first > last:
            first, last = last, first
            self.note(f"年份的先后写反了，已按 {first}..{last} 查找")
        return Fielded("year", Word(first if first == last else f"{first}..{last}"))

    def _reread(self, node: Syntax) -> Syntax:
        """What was the value of a field, outside of it: it may hold a citation."""
        match node:
            case Without(child):
                return negation(self._reread(child))
            case Word(text):
                return read(lex(text).tokens, text, self.notes)
        return node


def _as_value(node: Syntax, name: str) -> Syntax:
    """`node` as it is read where it stands behind a field's name without parentheses."""
    match node:
        case Without(child):
            return Without(_as_value(child, name))
        case Numbered() | Cited():
            return Word(written(node))
        case Begins(text) if name not in TEXT_FIELDS:
            return Word(text)
    return node


def _is_word(text: str) -> bool:
    """Whether `text` by itself is read as one word, or is empty: 或 is not."""
    tokens = lex(text).tokens
    return not text or (len(tokens) == 1 and tokens[0].kind == "word" and tokens[0].text == text)


def _around(child: Syntax, wrap: Callable[[Syntax], Syntax]) -> Syntax:
    """A scope or field around `child`; around what is excluded, it is what is excluded there: 标题:(-社区)."""
    match child:
        case Nothing():
            return child
        case Without(excluded):
            return Without(wrap(excluded))
        case And(children) if all(isinstance(each, Without) for each in children):
            return Without(wrap(disjunction([each.child for each in children if isinstance(each, Without)])))
    return wrap(child)
