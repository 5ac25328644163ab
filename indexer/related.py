"""Words that tell of a result, and of a document.

Related terms stand in many of the best passages of a result and in few others: what sets the two apart is Dunning's
log-likelihood ratio (T. Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993). Only
passages that the reader was given are looked at.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from indexer.engine import Engine
from indexer.query import Ranked, Weighted
from indexer.results import SearchResults
from indexer.segment import HAN, Segmenter
from kb.folding import fold

MOST_RELATED = 8
MOST_SIMILAR = 30
# Below this a word is as likely there by chance: chi-square with one degree of freedom, p = .001; for terms of the
# lexicon, which are words of the field whatever is found, p = .05. Between two that tell as much, these are preferred.
LEAST_RATIO, LEAST_RATIO_OF_TERMS = 10.83, 3.84
TERM_WEIGHT = 2.0
LEAST_PASSAGES = 2
LEAST_DOCUMENTS = 2  # what stands in one of several alone tells of that one
LONGEST_TEXT = 100_000  # characters of a document that are looked at
TITLE_WEIGHT = 3.0  # a word in the title says as much as three in the text
# A term gives way to a longer one that stands in this share of its passages: 驿站 to 红领驿站.
PART_SHARE = 0.6
_NUMERAL = re.compile("[0-9一二三四五六七八九十百千万亿零〇两第个名家年月日号条章节款项多余几]+")
_WORD = re.compile(f"[{HAN}]+|[a-z][a-z0-9]+")
# Words that stand anywhere and tell of nothing; single characters are left out anyway.
_COMMON_WORDS = """
一个 一些 一种 一样 一定 一般 一直 一是 二是 三是 四是 五是 一方面 另一方面 各个 各种 各类 各自 每个
每年 每月 不同 不断 不是 不能 不得 不少 不足 不仅 没有 所有 所在 所属 其中 其他 其它 其实 这个 这些
这种 这样 这里 那个 那些 他们 她们 我们 你们 它们 自己 自身 本人 大家 以及 以上 以下 以内 以外 以来
以后 以前 以此 以便 可以 可能 能够 应当 应该 必须 需要 要求 使得 使用 采用 采取 通过 经过 按照 根据
依照 依据 关于 对于 由于 因为 因此 所以 如果 但是 而且 并且 或者 或是 以至 为了 作为 成为 属于 等等
等方面 方面 之间 之后 之前 之一 之中 其间 同时 同样 还有 还是 已经 已有 正在 曾经 目前 当前 现在 近年
近年来 今年 去年 年来 时候 进行 开展 做好 推动 推进 加强 加快 提高 提升 增强 促进 实现 形成 建立 完善
落实 坚持 充分 全面 深入 积极 主动 有效 切实 进一步 更加 较为 比较 非常 十分 特别 尤其 主要 重要 有关
相关 具体 一起 共同 直接 情况 问题 工作 方式 方法 过程 内容 作用 部分 程度 起来 出来 下来 上来 得到
达到 做到 看到 发现 提出 认为 表示 指出 介绍 包括 例如 比如 就是 也是 都是 还要 都要 来自 位于 围绕
针对 结合 基础 基础上 文中 原文 摘要 照录 未说明 就要 一批 明显 做法 具体做法 如下 上述 下列 为主 成立
设立 负责 参加 参与 组织 单位 人员 地方 地区 原则 原则上 至少 以上的 就近 分别 逐步 普遍 容易 难以
既有 又有 只有 只要 尽量 适当 相应 统一 定期 及时 及其 与其 从而
"""
_COMMON = frozenset(_COMMON_WORDS.split())

Frequencies = Callable[[Sequence[str]], Sequence[int]]


@dataclass(frozen=True, slots=True)
class _Told:
    """A word of some passages, and how much it tells of them."""

    word: str
    passages: int
    tells: float


def related_terms(results: SearchResults, segmenter: Segmenter, engine: Engine) -> tuple[str, ...]:
    """Up to MOST_RELATED terms that stand often in the passages of `results` and rarely elsewhere.

    The words of the query and their synonyms are not among them, nor are parts of a term that says as much.
    """
    cut = [[frozenset(_words(passage.text, segmenter)) for passage in hit.passages] for hit in results.hits]
    counts = Counter(word for passages in cut for words in passages for word in words)
    documents = Counter(word for passages in cut for word in frozenset().union(*passages))
    asked = _asked(results)
    least = min(LEAST_DOCUMENTS, len(cut))
    often = (word for word, count in counts.items() if count >= LEAST_PASSAGES and documents[word] >= least)
    words = [word for word in often if not _in_query(word, asked)]
    everywhere = dict(zip(words, engine.frequencies(words), strict=True))
    looked_at = sum(map(len, cut))
    total = max(engine.counts().passages, looked_at)
    terms = frozenset(segmenter.lexicon.terms)
    told = []
    for word in words:
        ratio = _ratio(counts[word], looked_at, everywhere[word], total)
        if ratio > (LEAST_RATIO_OF_TERMS if word in terms else LEAST_RATIO):
            told.append(_Told(word, counts[word], ratio * (TERM_WEIGHT if word in terms else 1.0)))
    told.sort(key=lambda each: (-each.tells, each.word))
    return tuple(each.word for each in islice(_whole(told), MOST_RELATED))


def similar_query(
    texts: Sequence[str], title: str, segmenter: Segmenter, frequencies: Frequencies, passages: int
) -> Ranked:
    """What asks for documents like the one with this title and these passages' texts.

    It has its MOST_SIMILAR most telling words: frequent in it, rare in the `passages` of the index, but not in this
    document alone, which finds no other. Their weights say how much the document is about each, 1 the most; how rare
    each is, the engine knows and weighs itself.
    """
    cut = [list(_words(text, segmenter)) for text in _at_most(texts, LONGEST_TEXT)]
    counts = Counter(word for words in cut for word in words)
    here = Counter(word for words in cut for word in set(words))
    terms, named = frozenset(segmenter.lexicon.terms), frozenset(_words(title, segmenter))
    told = {
        word: (math.log1p(counts[word]) + TITLE_WEIGHT * (word in named)) * (TERM_WEIGHT if word in terms else 1.0)
        for word in {**counts, **dict.fromkeys(named, 0)}
    }
    everywhere = dict(zip(told, frequencies(list(told)), strict=True))
    rarity = {word: math.log1p(passages / count) for word, count in everywhere.items() if count > here[word]}
    best = sorted(rarity, key=lambda word: (-told[word] * rarity[word], word))[:MOST_SIMILAR]
    most = max((told[word] for word in best), default=1.0)
    return Ranked(tuple(Weighted(word, told[word] / most, word) for word in best))


def _at_most(texts: Iterable[str], characters: int) -> Iterator[str]:
    """Texts up to so many characters together."""
    for text in texts:
        yield text[:characters]
        characters -= len(text)
        if characters <= 0:
            return


def _words(text: str, segmenter: Segmenter) -> Iterator[str]:
    """The words of a text that tell of something; each is an index term."""
    for token in segmenter.cut(text):
        word = token.text
        if len(word) > 1 and _WORD.fullmatch(word) and word not in _COMMON and not _NUMERAL.fullmatch(word):
            yield word


def _asked(results: SearchResults) -> tuple[str, ...]:
    """What the query asked for, synonyms included."""
    explanation = results.explanation
    synonyms = (other for _, others in explanation.expanded for other in others)
    return tuple(map(fold, (results.query, *explanation.terms, *synonyms)))


def _in_query(word: str, asked: Iterable[str]) -> bool:
    return any(word in text for text in asked)


def _ratio(here: int, passages: int, everywhere: int, total: int) -> float:
    """The log-likelihood ratio of a word that stands in `here` of `passages`, and in `everywhere` of `total`.

    0 where it is no more frequent here than elsewhere.
    """
    elsewhere, others = max(everywhere - here, 0), total - passages
    if not others:
        return 0.0
    expected = (here + elsewhere) / total
    if here / passages <= elsewhere / others:
        return 0.0
    own = _likelihood(here, passages, here / passages) + _likelihood(elsewhere, others, elsewhere / others)
    same = _likelihood(here, passages, expected) + _likelihood(elsewhere, others, expected)
    return 2 * (own - same)


def _likelihood(found: int, tried: int, share: float) -> float:
    """The logarithm of the chance to find it so often where it is to be found with this share."""
    return (found * math.log(share) if found else 0.0) + (
        (tried - found) * math.log(1 - share) if tried > found else 0.0
    )


def _whole(told: Sequence[_Told]) -> Iterator[_Told]:
    """Without the parts of terms that say as much."""
    for each in told:
        longer = (other for other in told if each.word in other.word and each.word != other.word)
        if not any(other.passages >= PART_SHARE * each.passages for other in longer):
            yield each
