"""Figures that do not agree with those beside them: shares, growth and sums, worked out again.

    在接受调查的3248家外资企业中，有党员的外资企业仅626家，占总比为19.67%      626 of 3248 are 19.27 %
    由2019年的120家增加到2020年的150家，增长20%                            25 %
    | 合计 | 35 |                                                      below 10, 12 and 14

Only what a text itself sets beside its parts is worked out, and only where no other reading of it agrees: a finding
that is wrong costs more than one that is missed. A value may be off by one in its last digit, rounded or cut off.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from kb.outline import plain

NEAR = 40  # amounts before a share among which its whole is looked for
FAR = 64  # characters from 由 to the first value
MOST = 20  # findings of a text

_SCALES = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
_UNIT = (
    "平方公里|平方米|立方米|公里|美元|港元|欧元|人民币|人次|户次|家次|千瓦时|吨|元|家|户|个|名|人|位|件|项|起|宗|例|所|座|栋|幢|条|"
    "辆|台|套|艘|册|篇|份|场|次|支|亩|公顷|斤|公斤|张|间|处|批|对|类|种|片|只|头|株|床|村|社区|支部"
)
_DECIMAL = r"\d{1,15}(?:\.\d{1,8})?"  # of that many digits: what is longer counts nothing
_NUMBER = rf"\d{{1,3}}(?:[,，]\d{{3}}){{1,4}}(?:\.\d{{1,8}})?|{_DECIMAL}"
_QUANTITY = re.compile(
    rf"(?P<hedge>近|约|超过|超|逾|不足|不到|达到近|将近|至少|最多|第)?(?<![\d.])(?P<number>{_NUMBER})[ ]?"
    rf"(?P<scale>万亿|千万|百万|十万|[亿万千百])?(?P<more>多|余|来)?[ ]?(?P<unit>{_UNIT})(?![\d/])"
    r"(?P<after>以上|以下|左右|以内)?"
)
_PERCENT = re.compile(
    rf"(?P<hedge>近|约|超过|超|逾|不足|不到|将近|至少)?(?<![\d.])(?P<number>{_DECIMAL})[ ]?[%％]"
    r"(?P<after>以上|以下|左右|以内)?"
)
_ASCII = str.maketrans("０１２３４５６７８９．％／", "0123456789.%/")  # one for one, so that places stay
_WORTH = re.compile(r"\d[^。]{0,200}?(?:[%％计]|其中|增|减|下降)")  # a sentence with a figure that may be worked out
_SENTENCE = re.compile(r"[^。！？!?]+")

# What stands between a part and its share: 占, 占总比为, 占比达, 占总数的; a name (占全市规上企业的) is another whole.
_SHARE = re.compile(
    r"[^，。；、：\d]{0,12}[，（(]?(?:仅|只|各|分别|总共)?占(?:到)?(?:了)?(?P<whole>[^，。；、：\d%（(]{0,14}?)"
    r"(?:比|比例|比重|比率)?(?:的)?(?:仅为|约为|分别为|已达|为|达到|达|高达|仅|只有)?"
)
_WHOLE = re.compile(r"(?:总|总数|总量|总比|总数量|总额|总人数|全部|全体|总体|其中|总面积|总数额)?")
# 3248家外资企业中; 共有3248家; 380家外资有308家有党员
_AMONG = re.compile(r"[^，。；、：\d]{0,14}(?:中|里|内|之中|当中)[，,]")
_TOTAL_BEFORE = re.compile(
    r"(?:共有|总共有?|共计|共|合计|总计|累计|总数(?:为|达)?|现有|总量(?:为|达)?|一共有?|[市县区省国镇村业位]有)[^，。；：\d]{0,10}$"
)
_HAVE = re.compile(r"[^，。；、：\d]{0,8}(?:中)?(?:只有|仅有|有) ?")

_PLANNED = re.compile(r"预算|计划|目标|任务|上年|去年|同期|本年|年初")
_COUNTED = re.compile(r"(?:总数|总量|总额|总人数|总)$")
_RATE = re.compile(
    r"[^，。；、\d]{0,10}[，,][^，。；、：\d]{0,10}(?:覆盖率|组建率|比例|比重|占比|合格率|完成率|满意率)(?:为|达到|达|仅为|只有|是|约为)?"
)
_OF_THEM = re.compile(r"[^，。；\d]{0,8}[，,（(]其中[^，。；、\d]{0,10}")
_GROWTH = re.compile(
    r"(?:从|由)(?P<from>[^。；从由]{1,40}?)(?:增长|增加|上升|提高|提升|扩大|增|发展|减少|下降|降低|降|缩减)(?:到|至|为)"
    r"(?P<to>[^。；]{1,40}?)[，,](?P<way>(?:年均|平均每年|每年|平均|累计|总体|共|净|同比|[比较]上年)*)"
    r"(?P<verb>增长率?|增幅|增加|上升|提高|减少|下降|降低|降幅|净增|净增加)(?:率)?(?:了|为|达到|达|高达|约)?$"
)
_REAL = re.compile(r"可比|不变价|实际增|实际增长|扣除价格|生产总值|GDP|增加值|人均|收入|同口径|总产值")
_TOGETHER = re.compile(r"[^，。；\d]{0,4}[，,；（(]?(?:合计|共计|总计|合共)[^，。；\d]{0,8}$")
_LIST = re.compile(r"[^，。；\d]{0,16}[、，和及]?[^，。；\d（）()]{0,16}$")
_SUM_ROW = re.compile(r"(?:合|总|共)[ 　]*计|总[ 　]*数")
_CELL_BREAK = re.compile(r"(?<!\\)\|")
_PART_SUM = re.compile(r"小[ 　]*计|其中|累计")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text with its unit, or a percentage (unit %)."""

    value: Decimal
    step: Decimal  # one in its last digit
    unit: str
    start: int
    end: int
    exact: bool  # not 近 or 以上
    shown: str


