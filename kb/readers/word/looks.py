"""What the look of a document's paragraphs says: which is the title, which are headings, which lines are one.

    最高人民法院                       centred, 二号: the first line of the title
    关于执行领事条约中对派遣国船舶       the same look: its second line
    （1997年12月17日检察委员会          centred, a bracket open: it goes on in the next line
    第八届第八十一次会议通过）
    工作背景                           黑体, short, no stop at its end: a heading without a style

A numbering says more about a heading's height than its look: numbered headings are left to the text, except where
a style marks them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kb.numbering import RANKS, Numbering, parse_numbering
from kb.numerals import find_date
from kb.readers.word.blocks import Block, Para
from kb.readers.word.inline import BREAK
from kb.readers.word.styles import BODY_LEVEL

Role = Literal["plain", "title", "heading", "masthead"]

HEAD = 40  # blocks in which the title is looked for, up to the first prose
PROSE = 60  # characters of a paragraph that is no title, centred or not
LONGEST_TITLE = 120  # characters; titles of judicial interpretations have 80
LONGEST_CENTRED = 60  # characters of a centred heading without a style
LONGEST_SIDE = 30  # characters of any other heading without a style
LONGEST_STYLED = 80  # characters of a heading that a style marks; more is a paragraph that was given the style
LARGER = 2  # half points by which a heading's characters are larger at least
MOSTLY = 0.5  # share of paragraphs above which a mark (bold, a heading's style) says nothing
LEVELS = 6

_DISPLAY_FONT = re.compile(r"标宋|黑体|Hei|魏碑|隶书|标题", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"(?:title|(?:文件|公文|文章|正|大|主)?标题(?:名|文字)?)", re.IGNORECASE)
_STOP = re.compile(r"[。！？；：，、;:,!?.][”’）)]*$")
_HAN = re.compile("[\u3400-\u9fff]")
_BRACKETED = re.compile(r"[（(【〔\[].*[）)】〕\]]$", re.DOTALL)
_FILE_NUMBER = re.compile(r"(?:[〔\[［（(]\d{4}[〕\]］）)] ?第? ?\d+ ?|^第 ?[\d〇零一二三四五六七八九十百]+ ?)号$")
_CAPTION = re.compile(r"(?:[续附]?[表图] ?[\d一二三四五六七八九十]|单位[：:]|注[：:])")
_NAMED = re.compile(r"(?:目\s*[录次]|附\s*[件录表]?\s*[\d一二三四五六七八九十]*\s*[：:]?)$")
_ANNEX = re.compile(r"附\s*件?\s*(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）]?)?\s*[：:]?")
_BODY_NAME = re.compile(
    r"(?!.*关于)[^《》，。]{2,30}?(?:[院会部局委厅办署府行社处]|公司|党组|中央|支部|小组)(?:文件|函)?$"
)
# 中华人民共和国最高人民法院公告: it names who issues, not what
_COVER = re.compile(
    r"(?:(?!.*关于)[^《》，。]{0,40}(?:[院会部局委厅办署府行社国]|主席|总统|中央))?(?:公告|令|主席令|通告|命令)"
)
_OPENING = {"（": "）", "(": ")", "《": "》", "“": "”"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with the part that it plays by its look."""

    block: Block
    role: Role = "plain"
    level: int = 0  # of a heading: 1 as high as the title, 2 the next ...


