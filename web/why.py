"""Why a hit matched, in words for people who search and not for those who build searches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from indexer.ranking import REPEALED
from indexer.results import Hit, Reason

_FIELDS = {"title": "标题", "heading": "小标题", "text": "正文", "about": "别名、机关、地区等信息"}
# Reasons that are no words of the query.
_FIRST = "优先"  # gives more than all words together, so it has no share
_SPOKEN = {"同句": "同一句话里有较多检索词", "效力层级": "法律法规或上级机关的文件", "相邻": "检索词挨在一起"}
_FIRST_OF_ALL = "正是所查的文号或条款，排在最前"
_ONLY_CONDITIONS = "符合所限定的条件"
_Found = tuple[str, str | None, bool]  # a word, its synonym, whether all of it
# More words than this nobody reads: those of a likeness are thirty.
MOST_SHARES = 8


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a score."""

    what: str
    percent: int


@dataclass(frozen=True, slots=True)
class Why:
    """Why a document is among the hits, and what its place among them comes from."""

    sentence: str
    shares: tuple[Share, ...]  # the greatest first; together at most 100


def why_hit(hit: Hit) -> Why:
    """Why `hit`, which was asked for with reasons, matched: by its own, else by those of its best passage."""
    reasons = hit.why or next((passage.why for passage in hit.passages if passage.why), ())
    spoken = [_FIRST_OF_ALL] if any(each.word == _FIRST for each in reasons) else []
    found = _together(each for each in reasons if each.word != _FIRST)
    spoken += list(found)[:MOST_SHARES] or ([] if spoken else [_ONLY_CONDITIONS])
    if hit.validity in REPEALED:
        spoken.append(f"{hit.validity}，请留意")
    shares = map(Share, found, _percents(list(found.values())))
    return Why("；".join(spoken) + "。", tuple(islice(shares, MOST_SHARES)))


def _percents(scores: Sequence[float]) -> list[int]:
    """What each is of all in per cent, a hundred together: what rounding down leaves goes where it took the most."""
    exact = [100 * score / sum(scores) for score in scores]
    percents = list(map(int, exact))
    for place in sorted(range(len(exact)), key=lambda place: percents[place] - exact[place])[: 100 - sum(percents)]:
        percents[place] += 1
    return percents


def _together(reasons: Iterable[Reason]) -> dict[str, float]:
    """What gave to the score, and how much, the greatest first: a word once, with all its fields."""
    fields: dict[_Found, list[str]] = {}
    scores: dict[_Found, float] = {}
    for each in reasons:
        key = each.word, each.through, each.whole
        scores[key] = scores.get(key, 0.0) + each.score
        if each.field and each.field not in fields.setdefault(key, []):
            fields[key].append(each.field)
    ranked = sorted((key for key in scores if scores[key] > 0), key=lambda key: -scores[key])
    return {_said(*key, fields.get(key, [])): scores[key] for key in ranked}


def _said(word: str, through: str | None, whole: bool, fields: list[str]) -> str:
    """“两新组织”以同义词“新社会组织”在正文; “两新组织”中的部分字在正文."""
    if not fields:
        return _SPOKEN.get(word, word)
    where = "、".join(name for field, name in _FIELDS.items() if field in fields)
    if through:
        return f"“{word}”以同义词“{through}”在{where}"
    return f"“{word}”在{where}" if whole else f"“{word}”中的部分字在{where}"