def inconsistent(paragraphs: Sequence[tuple[str, bool]]) -> Iterator[tuple[int, str]]:
    """For each of `paragraphs` (text, whether it is a table's row or another piece of Markdown) what does not agree.

    Yields its place and one Chinese sentence.
    """
    found = 0
    rows: list[tuple[int, str]] = []
    for at, (text, source) in enumerate([*paragraphs, ("", False)]):
        if source and text.lstrip().startswith("|"):
            rows.append((at, text))
            continue
        for place, message in _in_table(rows):
            found += 1
            yield place, message
        rows = []
        if not source and _WORTH.search(text):
            for message in dict.fromkeys(_in_prose(text)):
                found += 1
                yield at, message
        if found >= MOST:
            return


def _in_prose(written: str) -> Iterator[str]:
    text = written.translate(_ASCII)
    amounts = _amounts(text)
    starts = [each.start for each in amounts]
    for sentence in _SENTENCE.finditer(text):
        first, end = bisect_left(starts, sentence.start()), bisect_left(starts, sentence.end())
        here = amounts[first:end]
        if len(here) < 2:
            continue
        before = amounts[max(0, first - NEAR) : first]
        yield from _shares(text, here, before)
        yield from _rates(text, here)
        yield from _larger_parts(text, here)
        yield from _growth(text, here, sentence.start())
        yield from _differences(text, here, sentence.start())
        yield from _sums(text, here)


def _amounts(text: str) -> list[Amount]:
    """All quantities and percentages of `text`, in order."""
    found = [_amount(match, match["unit"], _SCALES[match["scale"] or ""]) for match in _QUANTITY.finditer(text)]
    found += [
        _amount(match, "%", 1)
        for match in _PERCENT.finditer(text)
        if not text.startswith(("个百分点", "的百分点"), match.end())
    ]
    return sorted(found, key=lambda each: each.start)


