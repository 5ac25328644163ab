"""The title: which lines it stands in, and what it says.

Where it may stand, tried in this order:

    # 信访工作条例                               a heading of level 1 that the format marks
    《…规定》已于…通过，现予公布 + …规定         the law below the announcement that promulgates it
    1983年政府工作报告——…上 总理…各位代表：     the beginning of a paragraph, where the line end was lost
    最高人民法院 + 关于审理…案件 + …的规定       the first lines, below 红头, numbers, fields, an English abstract
    …风险防控等能力。H + 放眼…，着力破解…难题     the last lines, where a page's columns were read out of order
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.numbering import parse_numbering
from kb.numerals import find_date
from kb.structure.bylines import byline
from kb.structure.dates import is_date_line
from kb.structure.fields import is_field_line
from kb.structure.issuers import is_organ
from kb.structure.kinds import kind_of
from kb.structure.lines import ends_clause, has_han, is_latin, opens_with_bullet
from kb.structure.numbers import leading_number, number_alone, number_below, trailing_number

REPORTED = "标题行的书名号内"
BELOW_ORDER = "公布令之后的标题"
LAST_LINE = "正文末行"  # where a title stands whose page was read out of order
HEAD = 12  # paragraphs in which the title is looked for, fields and Latin lines not counted
MOST_LINES = 5  # of one title
LONGEST = 120  # characters
LONGEST_LINE = 80  # a longer one must name a kind: 最高人民检察院关于《非药用类…目录》能否作为认定毒品依据的批复
SHORTEST = 5
SHORTEST_OF_KIND = 3  # 信访条例, 倡议书
SHORTEST_DATED = 20  # 1987年政府工作报告——1987年3月25日在第六届全国人民代表大会第五次会议上; not a date alone
SHORTEST_LAST = 8  # a last line that is shorter may be a name or a place
LAST = 3  # lines at the end in which a title may stand

_HAN = r"[\u4e00-\u9fff]"
_NOT_TITLE = re.compile(
    r"【(?![^】]{2,6}(?:网|报|新闻|社|通知|公告)】)|■|●|[表图] ?\d|[（(].*[)）]$"
    r"|(?:内容)?摘 ?要$|目 ?录$|前 ?言$|引 ?言$|Abstract|Keywords?|作者|记者|责任编辑|抄送|主送"
    r"|附(?:件|表|录)?\d*[：: ]|附[件表录]\d*$|\d{4}年\d{1,2}月\d{1,2}日|.{0,12}\d{4}年第?\d+期"
    r"|首页|当前位置|您(?:的|现在)|.*[>＞»]",
    re.IGNORECASE,
)
_BARE_KIND = re.compile(r"(?:公告|通告|通知|决定|命令|令|意见|通报|公报|决议|批复|函|通知书|纪要|倡议书|公开信)")
_LETTERHEAD = re.compile(r"(?P<who>.{2,40}?)(?:文件|公报|便函)")
# 政 府 工 作 报 告, 公    告
_SPREAD = re.compile(rf"(?<!{_HAN}){_HAN}(?:[ 　]+{_HAN}(?!{_HAN})){{2,}}|^{_HAN}[ 　]+{_HAN}$")
_SPREAD_AFTER = re.compile(rf"(?<=年){_HAN}(?:[ 　]+{_HAN}(?!{_HAN})){{2,}}")
_DATED = re.compile(r"(?<=[\u4e00-\u9fff])[（(]\d{4}[^（）()]{1,8}[）)]$")  # 倡议书（2020年2月26日）
_DASH = re.compile(r"[—–―─－-]{1,4}[ 　]*(?=\S)")
_VERSION = re.compile(r"[（(][^（）()]{1,12}[）)]")
_OPEN_END = re.compile(r"[，、：的和与及暨并为在对]$")
# 中共中央办公厅印发《关于…的意见（试行）》, as the press reports it: the document is what stands in 《》.
_REPORTED = re.compile(
    r"(?P<who>[^《》，。]{2,30}?)(?:近日)?(?:印发|发布|公布|下发|出台|制定|通过|批准)(?:了)?《(?P<name>.+)》(?:全文)?"
)
_WHOLE_TEXT = re.compile(r"全文|如下[：:]?$")
# 《最高人民法院关于…的规定》已于2016年11月21日由…通过，现予公布; 中华人民共和国公司法已由…通过
_PROMULGATED = re.compile(
    r"《.+?》(?:[（(][^）)]*[）)])?[已己业](?:分别)?[经于由].{4,200}?(?:通过|批准|同意|审议).{0,80}?(?:公布|发布|施行|印发)"
)
_AFTER_ORGAN = re.compile(r"关于|印发|转发|批转|公布|发布|予以")
_NAMED = re.compile(r"《([^《》]{5,120}(?:《[^《》]*》[^《》]*)?)》")
LONGEST_ORDER = 1000  # characters of an announcement's paragraph
MOST_NAMES = 5  # that a paragraph of an announcement gives
_GOES_ON = re.compile(r"(?:若干|有关|具体|问题|案件|适用|的|等)")
_ABOUT = re.compile(
    r"(?P<who>[^《》，。关]{2,40}(?:[院会厅部局委办府署行联社处团]|公司|党组|办公室|中央|小组|指挥部|中心|街道|大学|学校|集团))"
    r"(?:印发|转发|批转|发布|公布|公开发布)?关于"
)
# 国务院总理 李克强 各位代表：, 同志们： behind a title
_OFFICE = r"(?:(?:国务院)?(?:副)?总理(?:兼\w{2,12}?)?|国务委员\w{0,20}?|主任|部长|省长|市长|县长|区长|书记)"
_SPEAKER = rf"{_OFFICE}[ 　]*[\u4e00-\u9fff]{{2,3}}[ 　]*(?=各位|同志|[ 　])"
_BEFORE_SPEECH = re.compile(
    rf"(?P<title>[^。；]{{5,110}}?)[ 　]*(?:{_SPEAKER}|(?=各位代表|各位委员|同志们))"
    r"(?:各位代表|各位委员|同志们)?[：:！! 　]"
)
# …若干问题的解释1994年10月27日 印发
_BEFORE_NOTE = re.compile(
    r"(?P<title>[^。；]{5,100}?(?:条例|规定|办法|细则|解释|决定|规则|批复|意见|通知|法))(?=\d{4}年\d{1,2}月\d{1,2}日)"
)
# A text of one line: 关于…的通知 财办〔2020〕7号 各省、自治区…, or 关于…的通知 各省、自治区、直辖市财政厅（局）：
_BEFORE_NUMBER = re.compile(
    r"(?P<title>[^。；]{5,110}?[ 　]+[（(]?[\u4e00-\u9fff]{1,12}[〔\[［（(]\d{4}[〕\]］）)] ?\d{1,5} ?号[）)]?)"
    r"(?=[ 　]+\S)"
)
_BEFORE_ADDRESS = re.compile(
    r"(?P<title>[^。；：]{5,110}?(?:通知|意见|决定|办法|规定|方案|措施|公告|通告|函|批复))"
    r"(?=[ 　]+各[^。；]{2,300}?[：:])"
)
_NAMELESS = re.compile(r"新建|未命名|无标题|扫描|微信图片|图片|文档\d|副本|下载|附件")
_PASSED_ON = re.compile(r"(?:印发|转发|批转|发布|公布).*")


@dataclass(frozen=True, slots=True)
class Title:
    """A title and where it stands."""

    text: str
    where: str  # in Chinese, for people
    lines: tuple[int, ...]  # paragraphs
    issuer: str | None = None  # whom it names
    number: str | None = None  # that stands on its line
    above: bool = True  # it stands above the text


@dataclass(frozen=True, slots=True)
class Head:
    """The first lines of a text, each as what it is."""

    texts: Sequence[str]  # of all paragraphs
    levels: Sequence[int]  # of headings that the format marks
    taken: frozenset[int]  # lines that are fields


def find_title(head: Head) -> Title | None:
    """The title of a text, or None where it states none."""
    return _marked(head) or _promulgated(head) or _run_in(head) or _first(head) or _last(head)


def looks_like_title(text: str) -> bool:
    """Whether `text` may be a title: a short line of Chinese with no stop, no numbering, no label."""
    if len(text) > LONGEST * 2:  # spread over the width, 政 府 工 作 报 告 is twice as long
        return False
    text = _DATED.sub("", squeezed(text))
    kind = kind_of(text)
    shortest, longest = (SHORTEST_OF_KIND, LONGEST) if kind else (SHORTEST, LONGEST_LINE)
    if not shortest <= len(text) <= longest or not has_han(text) or is_latin(text):
        return False
    if _numbered(text) or ends_clause(text.rstrip("！？!?")) or (find_date(text) and len(text) < SHORTEST_DATED):
        return False
    outside = re.sub(r"《.*》", "", text)
    return not _NOT_TITLE.match(text) and not re.search(r"[。；]", outside) and outside.count("，") <= 2


def squeezed(line: str) -> str:
    """`line` without the blanks that spread its characters over the width: 政 府 工 作 报 告."""

    def close(match: re.Match[str]) -> str:
        return re.sub(r"[ 　]+", "", match[0])

    return _SPREAD_AFTER.sub(close, _SPREAD.sub(close, line.strip()))


def _numbered(text: str) -> bool:
    """十八大…, 三个“主动” and 2003年… open with a number and are no items."""
    numbering = parse_numbering(text)
    return numbering is not None and not (numbering.style == "decimal" and re.match(r"\d{4}", text))


def _marked(head: Head) -> Title | None:
    """The first heading of level 1, unless another heading or much text stands before it."""
    at = next((at for at, level in enumerate(head.levels) if level), None)
    if at is None or head.levels[at] != 1 or at in head.taken:
        return None
    text = squeezed(head.texts[at])
    if parse_numbering(text) and not looks_like_title(text):
        return None
    lines = [at]
    whole = text
    while at + 1 < len(head.texts) and head.levels[at + 1] == 1 and _is_rest(whole, head.texts[at + 1]):
        at += 1
        whole = _glued(whole, squeezed(head.texts[at]))
        lines.append(at)
    return _title(whole, "一级标题", lines)


def _is_rest(whole: str, text: str) -> bool:
    return bool(_DASH.match(text) or (kind_of(whole) is None and kind_of(whole + text) is not None))


def _promulgated(head: Head) -> Title | None:
    """The law that an announcement promulgates: its name stands in the announcement, and again above its text."""
    for at, text in enumerate(head.texts[:HEAD]):
        announced = any(_BARE_KIND.fullmatch(squeezed(above)) for above in head.texts[:at])
        text = text[:LONGEST_ORDER]
        names = _NAMED.findall(text) if announced or _PROMULGATED.search(text) else []
        for name in names[:MOST_NAMES]:
            if lines := _lines_of(name, head.texts, at + 1):
                return _title(_joined(head, lines), BELOW_ORDER, lines)
    return None


def _joined(head: Head, lines: Sequence[int]) -> str:
    """The title that stands in `lines`."""
    whole = ""
    for at in lines:
        whole = _glued(whole, squeezed(head.texts[at]))
    return whole


def _run_in(head: Head) -> Title | None:
    """A title that lost its line end: 1983年政府工作报告——…会议上 国务院总理赵紫阳各位代表：

    The paragraph stays in the text as it is.
    """
    at = next((at for at, text in enumerate(head.texts[:2]) if at not in head.taken and text), None)
    if at is None or head.levels[at]:
        return None
    text = head.texts[at]
    for pattern in (_BEFORE_SPEECH, _BEFORE_NOTE, _BEFORE_NUMBER, _BEFORE_ADDRESS):
        match = pattern.match(text)
        title = replace(_title(squeezed(match["title"]), "首段开头", [at]), lines=()) if match else None
        if title and looks_like_title(title.text):
            return title
    return None


def _lines_of(name: str, texts: Sequence[str], start: int) -> list[int]:
    """The lines from `start` on that together say `name`; an organ may stand before it there, but not here."""
    wanted = bare(name)
    for first in range(start, min(start + HEAD, len(texts))):
        whole = ""
        for at in range(first, min(first + MOST_LINES, len(texts))):
            whole += bare(texts[at])
            more = whole.removesuffix(wanted)
            if len(wanted) >= SHORTEST and whole.endswith(wanted) and (not more or is_organ(more)):
                return list(range(first, at + 1))
            if len(whole) > len(wanted) + 60:
                break
    return []


def bare(text: str) -> str:
    """`text` without blanks and the marks that two writings of one title do not share."""
    return re.sub(r"[\s　《》〈〉<>＜＞“”、]", "", text).replace("(", "（").replace(")", "）")


def _first(head: Head) -> Title | None:
    """The first lines that look like a title, before the text begins."""
    organs: list[int] = []
    seen = 0
    for at, line in enumerate(head.texts):
        text = squeezed(line)
        if at in head.taken or not text or is_latin(text):
            continue
        seen += 1
        if seen > HEAD or head.levels[at]:
            return None
        if _LETTERHEAD.fullmatch(text) and is_organ(re.sub("(?:文件|公报|便函)$", "", text)):
            organs = []
        elif is_organ(text) and len(text) >= 3:
            organs.append(at)
        elif organs and (_BARE_KIND.fullmatch(text) or _AFTER_ORGAN.match(text)):
            return _extended(head, [*organs, at], "标题行")
        elif _BARE_KIND.fullmatch(text) or (looks_like_title(text) and not byline(text, below_title=False)):
            return _extended(head, [at], "标题行")
        elif _begins_text(text):
            return None
        else:
            organs = []
    return None


def _begins_text(text: str) -> bool:
    """Whether `text` is where the text begins, so that no title follows; an English abstract may precede one."""
    return has_han(text) and (ends_clause(text) or bool(_numbered(text)))


def _extended(head: Head, lines: list[int], where: str) -> Title:
    """The title that begins with `lines`, and with as many of the next as belong to it."""
    whole = _joined(head, lines)
    end = lines[-1]
    while len(lines) < MOST_LINES + 3:
        more = _more(head, whole, end)
        if not more:
            break
        for at in more:
            whole = _glued(whole, squeezed(head.texts[at]))
        lines = [*lines, *more]
        end = more[-1]
    return _title(whole, where, lines)


def _more(head: Head, whole: str, end: int) -> list[int]:
    """The lines behind `end` that `whole`, the title so far, needs."""
    following = [at for at in range(end + 1, min(end + MOST_LINES, len(head.texts))) if head.texts[at]]
    if not following or following[0] in head.taken or head.levels[following[0]]:
        return []
    text = squeezed(head.texts[following[0]])
    if _is_subtitle(text) or _is_version(text, whole):
        return following[:1]
    begins_anew = text[:SHORTEST_LAST] == whole[:SHORTEST_LAST] or (text.startswith("关于") and not is_organ(whole))
    if begins_anew or not _may_go_on(text, whole):
        return []
    if _is_open(whole):
        return following[:1]
    if kind_of(whole) is not None and not (_GOES_ON.match(text) and kind_of(whole + text)):
        return []
    return _up_to_kind(head, whole, following)


def _up_to_kind(head: Head, whole: str, following: Sequence[int]) -> list[int]:
    """Those of the `following` lines with which `whole` names a kind."""
    for count, at in enumerate(following, 1):
        text = squeezed(head.texts[at])
        if at in head.taken or head.levels[at] or not _may_go_on(text, whole) or len(whole + text) > LONGEST:
            return []
        whole += text
        if kind_of(whole):
            return list(following[:count])
    return []


def _is_subtitle(text: str) -> bool:
    """——基于杭州的调研"""
    return bool(_DASH.match(text)) and len(text) <= LONGEST_LINE and not ends_clause(text)


def _is_version(text: str, whole: str) -> bool:
    """（试行） on a line of its own below a title; not a date or a number in brackets."""
    return bool(_VERSION.fullmatch(text) and kind_of(whole)) and not find_date(text) and not number_alone(text)


def _may_go_on(text: str, whole: str) -> bool:
    """Whether `text` may be a further line of a title."""
    if (
        not text
        or not has_han(text)
        or is_latin(text)
        or ends_clause(text)
        or _numbered(text)
        or len(text) > LONGEST_LINE
    ):
        return False
    if (
        is_date_line(text)
        or is_field_line(text)
        or number_alone(text)
        or number_below(whole, text)
        or opens_with_bullet(text)
    ):
        return False
    return byline(text, below_title=True) is None and not re.search("[。；]", text)


def _is_open(whole: str) -> bool:
    """Whether a title cannot end here: a quotation stands open, or it ends with 的."""
    pairs = ("《》", "“”", "（）", "()")
    return any(whole.count(pair[0]) > whole.count(pair[1]) for pair in pairs) or bool(_OPEN_END.search(whole))


def _last(head: Head) -> Title | None:
    """The last lines, where nothing above the text is a title: 002, whose column was read before its heading."""
    texts = head.texts
    end = len(texts) - 1
    for count in range(1, LAST + 1):
        at = end - count + 1
        if at < 2 or at in head.taken or head.levels[at]:
            return None
        text = texts[at]
        if not (_may_go_on(text, "") and not _NOT_TITLE.match(text) and not is_organ(text) and not find_date(text)):
            return None
        if ends_clause(_without_mark(texts[at - 1])) and len(texts[at - 1]) > LONGEST_LINE:
            whole = "".join(texts[at:])
            fits = SHORTEST_LAST <= len(whole) <= LONGEST_LINE and looks_like_title(whole)
            return _title(whole, LAST_LINE, list(range(at, end + 1)), above=False) if fits else None
    return None


def _without_mark(text: str) -> str:
    return re.sub(r"[A-Z■□◆●]$", "", text)


def _glued(whole: str, text: str) -> str:
    """Two lines of a title as one; 最高人民法院 最高人民检察院 keep a blank between them, a subtitle has its dash."""
    if dash := _DASH.match(text):
        return f"{whole}——{text[dash.end() :]}" if whole else text[dash.end() :]
    if (
        whole
        and is_organ(re.split("[ 　]", whole)[-1])
        and not text.startswith("关于")
        and is_organ(_about(text) or text)
    ):
        return f"{whole} {text}"
    return whole + text


def _spaced(whole: str) -> str:
    """`whole` with no blanks but those between organs; where it names no kind, blanks may stand for commas."""
    pieces = re.split(r"[ 　]+", whole.strip())
    if len(pieces) == 1 or kind_of(whole.replace(" ", "")) is None:
        return whole.strip()
    glued = pieces[0]
    for piece in pieces[1:]:
        together = has_han(piece) and has_han(glued) and kind_of(glued) is None
        glued = _glued(glued, piece) if together else f"{glued} {piece}"
    return glued


def _title(whole: str, where: str, lines: Sequence[int], above: bool = True) -> Title:
    number, text = leading_number(_spaced(re.sub(r"(?<=[\u4e00-\u9fff）])[—–―─－-]{2,4}", "——", whole)))
    if number is None:
        number, text = trailing_number(text)
    if text.startswith("《") and text.endswith("》") and text.count("《") == 1:
        text = text[1:-1]
    return Title(text, where, tuple(lines), _issuer(text), number, above)


def _issuer(title: str) -> str | None:
    """Whom a title names: 国务院办公厅关于印发…的通知, 中华人民共和国最高人民法院公告."""
    if about := _about(title):
        return about
    if match := re.fullmatch(r"(?P<who>.{2,40}?)(?:公告|通告|令|公报)", title):
        return match["who"] if is_organ(match["who"]) else None
    return None


def _about(title: str) -> str | None:
    """Who stands before 关于: the one who passes on what another wrote, 国务院办公厅转发民政部关于….

    A blank parts several: 最高人民法院 最高人民检察院关于….
    """
    match = _ABOUT.match(title)
    if not match:
        return None
    who = _PASSED_ON.sub("", match["who"]).strip()
    return re.sub(r"[ 　]+", "、", who) or None


def reported(title: Title, texts: Sequence[str]) -> Title:
    """`title`, or the document that it reports, where the text gives the whole of it; `texts` are the paragraphs.

    A report that only tells of 《…》 stays what it is.
    """
    match = _REPORTED.fullmatch(title.text)
    if not match or match["name"].count("《") != match["name"].count("》"):
        return title
    given = any(_WHOLE_TEXT.search(text) for text in texts[:HEAD])
    parts = sum(bool((found := parse_numbering(text)) and found.style in ("一、", "条", "章")) for text in texts)
    if not given and parts < 2:
        return title
    return Title(match["name"], REPORTED, title.lines, match["who"], title.number, title.above)


def propose_title(headings: Sequence[str]) -> str | None:
    """A title for a text that has none: the longest beginning that all its top headings share."""
    if len(headings) < 2:
        return None
    shared = headings[0]
    for heading in headings[1:]:
        while shared and not heading.startswith(shared):
            shared = shared[:-1]
    shared = re.sub(r"[的和与及、，]+$", "", shared)
    return shared if len(shared) >= SHORTEST else None


def title_in_name(name: str) -> str | None:
    """The title that a file's name is, a serial number and a date at its ends aside; None where it is none.

    >>> title_in_name("03-关于加强楼宇党建工作的意见(2019-02-13).docx")
    '关于加强楼宇党建工作的意见'
    """
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", name)
    stem = re.sub(
        r"^\d{1,3}[-_.、 　]+|[ _(（\[-]*\d{4}-?\d{2}-?\d{2}[)）\]]?$|[ _]*[(（]\d{1,2}[)）]$", "", stem
    ).strip("_- 　")
    return stem if looks_like_title(stem) and not _NAMELESS.match(stem) else None
