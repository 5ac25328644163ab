"""Text to tokens. The same analyzer serves index and query.

The chain: fold width, case and traditional characters (offsets stay) -> jieba's dictionary and algorithm without
HMM (it invents words) plus the domain terms -> search-mode words -> ordinal positions; beside them the character
bigrams.

    双强六好党组织   words     双强六好@0  党组@1 组织@1 党组织@1
                     bigrams   双强 强六 六好 好党 党组 组织 织

Words differ between a short query and a long text (双强六好 or 双/强/六/好); bigrams do not. The last character
of a run stands alone, so that every character begins some token.
"""

from __future__ import annotations

import hashlib
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.lexicon import LONGEST_TERM, Lexicon
from kb import folding
from kb.folding import fold

# What is made of a text changes with this number: an index made by another is rebuilt.
ANALYZER_VERSION = 2

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
# Blanks inside a line do not part Chinese characters: 党建 统领 and 党建统领 are the same to exact search.
_RUN = re.compile(rf"(?P<han>[{HAN}](?:[ \t]*[{HAN}])*)|(?P<latin>[^\W_{HAN}]+)")
_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN_RUN = re.compile(rf"[^\W_{HAN}]+")
_BLANKS_IN_HAN = re.compile(rf"(?<=[{HAN}])[ \t]+(?=[{HAN}])")
# 党（工）委 is 党委 and 党工委, 津（补）贴 is 津贴: what stands in the brackets may be read and may be left out.
_INSERTION = re.compile(rf"(?<=[{HAN}])\((?P<inserted>[{HAN}]{{1,3}})\)(?=[{HAN}])")
# jieba without HMM is linear, but its DAG of an unbroken run is kept in memory: cut endless runs.
LONGEST_RUN = 500
# Texts whose terms are made in one go, at a third of the cost of one by one: more of them gain nothing.
TOGETHER = 256
# Parts text as punctuation does, and is neither a line's end nor a blank.
_PAUSE = "\x1f"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or bigram where it stands."""

    text: str  # folded
    position: int  # ordinal of its word (parts of a word share its position), or of its character for bigrams
    start: int  # characters of the text given, end exclusive
    end: int


class Backend(Protocol):
    """An implementation of jieba's algorithm with its own dictionary."""

    name: str

    def add(self, term: str) -> None:
        """Add a term; its frequency is what jieba itself suggests (a hand-set low one makes words split)."""

    def cut(self, text: str) -> list[str]:
        """The one segmentation, without HMM; its words joined are `text`."""
        ...

    def has(self, word: str) -> bool:
        """Whether the dictionary has `word`: search mode gives those parts of a longer one that it has."""
        ...

    def tokenize(self, text: str) -> list[tuple[str, int, int]]:
        """Search mode without HMM: (text, start, end), parts before the word they are in."""
        ...


class RjiebaBackend:
    """The compiled one, where it has a wheel."""

    name = "rjieba"

    def __init__(self) -> None:
        """Raises ImportError where rjieba is not installed."""
        import rjieba

        self._jieba = rjieba.Jieba()

    def add(self, term: str) -> None:
        self._jieba.add_word(term, None, None)

    def cut(self, text: str) -> list[str]:
        words: list[str] = self._jieba.cut(text, False)
        return words

    def has(self, word: str) -> bool:
        return bool(self._jieba.has_word(word))

    def tokenize(self, text: str) -> list[tuple[str, int, int]]:
        tokens: list[tuple[str, int, int]] = self._jieba.tokenize(text, "search", False)
        return tokens


class JiebaBackend:
    """jieba itself, in pure Python: the fallback where there is no wheel (loongarch, riscv, Windows on Arm)."""

    name = "jieba"

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is a folder of our own: jieba's default, the shared temporary folder, can be planted into."""
        import jieba

        jieba.setLogLevel("WARNING")
        self._jieba = jieba.Tokenizer()
        if cache:
            cache.mkdir(parents=True, exist_ok=True)
            self._jieba.tmp_dir = str(cache)
            self._jieba.cache_file = str(cache / "jieba.cache")

    def add(self, term: str) -> None:
        self._jieba.add_word(term)

    def cut(self, text: str) -> list[str]:
        return list(self._jieba.cut(text, HMM=False))

    def has(self, word: str) -> bool:
        self._jieba.check_initialized()
        return bool(self._jieba.FREQ.get(word))  # 0 for what only begins a word, as 中华人

    def tokenize(self, text: str) -> list[tuple[str, int, int]]:
        return list(self._jieba.tokenize(text, mode="search", HMM=False))


