"""What the user typed -> Query, a small tree of values that every engine understands.

    楼宇党建 红领驿站     both, in one passage (its headings and its document's title count)
    “双强六好”           the very characters; " " 「 」 work the same
    楼宇 -社区            without 社区; so do － and 不含

Parsing never fails for the way a query is written: an open quote closes at the end, a lone - is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from indexer.exact import squeeze
from indexer.lexicon import Lexicon
from indexer.segment import HAN, Segmenter, Token, bigrams
from kb.errors import QueryError

# Bounds on the work, not on the time (a time limit in Whoosh's threads stops only after seconds).
MOST_CHUNKS = 50
MOST_TERMS = 100


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every passage: what an empty query asks for."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the query, found wherever its characters stand together, however the text was cut."""

    text: str  # folded
    required: tuple[str, ...]  # index terms that must all be there: its bigrams
    scored: tuple[str, ...]  # index terms that raise the score: itself and its parts
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Exact:
    """Found if and only if the text contains it, as `indexer.exact` compares."""

    text: str  # squeezed
    required: tuple[str, ...]  # index terms without which it cannot be there
    prefix: str = ""  # where none is known: every index term that begins with this
    open_end: bool = False  # its last Latin word or number may go on: ppr* finds PPR9087


@dataclass(frozen=True, slots=True)
class All:
    """Every child matches."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one child matches; the best one gives the score."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one child matches; their scores add up, so that a passage with more of them goes first."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not match. Stands only beside others in an All."""

    child: Query


@dataclass(frozen=True, slots=True)
class Prefer:
    """Matches as `child` does; what also matches `better` goes before the rest."""

    child: Query
    better: Query


@dataclass(frozen=True, slots=True)
class InField:
    """Only one field is looked at: the title of the document, the headings above a passage, or its text."""

    field: TextField
    child: Query  # of Term, Exact, All, Any, Not


@dataclass(frozen=True, slots=True)
class Within:
    """One sentence, one paragraph or one clause has all that `child` asks for, to the letter.

    Only texts count, not headings or titles; words are compared as Exact are, so that 同句(党建 联盟) finds both
    words in one sentence whatever the segmentation. Sentences end at 。！？；!?; and where paragraphs do. A clause is
    the passages of one document that stand together below the same headings (第十二条 with its 款); its passages that
    contain any of what is sought match, each of them.
    """

    scope: Scope
    child: Query  # of Term, Exact, All, Any, Not


