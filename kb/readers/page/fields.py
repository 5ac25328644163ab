"""What a page states of its text: fields in frames and lines, meta tags, its title, its address.

The most trusted comes first: a frame of fields, meta tags for articles, a line such as 来源：… above the text, the
heading above it, what the title tag says without the names of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from lxml.html import HtmlElement

from kb.readers.base import Stated
from kb.readers.page.blocks import Block, Node
from kb.readers.page.furniture import is_furniture
from kb.readers.page.labels import FIELD_OF, label_of, labelled
from kb.readers.page.main import MOST_LINKED, Selection, is_prose
from kb.readers.page.shown import squeezed

LONGEST_VALUE = 200  # characters
LONGEST_INFO = 200  # characters of a block with fields: 2020年5月6日08:12　来源：人民网　作者：……
LONGEST_NAME = 15  # characters of the name of a site or column behind a title
SHORTEST_TITLE = 4
LONGEST_HEADING = 120
MOST_WORDS = 30  # of a title tag, parted by blanks

# name or property of a meta tag, lower case -> field; the first six as 国办发〔2017〕47号 lays down for sites
_META = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "source",
    "author": "authors",
    "keywords": "keywords",
    "url": "url",
    "dc.title": "title",
    "og:title": "title",
    "twitter:title": "title",
    "publishdate": "published",
    "article:published_time": "published",
    "og:published_time": "published",
    "og:release_date": "published",
    "weibo:article:create_at": "published",
    "firstpublishedtime": "published",
    "publish_time": "published",
    "source": "source",
    "og:article:author": "authors",
    "article:author": "authors",
    "og:url": "url",
}
# _ | ｜ between names, -- and - with no letter or digit beside it: not COVID-19, nor the —— of a subtitle.
_PARTS = re.compile(
    r"\s*(?:[_|｜]|--+|(?<![—–-])[-–—](?![—–-])(?<![A-Za-z0-9].)(?![A-Za-z0-9])|\s[-–—]\s)\s*|\s*>>?\s*"
)
_SITE = re.compile(
    r"(?:网|网站|门户|频道|人民政府|政府|公众号|新闻|资讯|要闻|动态|公告|公开|文件|政策|法规|文库|日报|晚报|报|在线|党建|委员会|局|厅|部|平台|"
    r"中心|首页|正文|专题|栏目|详情|信息|gov\.cn|com\.cn|\.com|\.cn)$",
    re.IGNORECASE,
)
# Labels that texts have as well.
_AMBIGUOUS = frozenset(
    ("时间", "日期", "名称", "标题", "标签", "类别", "分类", "摘要", "解读", "文种", "编辑", "阅读", "次数")
)
_SITE_ALONE = re.compile(r"(?:网|网站|门户|首页|频道|平台|公众号)$")  # names that are no title by themselves
_TITLE_NAMES = re.compile(r"(?:^|\s)(?:[a-z]+[_-]?)?(?:title|tit|bt|biaoti|headline)\d?(?:$|\s)")
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->")
_MOMENT = re.compile(
    r"\D{0,3}(?P<date>\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?)(?=$|[\s\u3000T|]|\d{2}[:：]|来源|（|\()"
    r"(?P<time>[T\s]*\d{1,2}[:：]\d{2})?"
)
# 2022 09/28 15:04:31, set in three pieces
_SPLIT_MOMENT = re.compile(r"\s*(\d{4})\s*(\d{2})\s*/\s*(\d{2})\s*\d{1,2}[:：]\d{2}")
# 《东江日报》（2024年01月18日　第03版）
_PAPER = re.compile(
    r"《(?P<name>[^》]{2,15})》[\s\u3000]*[（(]?[\s\u3000]*(?P<date>\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?)"
    r".{0,6}(?:第\s*)?[A-Z]?\d{1,3}\s*版"
)
# 辛党发〔2023〕15号, a line of its own
_NUMBER = re.compile(r"[（(]?[\u4e00-\u9fff]{2,15}\s*[〔\[［（(【]\d{4}[〕\]］）)】]\s*第?\d{1,5}\s*号[）)]?")
LONGEST_PAPER = 80  # characters of such a line
# 本报记者　甲乙　丙丁
_REPORTERS = re.compile(
    r"[（(]?(?:本[报刊网台]|[\u4e00-\u9fff]{2,6}[报网])?(?:特[约派])?(?:见习)?(?:记者|通讯员)[：:\s\u3000]+"
    r"(?P<names>[\u4e00-\u9fff]{2,4}(?:[\s\u3000、]+(?:通讯员[\s\u3000]*)?[\u4e00-\u9fff]{2,4}){0,6})[）)]?"
)
# var ct = "1683338400": when a WeChat account sent it, in seconds.
_SENT = re.compile(r"""\b(?:var\s+ct|create_time)\s*[=:]\s*["']?(\d{9,10})\b""")
_CHINA = timedelta(hours=8)
WECHAT = "微信公众号页面"
_WECHAT_IDS = {
    "activity-name": ("title", "标题"),
    "js_name": ("source", "公众号名称"),
    "js_author_name": ("authors", "作者"),
}


