"""Who wrote it, where no label says so: ■市委组织部课题组; 张三　李四 below the title; （记者 王五） at either end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.structure.fields import names_in
from kb.structure.issuers import is_organ

LONGEST = 60  # characters of a byline
_BULLET = re.compile(r"[■□●◆▲◎★☆※•◇△][ 　]*(?P<who>\S.*)")
_PRINTED = re.compile(r"(?:文[/／丨|]|(?:本报|本刊)(?:记者|特约|评论员|通讯员)[ 　]*)(?P<who>[^，。]{2,40})")
_TEAM = re.compile(r"[\u4e00-\u9fff“”\d]{2,30}(?:课题(?:调研)?组|调研组|编写组|联合课题组|党建研究会)")
# The most frequent family names: a line of two to four characters is a name only with one of them.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐"
    "易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳"
    "欧阳司马上官诸葛"
)
_HAN = r"[\u4e00-\u9fff]"
_NAME = rf"(?:[{_SURNAMES}][ 　]?{_HAN}{{1,2}}|[{_SURNAMES}][ 　]{{1,4}}{_HAN}|(?:欧阳|司马|上官|诸葛){_HAN}{{1,2}})"
_NAMES_LINE = re.compile(rf"{_NAME}(?:[\d*＊,，]*)(?:[、，, 　]+{_NAME}[\d*＊,，]*){{0,5}}")
# 国务院总理 李克强: the speaker stands below the title, the salutation may follow on the same line
_SPEAKER = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,16}})?(?:总理|国务委员|省长|市长|县长|区长|主席|书记|主任|部长|院长|检察长)[ 　]*"
    rf"(?P<who>{_NAME})(?=$|[ 　]*(?:各位|同志们))"
)
_REPORTERS = re.compile(r"[（(](?:[^（）()]{0,6}?)(?:记者|通讯员)[：: 　]*(?P<who>[^（）()。]{2,40}?)(?:报道|摄)?[）)]")
_NOT_NAMES = re.compile(r"总则|附则|前言|摘要|目录|通知|公告|关于|工作|党|建设|成效|问题|建议|情况")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote a text."""

    names: tuple[str, ...]
    organ: str | None  # where it is an organ or its team
    whole: bool  # the line says nothing else


def byline(text: str, below_title: bool) -> Byline | None:
    """The byline that `text`, a line near the title, is; None where it is none.

    `below_title` says that it stands next to the title, where a bare name is one.
    """
    line = text.strip()
    if len(line) > LONGEST:
        return None
    for pattern in (_BULLET, _PRINTED):
        if match := pattern.fullmatch(line):
            return _who(match["who"])
    if match := _SPEAKER.match(line):
        return Byline((re.sub(r"[ 　]", "", match["who"]),), None, False)
    if not below_title:
        return None
    if _TEAM.fullmatch(line):
        return Byline((line,), line, True)
    bracketed = re.fullmatch(r"[（(]?(?P<inside>[^（）()]+)[）)]?", line)
    names = bracketed["inside"].strip() if bracketed else line
    if _NAMES_LINE.fullmatch(names) and not _NOT_NAMES.search(names):
        return Byline(names_in(names), None, True)
    return None


def reporters(text: str) -> tuple[str, ...]:
    """The reporters whom `text` names in brackets: （记者邹伟、徐海波）."""
    match = _REPORTERS.search(text)
    return names_in(match["who"]) if match else ()


def _who(who: str) -> Byline | None:
    """A team, an organ, or names: after a bullet a heading may stand as well."""
    if _TEAM.fullmatch(who) or is_organ(who):
        return Byline((who,), who, True)
    if _NAMES_LINE.fullmatch(who) and not _NOT_NAMES.search(who):
        return Byline(names_in(who), None, True)
    reporter = re.fullmatch(r"(?:本报|本刊|新华社)?(?:记者|通讯员)[ 　]*(?P<names>[^，。]{2,30})", who)
    return Byline(names_in(reporter["names"]), None, True) if reporter else None
