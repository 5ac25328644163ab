"""What kind of document a text is: by its title's end, else by the marks that only one kind has.

Kinds: the 15 of 党政机关公文处理工作条例 art. 8, the 7 of inner-party regulations (中国共产党党内法规制定条例 art. 5),
laws and judicial interpretations, and what else lies in the field's folders: 调研报告, 论文, 新闻报道, 领导讲话 …
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# 做法, 立法, 协议案 end like a kind and are none.
_KINDS = {
    "调研报告": re.compile(r"(?:调研|调查|研究)报告$"),
    "工作报告": re.compile(r"^.{0,12}政府工作报告|工作(?:情况)?(?:的)?报告$"),
    "": re.compile(
        r"(?P<kind>决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|(?<!协)议案|函|纪要"
        r"|党章|准则|条例|规定|办法|规则|细则"
        r"|方案|规划|纲要|要点|措施|章程|安排|指南|指引|倡议书|公开信|答复)$"
    ),
    "命令": re.compile(r"(?<![法指责勒口])令$"),
    "司法解释": re.compile(r"^最高人民.*解释$"),
    "案例": re.compile(r"^(?:指导|典型|参考)性?案例\d+号|案例$"),
    "领导讲话": re.compile(r"(?:讲话|致辞|发言)(?:提纲|摘要|要点|全文)?$"),
    "法律": re.compile(r"(?<![方做想看说执立普守手书合非违犯])(?<!(?<!公)司)(?<!(?<!适)用)法$|法典$"),
}
_VERSION = re.compile(
    r"[（(](?:试行|暂行|修订|修正|草案|征求意见稿|送审稿|节选|摘要|[一二三四五六七八九十]+|\d{4}.{0,7})[）)]$"
)
# 吉林省多部门联手出台34项具体措施 tells of measures, it is none.
_HEADLINE = re.compile(r"出台|推出|发出|下发|发布|公布|部署|启动|落实|采取|打出|明确")

# 法发〔2007〕12号 art. 6: they are 解释, 规定, 规则, 批复 and 决定; their numbers say 法释 or 高检发释字.
_INTERPRETATION = re.compile(r"法释|高检发释字")
_JUDICIAL = re.compile(r"(?:解释|规定|规则|批复|决定|意见)$")
_COURT_PASSED = re.compile(r"(?:审判委员会|检察委员会)[^，。]{0,20}通过")

_ABSTRACT = re.compile(r"[【\[]?(?:内容)?摘 ?要[】\]]?|Abstract", re.IGNORECASE)
_KEYWORDS = re.compile(r"[【\[]?(?:关键词|关键字)[】\]：: ]|Key ?words", re.IGNORECASE)
_REFERENCES = re.compile(r"[【\[]?参考文献[】\]]?[：:]?$")
_TEAM = re.compile(r"课题(?:调研)?组|调研组|调查组")
_SURVEY = re.compile(r"(?:调研|调查|走访)(?:发现|显示|表明|数据|结果|中发现|了解到)")
# 新华社武汉2月4日电（记者…）, 重庆日报讯, 本报讯
_WIRE = re.compile(
    r"[^，。：；]{0,8}(?:新华社|中新社|本报|日报|晚报|早报|[新人中央]\w{0,4}网)[^，。；]{0,40}?[电讯]"
    r"(?=[ 　（(：:\u4e00-\u9fff])"
    r"(?![话子信台力商影视])"
)
_REPORTER = re.compile(r"[（(](?:[^（）()]{0,6})?(?:记者|通讯员)[^（）()]{1,30}[）)]")
_CASE_PARTS = ("基本案情", "裁判", "典型意义", "案例背景", "经验启示", "裁判要点", "裁判理由")
_SPEECH = re.compile(r"(?:各位代表|同志们|各位委员|女士们)[^。]{0,12}[：:！!]")
FEW = 3  # paragraphs at either end where a reporter's name or a salutation stands


def kind_of(title: str) -> str | None:
    """The kind of document that `title` ends with, 试行 and the like in brackets and a subtitle aside."""
    main, _, subtitle = title.partition("——")
    return _kind_of_line(main) or (_kind_of_line(subtitle) if subtitle else None)


def _kind_of_line(line: str) -> str | None:
    bare = line.strip(" 　《》") if line.count("《") == 1 and line.startswith("《") else line.strip()
    while match := _VERSION.search(bare):
        bare = bare[: match.start()].rstrip()
    if "关于" not in bare and _HEADLINE.search(re.sub(r"《[^》]*》", "", bare)) and not bare.endswith("法"):
        return None
    for kind, pattern in _KINDS.items():
        if match := pattern.search(bare):
            return kind or match["kind"]
    return None


def is_interpretation(title: str, number: str | None, issuer: str | None, head: Sequence[str]) -> bool:
    """Whether a text is a judicial interpretation whose title says 规定 or 批复: by its number, or by who passed it."""
    if not _JUDICIAL.search(re.sub(r"[（(][^（）()]*[）)]$", "", title)):
        return False
    if number:
        return bool(_INTERPRETATION.match(number))
    court = bool(issuer and issuer.startswith("最高人民")) or title.startswith("最高人民")
    return court and any(_COURT_PASSED.search(text) for text in head)


def kind_by_marks(texts: Sequence[str]) -> tuple[str, str] | None:
    """The kind that the paragraphs `texts` show by their form, and the mark that shows it, in Chinese.

    None where there is no such mark.
    """
    if paper := _paper(texts):
        return paper
    if texts and _WIRE.match(texts[0]):
        return "新闻报道", "电头"
    if any(_REPORTER.search(text[:60]) or _REPORTER.search(text[-40:]) for text in (*texts[:FEW], *texts[-FEW:])):
        return "新闻报道", "记者署名"
    if sum(any(text.strip("【】[]").startswith(part) for text in texts) for part in _CASE_PARTS) > 1:
        return "案例", "案情与意义两部分"
    if any(_SPEECH.match(text) for text in texts[:FEW]):
        report = any(re.search(r"报告[^。，]{0,16}工作|工作报告", text) for text in texts[: FEW * 2])
        return ("工作报告" if report else "领导讲话"), "开头的称呼"
    return None


def _paper(texts: Sequence[str]) -> tuple[str, str] | None:
    abstract = [text for text in texts[:20] if _ABSTRACT.match(text)]
    keywords = any(_KEYWORDS.match(text) for text in texts[:25])
    team = any(_TEAM.search(text) for text in texts)
    surveys = sum(len(_SURVEY.findall(text)) for text in texts)
    if team and surveys > 1:
        return "调研报告", "课题组的调研"
    if not abstract:
        return None
    if keywords or len(abstract) > 1 or any(_REFERENCES.match(text) for text in texts):
        return "论文", "摘要和关键词" if keywords else "摘要和参考文献" if len(abstract) == 1 else "中英文摘要"
    return None
