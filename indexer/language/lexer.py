"""The text of a query -> tokens with their places. Full-width and Chinese forms are read as their half-width twins.

What an operator is depends on where it stands: 或 alone between blanks is one, in 或有负债 it is text; － before a word
excludes it, inside COVID－19 it is part of it; parentheses after a word are its own (条例（试行）) unless they hold
more than words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from indexer.citation import Clause, Number
from indexer.language.citation import Reference, asking, references
from indexer.language.fields import FIELDS, SCOPES, year_range
from kb.folding import fold
from kb.numerals import DIGITS

Kind = Literal["word", "phrase", "begins", "number", "clause", "open", "close", "and", "or", "not", "scope", "field"]
OPERATORS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query where it stands."""

    kind: Kind
    text: str  # of words and phrases without quotes, stars and punctuation around; of scopes and fields their name
    start: int  # characters of the query, end exclusive
    end: int
    value: Number | Clause | None = None  # of a citation


@dataclass(slots=True)
class Lexed:
    """The tokens of a query, and sentences about what was read otherwise than it was typed."""

    tokens: list[Token] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_BLANK = re.compile(r"\s")
_TWINS = str.maketrans({"−": "-", "﹣": "-"})
_CLOSERS = {"“": "“”", "”": "“”", '"': '"', "「": "」", "『": "』"}
_ANY_CLOSER = '“”"」』'
_ANY_QUOTE = _ANY_CLOSER + "「『"
_MARKS = r"\s\"“”「」『』()|*"
# A title is one piece whatever stands in it, and so is a word with simple parentheses: 条例（试行）.
_PIECE = re.compile(rf"(?:《[^《》\n]{{1,80}}》|\([^{_MARKS}《》]{{1,80}}\)|[^{_MARKS}《])+")
_BRACKETS = "《》【】〔〕[]()"
_SCOPE = re.compile(rf"(?P<name>{'|'.join(SCOPES)}) ?(?=\()")
_FIELD = re.compile(rf"(?P<name>{'|'.join(sorted(FIELDS, key=len, reverse=True))}) ?: ?(?=[^\s)|])")
_WORD_OPERATORS: dict[str, Kind] = {"或": "or", "或者": "or", "且": "and", "并且": "and", "不含": "not"}
_CAPITALS: dict[str, Kind] = {"or": "or", "and": "and", "not": "not"}
_YEAR_BEGINS = frozenset((".", "1", "2", *DIGITS))
_EXCLUDING = re.compile(rf"不含(?=[^{_MARKS}])")
_OPERANDS = ("word", "phrase", "begins", "number", "clause")
_SIGNS: dict[str, Kind] = {"-": "not", "!": "not", "+": "and"}


def plain_blanks(text: str) -> str:
    """`text` with every kind of blank, line ends too, as a space, and without characters of no width."""
    return _BLANK.sub(" ", text.translate(_INVISIBLE)).strip()


def lex(text: str) -> Lexed:
    """The tokens of `text`, which has been through `plain_blanks`. Takes time in proportion to its length."""
    lexer = _Lexer(text, fold(text).translate(_TWINS))
    lexer.run()
    lexed = lexer.lexed
    lexed.tokens = _joined(lexed.tokens, text)
    return lexed


