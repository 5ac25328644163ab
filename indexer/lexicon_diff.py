"""A change of the lexicon tried before it is kept: what would be cut and found otherwise. Nothing is changed by it.

A folder with a changed terms.txt or synonyms.txt stands in for the shipped files or for the user's own. The texts
of the library are cut both ways. Queries are asked of the index in use and, where terms change, of one that is made
for it of the whole library in a temporary folder; synonyms act on queries only.
"""

from __future__ import annotations

import contextlib
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from indexer.build import IndexFolder
from indexer.evaluation import ndcg
from indexer.index_state import IndexState
from indexer.lexicon import SYNONYMS, TERMS, Lexicon, load_lexicon, read_lexicon, synonyms_in, terms_in
from indexer.results import SearchResults
from indexer.search import Asked, Search, answer
from indexer.segment import Segmenter, Token, best_backend
from kb.document import PUBLIC, Document
from kb.errors import LexiconError, QueryError
from kb.folding import fold
from kb.library import Library
from kb.passages import passages
from kb.settings import Settings

EXAMPLES = 3  # of each term
AROUND = 8  # characters of an example on either side of the term
DEPTH = 10  # documents of a query that are compared
Role = Literal["auto", "shipped", "own"]
Step = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
Ask = Callable[[str], SearchResults]


@dataclass(frozen=True, slots=True)
class Example:
    """A place of the library that would be cut otherwise, its words parted by |."""

    document: str  # its id
    title: str
    before: str
    after: str


@dataclass(slots=True)
class TermChange:
    """A term that comes or goes, and what that does to the texts of the library."""

    term: str
    added: bool
    occurrences: int = 0
    passages: int = 0  # in which it stands
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class TextChange:
    """What a change of terms does to the texts of the library."""

    terms: list[TermChange]
    passages: int = 0
    changed: int = 0  # passages that would be cut otherwise


@dataclass(frozen=True, slots=True)
class Probe:
    """A query to try."""

    text: str
    id: str | None = None  # of a judged one
    grades: Mapping[str, int] | None = None  # document -> grade


@dataclass(frozen=True, slots=True)
class QueryChange:
    """What a query finds before and after."""

    probe: Probe
    documents: tuple[int, int]
    top: tuple[tuple[str, ...], tuple[str, ...]]  # ids of the first DEPTH documents
    ndcg: tuple[float, float] | None  # nDCG@10, where it is judged

    @property
    def differs(self) -> bool:
        """Whether anything is found otherwise."""
        return self.documents[0] != self.documents[1] or self.top[0] != self.top[1]


@dataclass(frozen=True, slots=True)
class LexiconDiff:
    """Everything that a change would change."""

    instead: Mapping[str, Role]  # file -> which one the folder's stands in for
    behind: int  # documents that the index in use has not, or has otherwise than the library
    texts: TextChange
    synonyms_added: tuple[tuple[str, str], ...]  # a word, and what a search for it would also find
    synonyms_removed: tuple[tuple[str, str], ...]
    queries: tuple[QueryChange, ...]

    @property
    def ndcg(self) -> tuple[float, float] | None:
        """The mean nDCG@10 of the judged queries, before and after; None where none is judged."""
        judged = [each.ndcg for each in self.queries if each.ndcg]
        return (
            (statistics.fmean(old for old, _ in judged), statistics.fmean(new for _, new in judged)) if judged else None
        )


def lexicon_diff(
    settings: Settings, library: Library, folder: Path, role: Role, probes: Sequence[Probe], step: Step
) -> LexiconDiff:
    """What would change if the files of `folder` were the lexicon's.

    Raises LexiconError with file and line; IndexMissingError or IndexOutdatedError where there are queries to ask and
    no index to ask them of.
    """
    search = Search(settings)
    behind = _behind(search, library) if probes else 0
    after, instead = candidate(folder, *settings.lexicons, role)
    before = load_lexicon(*settings.lexicons)
    old, new = search.segmenter, Segmenter(after, partial(best_backend, settings.cache))
    changed_terms = term_changes(before, after)
    texts = text_change(_told(library, step), changed_terms, old, new) if changed_terms else TextChange([])
    queries: list[QueryChange] = []
    if probes:
        with _asks(settings, library, search, new, bool(changed_terms), step) as asks:
            for done, probe in enumerate(probes, 1):
                queries += query_change(probe, *asks)
                step("比较检索", done, len(probes))
    pairs_before, pairs_after = _pairs(before), _pairs(after)
    return LexiconDiff(
        instead,
        behind,
        texts,
        tuple(pair for pair in pairs_after if pair not in pairs_before),
        tuple(pair for pair in pairs_before if pair not in pairs_after),
        tuple(queries),
    )


def candidate(folder: Path, shipped: Path, own: Path, role: Role = "auto") -> tuple[Lexicon, dict[str, Role]]:
    """The lexicon with the files of `folder` in the place of those shipped or of the user's own, and which.

    With `auto` a file that has more than half of what the shipped one has is a changed copy of that, another one is
    of the user's own. A file that `folder` has not stays as it is. Raises LexiconError with file and line, or where
    `folder` has neither.
    """
    files: dict[str, list[Path]] = {}
    instead: dict[str, Role] = {}
    for name, entries in ((TERMS, _term_entries), (SYNONYMS, _synonym_entries)):
        files[name] = [shipped / name, own / name]
        if (folder / name).is_file():
            instead[name] = _role(entries(folder / name), entries(shipped / name)) if role == "auto" else role
            files[name][instead[name] == "own"] = folder / name
    if not instead:
        raise LexiconError(f"{folder}：没有 {TERMS} 或 {SYNONYMS}，应为放着改过的词典文件的文件夹")
    return read_lexicon(files[TERMS], files[SYNONYMS]), instead