def _amount(match: re.Match[str], unit: str, scale: int) -> Amount:
    written = match["number"].replace(",", "").replace("，", "")
    decimals = len(written.partition(".")[2])
    groups = match.groupdict()
    exact = not (groups.get("hedge") or groups.get("more") or groups.get("after"))
    start = match.start("number")
    return Amount(
        Decimal(written) * scale,
        Decimal(scale).scaleb(-decimals),
        unit,
        start,
        match.end(),
        exact,
        match[0][start - match.start() :],
    )


def _shares(text: str, here: Sequence[Amount], before: Sequence[Amount]) -> Iterator[str]:
    """A part, 占, its share: against the whole that the sentence names before it."""
    for share_at, share in enumerate(here):
        if share.unit != "%" or not share.exact or not share_at:
            continue
        part = here[share_at - 1]
        if part.unit == "%" or not part.exact:
            continue
        link = _SHARE.fullmatch(text, part.end, share.start)
        if not link:
            continue
        wholes = [each for each in here[max(0, share_at - NEAR) : share_at - 1] if _may_be_whole(each, part)]
        if _WHOLE.fullmatch(link["whole"]):
            named = [each for each in wholes if _is_named_whole(text, each, part)]
        else:
            named = [each for each in wholes if _is_called(text, each, _COUNTED.sub("", link["whole"]))]
        others = [*wholes, *(each for each in before if _may_be_whole(each, part))]
        if named and not any(_agrees(part, each, share) for each in others):
            yield _share_message(part, named[-1], share)


def _may_be_whole(whole: Amount, part: Amount) -> bool:
    return whole.unit == part.unit and whole.exact and whole.value > part.value > 0


def _is_named_whole(text: str, whole: Amount, part: Amount) -> bool:
    """Whether the text says that `whole` is one: 3248家外资企业中，…; 共有3248家，…; 380家外资有308家."""
    if _AMONG.match(text, whole.end) or _TOTAL_BEFORE.search(text[max(0, whole.start - 14) : whole.start]):
        return True
    return bool(_HAVE.fullmatch(text, whole.end, part.start) or _OF_THEM.fullmatch(text, whole.end, part.start))


def _is_called(text: str, whole: Amount, name: str) -> bool:
    """Whether `name` stands beside `whole`: 全市党员3248名，…，占全市党员的…."""
    if len(name) < 2 or _PLANNED.search(name):
        return False
    before = re.search(
        rf"(?P<of>占)?{re.escape(name)}(?:总数|总量|总额)?(?:为|有|达|达到|共|共有)?$",
        text[max(0, whole.start - 30) : whole.start],
    )
    behind = re.match(rf"[^，。；\d]{{0,4}}{re.escape(name)}", text[whole.end : whole.end + 30])
    return bool(behind or (before and not before["of"]))


def _rates(text: str, here: Sequence[Amount]) -> Iterator[str]:
    """3248家企业中，建立党组织的385家，覆盖率为14.4%: only where the sentence has no third number of that unit."""
    units = Counter(each.unit for each in here)
    for at in range(2, len(here)):
        whole, part, rate = here[at - 2 : at + 1]
        if rate.unit != "%" or not (rate.exact and part.exact) or units[part.unit] != 2:
            continue
        if not _may_be_whole(whole, part):
            continue
        if _AMONG.match(text, whole.end) and _RATE.fullmatch(text, part.end, rate.start):
            rest = replace(part, value=whole.value - part.value)
            if not _agrees(part, whole, rate) and not _agrees(rest, whole, rate):
                yield _share_message(part, whole, rate)


def _larger_parts(text: str, here: Sequence[Amount]) -> Iterator[str]:
    """共有党员120名，其中女党员130名: a part that is more than its whole."""
    for whole, part in pairwise(here):
        more = whole.unit == part.unit != "%" and whole.exact and part.exact and part.value > whole.value
        if not more or not _OF_THEM.fullmatch(text, whole.end, part.start):
            continue
        if _TOTAL_BEFORE.search(text[max(0, whole.start - 14) : whole.start]):
            yield f"数字对不上：其中的{part.shown}比总数{whole.shown}还多，请核对。"


