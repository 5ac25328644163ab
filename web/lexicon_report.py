"""What a change of the lexicon would change: as JSON values, and for people."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.lexicon_diff import LexiconDiff, QueryChange, TermChange

_SHOWN_QUERIES = 50
_INSTEAD = {"shipped": "代替随附词典的同名文件", "own": "代替自有词典的同名文件（随附词典照用）"}


def diff_json(diff: LexiconDiff) -> dict[str, object]:
    """`diff` as values that JSON can hold; queries that find the same are only counted."""
    return {
        "instead": dict(diff.instead),
        "terms": {"added": _terms(diff, True), "removed": _terms(diff, False)},
        "synonyms": {
            "added": [list(pair) for pair in diff.synonyms_added],
            "removed": [list(pair) for pair in diff.synonyms_removed],
        },
        "passages": diff.texts.passages,
        "passages_changed": diff.texts.changed,
        "index_behind": diff.behind,
        "queries_asked": len(diff.queries),
        "queries": [_query(each) for each in diff.queries if each.differs],
        "ndcg@10": {"before": round(diff.ndcg[0], 4), "after": round(diff.ndcg[1], 4)} if diff.ndcg else None,
    }


def diff_report(diff: LexiconDiff) -> Iterator[str]:
    """The lines of `diff` for people."""
    for name, role in diff.instead.items():
        yield f"{name}：{_INSTEAD[role]}"
    for change in diff.texts.terms:
        yield from _term_lines(change)
    for sign, pairs in (("＋", diff.synonyms_added), ("－", diff.synonyms_removed)):
        for word, other in pairs:
            yield f"{sign}同义 {word} → {other}"
    if diff.texts.terms:
        yield f"共 {diff.texts.passages} 段，其中 {diff.texts.changed} 段的切分会变。"
    if not (diff.texts.terms or diff.synonyms_added or diff.synonyms_removed):
        yield "与现用的词典没有不同。"
    yield from _query_lines(diff)


def _terms(diff: LexiconDiff, added: bool) -> list[dict[str, object]]:
    return [
        {
            "term": change.term,
            "occurrences": change.occurrences,
            "passages": change.passages,
            "examples": [
                {"id": each.document, "title": each.title, "before": each.before, "after": each.after}
                for each in change.examples
            ],
        }
        for change in diff.texts.terms
        if change.added == added
    ]


def _query(change: QueryChange) -> dict[str, object]:
    return {
        "id": change.probe.id,
        "query": change.probe.text,
        "documents": {"before": change.documents[0], "after": change.documents[1]},
        "top": {"before": list(change.top[0]), "after": list(change.top[1])},
        "ndcg@10": {"before": round(change.ndcg[0], 4), "after": round(change.ndcg[1], 4)} if change.ndcg else None,
    }


def _term_lines(change: TermChange) -> Iterator[str]:
    sign = "＋" if change.added else "－"
    standing = f"在 {change.passages} 段里出现 {change.occurrences} 次" if change.passages else "资料里没有出现"
    yield f"{sign}词 {change.term}  {standing}" + ("" if change.examples or not change.passages else "，切分不变")
    for example in change.examples:
        yield f"    {example.before}  →  {example.after}  《{example.title}》"


def _query_lines(diff: LexiconDiff) -> Iterator[str]:
    if not diff.queries:
        yield "没有检索可比：检索记录是空的，也没有用 --queries 给出问题。"
        return
    if diff.behind:
        yield f"索引里有 {diff.behind} 篇与资料库不同，比较会受影响；先运行 kb index 更准。"
    changed = [each for each in diff.queries if each.differs]
    gained = sum(each.documents[1] > each.documents[0] for each in changed)
    lost = sum(each.documents[1] < each.documents[0] for each in changed)
    yield (
        f"试了 {len(diff.queries)} 个检索：{gained} 个多找到，{lost} 个少找到，"
        f"{len(changed) - gained - lost} 个篇数相同、前十篇有变。"
    )
    for each in changed[:_SHOWN_QUERIES]:
        quality = f"  nDCG@10 {each.ndcg[0]:.3f} → {each.ndcg[1]:.3f}" if each.ndcg else ""
        yield f"    {each.documents[0]} → {each.documents[1]} 篇{quality}  {each.probe.text}"
    if len(changed) > _SHOWN_QUERIES:
        yield f"    另有 {len(changed) - _SHOWN_QUERIES} 个没有列出，用 --json 可看全部。"
    if diff.ndcg:
        yield f"评好的问题 nDCG@10：{diff.ndcg[0]:.4f} → {diff.ndcg[1]:.4f}"
