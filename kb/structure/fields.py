"""Lines of fields: 发布时间：2017-05-03　来源：中国政府网; [发文字号] 京政办发〔2020〕5号; 关键词：党建；组织力."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.numerals import find_date
from kb.structure.dates import date_alone
from kb.structure.numbers import find_number, number_alone

LONGEST = 160  # characters of a line of fields
LONGEST_VALUE = 60  # characters of one value

_LABELS = {
    "published": "发布时间|发布日期|发表时间|发表日期|公布日期|公布时间|公开日期|上网时间|发文日期|更新时间|日期|时间",
    "date": "成文日期|成文时间|生成日期|制发日期|签发日期|印发日期|印发时间",
    "source": "信息来源|文章来源|稿件来源|资料来源|来源|出处|原载|转载自",
    "number": "发文字号|发文文号|文件编号|文号|文　?号",
    "issuer": "发文机关|发文机构|发布机构|发布机关|发布单位|发文单位|制定机关|颁布单位|颁布部门|公布机关|印发单位",
    "authors": "作者|撰稿人?|撰文|执笔人?|课题组成员|课题组组长|课题负责人|调研组成员|记者|通讯员|供稿人?|文",
    "keywords": r"关键词|关键字|主题词|Key ?words?",
    "validity": "时效性|效力状态|有效性|时效",
    "issuer of authors": "作者单位|工作单位|供稿单位|报送单位|课题组?单位|选送单位",
}
_OTHER = (  # these are no metadata here, and end the value before them
    "主题分类|索引号|索 引 号|废止日期|实施日期|施行日期|浏览次数|阅读次数|点击数|点击量|点击|字号|字体|标题|名称"
    "|公文种类|组配分类|责任编辑|编辑|责编|审核|校对"
)
_ANY = "|".join((*_LABELS.values(), _OTHER))
_LABEL = re.compile(
    rf"(?:^|(?<=[\s　|│\d）)\]]))(?:[【\[](?P<boxed>{_ANY})[】\]][：:]?|[（(]?(?P<plain>{_ANY})[ 　]?[：:])[ 　]*",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[\s　|│·/]+$")
_IN_BRACKETS = re.compile(r"[（(](?P<inside>(?:作者单位|作者|执笔人?|来源|课题组成员)[^（）()]{0,3}[：:]?.{2,80})[）)]")
_NAMES = re.compile(r"[、，,；;\s　/]+")
_NUMBERED_NAME = re.compile(r"[\d*＊①②③]+$")

VALIDITY = (  # what a page says -> how it is called here
    (re.compile(r"已?废止"), "已废止"),
    (re.compile(r"失效|无效"), "失效"),
    (re.compile(r"尚未(?:生效|施行)"), "尚未生效"),
    (re.compile(r"已被?(?:修改|修订)"), "已修改"),
    (re.compile(r"现行有效|有效"), "现行有效"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A value with its label."""

    name: str  # of kb.document.Metadata
    value: str
    label: str  # as it stands there


def fields_in(text: str) -> list[Field]:
    """The fields of a line that begins with a label; none where it begins otherwise or is too long for such a line."""
    line = text.strip()
    if match := _IN_BRACKETS.fullmatch(line):
        line = match["inside"]
    if number := number_alone(line):
        return [Field("number", number, "文号")]
    if len(line) > LONGEST or not _LABEL.match(line):
        return []
    return list(_fields(line))


def is_field_line(text: str) -> bool:
    """Whether `text` is a line of fields, known ones or such as 浏览次数."""
    return len(text) <= LONGEST and bool(_LABEL.match(text.strip()) or fields_in(text))


def _fields(line: str) -> Iterator[Field]:
    labels = list(_LABEL.finditer(line))
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(line)
        word = label["boxed"] or label["plain"]
        name = next((name for name, words in _LABELS.items() if re.fullmatch(words, word, re.IGNORECASE)), "")
        value = _value(name, _ENDS.sub("", line[label.end() : end]).strip())
        if name and value:
            yield Field(name, value, word)


def _value(name: str, text: str) -> str | None:
    """`text` as the value of a field, None where it cannot be one."""
    if name in ("published", "date"):
        return find_date(text) or date_alone(text)
    if name == "number":
        return find_number(text) or (text if re.fullmatch(r".{2,30}号", text) else None)
    if name == "validity":
        return next((called for pattern, called in VALIDITY if pattern.search(text)), None)
    if name in ("authors", "keywords"):
        return text if len(text) <= LONGEST else None
    if name == "source":
        text = re.split(r"[\s　]", text)[0]
    return text if 1 < len(text) <= LONGEST_VALUE and not re.search("[。；]", text) else None


def keywords_in(value: str) -> tuple[str, ...]:
    """Keywords as a line gives them: 党组织建设；组织力；基层党组织."""
    parts = re.split(r"[；;，,、]", value)
    if len(parts) == 1:
        parts = re.split(r"[\s　]+", value) if re.search("[\u4e00-\u9fff]", value) else parts
    return _distinct(part.strip(" 　。.") for part in parts)


def names_in(value: str) -> tuple[str, ...]:
    """Names of people or teams as a line gives them: 张 三、李四; 李四1,王五2."""
    value = re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ 　]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])", r"\1\2", value)
    value = re.sub(r"(?:本报|新华社)?(?:记者|通讯员|实习生)[：: 　]*", " ", value)
    value = re.sub(r"[（(][^（）()]*[）)]", "", value)
    return _distinct(_NUMBERED_NAME.sub("", name).strip(" 。等") for name in _NAMES.split(value))


def _distinct(parts: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part))
