"""The names of China's places, for texts that mention them: 平湖市, 平湖 and 浙江省平湖市 are one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kb.practice.naming import Name
from kb.structure.counties import below
from kb.structure.places import PROVINCE_OF, PROVINCES, short_name

# Words, too, or parts of words: 中山装, 出海口, 复合肥, 高新城区. Meant only where something else says so.
_ALSO_WORDS = (
    "朝阳 大同 长治 中山 安康 来宾 三明 开封 海口 合肥 和平 海东 山南 黄山 长春 新余 铜仁 保定 丽水 台州 银川 "
    "中卫 通化 四平 日照 河源 黑河 海城市 应城市 宜城市 新城区 市中区 市南区 市北区 城阳区 长安区 和平区 青山区 "
    "中山区 河北区 东方市 合作市 光明区"
)
_WORDS = frozenset(_ALSO_WORDS.split())
# What makes the name a part of another thing's: 北京路, 温州商会大厦, 广州话, 平湖十条, 上海建工, 江苏政务服务网.
_THINGS = re.compile(
    "(?:[东西南北中]?[一二三四五六七八九十]?(?:路|大道|大街|街(?!道)|巷|胡同)|话|菜|[东西南北]?站|塔|大桥|机场)"
    "|[一二三四五六七八九十]+条|[\u4e00-\u9fff]{0,4}?(?:大厦|大酒店|宾馆|饭店|广场|会馆)"
    "|建工|石化|联通|政务服务网|电子税务局|税务(?=[”」])"
)
# 浙江省会, 杭州市场, 滨江区域: the rank is the first half of another word.
_OTHER_WORD = {
    "省": re.compile("[会级直心力略]"),
    "市": re.compile("[场民区级值容直面井]"),
    "县": re.compile("[级城域]"),
    "区": re.compile("[域块间位别分]"),
}


@cache
def place_names() -> tuple[Name, ...]:
    """The names of provinces, prefectures, and below these of cities and of the districts of big cities."""
    return tuple(dict.fromkeys(_names()))


def _names() -> Iterator[Name]:
    for province in PROVINCES:
        yield Name(province, "place", province)
        yield Name(short_name(province), "place", province)
    for city, province in PROVINCE_OF.items():
        yield from _called(city, province + city, short_is_weak=False)
    for name, full in below().items():
        for each in full:
            yield from _called(name, each, short_is_weak=True)
            yield from _called(each, each, short_is_weak=True)


def _called(name: str, full: str, short_is_weak: bool) -> Iterator[Name]:
    short = name[:-1] if name[-1] in "市区县" else name
    yield Name(name, "place", full, name in _WORDS)
    if len(short) > 1 and short != name and "自治" not in name:
        yield Name(short, "place", full, short_is_weak or short in _WORDS)


def is_part_of_a_thing(text: str, end: int) -> int:
    """How many characters after a place's name that ends at `end` make it the name of a street or house; 0: none."""
    match = _THINGS.match(text, end)
    return match.end() - end if match else 0


def rank_begins_another_word(text: str, start: int, end: int) -> bool:
    """Whether the last character of a place's name belongs to what follows: 浙江省会."""
    other = _OTHER_WORD.get(text[end - 1]) if end - start > 2 else None
    return other is not None and other.match(text, end) is not None


def lies_in(place: str, above: str) -> bool:
    """Whether one place's full name is below the other's: 浙江省平湖市 in 浙江省; 上海市黄浦区 in 上海市."""
    return place != above and place.startswith(above)


def province_of(place: str) -> str:
    """The province that a place's full name begins with; "" where it names none."""
    return next((province for province in PROVINCES if place.startswith(province)), "")