def best_backend(cache: Path | None = None) -> Backend:
    """rjieba where it is installed, jieba otherwise; both give the same tokens."""
    try:
        return RjiebaBackend()
    except ImportError:
        return JiebaBackend(cache)


class _LongTerms(dict[str, str]):
    """A word longer than a bigram -> the terms it gives the index, each with a blank after it; made when first met.

    A word's parts depend on nothing around it. A line's end stays itself.
    """

    # 2,600 laws hold 17,000 different long words. Whatever is read, less than 10 MB are kept.
    MOST = 1 << 15

    def __init__(self, has: Callable[[str], bool]) -> None:
        super().__init__()
        self._has = has

    def __missing__(self, word: str) -> str:
        if word == "\n":
            return word
        parts = [part for part in map("".join, zip(word, word[1:], word[2:], strict=False)) if self._has(part)]
        found = (part for part in (parts if len(word) > 3 else []) + [word] if _HAN_RUN.search(part))
        terms = "".join(f"{part} " for part in found)
        if len(self) >= self.MOST:
            self.clear()
        if len(word) <= LONGEST_TERM:
            self[word] = terms
        return terms


class Segmenter:
    """Cuts text with one lexicon. Safe for use by several threads: what it answers never changes.

    Pickled, it is its lexicon and `backend`, and loads the dictionary anew where it arrives.
    """

    def __init__(self, lexicon: Lexicon, backend: Callable[[], Backend] = best_backend) -> None:
        """Loads the dictionary: a tenth of a second with rjieba, half of one with jieba."""
        self.lexicon = lexicon
        self._make_backend = backend
        self._backend = backend()
        self._long = _LongTerms(self._backend.has)
        for term in lexicon.terms:
            # A term that is whole already is left alone: for words of its dictionary jieba suggests their
            # frequency plus or minus one by rounding, rjieba the other way, and 党委|会同 became 党委会|同.
            if self._backend.cut(term) != [term]:
                self._backend.add(term)

    def __reduce__(self) -> tuple[type[Segmenter], tuple[Any, ...]]:
        return type(self), (self.lexicon, self._make_backend)

    @property
    def fingerprint(self) -> str:
        """Changes when the tokens of a text may: then an index must be rebuilt."""
        made_by = f"{ANALYZER_VERSION}|{folding.fingerprint()}|{self.lexicon.fingerprint}"
        return hashlib.sha256(made_by.encode()).hexdigest()[:16]

    def words(self, text: str) -> list[Token]:
        """Search-mode words with ordinal positions, a word before its parts; punctuation gives none."""
        folded = fold(text)
        whole = self.cut(text)
        parts = iter(self._tokenize(folded))
        tokens: list[Token] = []
        for word in whole:
            tokens.append(word)
            for part, start, end in parts:
                if (start, end) == (word.start, word.end):
                    break  # jieba gives the parts first, then the word
                tokens.append(Token(part, word.position, start, end))
        return tokens

    def cut(self, text: str) -> list[Token]:
        """The words of the one segmentation, without the parts inside them: they never overlap."""
        tokens: list[Token] = []
        offset = 0
        for piece in _pieces(fold(text)):
            for word in self._backend.cut(piece):
                if _RUN.search(word):
                    tokens.append(Token(word, len(tokens), offset, offset + len(word)))
                offset += len(word)
        return tokens

    def terms(self, text: str) -> list[str]:
        """What the index holds of `text`: its bigrams and runs, and the words that are longer than a bigram.

        No term has a blank in it, of whatever kind.
        """
        folded = fold(text)
        terms = index_bigrams(folded)
        for piece in _pieces(folded):
            terms += self._long_terms(piece).split()
        return terms

    def joined_terms(self, texts: Sequence[str]) -> list[str]:
        """The terms of each text as one string, parted by blanks: for many texts at once, twice as fast as `terms`."""
        joined: list[str] = []
        for start in range(0, len(texts), TOGETHER):
            together = [text.replace("\n", _PAUSE) for text in texts[start : start + TOGETHER]]
            lines = fold("\n".join(together).replace("\r", _PAUSE))  # \r at a text's end and our \n are one word
            bigrams = _joined_bigrams(lines).split("\n")
            words = self._long_terms(_paused(lines)).split("\n")
            across = [" ".join(_across_brackets(line)) if "(" in line else "" for line in lines.split("\n")]
            joined += [
                f"{each}{more}{beside}".rstrip() for each, more, beside in zip(bigrams, words, across, strict=True)
            ]
        return joined

    def _long_terms(self, folded: str) -> str:
        """The terms longer than a bigram, each with a blank after it; line ends stay."""
        known = self._long
        return "".join([known[word] for word in self._backend.cut(folded) if len(word) > 2 or word == "\n"])

    def _tokenize(self, folded: str) -> Iterator[tuple[str, int, int]]:
        offset = 0
        for piece in _pieces(folded):
            for word, start, end in self._backend.tokenize(piece):
                if _RUN.search(word):
                    yield word, start + offset, end + offset
            offset += len(piece)


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + LONGEST_RUN] for start in range(0, len(text), LONGEST_RUN))