class _Lexer:
    def __init__(self, text: str, folded: str) -> None:
        self.text, self.folded = text, folded
        self.at = 0
        self.lexed = Lexed()
        self._asked = False  # whether something that is sought stands before the last token
        self._references = references(folded)
        self._references.reverse()
        self._last = {mark: folded.rfind(mark) for mark in _ANY_CLOSER}

    def run(self) -> None:
        while self.at < len(self.folded):
            char = self.folded[self.at]
            if self._reference():
                continue
            if char == " ":
                self.at += 1
            elif char in _ANY_QUOTE:
                self._quote(char)
            elif char in "()":
                self._add("open" if char == "(" else "close", char, 1)
            elif char == "|":
                self._add("or", char, 2 if self.folded.startswith("||", self.at) else 1)
            elif char == "*":
                self._star()
            else:
                self._piece(char)

    def _piece(self, char: str) -> None:
        if self._sign(char) or self._asking() or self._name() or self._years(char):
            return
        if not _tells(char) or not self._piece_end():
            self.at += 1  # punctuation before a word, or a 《 that nothing closes
        elif not self._excluding():
            self._word()

    def _add(self, kind: Kind, text: str, length: int, value: Number | Clause | None = None) -> None:
        if self.lexed.tokens:
            self._asked = self._asked or self.lexed.tokens[-1].kind in (*_OPERANDS, "field")
        self.lexed.tokens.append(Token(kind, text, self.at, self.at + length, value))
        self.at += length

    def _quote(self, char: str) -> None:
        closers = _CLOSERS.get(char, "")
        if not any(self._last[mark] > self.at for mark in closers) and char not in '“"「『':
            self.at += 1  # what closes nothing
            return
        end = self._closing(closers)
        content = self.text[self.at + 1 : end].strip()
        if not any(map(str.isalnum, content)):
            self.lexed.notes.append("引号里没有字，已略去")
            self.at = end + 1
            return
        if end == len(self.text):
            self.lexed.notes.append(f"引号没有合上，从“{shortened(content)}”起到末尾都按引号里的原文查找")
        self._add("phrase", content, min(end + 1, len(self.text)) - self.at)

    def _closing(self, closers: str) -> int:
        """Where the quote that begins here ends: at its own closing mark, else at another's, else with the text."""
        for marks in (closers, _ANY_CLOSER):
            places = [self.folded.find(mark, self.at + 1) for mark in marks if self._last[mark] > self.at]
            if places:
                return min(places)
        return len(self.text)

    def _reference(self) -> bool:
        while self._references and self._references[-1].start < self.at:
            self._references.pop()  # it began in quotes
        if not self._references or self._references[-1].start != self.at:
            return False
        found: Reference = self._references.pop()
        kind: Kind = "number" if isinstance(found.value, Number) else "clause"
        text = self.text[found.start : found.end].strip()
        self._add(kind, text, found.end - found.start, found.value)
        return True

    def _sign(self, char: str) -> bool:
        """-, ! or + before a word, with nothing before it that it could belong to."""
        tokens = self.lexed.tokens
        apart = (
            self.at == 0
            or self.folded[self.at - 1] == " "
            or (bool(tokens) and tokens[-1].end == self.at and tokens[-1].kind in ("open", "field", *OPERATORS))
        )
        if char not in _SIGNS or not apart:
            return False
        length = 1
        while self.folded.startswith(char, self.at + length):
            length += 1
        following = self.folded[self.at + length : self.at + length + 1]
        if following in ("", " ", ")"):
            self.at += length  # a lone dash is punctuation
        else:
            self._add(_SIGNS[char], char, length)
        return True

    def _name(self) -> bool:
        for kind, pattern in (("scope", _SCOPE), ("field", _FIELD)):
            if match := pattern.match(self.folded, self.at):
                self._add("scope" if kind == "scope" else "field", match["name"], match.end() - self.at)
                return True
        return False

    def _excluding(self) -> bool:
        """不含社区 behind something else excludes 社区; at the beginning it is text."""
        last = self.lexed.tokens[-1] if self.lexed.tokens else None
        behind = self._asked or (last is not None and last.kind in _OPERANDS)
        match = _EXCLUDING.match(self.folded, self.at) if behind else None
        if match:
            self._add("not", match[0], len(match[0]))
        return match is not None

    def _asking(self) -> bool:
        """Behind a citation: the words that only ask for it, 的内容是什么."""
        before = self.lexed.tokens[-1] if self.lexed.tokens else None
        if not before or before.value is None or self.text[before.end : self.at].strip():
            return False
        end = self._piece_end()
        length = asking(self.folded, self.at, end) if end else 0
        self.at += length
        return length > 0

    def _years(self, char: str) -> bool:
        """..2020 and 2012.. with their dots, which are no punctuation."""
        if char not in _YEAR_BEGINS:
            return False
        text = self.text[self.at : self._piece_end()]
        if ".." not in fold(text) or not year_range(text):
            return False
        self._add("word", text, len(text))
        return True

    def _piece_end(self) -> int:
        """Where the piece that begins here ends: before a blank, a mark or a citation; 0 where none begins."""
        end = self._references[-1].start if self._references else len(self.folded)
        match = _PIECE.match(self.folded, self.at, end)
        return match.end() if match else 0

    def _word(self) -> None:
        end = self._piece_end()
        mark = self.folded.find("(", self.at, end)
        if mark > 0 and _operator(self.text[self.at : mark]):
            end = mark  # 或（社区）
        last = end
        while not _tells(self.folded[last - 1]):
            last -= 1  # 党建， is 党建
        text = self.text[self.at : last]
        self._add(_operator(text) or "word", text, len(text))
        self.at = end

    def _star(self) -> None:
        start = self.at
        while self.folded.startswith("*", self.at):
            self.at += 1
        before = self.lexed.tokens[-1] if self.lexed.tokens else None
        ends = self.at == len(self.folded) or not _PIECE.match(self.folded, self.at)
        if before and before.kind == "word" and before.end == start and before.text[-1:].isalnum() and ends:
            self.lexed.tokens[-1] = replace(before, kind="begins", end=self.at)
        else:
            self.lexed.notes.append("“*”只能放在词的末尾（如 楼宇*），此处的“*”已略去")


def _operator(text: str) -> Kind | None:
    """The operator that `text` is, standing by itself: or in small letters is a word."""
    return _WORD_OPERATORS.get(text) or (_CAPITALS.get(fold(text)) if text.isupper() else None)


def _joined(tokens: list[Token], text: str) -> list[Token]:
    """Parentheses that belong to a word become part of it: 条例（试行）."""
    joined: list[Token] = []
    opened: list[int] = []  # places in `joined`
    for token in tokens:
        joined.append(token)
        if token.kind == "open":
            opened.append(len(joined) - 1)
        elif token.kind == "close" and opened:
            first = opened.pop()
            _join(joined, first, text)
        _join_words(joined, text)
    return joined


def _join(joined: list[Token], first: int, text: str) -> None:
    """Make what stands from `first` to the end one word with the word before it, if it is nothing but words."""
    before = joined[first - 1] if first else None
    inside = joined[first + 1 : -1]
    if before and _is_word(before) and before.end == joined[first].start and inside and all(map(_is_word, inside)):
        word = Token("word", text[before.start : joined[-1].end], before.start, joined[-1].end)
        if set(_ANY_QUOTE) & set(word.text):
            return  # a quote that closes nothing must not stand in a word
        del joined[first - 1 :]
        joined.append(word)


def _join_words(joined: list[Token], text: str) -> None:
    """条例（试行）实施: what follows the parenthesis without a blank is the same word."""
    if len(joined) > 1 and _is_word(joined[-1]) and _is_word(joined[-2]) and joined[-2].end == joined[-1].start:
        first, last = joined[-2], joined.pop()
        joined[-1] = Token("word", text[first.start : last.end], first.start, last.end)


def _is_word(token: Token) -> bool:
    return token.kind == "word"


def _tells(char: str) -> bool:
    """Whether `char` may begin or end a word: a letter, a digit, a bracket."""
    return char.isalnum() or char in _BRACKETS


def shortened(text: str) -> str:
    """The beginning of `text`, for a sentence about it."""
    return text if len(text) <= 12 else text[:12] + "…"