def stated(
    root: HtmlElement, source: str, url: str | None, blocks: Sequence[Block], selection: Selection
) -> tuple[list[Stated], frozenset[Block]]:
    """What the page `root`, read from `source` and saved from `url`, states, the most trusted first; and the blocks of
    its text that are lines of fields."""
    lines, used = from_lines(selection)
    shown = frozenset(
        squeezed(block.text) for block in (*selection.before, *selection.within) if block.visible <= LONGEST_VALUE
    )
    text = squeezed("".join(block.text for block in selection.kept))
    head = [_cleaned(each, shown, text) for each in from_head(root, source)]
    found = [*from_frames(blocks), *from_wechat(root, source), *head, *lines, *titles(root, selection, shown)]
    if url:
        found.append(Stated("url", url, "保存网页时记下的网址"))
    return [each for each in found if each.value], used


def _cleaned(found: Stated, shown: frozenset[str], text: str) -> Stated:
    """A field of a meta tag: a title without the site's name; of keywords those that `text` has, not the site's own."""
    if found.field == "title":
        return replace(found, value=without_site(found.value, shown))
    if found.field == "keywords":
        words = [word for word in re.split(r"[\s,，;；、|]+", found.value) if len(word) > 1 and word in text]
        return replace(found, value="；".join(words))
    return found


def from_head(root: HtmlElement, source: str) -> Iterator[Stated]:
    """What meta tags, links and comments of the page `root`, read from `source`, state."""
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        value = " ".join((element.get("content") or "").split())
        if name in _META and value and len(value) <= LONGEST_VALUE:
            yield Stated(_META[name], _without_label(value), f"网页头信息“{name}”")
    for element in root.iter("link"):
        if "canonical" in (element.get("rel") or "").lower() and element.get("href"):
            yield Stated("url", element.get("href", "").strip()[:2000], "网页头信息“canonical”")
    if match := _SAVED.search(source[:4000]):
        yield Stated("url", match[1], "保存网页时记下的网址")


def from_wechat(root: HtmlElement, source: str) -> Iterator[Stated]:
    """What a page of a WeChat account states by the ids and scripts that all of them have."""
    if not root.xpath("boolean(//*[@id='js_content'])"):
        return
    for identity, (name, called) in _WECHAT_IDS.items():
        for element in root.xpath("//*[@id=$identity]", identity=identity)[:1]:
            if text := " ".join(str(element.xpath("string()")).split()):
                yield Stated(name, text[:LONGEST_VALUE], f"{WECHAT}“{called}”")
    if match := _SENT.search(source):
        sent = datetime.fromtimestamp(int(match[1]), UTC) + _CHINA
        yield Stated("published", f"{sent:%Y-%m-%d}", f"{WECHAT}“发布时间”")


def from_frames(blocks: Sequence[Block]) -> Iterator[Stated]:
    """What frames of fields among `blocks` state."""
    for block in blocks:
        if block.kind == "frame":
            for label, value in _pairs(block):
                if FIELD_OF[label] and value:
                    yield Stated(FIELD_OF[label], value[:LONGEST_VALUE], f"网页信息栏“{label}”")


