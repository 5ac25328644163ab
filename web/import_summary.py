"""What `kb import` says at the end: how many files had which status, what was not read and why, what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.gathering import Tally
    from kb.importing import ImportResult

STATUS_NAMES = {"added": "新增", "updated": "更新", "unchanged": "未变", "duplicate": "重复", "rejected": "未导入"}
MOST_NAMED = 20  # files of one kind; the others are counted


class ImportSummary:
    """Gathers what is told at the end; does not grow with the number of files."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._findings: Counter[str] = Counter()
        self._rejected: list[str] = []
        self._low: list[str] = []

    def add(self, result: ImportResult) -> None:
        """Count one file."""
        self._counts[result.status] += 1
        codes = {finding.code for finding in result.findings}
        self._findings.update(codes)
        if result.error and len(self._rejected) < MOST_NAMED:
            self._rejected.append(result.error)
        if "low_text" in codes and len(self._low) < MOST_NAMED:
            self._low.append(result.path)

    def lines(self, tally: Tally) -> Iterator[str]:
        """The lines, in Chinese."""
        totals = "、".join(f"{STATUS_NAMES[status]} {count} 个" for status, count in self._counts.items())
        changed = "added" in self._counts or "updated" in self._counts
        next_step = "运行 kb index 后即可检索到新内容。" if changed else ""
        yield f"共 {self._counts.total()} 个文件：{totals}。{next_step}"
        yield from _named("没有导入的文件", self._rejected, self._counts["rejected"])
        yield from _named("几乎没有文字、可能是扫描件的文件", self._low, self._findings["low_text"])
        if over := passed_over(tally):
            yield f"没有去读的：{over}。"


def passed_over(tally: Tally) -> str:
    """What was not even tried, by reason: 隐藏文件或文件夹 3 个、临时文件 1 个; empty where that is nothing."""
    return "、".join(f"{reason} {count} 个" for reason, count in sorted(tally.passed_over.items()))


def _named(what: str, named: list[str], count: int) -> Iterator[str]:
    if count:
        yield f"{what}（{count} 个）："
        yield from (f"    {each}" for each in named)
        if count > len(named):
            yield f"    ……另有 {count - len(named)} 个，见上文"
