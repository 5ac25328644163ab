"""Questions in natural language: which texts are one, and what is sought of them.

企业有几名党员可以成立党支部？   answered by rank: no passage has to hold all its words
"""

from __future__ import annotations

import re
from collections import Counter

from indexer.language.words import ASKING, content
from indexer.query import Weighted
from indexer.segment import HAN, Segmenter, bigrams
from kb.folding import fold

_ENDS = re.compile(r"(?:[?？]|[吗呢][。！!…]*)\s*[）)”\"]*$")
_HAN = re.compile(f"[{HAN}]")
_FEWEST_WORDS = 3
_FEWEST_CHARACTERS = 8
# A sentence has no more pieces between its blanks: 楼宇 党员 几名 支部 are words.
_MOST_PIECES = 3
_LONG_PIECE = 8
# The terms of a question that are sought; more of them are a pasted page.
MOST_TERMS = 300


def is_question(text: str, segmenter: Segmenter) -> bool:
    """Whether `text`, which holds no operators, is a question: it asks, and says enough to ask about."""
    pieces = text.split()
    sentence = len(pieces) <= _MOST_PIECES or len(text) >= _LONG_PIECE * len(pieces)
    if not sentence or not (_ENDS.search(text) or ASKING.search(fold(text))):
        return False
    if sum(map(str.isalnum, text)) >= _FEWEST_CHARACTERS:
        return True
    return len(content(text, segmenter.cut(text))) >= _FEWEST_WORDS


def question_words(text: str, segmenter: Segmenter) -> tuple[str, ...]:
    """The words of a question, folded, without those that only ask."""
    return tuple(dict.fromkeys(token.text for token in content(text, segmenter.cut(text))))


def question_terms(text: str, segmenter: Segmenter) -> tuple[Weighted, ...]:
    """The index terms of a question with their weights, at most `MOST_TERMS`.

    A term counts as often as it stands there, and a word of two characters, which is a bigram as well, once more.
    Question words and function words are set aside, and with them the bigrams that they make with their neighbours.
    """
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    for run in _runs(text, segmenter):
        inside = segmenter.cut(run)
        places = {place: token.text for token in inside for place in range(token.start, token.end)}
        long = [token for token in segmenter.words(run) if len(token.text) > 1 and _HAN.match(token.text)]
        short = [token for token in bigrams(run) if len(token.text) > 1 or not _HAN.match(token.text)]
        for token in (*short, *long):
            counts[token.text] += 1
            words.setdefault(token.text, places.get(token.start, token.text))
    return tuple(Weighted(term, float(count), words[term]) for term, count in counts.most_common(MOST_TERMS))


def _runs(text: str, segmenter: Segmenter) -> list[str]:
    """The parts of `text` between what is set aside."""
    kept = content(text, segmenter.cut(text))
    runs: list[str] = []
    end = -1
    for token in kept:
        between = text[end : token.start] if end >= 0 else ""
        if end >= 0 and (not between or between.isspace()):
            runs[-1] += text[end : token.end]
        else:
            runs.append(text[token.start : token.end])
        end = token.end
    return runs
