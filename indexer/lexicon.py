"""The domain lexicon: terms that must stay whole, and synonyms. Plain text that people edit without programming.

terms.txt       one term a line; # begins a comment
synonyms.txt    两新组织 ↔ 新经济组织、新社会组织      both ways: left finds each right, each right finds left
                旧提法 → 新提法                        one way: the old wording also finds the new one
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.errors import LexiconError
from kb.folding import fold

_SYNONYM = re.compile(r"(?P<left>[^↔→<>-]+?)\s*(?P<arrow>↔|<->|→|->)\s*(?P<right>.+)")
_SEPARATOR = re.compile(r"\s*[、,，|]\s*")
LONGEST_TERM = 20
TERMS, SYNONYMS = "terms.txt", "synonyms.txt"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms and synonyms, folded; the same lexicon serves index and query."""

    terms: tuple[str, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] | None = None  # a term -> what a search for it also finds

    def expand(self, term: str) -> tuple[str, ...]:
        """What a search for `term` (folded) also finds; empty for most terms."""
        return (self.synonyms or {}).get(term, ())

    @property
    def fingerprint(self) -> str:
        """Changes when the terms do: an index made with other terms must be rebuilt. Synonyms act on queries only."""
        return hashlib.sha256("\n".join(self.terms).encode()).hexdigest()[:16]


def load_lexicon(*folders: Path) -> Lexicon:
    """The lexicon in `folders`, all of them together; a file that is not there is empty.

    Raises LexiconError with file and line.
    """
    return read_lexicon([folder / TERMS for folder in folders], [folder / SYNONYMS for folder in folders])


def read_lexicon(term_files: Iterable[Path], synonym_files: Iterable[Path]) -> Lexicon:
    """The lexicon of these files; one that is not there is empty. Raises LexiconError with file and line."""
    terms = dict.fromkeys(term for path in term_files for term in terms_in(path))
    synonyms: dict[str, list[str]] = {}
    for left, right, both in (line for path in synonym_files for line in synonyms_in(path)):
        synonyms.setdefault(left, []).extend(right)
        if both:
            for member in right:
                synonyms.setdefault(member, []).append(left)
    # A synonym that the segmenter cuts in two is never met: its members are terms as well.
    terms |= dict.fromkeys(synonyms) | dict.fromkeys(member for right in synonyms.values() for member in right)
    # 黨建 ↔ 党建 says nothing: folding makes one term of both.
    others = {term: tuple(other for other in dict.fromkeys(found) if other != term) for term, found in synonyms.items()}
    return Lexicon(tuple(terms), {term: found for term, found in others.items() if found})


def terms_in(path: Path) -> Iterator[str]:
    """The terms of a file, folded. Raises LexiconError with file and line."""
    for number, line in _lines(path):
        yield _term(line, path, number)


def synonyms_in(path: Path) -> Iterator[tuple[str, list[str], bool]]:
    """The lines of a file of synonyms, folded: left, right, and whether both ways. Raises LexiconError."""
    for number, line in _lines(path):
        match = _SYNONYM.fullmatch(line)
        if not match:
            raise LexiconError(f"{path} 第 {number} 行：是 {line!r}，应为“左 ↔ 右1、右2”或“旧 → 新”")
        right = [_term(member, path, number) for member in _SEPARATOR.split(match["right"])]
        yield _term(match["left"], path, number), right, match["arrow"] in ("↔", "<->")


def _term(text: str, path: Path, number: int) -> str:
    term = fold(text.strip())
    if not 1 < len(term) <= LONGEST_TERM or any(char.isspace() for char in term):
        raise LexiconError(f"{path} 第 {number} 行：词 {text!r} 应有 2 至 {LONGEST_TERM} 个字，中间没有空格")
    return term


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers from 1."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}：读不到（{error}），应为 UTF-8 文本") from error
    for number, line in enumerate(content.splitlines(), 1):
        line = line.split("#", 1)[0].strip()
        if line:
            yield number, line