def placed(blocks: Sequence[Block]) -> list[Placed]:
    """Each of `blocks` with the part it plays; lines that make up one heading are one."""
    seen = _Seen.of(blocks)
    lines = _joined(blocks, seen)
    title = _title(lines, seen)
    roles = [Placed(block) for block in lines]
    if title is not None:
        roles[: title + 1] = [
            Placed(block, "title" if at == title else "masthead" if _is_masthead(lines, at, title, seen) else "plain")
            for at, block in enumerate(lines[: title + 1])
        ]
    return _with_annexes(_with_headings(roles, seen, title))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is usual in a document."""

    size: int  # of most characters, in half points
    font: str
    bold: bool  # whether being bold says nothing
    styled: bool  # whether outline levels say something

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> _Seen:
        paras = [block for block in blocks if isinstance(block, Para) and not block.blank]
        sizes, fonts = Counter[int](), Counter[str]()
        for para in paras:
            sizes[para.look.size or 0] += len(para.text)
            fonts[para.look.font or ""] += len(para.text)
        bold = sum(bool(para.look.bold) for para in paras)
        styled = sum(_outline(para) is not None for para in paras)
        return cls(
            size=max(sizes, key=lambda size: sizes[size], default=0),
            font=max(fonts, key=lambda font: fonts[font], default=""),
            bold=bold > MOSTLY * len(paras),
            styled=styled <= max(1, MOSTLY * len(paras)),
        )

    def larger(self, para: Para) -> bool:
        """Whether its characters are larger than most."""
        return bool(para.look.size and self.size and para.look.size >= self.size + LARGER)

    def striking(self, para: Para) -> bool:
        """Whether it is set larger, bolder or in a font for headings."""
        font = para.look.font or ""
        display = font != self.font and bool(_DISPLAY_FONT.search(font))
        return self.larger(para) or display or bool(para.look.bold and not self.bold)


def _outline(para: Para) -> int | None:
    """The outline level that its style or itself gives it, 0 the highest; None for plain text."""
    level = para.setting.outline
    return level if level is not None and 0 <= level < BODY_LEVEL else None


def _joined(blocks: Sequence[Block], seen: _Seen) -> list[Block]:
    """`blocks` with the lines of one centred heading as one, and its breaks by hand healed."""
    lines: list[Block] = []
    for block in blocks:
        before = lines[-1] if lines else None
        if isinstance(block, Para) and _is_display(block, seen):
            block = replace(block, text=_one_line(block.text))
        if isinstance(before, Para) and isinstance(block, Para) and _goes_on(before, block, seen):
            lines[-1] = replace(before, text=_one_line(before.text + BREAK + block.text))
        else:
            lines.append(block)
    return lines


def _one_line(text: str) -> str:
    """Lines that were broken by hand as one: a blank only between Latin words."""
    lines = [line.strip() for line in text.split(BREAK)]
    joined = lines[0]
    for line in lines[1:]:
        joined += " " + line if joined[-1:].isascii() and line[:1].isascii() and joined and line else line
    return joined


def _is_display(para: Para, seen: _Seen) -> bool:
    """Whether it is set as a title is: centred and large, or in a title's style."""
    return not para.blank and (_has_title_style(para) or (para.centred and seen.larger(para)))


def _has_title_style(para: Para) -> bool:
    return bool(_TITLE_STYLE.fullmatch(para.setting.name))


def _goes_on(before: Para, after: Para, seen: _Seen) -> bool:
    if before.blank or after.blank or before.boxed != after.boxed or before.bullet or after.bullet:
        return False
    alike = before.look.size == after.look.size and before.setting.style == after.setting.style
    if before.centred and after.centred and len(before.text) <= LONGEST_TITLE and _is_open(before.text):
        return alike
    if not (alike and _is_display(before, seen) and _is_display(after, seen)) or before.text.endswith(("。", "；")):
        return False
    if parse_numbering(after.text.strip()) or _is_aside(after.text) or _is_aside(before.text) or _ends_title(before):
        return False
    return len(before.text) + len(after.text) <= LONGEST_TITLE


def _ends_title(para: Para) -> bool:
    """Whether a line is whole by itself: 附件1, a chapter's heading, 目录."""
    text = para.text.strip()
    return bool(_NAMED.match(text) or parse_numbering(text))


def _is_open(text: str) -> bool:
    """Whether a bracket or quote is open at the end of `text`."""
    return any(text.count(opening) > text.count(close) for opening, close in _OPENING.items())


