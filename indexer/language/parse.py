"""What the user typed -> ParsedQuery."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from indexer.language.build import Builder, conjunction
from indexer.language.counted import asked_count, counts_in
from indexer.language.lexer import Lexed, lex, plain_blanks
from indexer.language.parsed import Chunk, ParsedQuery
from indexer.language.parser import read
from indexer.language.question import LEAST_SHARE, is_question, question_terms, question_words
from indexer.language.syntax import And, Nothing, Question, Syntax, Without, Word, written
from indexer.language.words import exact, synonyms_of
from indexer.query import Ranked
from indexer.segment import Segmenter
from kb.errors import QueryError

# Bounds on the work, not on the time (a time limit in Whoosh's threads stops only after seconds).
MOST_CHUNKS = 50
MOST_TERMS = 100
# A piece as long as this is a sentence that was pasted, not a word.
_SENTENCE = 16
_SENTENCE_END = re.compile("[。！？；!?;]")
_ONLY_EXCLUDED = "只有要排除的词，查找的是其余全部内容"


def parse(text: str, segmenter: Segmenter, longest: int = 500, without: frozenset[str] = frozenset()) -> ParsedQuery:
    """Read what the user typed; `without` are synonyms (folded) that are not to be sought.

    Raises QueryError where it is longer than `longest` characters, has too many words or too many parentheses in each
    other. A question or a pasted sentence is cut to its most telling part instead, which `notes` say.
    """
    blank, notes = plain_blanks(text), []
    if len(blank) > longest:
        blank = _last_sentences(blank, longest, segmenter)
        if not blank:
            raise QueryError(f"检索词有 {len(text)} 个字，最多 {longest} 个字；要查一整段话，请取其中一句放在引号里")
        notes.append(f"文字超过 {longest} 个字，只用了最后的 {len(blank)} 个字")
    lexed = lex(blank)
    lexed.notes[:0] = notes
    question = _question(blank, lexed, segmenter)
    if question:
        return _answered_by_rank(text, question, lexed.notes, segmenter, without)
    syntax = read(lexed.tokens, blank, lexed.notes)
    if isinstance(syntax, Word) and is_question(syntax.text, segmenter):  # but for an operator left over
        return _answered_by_rank(text, Question(syntax.text, ()), lexed.notes, segmenter, without)
    leaves = sum(token.kind in ("word", "phrase", "begins", "number", "clause") for token in lexed.tokens)
    if leaves > MOST_CHUNKS:
        raise QueryError(f"检索词有 {leaves} 个，最多 {MOST_CHUNKS} 个")
    builder = Builder(segmenter, without)
    parts = () if isinstance(syntax, Nothing) else tuple(builder.parts(syntax))
    if builder.count > MOST_TERMS:
        if not _is_prose(syntax):
            raise QueryError(f"检索词切分后有 {builder.count} 个词，最多 {MOST_TERMS} 个")
        lexed.notes.append(f"文字切分后有 {builder.count} 个词，不要求全部含有，按相近程度排列")
        return _answered_by_rank(text, Question(blank, ()), lexed.notes, segmenter, without)
    if _only_excludes(syntax):
        lexed.notes.append(_ONLY_EXCLUDED)
    return ParsedQuery(
        text=text,
        chunks=tuple(builder.chunks),
        tree=conjunction([part.node for part in parts]),
        terms=tuple(dict.fromkeys(builder.terms)),
        expanded=tuple(builder.expanded.items()),
        switched_off=tuple(builder.switched_off.items()),
        notes=tuple(dict.fromkeys(lexed.notes)),
        read_as=written(syntax),
        parts=parts,
    )


def _only_excludes(syntax: Syntax) -> bool:
    """Whether `syntax` asks for nothing but to be without something."""
    children = syntax.children if isinstance(syntax, And) else (syntax,)
    return all(isinstance(child, Without) for child in children)


def _is_prose(syntax: Syntax) -> bool:
    """Whether it is words alone, and so long a piece among them that it is a sentence."""
    children = syntax.children if isinstance(syntax, And) else (syntax,)
    return all(isinstance(child, Word) for child in children) and any(
        len(child.text) >= _SENTENCE for child in children if isinstance(child, Word)
    )


def _question(text: str, lexed: Lexed, segmenter: Segmenter) -> Question | None:
    """The question that `text` is, or None."""
    kinds = {token.kind for token in lexed.tokens}
    if "word" not in kinds or not kinds <= {"word", "phrase", "open", "close", "number", "clause"}:
        return None
    edges = {token.start for token in lexed.tokens} & {token.end for token in lexed.tokens}
    phrases = [token for token in lexed.tokens if token.kind == "phrase"]
    if any(token.start not in edges and token.end not in edges for token in phrases):
        return None  # “楼宇党建” 怎么做: who quotes a piece by itself searches
    # Behind a citation only a whole question of its own makes one: 党章第三十条规定了什么 asks for the clause.
    cited = max((token.end for token in lexed.tokens if token.kind in ("number", "clause")), default=0)
    behind = [token for token in lexed.tokens if token.start >= cited]
    if not behind or not is_question(text[behind[0].start :], segmenter):
        return None
    return Question(text, tuple(token.text for token in phrases))


def _answered_by_rank(
    text: str, question: Question, notes: list[str], segmenter: Segmenter, without: frozenset[str]
) -> ParsedQuery:
    words = question_words(question.text, segmenter)
    known = {word: synonyms_of(word, segmenter) for word in (*words, *counts_in(question.text))}
    expanded = _kept(known, lambda synonym: synonym not in without)
    chunks = [Chunk(word, False, False) for word in words] + [Chunk(each, True, False) for each in question.phrases]
    return ParsedQuery(
        text=text,
        chunks=tuple(chunks),
        tree=Ranked(
            question_terms(question.text, segmenter, expanded),
            LEAST_SHARE,
            tuple(map(exact, question.phrases)),
            asked_count(question.text),
        ),
        terms=words,
        expanded=expanded,
        switched_off=_kept(known, lambda synonym: synonym in without),
        notes=tuple(dict.fromkeys(notes)),
        question=True,
        read_as=question.text,
    )


def _kept(
    known: Mapping[str, tuple[str, ...]], wanted: Callable[[str], bool]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The synonyms that are wanted, by word; words without any are left out."""
    kept = ((word, tuple(filter(wanted, synonyms))) for word, synonyms in known.items())
    return tuple((word, synonyms) for word, synonyms in kept if synonyms)


def _last_sentences(text: str, longest: int, segmenter: Segmenter) -> str:
    """The end of a question too long, from a sentence's beginning on; "" where it is none."""
    tail = text[-longest:]
    border = _SENTENCE_END.search(tail, 0, len(tail) - 1)
    tail = (tail[border.end() :] if border else tail).strip()
    return tail if _question(tail, lex(tail), segmenter) else ""
