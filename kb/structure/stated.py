"""What a format states of a text (the fields of a page, the properties of a file), laid over what the text says.

Each value is checked before it is believed: 首页 is no title, 000014349/2018-00204 no 发文字号. The first of a field
that passes is taken; readers give the most trusted first. Properties of a file (文档属性) are often left over from
another one: they fill what the text leaves open and replace nothing.

A title: of two where one holds the other, the longer, unless it is cut off (关于加强…) or only reports the other
(某机关印发《…》). Of two that differ, the stated one: a page knows its title better than we do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace

from kb.document import Metadata
from kb.numerals import find_date
from kb.readers.base import Stated
from kb.structure.kinds import kind_of
from kb.structure.lines import has_han
from kb.structure.spacing import normalise

PROPERTIES = "文档属性"  # how `where` begins for properties of a file
LONGEST_TITLE = 150  # characters
LONGEST_NAME = 60  # of an issuer or a source
LONGEST_AUTHORS = 80
MOST_KEYWORDS = 12
YEARS = range(1900, 2100)
Value = str | tuple[str, ...]

_KNOWN = frozenset(field.name for field in fields(Metadata)) - {"extra", "access", "original"}
_JUNK_TITLE = re.compile(
    r"(?:首页|网站首页|主页|正文|标题|无标题|未命名|新建|文档\d*|无题|详情页?|内容页?|详细(?:信息|内容)|信息公开|政务公开|通知公告|公示公告|"
    r"页面|网页|untitled|document\d*|doc\d*|title|index|home|默认标题|temp|test|null|undefined|404.*|.*\.(?:docx?|wps|pdf|html?|txt|dotx?))",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"^(?:microsoft|wps|kingsoft|powerpoint|word)\b[\s\w]*?(?:-\s*|$)", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:\.{2,}|…+)$")
# 国办发〔2017〕47号, 沪府规﹝2020﹞3号, 2018年第3号, 国务院令第712号
_NUMBER = re.compile(
    r"(?P<who>[\u4e00-\u9fffA-Za-z]{1,20})\s*[〔\[［（(【﹝﹙](?P<year>\d{4})[〕\]］）)】﹞﹚]\s*第?0*(?P<nth>\d{1,5})\s*号"
)
_OTHER_NUMBER = re.compile(r"(?=.*\d)[^，。；：、/]{2,40}号[）)]?")
_JUNK_NAME = re.compile(
    r"本[站网刊报]?(?:原创|编辑部?|讯)?|原创|网络|互联网|未知|不详|无|管理员|站点管理员|网站管理员|编辑|小编|系统管理员|administrators?|admin|"
    r"user|users?\d*|owner|lenovo|dell|hp|asus|acer|pc|thinkpad|微软用户|微软中国|雨林木风|番茄花园|深度技术|null|undefined|[-—/\\.\s]*",
    re.IGNORECASE,
)
_VALIDITIES = {
    "现行有效": "有效 现行有效 是",
    "尚未生效": "尚未生效",
    "已修改": "已修改",
    "已废止": "废止 已废止",
    "失效": "失效 已失效 无效 否",
}
_VALIDITY = {word: validity for validity, words in _VALIDITIES.items() for word in words.split()}
# Who put it on the site, which need not be who issued it: the text's own word goes before.
_PUBLISHER = re.compile(r"“(?:发布|公开|责任|信息)")
_REPORTER = re.compile(r"^(?:本[报刊网]|新华社)?(?:通讯员|记者|作者|文)[：:/ ]*")
_MARKS = re.compile(r"[_|｜\s]")  # between a title and the name of a site
_BETWEEN = re.compile(r"[\s\u3000、，,;；|/]+")


def with_stated(metadata: Metadata, stated: Sequence[Stated]) -> tuple[Metadata, dict[str, str]]:
    """`metadata`, as the text itself gives it, with what its format states; and for each field taken, where it stood.

    A field that Metadata has not (url) is kept in `extra` under its name.
    """
    origins: dict[str, str] = {}
    for name in dict.fromkeys(each.field for each in stated):
        found = _best([each for each in stated if each.field == name])
        if found and _is_better(_get(metadata, name), *found):
            value, source = found
            metadata = _set(metadata, name, value)
            origins[name] = source.where
    return metadata, origins


def _best(stated: Sequence[Stated]) -> tuple[Value, Stated] | None:
    """The value of a field that all of `stated` state, and which of them: the first that passes its check."""
    passed = [(value, each) for each in stated if (value := _checked(each))]
    if not passed or stated[0].field != "title":
        return passed[0] if passed else None
    whole = [pair for pair in passed if not _CUT_OFF.search(pair[1].value.strip())] or passed
    best = whole[0]
    for pair in whole[1:]:
        if _holds(str(pair[0]), str(best[0])):
            best = pair
    return best


def _is_better(known: Value | None, value: Value, stated: Stated) -> bool:
    """Whether `value`, which `stated` gives, goes before what the text gives."""
    if not known:
        return True
    if stated.where.startswith(PROPERTIES) or known == value:
        return False
    if stated.field == "issuer":
        return not _PUBLISHER.search(stated.where)
    return stated.field != "title" or _is_better_title(str(known), str(value))


def _is_better_title(known: str, title: str) -> bool:
    if _bare(known) in _bare(title):
        return _holds(title, known) and not title.endswith(f"《{known}》")
    return _bare(title) not in _bare(known)


def _holds(title: str, part: str) -> bool:
    """Whether `title` is more than `part`, and not by the names of a site, which blanks or _ part from it."""
    more = len(_MARKS.findall(title)) > len(_MARKS.findall(part))
    return _bare(part) in _bare(title) and _bare(part) != _bare(title) and not more


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _get(metadata: Metadata, name: str) -> Value | None:
    value = getattr(metadata, name) if name in _KNOWN else metadata.extra.get(name)
    return value if isinstance(value, (str, tuple)) else None


def _set(metadata: Metadata, name: str, value: Value) -> Metadata:
    if name not in _KNOWN:
        kept = list(value) if isinstance(value, tuple) else value
        return replace(metadata, extra={**metadata.extra, name: kept})
    changes: dict[str, Value | None] = {name: value}
    if name == "title":
        changes["kind"] = kind_of(str(value)) or metadata.kind
    return replace(metadata, **changes)  # type: ignore[arg-type]  # each by its field's name


def _checked(stated: Stated) -> Value | None:
    """The value of `stated` as Metadata has it; None where it is not believed."""
    check = _CHECKS.get(stated.field)
    text = stated.value.strip()
    return check(text) if check and text else None


def _title(text: str) -> str | None:
    title = _CUT_OFF.sub("", _PROGRAM.sub("", text)).strip(" 　—-_|")
    title = re.sub(r"\.(?:docx?|wps|pdf|html?|txt)$", "", title, flags=re.IGNORECASE)
    if _JUNK_TITLE.fullmatch(title) or not 2 <= len(title) <= LONGEST_TITLE:
        return None
    return normalise(title) if _bare(title) else None


def _number(text: str) -> str | None:
    if match := _NUMBER.search(text):
        return f"{match['who']}〔{match['year']}〕{match['nth']}号"
    bare = "".join(text.split())
    return bare if _OTHER_NUMBER.fullmatch(bare) else None


def _date(text: str) -> str | None:
    date = find_date(text)
    return date if date and int(date[:4]) in YEARS else None


def _name(text: str) -> str | None:
    name = re.split(r"[\[【（(]?(?:作者|编辑|时间|浏览|字体|字号|点击)[：:]", text)[0].strip(" 　|｜/[【（(")
    fits = 2 <= len(name) <= LONGEST_NAME and has_han(name) and not re.search("[。？！]|https?:", name)
    return normalise(name) if fits and not _JUNK_NAME.fullmatch(name) else None


def _issuer(text: str) -> str | None:
    """Several are parted by 、, however the page parts them; a blank within a name goes: 中共 甲市委."""
    name = _name(text)
    parts = re.split(r"[\s,，;；]+", name) if name else []
    return ("、" if all(len(part) > 2 for part in parts) else "").join(parts) or None


def _authors(text: str) -> tuple[str, ...] | None:
    if len(text) > LONGEST_AUTHORS:
        return None
    names = [
        re.sub(r"^(?:本[报刊网]|新华社)?(?:通讯员|记者|作者|文)[：:/ ]*", "", name) for name in _BETWEEN.split(text)
    ]
    return tuple(name for name in names if len(name) > 1 and has_han(name) and not _JUNK_NAME.fullmatch(name)) or None


def _keywords(text: str) -> tuple[str, ...] | None:
    words = tuple(dict.fromkeys(word for word in _BETWEEN.split(text) if 1 < len(word) <= 20))
    return words[:MOST_KEYWORDS] or None


def _url(text: str) -> str | None:
    return text if re.match(r"https?://\S+$", text) else None


_CHECKS: dict[str, Callable[[str], Value | None]] = {
    "title": _title,
    "number": _number,
    "issuer": _issuer,
    "date": _date,
    "published": _date,
    "source": _name,
    "authors": _authors,
    "keywords": _keywords,
    "validity": lambda text: _VALIDITY.get(text),
    "url": _url,
}