def _is_aside(text: str) -> bool:
    """Whether a line below or above a title is no part of it: a date, a number, what stands in brackets."""
    bare = text.strip()
    return bool(_BRACKETED.match(bare) or _FILE_NUMBER.search(bare) or (find_date(bare) and len(bare) < 30))


def _title(blocks: Sequence[Block], seen: _Seen) -> int | None:
    """Where the title stands; None where nothing looks like one. Behind a cover it stands behind the cover's text."""
    found: list[tuple[int, Para]] = []
    cover: int | None = None
    for at, block in enumerate(blocks[:HEAD]):
        if not isinstance(block, Para):
            continue  # above a title a site sets a table of 发文机关, 文号 and so on
        if block.centred and _is_cover(block):
            cover = at if cover is None else cover
        elif _is_prose(block):
            if cover is None:
                break
        elif _may_be_title(block) and (_has_title_style(block) or block.centred or _outline(block) == 0):
            found.append((at, block))
    for fits in (
        _has_title_style,
        seen.larger,
        lambda para: seen.striking(para) or _outline(para) == 0,
        lambda para: para.centred,
    ):
        fitting = [(at, para) for at, para in found if fits(para)]
        names = [(at, para) for at, para in fitting if not _names_a_body(para)]
        if names or (len(fitting) == 1 and cover is None):
            largest = max(para.look.size or 0 for _, para in names or fitting)
            return next(at for at, para in names or fitting if (para.look.size or 0) == largest)
    return cover


def _is_prose(para: Para) -> bool:
    """Whether the text has begun: a sentence, or a paragraph too long for a title."""
    text = para.text.strip()
    long = len(text) > PROSE and not para.centred and not _has_title_style(para)
    return long or (text.endswith("。") and not para.boxed)


def _is_cover(para: Para) -> bool:
    return bool(_COVER.fullmatch(re.sub(r"\s", "", para.text)))


def _may_be_title(para: Para) -> bool:
    text = para.text.strip()
    if para.boxed or para.bullet or para.contents or not _HAN.search(text) or len(text) > LONGEST_TITLE:
        return False
    return not (_is_aside(text) or _NAMED.match(text) or _CAPTION.match(text) or parse_numbering(text) or _is_red(para))


def _is_red(para: Para) -> bool:
    """Whether its characters are red, as the name of the issuing body above a document is."""
    colour = para.look.colour or ""
    if not re.fullmatch("[0-9A-Fa-f]{6}", colour):
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return red >= 0xC0 and green <= 0x40 and blue <= 0x40


def _names_a_body(para: Para) -> bool:
    """Whether a line is the name of an organ and nothing else: 中共杭州市委文件."""
    return bool(_BODY_NAME.fullmatch(re.sub(r"\s", "", para.text)))


def _is_masthead(blocks: Sequence[Block], at: int, title: int, seen: _Seen) -> bool:
    """Whether the line `at`, above the title, names the issuing body in large letters, a red head."""
    para = blocks[at]
    if at >= title or not isinstance(para, Para) or para.blank:
        return False
    large = seen.larger(para) or para.boxed or _is_red(para)
    return large and _names_a_body(para)


def _with_headings(blocks: Sequence[Placed], seen: _Seen, title: int | None) -> list[Placed]:
    """`blocks` with headings marked, by style first, else by their look."""
    styled = {
        at: _outline(each.block)
        for at, each in enumerate(blocks)
        if isinstance(each.block, Para) and each.role == "plain" and seen.styled and _is_styled(each.block)
    }
    numbered = {at: _line_numbering(each) for at, each in enumerate(blocks) if each.role == "plain"}
    # A style on the low headings alone would set them above those that it leaves out: then the numbers decide.
    unmarked = [found.rank for at, found in numbered.items() if found and at not in styled]
    highest = min(unmarked, default=max(RANKS.values()) + LEVELS)
    marked = []
    for at, each in enumerate(blocks):
        found = numbered.get(at)
        level = styled.get(at)
        if level is not None:
            keep = found is None or found.rank <= highest
            marked.append(replace(each, role="heading", level=min(level + 2, LEVELS)) if keep else each)
        elif each.role == "plain" and at > (-1 if title is None else title):
            marked.append(_by_look(blocks, at, seen, bool(styled or unmarked), title))
        else:
            marked.append(each)
    return marked


