"""Text to tokens. The same analyzer serves index and query.

The chain: fold width and case (offsets stay) -> jieba's dictionary and algorithm without HMM (it invents
words) plus the domain terms -> search-mode words -> ordinal positions; beside them the character bigrams.

    双强六好党组织   words     双强六好@0  党组@1 组织@1 党组织@1
                     bigrams   双强 强六 六好 好党 党组 组织 织

Words differ between a short query and a long text (双强六好 or 双/强/六/好); bigrams do not. The last character
of a run stands alone, so that every character begins some token.
"""

from __future__ import annotations

import hashlib
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.lexicon import Lexicon
from kb.folding import fold

# What is made of a text changes with this number: an index made by another is rebuilt.
ANALYZER_VERSION = 1

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
# Blanks inside a line do not part Chinese characters: 党建 统领 and 党建统领 are the same to exact search.
_RUN = re.compile(rf"(?P<han>[{HAN}](?:[ \t]*[{HAN}])*)|(?P<latin>[^\W_{HAN}]+)")
_HAN_RUN = re.compile(f"[{HAN}]+")
# jieba without HMM is linear, but its DAG of an unbroken run is kept in memory: cut endless runs.
LONGEST_RUN = 500


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

    def tokenize(self, text: str) -> list[tuple[str, int, int]]:
        return list(self._jieba.tokenize(text, mode="search", HMM=False))


def best_backend(cache: Path | None = None) -> Backend:
    """rjieba where it is installed, jieba otherwise; both give the same tokens."""
    try:
        return RjiebaBackend()
    except ImportError:
        return JiebaBackend(cache)


class Segmenter:
    """Cuts text with one lexicon. Safe for use by several threads: nothing changes after it is made."""

    def __init__(self, lexicon: Lexicon, backend: Callable[[], Backend] = best_backend) -> None:
        """Loads the dictionary: a tenth of a second with rjieba, half of one with jieba."""
        self.lexicon = lexicon
        self._backend = backend()
        for term in lexicon.terms:
            # A term that is whole already is left alone: for words of its dictionary jieba suggests their
            # frequency plus or minus one by rounding, rjieba the other way, and 党委|会同 became 党委会|同.
            if self._backend.cut(term) != [term]:
                self._backend.add(term)

    @property
    def fingerprint(self) -> str:
        """Changes when the tokens of a text may: then an index must be rebuilt."""
        return hashlib.sha256(f"{ANALYZER_VERSION}|{self.lexicon.fingerprint}".encode()).hexdigest()[:16]

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
        """What the index holds of `text`: its bigrams and runs, and the words that are longer than a bigram."""
        folded = fold(text)
        terms = index_bigrams(folded)
        for piece in _pieces(folded):
            terms += [word for word, _, _ in self._backend.tokenize(piece) if len(word) > 2 and _HAN_RUN.search(word)]
        return terms

    def _tokenize(self, folded: str) -> Iterator[tuple[str, int, int]]:
        offset = 0
        for piece in _pieces(folded):
            for word, start, end in self._backend.tokenize(piece):
                if _RUN.search(word):
                    yield word, start + offset, end + offset
            offset += len(piece)


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + LONGEST_RUN] for start in range(0, len(text), LONGEST_RUN))


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
    return tokens


def index_bigrams(folded: str) -> list[str]:
    """The texts of `bigrams(folded)`, several times as fast: indexing spends its time here."""
    texts: list[str] = []
    for match in _RUN.finditer(folded):
        run = match[0]
        if match.lastgroup == "latin":
            texts.append(run)
            continue
        if " " in run or "\t" in run:
            run = "".join(run.split())
        texts.extend(map(operator.add, run, run[1:]))
        texts.append(run[-1])
    return texts