def _agrees(part: Amount, whole: Amount, share: Amount) -> bool:
    worked = part.value / whole.value * 100
    blur = worked * (part.step / part.value + whole.step / whole.value) / 2 if _rounded(part, whole) else Decimal(0)
    return abs(worked - share.value) <= share.step + blur


def _rounded(*amounts: Amount) -> bool:
    """Whether any of `amounts` may be rounded: 2.88亿美元; a count of 626家 is not."""
    return any(each.step != 1 for each in amounts)


def _share_message(part: Amount, whole: Amount, share: Amount) -> str:
    worked = _shown(part.value / whole.value * 100, share)
    return f"数字对不上：{part.shown}占{whole.shown}的{worked}%，文中写的是{share.shown}，请核对。"


def _shown(value: Decimal, like: Amount) -> str:
    """`value` with as many decimals as `like` shows, two at least."""
    decimals = max(2, -int(like.step.as_tuple().exponent))
    return f"{value:.{decimals}f}"


def _growth(text: str, here: Sequence[Amount], start: int) -> Iterator[str]:
    """从A增长到B，增长X%: against B/A - 1; 年均 by the years that stand there.

    Where a sentence speaks of real growth, or of what is mostly given in real terms, values in money do not show it.
    """
    if _REAL.search(text, start, here[-1].end):
        return
    for at in range(2, len(here)):
        old, new, rate = here[at - 2 : at + 1]
        if rate.unit != "%" or old.unit != new.unit or old.unit == "%" or not (old.exact and new.exact and rate.exact):
            continue
        begin = _from(text, start, old)
        if begin is None or not old.value or new.value == old.value:
            continue
        whole = text[begin : rate.start]
        match = _GROWTH.fullmatch(whole)
        if not match:
            continue
        yearly = bool(re.search("年均|每年|递增", match["way"]))
        if yearly:
            years = [int(year) for year in re.findall(r"((?:19|20)\d{2})年", whole)]
            if len(years) != 2 or years[1] <= years[0] or re.search("以来|期间", whole):
                continue
            worked = ((float(new.value) / float(old.value)) ** (1 / (years[1] - years[0])) - 1) * 100
        else:
            worked = float((new.value - old.value) / old.value) * 100
        blur = (
            100 * float(new.value / old.value) * float(new.step / new.value + old.step / old.value) / 2
            if new.value
            else 0
        )
        if abs(abs(worked) - float(rate.value)) > float(rate.step) + blur:
            way = "年均变化" if yearly else "变化"
            shown = _shown(Decimal(str(abs(worked))), rate)
            yield f"数字对不上：从{old.shown}到{new.shown}，{way}是{shown}%，文中写的是{rate.shown}，请核对。"


def _from(text: str, start: int, old: Amount) -> int | None:
    """Where the 从 or 由 stands that leads to `old`, in the sentence that begins at `start`."""
    nearest = max(
        text.rfind("从", max(start, old.start - FAR), old.start),
        text.rfind("由", max(start, old.start - FAR), old.start),
    )
    return nearest if nearest >= 0 else None


def _differences(text: str, here: Sequence[Amount], start: int) -> Iterator[str]:
    """由A家增加到B家，增加N家: against B - A."""
    for at in range(2, len(here)):
        old, new, change = here[at - 2 : at + 1]
        if not old.unit == new.unit == change.unit != "%" or not (old.exact and new.exact and change.exact):
            continue
        begin = _from(text, start, old)
        match = _GROWTH.fullmatch(text, begin, change.start) if begin is not None else None
        if not match or re.search("年均|每年", match["way"]):
            continue
        blur = sum((each.step for each in (old, new, change) if each.step != 1), Decimal(0))
        if abs(abs(new.value - old.value) - change.value) > blur:
            worked = _plain(abs(new.value - old.value), change)
            yield f"数字对不上：从{old.shown}到{new.shown}，相差{worked}，文中写的是{change.shown}，请核对。"