@dataclass(frozen=True, slots=True)
class HasValue:
    """The document has one of `values`, to the letter, in a field of values; the passage itself in `clause`.

    Fields are those of `indexer.results.FACETS`, and `number` and `clause`, see `indexer.citation`.
    """

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueContains:
    """A value of the document in a field contains `text` (folded): 机关:国务院 finds 国务院办公厅."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class ValueRange:
    """A value of the document in a field lies between `first` and `last`, both included, as strings compare.

    Only as many characters of the value count as the bound has: 2012..2020 includes 2020-12-31. "" is no bound.
    """

    field: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """What answers a question best: documents by all their passages together, with any of `terms`.

    The score is that of the document, see `indexer.ranking`; its passages are in the order of their own.
    """

    terms: tuple[Weighted, ...]
    least: float = 0.0  # a document needs terms of this share of the weight of all
    required: tuple[Query, ...] = ()  # each must match as well, and Not must not


@dataclass(frozen=True, slots=True)
class Weighted:
    """An index term of a question."""

    text: str
    weight: float
    word: str = ""  # the word of the question that it comes from


TextField = Literal["title", "heading", "text"]
Scope = Literal["sentence", "paragraph", "clause"]
Query = (
    Everything
    | Term
    | Exact
    | All
    | Any
    | Some
    | Not
    | Prefer
    | InField
    | Within
    | HasValue
    | ValueContains
    | ValueRange
    | Ranked
)

_QUOTED = r"\"(?P<ascii>[^\"]*)(?:\"|$)|“(?P<curly>[^”“]*)(?:”|$)|「(?P<corner>[^」]*)(?:」|$)"
_CHUNK = re.compile(rf"(?P<minus>[-－−](?=\S)|不含(?=[“\"「]))?(?:{_QUOTED}|(?P<bare>[^\s\"“「]+))")
_HAN = re.compile(f"[{HAN}]")
# A lone one of these between two words says nothing about what is sought: 楼宇的党建.
FUNCTION_WORDS = frozenset("的了和与及在是为之其等或对于以从到把被让向由地得着过也都就还又而并且")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the query as it was typed."""

    text: str  # without quotes and minus
    exact: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query and how it was read."""

    text: str
    chunks: tuple[Chunk, ...]
    tree: Query
    terms: tuple[str, ...]  # the words sought, folded, in their order
    expanded: tuple[tuple[str, tuple[str, ...]], ...]  # a word and the synonyms sought with it


def parse(text: str, segmenter: Segmenter, longest: int = 500) -> ParsedQuery:
    """Read what the user typed.

    Raises QueryError where it is longer than `longest` characters, or has too many words.
    """
    if len(text) > longest:
        raise QueryError(f"检索词有 {len(text)} 个字，最多 {longest} 个字；要查一整段话，请取其中一句放在引号里")
    chunks = tuple(_chunks(text))
    if len(chunks) > MOST_CHUNKS:
        raise QueryError(f"检索词有 {len(chunks)} 个，最多 {MOST_CHUNKS} 个")
    builder = _Builder(segmenter, segmenter.lexicon)
    tree = builder.build(chunks)
    if builder.count > MOST_TERMS:
        raise QueryError(f"检索词切分后有 {builder.count} 个词，最多 {MOST_TERMS} 个")
    return ParsedQuery(text, chunks, tree, tuple(dict.fromkeys(builder.terms)), tuple(builder.expanded.items()))


def _chunks(text: str) -> Iterator[Chunk]:
    for match in _CHUNK.finditer(text):
        quoted = next((match[name] for name in ("ascii", "curly", "corner") if match[name] is not None), None)
        content = (match["bare"] if quoted is None else quoted).strip()
        if bigrams(content):
            yield Chunk(content, quoted is not None, match["minus"] is not None)


@dataclass(slots=True)
class _Builder:
    """Turns chunks into the tree, and remembers what was sought."""

    segmenter: Segmenter
    lexicon: Lexicon
    count: int = 0
    terms: list[str] = field(default_factory=list)
    expanded: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def build(self, chunks: tuple[Chunk, ...]) -> Query:
        wanted = tuple(self._chunk(chunk) for chunk in chunks if not chunk.excluded)
        unwanted = tuple(Not(self._excluded(chunk)) for chunk in chunks if chunk.excluded)
        if unwanted:
            return All((*(wanted or (Everything(),)), *unwanted))
        return _all(wanted)

    def _chunk(self, chunk: Chunk) -> Query:
        if chunk.exact or len(chunk.text) == 1:
            self.terms.append(squeeze(chunk.text))
            self.count += 1
            return exact(chunk.text)
        return _all(tuple(self._word(word) for word in _words(self.segmenter.cut(chunk.text))))

    def _excluded(self, chunk: Chunk) -> Query:
        """What is excluded is excluded to the letter, and without synonyms: -社区 leaves 小区 in."""
        self.count += 1
        return exact(chunk.text)

    def _word(self, word: str) -> Query:
        self.terms.append(word)
        synonyms = self.lexicon.expand(word)
        self.count += 1 + len(synonyms)
        if not synonyms:
            return self._term(word)
        self.expanded[word] = synonyms
        return Any((self._term(word), *(self._term(other, SYNONYM_WEIGHT) for other in synonyms)))

    def _term(self, word: str, weight: float = 1.0) -> Query:
        required = _required(word)
        if not required:
            return exact(word)
        scored = tuple(dict.fromkeys((*required, *(token.text for token in self.segmenter.words(word)))))
        longer = tuple(text for text in scored if len(text) > 2 or text in required)
        return Term(word, required, longer, weight)


def relaxed(tree: Query) -> Query | None:
    """What to ask when nothing has all words: any of their index terms, the more the better.

    What was quoted or excluded stays required. None where there is nothing to relax: no words, or one of one term.

        企业有几名党员可以成立党支部 -> 企业 | 几名 | 名党 | 党员 | 成立 | 党支 | 支部 | 党支部 …
    """
    parts = tree.children if isinstance(tree, All) else (tree,)
    kept = tuple(part for part in parts if isinstance(part, Exact | Not))
    terms = dict.fromkeys(term for part in parts if isinstance(part, Term | Any) for term in _terms(part))
    if len(terms) < 2:
        return None
    return _all((Some(tuple(Term(term, (term,), (term,)) for term in terms)), *kept))


def _terms(part: Term | Any) -> Iterator[str]:
    """The index terms of a word: of its synonyms none, which would bring in what nobody typed."""
    word = part.children[0] if isinstance(part, Any) else part
    if isinstance(word, Term):
        yield from word.scored


SYNONYM_WEIGHT = 0.5  # what was typed goes before what it also means


def exact(text: str) -> Exact:
    """The node that finds `text` to the letter."""
    needle = squeeze(text)
    required = _required(needle)
    tokens = () if required else bigrams(needle)
    # 党, or the 规 of 、规: all that is known is what a term begins with.
    return Exact(needle, required, prefix=tokens[-1].text if tokens else "")


def _required(text: str) -> tuple[str, ...]:
    """The index terms of every text that contains `text`.

    The last character of a Chinese run stands alone only where the run ends there too: in 程， it does, but what
    follows 规 in 、规 is not known, so that is left out.
    """
    return tuple(
        dict.fromkeys(
            token.text
            for token in bigrams(text)
            if len(token.text) > 1 or not _HAN.match(token.text) or token.end < len(text)
        )
    )


def _words(tokens: list[Token]) -> Iterator[str]:
    """The words of a chunk: characters left single join a neighbour, function words between words fall away.

    双/强/六/好 -> 双强六好; 楼宇/的/党建 -> 楼宇, 党建; 党建/强 -> 党建强.
    """
    whole = [token for token in tokens if len(token.text) > 1 or token.text not in FUNCTION_WORDS]
    word, end = "", -1
    for token in whole or tokens:
        joins = token.start == end and (len(token.text) == 1 or len(word) == 1)
        if joins and _HAN.match(token.text) and _HAN.match(word):
            word += token.text
        else:
            if word:
                yield word
            word = token.text
        end = token.end
    if word:
        yield word


def _all(children: tuple[Query, ...]) -> Query:
    if not children:
        return Everything()
    return children[0] if len(children) == 1 else All(children)