def _pairs(frame: Block) -> Iterator[tuple[str, str]]:
    for row in frame.rows:
        cells = [cell for cell in row if cell]
        yield from (pair for cell in cells for pair in labelled(cell) if not label_of(cell))
        for cell, following in pairwise([*row, ""]):
            label = label_of(cell)
            if label and following and label_of(following) is None:
                yield label, following


def from_lines(selection: Selection) -> tuple[list[Stated], frozenset[Block]]:
    """What lines above and below the text state, nearest first, and which blocks of the text are such lines."""
    head = above(selection)
    text = set(selection.kept)
    found: list[Stated] = []
    used: set[Block] = set()
    following: Block | None = None
    for block in reversed([block for block in head if block.visible <= LONGEST_INFO and block.kind != "aside"]):
        fields = list(_of_line(block, following)) if block not in text or _is_info(block) else []
        if block not in text and _NUMBER.fullmatch(block.text.strip()):
            fields.append(Stated("number", block.text.strip(), "标题下的文号"))
        found += fields
        if fields and not any(each.field == "keywords" for each in fields):
            used.add(block)
            if following is not None and label_of(block.text):
                used.add(following)
        following = block
    for block in selection.behind[:5]:
        found += (each for each in _of_line(block, None) if each.field in ("source", "authors"))
    return found, frozenset(used)


def above(selection: Selection) -> list[Block]:
    """The blocks above the first sentence of a text, of its element or before it."""
    within = selection.within
    first = next((at for at, block in enumerate(within) if is_prose(block) and not _is_info(block)), len(within))
    return [*selection.before, *within[:first]]


def _is_info(block: Block) -> bool:
    """Whether `block` is a line about the page; 时间：5月6日上午 alone is one of the text, of a meeting."""
    if block.visible > LONGEST_INFO or block.kind == "frame":
        return False
    pairs = (*labelled(block.text), *_in_parts(block.parts))
    labels = {label for label, _ in pairs} | {label_of(block.text)} - {None}
    return len(labels) > 1 or bool(labels - _AMBIGUOUS) or any(_moment(" ".join(block.parts), False))


def _of_line(block: Block, following: Block | None) -> Iterator[Stated]:
    """The fields in one block: 2020-01-01 08:00 来源：新华社; or a label, its value in the block that follows."""
    if block.kind == "frame" or is_prose(block):
        return
    text = " ".join(block.parts)
    if (label := label_of(text)) and FIELD_OF[label]:
        if following is not None and _is_value(following) and _are_near(block.node, following.node):
            yield Stated(FIELD_OF[label], following.text[:LONGEST_VALUE], f"网页“{label}”一栏")
        return
    pairs = [(label, value) for label, value in (*labelled(text), *_in_parts(block.parts)) if value]
    for label, value in pairs:
        if FIELD_OF[label]:
            yield Stated(FIELD_OF[label], _without_tools(value)[:LONGEST_VALUE], f"网页“{label}”一行")
    if "published" not in {FIELD_OF[label] for label, _ in pairs}:
        yield from _moment(text, bool(pairs))
    if match := _REPORTERS.fullmatch(text.strip()):
        yield Stated("authors", match["names"], "标题下的署名")


