"""What makes a document the better answer: the weights, and what is read off a text. The same for every engine.

A question is answered by documents, each with all its passages together (BM25F, Robertson, Zaragoza and Taylor 2004:
the frequencies of a term in title, headings and text are added up, weighted, before they saturate). To the best of
them is added how much of the question stands in one of their sentences, and a little for the standing of the text.
All weights were found on the question sets named in docs/ranking.md; each lies on a plateau.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from kb.practice import DIGEST_KIND, POLICY_KIND

K1, B = 1.2, 0.75
# How often a term counts that stands in a document's title, in a heading, in the text, in what is known about it.
TITLE, HEADING, TEXT, ABOUT = 2.0, 1.0, 1.0, 1.0
# Added to a score between 0 and 1.
SENTENCE = 1.3
STANDING = 0.25
# Documents whose sentences are looked at.
RERANKED = 30
# A sentence is looked for in so many of a document's best passages.
SENTENCE_PASSAGES = 6

# What a number is worth where one is asked for, as a share of the whole question.
COUNT_SHARE = 0.3
_FIGURES = "一二三四五六七八九十百千万两"
_SENTENCE_ENDS = re.compile("[。！？；!?;\n]")
# A sentence of twice this length needs some more of the question in it to be worth as much.
_COMMON_LENGTH = 40
_LENGTH_MATTERS = 0.05

_CLAUSE = re.compile(r"[\s　]*第[〇零一二三四五六七八九十百千\d]+条.*$")
_VERSION = re.compile(r"[（(〈][^（）()〈〉]*[）)〉]$")
_LAW = re.compile(r"(法典|(?<![办做方说看用])法)$")  # 办法 and 做法 are none
_PARTY_LAW = re.compile(r"^中国共产党.*(章程|准则|条例)$")
LEVEL_STANDING = {"中央": 0.4, "省级": 0.2, "市级": 0.1}
REPEALED = frozenset({"已废止", "失效"})
_REPEALED_FACTOR = 0.5
_RETOLD = frozenset({DIGEST_KIND, POLICY_KIND})  # kinds of texts that say what another one says
_RETOLD_FACTOR = 0.85
# Where words are sought, the standing of a text multiplies its score: by so much at most.
STANDING_SHARE = 0.1


def idf(documents: int, having: int) -> float:
    """What a term weighs that `having` of `documents` have (Robertson and Spärck Jones, kept above 0)."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def sentence_cover(texts: Iterable[str], above: str, weights: Mapping[str, float], counted: str = "") -> float:
    """How much of a question its best sentence has, from 0 to 1.

    `texts` are passages, `above` is the title of their document, which says of every sentence what it is about, all
    folded; `weights` are the terms of the question. A sentence that gives a number of `counted` (3名) has more of it.
    """
    whole = sum(weights.values())
    number = re.compile(rf"[\d{_FIGURES}]{counted}") if counted else None
    if not whole:
        return 0.0
    given = sum(weight for term, weight in weights.items() if term in above)
    others = [(term, weight) for term, weight in weights.items() if term not in above]
    best = 0.0
    for text in texts:
        for sentence in _SENTENCE_ENDS.split(text):
            if sentence:
                found = given + sum(weight for term, weight in others if term in sentence)
                if number and number.search(sentence):
                    found += whole * COUNT_SHARE
                best = max(best, found / (1 + _LENGTH_MATTERS * math.log1p(len(sentence) / _COMMON_LENGTH)))
    return best / whole


def standing(title: str, level: str | None = None) -> float:
    """How much weight a text has in itself, from 0 to 1: a law or a regulation of the Party before what applies it.

    >>> standing("中华人民共和国外商投资法 第二十九条"), standing("关于加强园区党建工作的通知")
    (1.0, 0.0)
    """
    name = _VERSION.sub("", _CLAUSE.sub("", title.strip()))
    if _LAW.search(name) or _PARTY_LAW.search(name):
        return 1.0
    return LEVEL_STANDING.get(level or "", 0.0)


def factor(validity: str | None, kind: str | None) -> float:
    """By what the score of a document is multiplied: what no longer applies sinks, a digest goes behind its source."""
    return (_REPEALED_FACTOR if validity in REPEALED else 1.0) * (_RETOLD_FACTOR if kind in _RETOLD else 1.0)
