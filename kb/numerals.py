"""Chinese numerals and dates: 一百二十 <-> 120, 〇/○/零, 二〇一二年五月二十四日.

Numbers up to 9,999 are all that clause numbers and years need (民法典 ends at 第一千二百六十条).
"""

from __future__ import annotations

import re

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}

# A numeral as it stands in running text; used to build the patterns of numberings and dates.
CHINESE_NUMERAL = "[零〇○一二三四五六七八九十百千两]+"

_DATE = re.compile(
    r"(?P<year>\d{4}|[零〇○一二三四五六七八九]{4})\s*[年./-]\s*"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[月./-]\s*"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?"
)


def to_int(numeral: str) -> int:
    """The value of a Chinese or ASCII numeral: `一百二十` -> 120, `二〇一二` -> 2012, `12` -> 12.

    Raises ValueError when `numeral` is not one.
    """
    if numeral.isdecimal():
        return int(numeral)
    if not numeral or any(char not in DIGITS and char not in UNITS for char in numeral):
        raise ValueError(f"不是数字：{numeral!r}，应为如“一百二十”或“120”")
    if not any(char in UNITS for char in numeral):
        return int("".join(str(DIGITS[char]) for char in numeral))
    return _sum_of_units(numeral)


def _sum_of_units(numeral: str) -> int:
    total, digit = 0, 0
    for char in numeral:
        if char in UNITS:
            total += (digit or 1) * UNITS[char]
            digit = 0
        else:
            digit = DIGITS[char]
    return total + digit


def to_chinese(value: int) -> str:
    """The Chinese numeral of `value` as clause numbers write it: 12 -> `十二`, 102 -> `一百零二`.

    Raises ValueError outside 0..9999.
    """
    if not 0 <= value <= 9999:
        raise ValueError(f"数字超出范围：{value}，应在 0 至 9999 之间")
    if value == 0:
        return "零"
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            text += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        elif text and value:
            gap = True
    return text[1:] if text.startswith("一十") else text


def find_date(text: str) -> str | None:
    """The first full date in `text` as YYYY-MM-DD, or None; Chinese and ASCII digits, 年月日 or - . / between."""
    for match in _DATE.finditer(text):
        year, month, day = (to_int(match[name]) for name in ("year", "month", "day"))
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year:04d}-{month:02d}-{day:02d}"
    return None