def _paused(lines: str) -> str:
    """`lines` with a pause wherever `_pieces` cuts one of them."""
    return "\n".join([_PAUSE.join(_pieces(line)) if len(line) > LONGEST_RUN else line for line in lines.split("\n")])


def bigrams(text: str) -> list[Token]:
    """The character bigrams of `text` (folded here), and its Latin words and numbers whole."""
    tokens: list[Token] = []
    position = 0
    for match in _RUN.finditer(fold(text)):
        run, start = match[0], match.start()
        if match.lastgroup == "latin":
            tokens.append(Token(run, position, start, match.end()))
            position += 1
            continue
        places = [start + offset for offset, char in enumerate(run) if not char.isspace()]
        for first, second in zip(places, [*places[1:], None], strict=True):
            last = first if second is None else second
            gram = run[first - start] if second is None else run[first - start] + run[second - start]
            tokens.append(Token(gram, position, first, last + 1))
            position += 1
    for match in _INSERTION.finditer(fold(text)):
        before, (first, last), after = match.start() - 1, match.span("inserted"), match.end()
        for left, right in ((before, first), (last - 1, after), (before, after)):
            tokens.append(Token(fold(text[left]) + fold(text[right]), position, left, right + 1))
        position += 1
    return tokens


def index_bigrams(folded: str) -> list[str]:
    """The texts of `bigrams(folded)` in another order, several times as fast."""
    if " " in folded or "\t" in folded:
        folded = _BLANKS_IN_HAN.sub("", folded)
    texts: list[str] = _LATIN_RUN.findall(folded)
    for run in _HAN_RUN.findall(folded):
        texts += map(operator.add, run, run[1:])
        texts.append(run[-1])
    texts += _across_brackets(folded)
    return texts


def _across_brackets(folded: str) -> Iterator[str]:
    """The bigrams that are there when brackets inside a word are not, or what they hold is not."""
    for match in _INSERTION.finditer(folded):
        before, inserted, after = folded[match.start() - 1], match["inserted"], folded[match.end()]
        yield from (before + inserted[0], inserted[-1] + after, before + after)


_OTHER, _HAN, _LATIN, _BLANK, _LINE_END = range(5)


def _joined_bigrams(folded: str) -> str:
    """`index_bigrams(folded)` as one string, a blank after each; line ends stay.

    Indexing spends its time here: with arrays it is a fifth of what a Python object for each bigram costs.
    """
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4")
    kinds = _kinds().take(codes, mode="clip")
    latin_ends = kinds == _LATIN
    latin_ends[:-1] &= kinds[1:] != _LATIN
    solid = kinds != _BLANK  # blanks part ABC DEF, but not 党建 统领
    codes, kinds, latin_ends = codes[solid], kinds[solid], latin_ends[solid]
    han = kinds == _HAN
    # Three columns: a character, the one after it, a blank; and which of them are kept.
    columns = np.full((len(codes), 3), ord(" "), "<u4")
    columns[:, 0] = codes
    columns[:-1, 1] = codes[1:]
    kept = np.zeros(columns.shape, bool)
    kept[:, 0] = kinds != _OTHER
    kept[:-1, 1] = han[:-1] & han[1:]
    kept[:, 2] = han | latin_ends
    return columns[kept].tobytes().decode("utf-32-le")


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of every character by its code; no letter or digit stands beyond the last one, which is for the rest."""
    kinds = np.zeros(0x40001, np.uint8)
    every = "".join(map(chr, range(0x40000)))
    for kind, run in ((_HAN, _HAN_RUN), (_LATIN, _LATIN_RUN)):
        for match in run.finditer(every):
            kinds[match.start() : match.end()] = kind
    kinds[[ord(" "), ord("\t"), ord("\n")]] = _BLANK, _BLANK, _LINE_END
    return kinds
