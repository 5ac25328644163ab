"""Words that may be the name of a practice which no card has yet: in quotes, or before 党建, 模式, 工作法 and the like.

A single text coins many; those that several texts use, or one again and again, are proposed to editors. They count
where the passage speaks of the party: “非接触式” of a tax office is no practice of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.practice.beside import begin, parted
from kb.practice.naming import key

LONGEST, SHORTEST = 12, 2  # characters of a name
_ENDS = "党建联盟|党建联建|党建品牌|党建|模式|机制|工作法|工作室|驿站|联盟|议事厅|先锋队|直通车"
_QUOTED = re.compile(f"[“「]([^“”「」，。；：！？、《》\\s]{{2,{LONGEST}}})[”」](?P<end>{_ENDS})?")
_NAMED = re.compile(_ENDS)
_LETTERS = re.compile(r"[\u4e00-\u9fff0-9A-Za-z+＋·—-]+")
_PARTY = re.compile("党(?:[建员组群务支总]|委|工委)|支部")
# What every text says in quotes or before these ends: no practice is called so.
_NO_NAME = re.compile(
    "[的了着过吗呢吧啊]|^[是有不没要在把被让使为我你他这那]|[?？!！]|^(?:增强|派出|抓实|抓|每日|重视|进行)|^(?:商务楼宇|杭|基层|机关|企业|公司|城市|农村|社区|园区|楼宇|学校|国企|国有企业"
    "|非公|外企|外资|外资企业|非公企业|行业|互联网|抓|强|以|加强|传统|新|好|大|各|全面|开展|单位|产业|区域|部门|长效|工作|管理|运行|激励"
    "|考核|保障|领导|联动|协调|沟通|合作|服务|发展|经营|商业|治理|评价|监督|责任|联系|推进|培养|创新|体制|协同|联席|落实|奖惩|约束|市场"
    "|调节|预警|应急|响应|防控|联防联控|帮扶|竞争|分配|投入|反馈|教育|培训|学习|两新|“两新”|两新组织|智慧|数字|红色|党员|支部|组织)*$"
)


@dataclass(frozen=True, slots=True)
class Coined:
    """What may be a name, where it stands in a text."""

    start: int
    end: int
    name: str
    marked: bool  # by quotes and what follows: “友邻善治”模式


def coined(text: str) -> Iterator[Coined]:
    """What may be names of practices in `text`, a passage: those in quotes, then those known by their ends."""
    if not _PARTY.search(text):
        return
    for match in _QUOTED.finditer(text):
        if _may_name(match[1]):
            yield Coined(match.start(1), match.end(1), match[1], match["end"] is not None)
    for match in _NAMED.finditer(text):
        start = begin(text, match.start(), LONGEST - 2)
        before = text[start : match.start()]
        if len(before) >= SHORTEST and _may_name(before) and not parted(before) and not before.endswith("党建"):
            yield Coined(start, match.end(), text[start : match.end()], False)


def _may_name(name: str) -> bool:
    bare = key(name)
    return (
        len(bare) >= SHORTEST
        and _LETTERS.fullmatch(bare) is not None
        and not bare.isdigit()
        and not _NO_NAME.search(bare)
    )


def proposed(documents: int, times: int) -> bool:
    """Whether a coined name is used enough to be proposed."""
    return documents >= 2 or times >= 3
