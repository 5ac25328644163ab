"""Search results for people at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from indexer.results import Explanation, Hit, PassageHit, SearchResults
from indexer.snippet import fragment
from web.why import why_hit

Marks = tuple[str, str]  # before and after what was sought


def print_results(results: SearchResults, related: Iterable[str], explained: bool) -> None:
    """Print `results` in Chinese, with terms related to them; with reasons where `explained`."""
    marks = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("【", "】")
    print("\n".join(_report(results, related, explained, marks)))


def _report(results: SearchResults, related: Iterable[str], explained: bool, marks: Marks) -> Iterator[str]:
    yield f"共 {results.total_documents} 篇、{results.total_passages} 处（{results.took_ms:.1f} 毫秒）"
    yield from _reading(results.explanation)
    for hit in results.hits:
        yield from _hit(hit, explained, marks)
    if results.nearby:
        yield "\n—— 以下只含有部分检索词 ——"
    for hit in results.nearby:
        yield from _hit(hit, explained, marks)
    if not results.hits:
        yield "没有找到。可减少检索词、换一种说法，或去掉引号；写法见 kb search --help。"
    if terms := "、".join(related):
        yield f"\n相关词：{terms}"


def _reading(explanation: Explanation) -> Iterator[str]:
    if explanation.question:
        yield "按问题理解：依相关程度列出。"
    for note in explanation.notes:
        yield f"{note}。"
    for word, synonyms in explanation.expanded:
        yield f"“{word}”同时查找：{'、'.join(synonyms)}"
    for word, synonyms in explanation.switched_off:
        yield f"“{word}”没有查找：{'、'.join(synonyms)}"
    if explanation.relaxed:
        yield f"{explanation.relaxed}。"
    if explanation.corrected:
        yield f"您要找的是不是：{explanation.corrected}"


def _hit(hit: Hit, explained: bool, marks: Marks) -> Iterator[str]:
    facts = " · ".join(fact for fact in (hit.kind, hit.issuer, hit.number, hit.date, hit.validity) if fact)
    yield f"\n{hit.title}"
    yield f"  {facts}  {hit.id}".rstrip()
    for passage in hit.passages:
        yield f"  [{passage.locator}] " + _shown(passage, *marks)
    if others := hit.total_passages - len(hit.passages):
        yield f"  另有 {others} 处"
    if explained:
        why = why_hit(hit)
        yield f"  为什么：{why.sentence}"
        yield from (f"    {share.percent:3}%  {share.what}" for share in why.shares)


def _shown(passage: PassageHit, opening: str, closing: str) -> str:
    """The part of a passage that matched, on one line, with its matches marked."""
    text = passage.text
    first, last = fragment(text, passage.matches)
    inside = [(start, end) for start, end in passage.matches if first <= start and end <= last]
    shown, end_before = "…" if first else "", first
    for start, end in inside:
        shown += f"{text[end_before:start]}{opening}{text[start:end]}{closing}"
        end_before = end
    return (shown + text[end_before:last] + ("…" if last < len(text) else "")).replace("\n", " ")