def _with_annexes(blocks: Sequence[Placed]) -> list[Placed]:
    """`blocks` with 附件1 on a line of its own as a heading, in one with the heading that follows."""
    marked: list[Placed] = []
    annex: Para | None = None  # whose heading may follow
    level = 2  # of the annexes
    for each in blocks:
        para = each.block
        if annex is not None and isinstance(para, Para) and each.role == "heading":
            marked.append(replace(each, block=replace(para, text=f"{annex.text.strip()} {para.text.strip()}")))
            level = each.level
        elif annex is not None and _is_blank(para):
            continue
        elif annex is not None:
            colon = annex.text.strip().endswith(("：", ":"))  # 附件： above the list of annexes
            marked += [Placed(annex) if colon else Placed(annex, "heading", level), each]
        elif each.role == "plain" and isinstance(para, Para) and _ANNEX.fullmatch(para.text.strip()) and marked:
            annex = para
            continue
        else:
            marked.append(each)
        annex = None
    return marked if annex is None else [*marked, Placed(annex)]


def _is_styled(para: Para) -> bool:
    text = para.text.strip()
    short = len(text) <= LONGEST_STYLED and not re.search("。.", text) and not re.search(r"[。；;]$", text)
    named = _NAMED.match(text) or _is_aside(text)
    return _outline(para) is not None and not para.blank and short and not named and not para.contents


def _line_numbering(each: Placed) -> Numbering | None:
    """The numbering of a short line without a stop."""
    if not isinstance(each.block, Para) or each.block.contents:
        return None
    text = each.block.text.strip()
    if len(text) > LONGEST_CENTRED or _STOP.search(text):
        return None
    return parse_numbering(text)


def _by_look(blocks: Sequence[Placed], at: int, seen: _Seen, others: bool, title: int | None) -> Placed:
    """The block `at` as a heading where it looks like one; `others` says whether headings are marked otherwise."""
    each = blocks[at]
    para = each.block
    if not isinstance(para, Para) or not _may_be_heading(para) or not seen.striking(para):
        return each
    after = next((other.block for other in blocks[at + 1 :] if not _is_blank(other.block)), None)
    if after is None or parse_numbering(para.text.strip()):
        return each
    if para.centred and len(para.text.strip()) <= LONGEST_TITLE and seen.larger(para):
        head = blocks[title].block if title is not None else None
        as_high = isinstance(head, Para) and (para.look.size or 0) >= (head.look.size or 0)
        return replace(each, role="heading", level=1 if as_high else 2)
    if para.centred and len(para.text.strip()) <= LONGEST_CENTRED:
        return replace(each, role="heading", level=2)
    opens = isinstance(after, Para) and not seen.striking(after)
    if not others and opens and len(para.text.strip()) <= LONGEST_SIDE and not _STOP.search(para.text.strip()):
        return replace(each, role="heading", level=3)
    return each


def _may_be_heading(para: Para) -> bool:
    text = para.text.strip()
    if para.boxed or para.bullet or para.contents or not _HAN.search(text) or BREAK in text:
        return False
    if para.setting.alignment in ("right", "end") or _STOP.search(text):
        return False
    return not (_is_aside(text) or _CAPTION.match(text) or _NAMED.match(text) or _names_a_body(para) or _is_cover(para))


def _is_blank(block: Block) -> bool:
    return isinstance(block, Para) and block.blank
