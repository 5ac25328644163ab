"""Questions in natural language: which texts are one, and what is sought of them.

企业有几名党员可以成立党支部？   answered by rank: no passage has to hold all its words
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from indexer.language.words import ASKING, content, without_asking
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
# A document with less of the words' weight has little to do with them.
LEAST_SHARE = 0.1
# What a word counts beside its bigrams: any value from 0.4 to 1 does.
WORD = 0.6


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


def question_terms(
    text: str, segmenter: Segmenter, expanded: Iterable[tuple[str, Sequence[str]]] = ()
) -> tuple[Weighted, ...]:
    """The index terms of a question with their weights, at most `MOST_TERMS`.

    `expanded` are words of it and the synonyms to seek with them, which count as much as what was typed. Bigrams and
    Latin words count as often as they stand there, words `WORD` more each; a word of two characters is a bigram as
    well. What only asks is set aside. Function words stay: 企业的党员 without 的 would lose what 业的 and 的党 tell of
    its neighbours, and on all question sets that costs more than their noise.
    """
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    asked = without_asking(text, segmenter)
    whole = {place: token.text for token in segmenter.cut(asked) for place in range(token.start, token.end)}
    found = [(token, 1.0) for token in bigrams(asked) if len(token.text) > 1 or not _HAN.match(token.text)]
    found += [(token, WORD) for token in segmenter.words(asked) if len(token.text) > 1 and _HAN.match(token.text)]
    for token, weight in found:
        counts[token.text] += weight  # type: ignore[assignment]  # a Counter's values may be floats
        words.setdefault(token.text, whole.get(token.start, token.text))
    for word, synonyms in expanded:
        for term in (each.text for synonym in synonyms for each in bigrams(synonym)):
            if term not in words and (len(term) > 1 or not _HAN.match(term)):
                counts[term] += 1.0  # type: ignore[assignment]  # as above
                words[term] = word
    return tuple(Weighted(term, float(count), words[term]) for term, count in counts.most_common(MOST_TERMS))