def _sums(text: str, here: Sequence[Amount]) -> Iterator[str]:
    """A家、B家、C家，合计N家: all parts in a row, of one unit, against their sum."""
    for at in range(2, len(here)):
        total = here[at]
        if total.unit == "%" or not total.exact or not _TOGETHER.fullmatch(text, here[at - 1].end, total.start):
            continue
        parts = [here[at - 1]]
        for earlier in reversed(here[: at - 1]):
            if earlier.unit != total.unit or not _LIST.fullmatch(text, earlier.end, parts[0].start):
                break
            parts.insert(0, earlier)
        if len(parts) < 2 or any(part.unit != total.unit or not part.exact for part in parts):
            continue
        worked = sum((part.value for part in parts), Decimal(0))
        blur = sum((part.step for part in parts if part.step != 1), total.step if total.step != 1 else Decimal(0))
        if abs(worked - total.value) > blur:
            listed = "、".join(part.shown for part in parts)
            yield f"数字对不上：{listed}加起来是{_plain(worked, total)}，文中写的合计是{total.shown}，请核对。"


def _plain(value: Decimal, like: Amount) -> str:
    """`value` in the unit and scale that `like` is shown in."""
    scale = re.sub(r"[\d.,，]", "", like.shown)
    written = Decimal(re.sub(r"[^\d.]", "", like.shown.replace("，", "").replace(",", "")))
    factor = like.value / written if written else Decimal(1)
    return f"{(value / factor).normalize():f}{scale}"


def _in_table(rows: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """A row 合计 against the rows above it, or below it where it stands first."""
    cells = [(at, _cells(text)) for at, text in rows]
    cells = [(at, row) for at, row in cells if not all(re.fullmatch(r":?-{3,}:?", cell.strip()) for cell in row)]
    sums = [nth for nth, (_, row) in enumerate(cells) if row and _SUM_ROW.fullmatch(row[0].strip())]
    if len(sums) != 1 or any(_PART_SUM.search(row[0]) for _, row in cells if row):
        return
    (nth,) = sums
    parts = [row for _, row in cells[:nth]] if nth > 1 else [row for _, row in cells[nth + 1 :]]
    checked = [_column(parts, cells[nth][1], column) for column in range(1, len(cells[nth][1]))]
    wrong = [each for each in checked if each]
    # Where no column agrees, the rows are not the parts of that row.
    if wrong and (
        len(wrong) < sum(each is not None for each in checked) or sum(each is not None for each in checked) == 1
    ):
        for message in wrong:
            yield cells[nth][0], message


def _cells(row: str) -> list[str]:
    return [plain(cell.strip()) for cell in _CELL_BREAK.split(row.strip().removeprefix("|").removesuffix("|"))]


def _column(parts: Sequence[Sequence[str]], total: Sequence[str], column: int) -> str | None:
    """What is wrong in a column: a message, "" where it agrees, None where it cannot be worked out."""
    written = _cell(total, column)
    values = [_cell(row, column) for row in parts]
    known = [value for value in values if value is not None]
    if written is None or len(known) < 2 or "%" in total[column]:
        return None
    worked = sum((value for value, _ in known), Decimal(0))
    blur = (
        max((step for _, step in [*known, written]), default=Decimal(1)) * len(known)
        if "." in total[column]
        else Decimal(0)
    )
    if abs(worked - written[0]) <= blur:
        return ""
    return f"数字对不上：表中这一列各行加起来是{worked.normalize():f}，合计一行写的是{total[column].strip()}，请核对。"


def _cell(row: Sequence[str], column: int) -> tuple[Decimal, Decimal] | None:
    text = row[column].strip().replace(",", "").replace("，", "") if column < len(row) else ""
    if not re.fullmatch(_DECIMAL, text):
        return None
    return Decimal(text), Decimal(1).scaleb(-len(text.partition(".")[2]))