def _in_parts(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Labels without a colon in elements of their own: <span>发文字号</span><span>国办发〔2017〕47号</span>."""
    for part, following in pairwise(parts):
        label = label_of(part)
        if label and not re.search("[：:]", part + following[:1]) and label_of(following) is None:
            yield label, following


def _moment(text: str, fields: bool) -> Iterator[Stated]:
    """When a page was published, where no label says so: a time of day or fields stand beside it, or a paper's page."""
    match = _MOMENT.match(text)
    if match and (fields or match["time"]):
        yield Stated("published", match["date"], "标题下的时间")
    elif match := _SPLIT_MOMENT.match(text):
        yield Stated("published", "-".join(match.groups()), "标题下的时间")
    elif (match := _PAPER.search(text)) and len(text) <= LONGEST_PAPER:
        yield Stated("published", match["date"], "标题下的报纸版次")
        yield Stated("source", match["name"], "标题下的报纸版次")


def _without_tools(value: str) -> str:
    """新华社 打印 分享 is 新华社."""
    parts = re.split(r"([ \u3000\xa0]+)", value)
    end = next((at for at in range(2, len(parts), 2) if parts[at] and is_furniture(parts[at])), len(parts))
    return "".join(parts[:end]).strip()


def _are_near(node: Node, other: Node) -> bool:
    """Whether two elements are cells of one row, or the like: below one element, two levels up at most."""
    around = [each for each in (node, node.parent, node.parent and node.parent.parent) if each]
    return any(each in around for each in (other, other.parent, other.parent and other.parent.parent) if each)


def _is_value(block: Block) -> bool:
    return block.kind == "text" and block.visible <= LONGEST_INFO and not label_of(block.text) and not is_prose(block)


def titles(root: HtmlElement, selection: Selection, shown: frozenset[str]) -> Iterator[Stated]:
    """Titles that headings above the text and the title tag state."""
    tags = [" ".join(str(element.xpath("string()")).split())[: 2 * LONGEST_VALUE] for element in root.iter("title")]
    names = [without_site(tag, shown) for tag in tags]
    if heading := _heading(selection, {squeezed(name) for name in names}):
        yield Stated("title", heading, "正文上方的标题")
    for title in names:
        if title and not (_is_name(title) and _SITE_ALONE.search(title)):
            yield Stated("title", title, "网页标题（title）")


def _heading(selection: Selection, tags: Set[str]) -> str | None:
    """The heading of the text: the one that the title tag holds too, else <h1>, else what is named a title.

    <h2> above a text may be the name of a column, 新闻动态.
    """
    short = [block for block in above(selection) if SHORTEST_TITLE < block.visible <= LONGEST_HEADING]
    likely = [
        block
        for block in short
        if block.kind in ("heading", "text") and block.linked < MOST_LINKED and not is_furniture(block.text)
    ]
    in_tag = [block for block in likely if squeezed(block.text) in tags and not _is_name(block.text)]
    named = [block for block in likely if _TITLE_NAMES.search(block.node.names) and not any(labelled(block.text))]
    found = (
        max(in_tag, key=lambda block: block.visible, default=None)
        or next((block for block in reversed(likely) if block.level == 1), None)
        or next(reversed(named), None)
    )
    return found.text if found else None


def without_site(title: str, shown: frozenset[str] = frozenset()) -> str:
    """`title` without the names of site and column that stand before or behind it.

    A part that the page shows as a block of its own (`shown`, without blanks) is the title.

    >>> without_site("关于加强基层党建工作的意见_中国政府网")
    '关于加强基层党建工作的意见'
    """
    marks = list(_PARTS.finditer(title))
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(title)]
    parts = [title[start:end] for start, end in zip(starts, ends, strict=True)]
    if inner := _inner(title, shown):
        return inner
    on_page = [part for part in parts if squeezed(part) in shown and len(part) >= SHORTEST_TITLE and not _is_name(part)]
    if on_page:
        return max(on_page, key=len)
    last = len(parts) - 1
    while last and _is_name(parts[last]):
        last -= 1
    return title[: ends[last]].strip()


def _inner(title: str, shown: frozenset[str]) -> str | None:
    """What `title` holds, blanks around it, that the page shows as a block of its own."""
    words = title.split()
    if len(words) > MOST_WORDS:
        return None
    runs = (words[first:last] for first in range(len(words)) for last in range(first + 1, len(words) + 1))
    found = [run for run in runs if len(run) < len(words) and "".join(run) in shown and not _is_name("".join(run))]
    return " ".join(max(found, key=lambda run: len("".join(run)))) if found else None


def _is_name(part: str) -> bool:
    return len(part) <= LONGEST_NAME and bool(_SITE.search(part.strip()))


def _without_label(value: str) -> str:
    """来源：人民网-人民日报 in a meta tag is 人民网-人民日报."""
    return next((found for _, found in labelled(value) if value.endswith(found)), value)
