"""Titles of policies in texts: 《关于…的意见（试行）》, and 《意见》 where it is clear which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.practice.naming import key

_TITLE = re.compile("《([^《》\n]{2,100})》")
_STAGE = "(?:（[^（）]{1,12}）)*"  # （试行）, （2018年修订）
_ENDS = (
    "意见|办法|条例|通知|规定|决定|规划|纲要|方案|细则|准则|章程|决议|批复|规程|法典|宪法|法案|公约|公报"
    "|公告|通告|计划|规则|若干措施|措施|党章|法|若干问题的解释|标准|指南|指引|清单|要点|函|议案|命令|令"
)
_POLICY = re.compile(f"(?:.*?)(?P<kind>{_ENDS}){_STAGE}")
_BARE = re.compile(_STAGE + "$")
_NO_POLICY = re.compile("(?:[方看说想写做魔书语]法|书信函)$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title in a text, without its brackets."""

    start: int
    end: int
    text: str
    kind: str  # 意见, 办法 ...

    @property
    def is_short(self) -> bool:
        """Whether it names the kind alone: 《意见》, which the text has named in full elsewhere."""
        return self.text == self.kind


def titles(text: str) -> Iterator[Title]:
    """The titles of policies in `text`."""
    for match in _TITLE.finditer(text):
        policy = _POLICY.fullmatch(match[1])
        if policy and not _NO_POLICY.search(match[1]):
            yield Title(match.start(1), match.end(1), match[1], policy["kind"])


def comparable(title: str) -> str:
    """A title as two texts have it in common: without stages, and from 关于 on (中共中央办公厅关于…的意见)."""
    bare = key(_BARE.sub("", title.strip("《》")))
    return bare[bare.find("关于") :] if "关于" in bare else bare


def named_in_full(found: Iterable[Title]) -> dict[str, str]:
    """Each kind -> the title of that kind that is named in full, where there is one only."""
    full: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    for title in found:
        if not title.is_short:
            full.setdefault(title.kind, set()).add(comparable(title.text))
            texts.setdefault(comparable(title.text), title.text)
    return {kind: texts[next(iter(names))] for kind, names in full.items() if len(names) == 1}