def term_changes(before: Lexicon, after: Lexicon) -> list[TermChange]:
    """The terms that come, then those that go."""
    old, new = set(before.terms), set(after.terms)
    return [
        *(TermChange(term, True) for term in after.terms if term not in old),
        *(TermChange(term, False) for term in before.terms if term not in new),
    ]


def text_change(documents: Iterable[Document], terms: list[TermChange], old: Segmenter, new: Segmenter) -> TextChange:
    """What `terms` do to the texts of `documents`; fills in what `terms` say of them."""
    change = TextChange(terms)
    for document in documents:
        for passage in passages(document):
            text = fold(passage.text)
            standing = [(term, count) for term in terms if (count := text.count(term.term))]
            before, after = old.cut(text), new.cut(text)
            change.passages += 1
            change.changed += before != after
            for term, count in standing:
                term.occurrences += count
                term.passages += 1
                if before != after and len(term.examples) < EXAMPLES:
                    term.examples += _examples(document, passage.text, term.term, before, after)
    return change


def query_change(probe: Probe, before: Ask, after: Ask) -> Iterator[QueryChange]:
    """What `probe` finds with either lexicon; nothing where it cannot be asked (it is too long)."""
    with contextlib.suppress(QueryError):
        found = before(probe.text), after(probe.text)
        old, new = (tuple(hit.id for hit in each.hits) for each in found)
        judged = probe.grades and max(probe.grades.values()) > 0
        quality = (ndcg(old, probe.grades, DEPTH), ndcg(new, probe.grades, DEPTH)) if judged and probe.grades else None
        yield QueryChange(probe, (_whole(found[0]), _whole(found[1])), (old, new), quality)


def _whole(results: SearchResults) -> int:
    """How many documents have all that was asked for."""
    return 0 if results.explanation.relaxed else results.total_documents


@contextlib.contextmanager
def _asks(
    settings: Settings, library: Library, search: Search, new: Segmenter, index: bool, step: Step
) -> Iterator[tuple[Ask, Ask]]:
    """Asks the index in use, and with the new lexicon that one or, where `index` says so, one made for it."""
    longest = settings.max_query_chars
    with contextlib.ExitStack() as stack:
        in_use = stack.enter_context(contextlib.closing(search.folder.open()))
        tried = in_use
        if index:
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-lexicon-"))
            folder = IndexFolder(Path(place), search.folder.factory, new)
            folder.update(library, progress=partial(step, "试建索引"))
            tried = stack.enter_context(contextlib.closing(folder.open()))
        yield (
            lambda text: answer(in_use, search.segmenter, Asked(text, size=DEPTH), longest),
            lambda text: answer(tried, new, Asked(text, size=DEPTH), longest),
        )


def _behind(search: Search, library: Library) -> int:
    known = IndexState.read(search.folder.current()).snapshot
    changes = library.changes(known, library.snapshot(known))
    return len(changes.added) + len(changes.updated) + len(changes.removed)


def _told(library: Library, step: Step) -> Iterator[Document]:
    """The documents that everyone may read: examples are shown of them."""
    total = len(library.ids())
    for done, document in enumerate(library.read_all([]), 1):
        step("切分", done, total)
        if document.metadata.access == PUBLIC:
            yield document


def _role(entries: set[object], shipped: set[object]) -> Role:
    return "shipped" if len(entries & shipped) * 2 > len(shipped) else "own"


def _term_entries(path: Path) -> set[object]:
    return set(terms_in(path))


def _synonym_entries(path: Path) -> set[object]:
    return {(left, tuple(right), both) for left, right, both in synonyms_in(path)}


def _pairs(lexicon: Lexicon) -> dict[tuple[str, str], None]:
    return dict.fromkeys((word, other) for word, others in (lexicon.synonyms or {}).items() for other in others)


def _examples(
    document: Document, text: str, term: str, before: Sequence[Token], after: Sequence[Token]
) -> Iterator[Example]:
    """The first place where `term` stands and it is cut otherwise, or from what is around it, if there is one."""
    folded = fold(text)
    at = folded.find(term)
    while at >= 0:
        first, last = max(0, at - 1), at + len(term) + 1
        if parted(text, before, first, last) != parted(text, after, first, last):
            first, last = max(0, at - AROUND), at + len(term) + AROUND
            yield Example(
                document.id, document.title, parted(text, before, first, last), parted(text, after, first, last)
            )
            return
        at = folded.find(term, at + 1)


def parted(text: str, words: Sequence[Token], start: int, end: int) -> str:
    """`text` from `start` to `end` with | between words that touch: 推动|双|强|六|好|党建，推动."""
    begin, ended = {word.start for word in words}, {word.end for word in words}
    borders = sorted(place for place in begin & ended if start < place < end)
    pieces = [text[first:last] for first, last in zip([start, *borders], [*borders, end], strict=True)]
    return "|".join(pieces).replace("\n", " ")
