"""Which blocks of a page are its text: prose weighed by element, then the ends of the chosen one trimmed.

    every block weighed (sentences count, links do not) -> the deepest element that holds nearly all of it
    -> before its first sentence and behind its last: menus, tools, credits, lists of other texts are set aside

An element that content systems name for the text (TRS_Editor, js_content) is preferred where it holds most of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kb.readers.page.blocks import Block, Node
from kb.readers.page.furniture import begins_others, is_credit, is_furniture, is_tools

LEAST_SHARE = 0.75  # of all prose, in the element that is the text
LEAST_MARKED = 0.5  # the same, where its name says that it is the text
LEAST_SIBLING = 0.05  # of the prose of an element, in one beside it that is of the same kind
LONG = 60  # characters of a block that is prose though no sentence ends in it
SHORTEST_TOOLS = 4  # characters of tools between sentences
SHORT_WEIGHT = 0.15  # of short lines, table cells
TABLE_WEIGHT = 0.7
SIDE_WEIGHT = 0.2  # of what stands in an element whose name says that it is no text
MOST_LINKED = 0.6  # share of links; above, a block is a way to other texts
LONGEST_CAPTION = 100  # characters

_SENTENCE = re.compile(r"[。！？；!?;]|，.*，")
_PARAGRAPHS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre"))
_SIDE_TAGS = frozenset(("nav", "footer", "aside", "form", "menu"))
# Ids and classes, or parts of them, of what is no text.
_SIDE_NAMES = (
    r"nav menu crumbs? bread\w* side sidebar hd foot\w* ft bottom bot copyright disclaimer statement friend\w*",
    r"share\w* tool\w* qr\w* ewm login search\w* popup modal dialog mask pager page_?nav rich_media_tool reward\w*",
    r"relat\w* recommend\w* hot\w* rank\w* xgxw xgwj xgyd comment\w* cmts? pinglun",
)
_SIDE = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(' '.join(_SIDE_NAMES).split())})(?:$|[\s_-])")
# Those that content systems give the text.
_TEXT_NAMES = (
    r"ucap-?content trs_(?:editor|ue\w*) custom_unionstyle js_content rm_txt_con rwb_zw ozoom founder-?content",
    r"vsb_content wp_articlecontent pages_content p-detail con_?txt",
    r"(?:article|artical|news|detail|info|text|xl|zw|main|show)[_-]?(?:content|body|con|txt|text|main)",
    r"(?:content|entry)[_-]?(?:body|text|txt|detail|article|main)",
)
_TEXT = re.compile(rf"{'|'.join(' '.join(_TEXT_NAMES).split())}|(?:^|\s)(?:zoom|con_?text|article)(?:$|\s)")
# 图为…; ▲…; …摄; …供图
_CAPTION = re.compile(
    r"^(?:图为|图片?[：:]|图\d+[：:\s\u3000]|[▲△↑])|(?:摄|供图|图片来源.{0,20}|资料图片?|（资料图）)[）)]?$"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The blocks of a page, in order: those before the element that is its text, those in it, those behind it."""

    before: tuple[Block, ...]
    within: tuple[Block, ...]
    behind: tuple[Block, ...]
    kept: tuple[Block, ...]  # the text: what is kept of those within, and the notes at the page's foot
    is_text: bool  # False for a list of links, as a home page is


def select(blocks: Sequence[Block]) -> Selection:
    """What of `blocks`, a whole page, is its text."""
    total = _weigh(blocks)
    if not total:
        kept = [block for block in blocks if not _is_side(block)]
        return Selection((), tuple(blocks), (), tuple(kept), not _are_links(kept))
    node = _text_node(blocks, total)
    inside = [at for at, block in enumerate(blocks) if _is_below(block.node, node)]
    within, behind = blocks[inside[0] : inside[-1] + 1], blocks[inside[-1] + 1 :]
    kept = _trimmed([block for block in within if not _is_side(block, node)])
    kept += [block for block in behind if block.is_note]
    return Selection(tuple(blocks[: inside[0]]), tuple(within), tuple(behind), tuple(kept), not _are_links(kept))


def _are_links(blocks: Sequence[Block]) -> bool:
    return sum(block.linked * block.visible for block in blocks) >= sum(block.visible for block in blocks) / 2


def is_prose(block: Block) -> bool:
    """Whether `block` has sentences, and is no furniture."""
    if block.prose is None:
        block.prose = _has_sentences(block)
    return block.prose


def _has_sentences(block: Block) -> bool:
    if block.kind in ("aside", "frame", "table") or block.linked > MOST_LINKED:
        return False
    text = block.text
    return bool(_SENTENCE.search(text) or block.visible >= LONG) and not is_furniture(text) and not is_credit(text)


def _weigh(blocks: Sequence[Block]) -> float:
    """Give every node the prose below it; the sum of all."""
    total = 0.0
    for block in blocks:
        weight = _weight(block)
        total += weight
        node: Node | None = block.node
        while weight and node:
            node.mass += weight
            node = node.parent
    return total


def _weight(block: Block) -> float:
    if block.kind in ("aside", "frame"):
        return 0.0
    if block.kind == "table":
        weight = TABLE_WEIGHT
    elif is_prose(block):
        weight = 1.0
    elif block.linked > MOST_LINKED or is_furniture(block.text):
        return 0.0
    else:
        weight = SHORT_WEIGHT
    return block.visible * weight * (SIDE_WEIGHT if _is_side(block) else 1.0)


def _is_side(block: Block, top: Node | None = None) -> bool:
    """Whether `block` stands in an element below `top` that says it is a menu, a foot, a list of other texts."""
    node: Node | None = block.node
    while node and node is not top:
        if node.side is None:
            node.side = node.tag in _SIDE_TAGS or bool(_SIDE.search(node.names))
        if node.side:
            return True
        node = node.parent
    return False


def _text_node(blocks: Sequence[Block], total: float) -> Node:
    nodes = _nodes(blocks)
    marked = [node for node in nodes if _is_marked(node) and node.mass >= LEAST_MARKED * total]
    if marked:
        heaviest = max(node.mass for node in marked)
        return max((node for node in marked if node.mass >= heaviest * 0.95), key=lambda node: node.depth)
    enough = [node for node in nodes if node.mass >= LEAST_SHARE * total]
    return _with_siblings(max(enough, key=lambda node: node.depth), nodes)


def _nodes(blocks: Sequence[Block]) -> list[Node]:
    """The elements that `blocks` stand in, each once."""
    found: dict[Node, None] = {}
    for block in blocks:
        node: Node | None = block.node
        while node and node not in found:
            found[node] = None
            node = node.parent
    return list(found)


def _is_marked(node: Node) -> bool:
    return node.tag == "article" or bool(_TEXT.search(node.names))


def _with_siblings(node: Node, nodes: Sequence[Node]) -> Node:
    """`node`, or the element above where it is but one of several paragraphs of the text."""
    below: dict[Node | None, list[Node]] = defaultdict(list)
    for each in nodes:
        below[each.parent].append(each)
    while node.parent:
        like = [each for each in below[node.parent] if (each.tag, each.names) == (node.tag, node.names)]
        several = sum(each.mass >= LEAST_SIBLING * node.mass for each in like) > 1
        if not several and node.tag not in _PARAGRAPHS:
            break
        node = node.parent
    return node


def _is_below(node: Node | None, top: Node) -> bool:
    while node and node.depth >= top.depth:
        if node is top:
            return True
        node = node.parent
    return False


def _trimmed(blocks: Sequence[Block]) -> list[Block]:
    """`blocks`, those of the element that is the text, without what stands at its ends and is none."""
    prose = [at for at, block in enumerate(blocks) if is_prose(block) or block.kind == "table"]
    first, last = (prose[0], prose[-1]) if prose else (len(blocks), len(blocks))
    kept: list[Block] = []
    others: Node | None = None  # the element of which the rest is other texts
    for at, block in enumerate(blocks):
        if others and not _is_below(block.node, others):
            others = None
        if others is None and _begins_others(blocks, at, last):
            others = block.node.parent
        resumes = is_prose(block) and at <= last and others is not None and _is_below(blocks[first].node, others)
        if resumes:
            others = None
        none = _is_none_within(block) if first <= at <= last else _is_none(block) or _is_link(block)
        if not (others or none or _is_caption(block)):
            kept.append(block)
    return kept


def _begins_others(blocks: Sequence[Block], at: int, last: int) -> bool:
    """Whether other texts are listed from `at` on; 相关政策 between sentences may be a heading of the text."""
    following = blocks[at + 1 : at + 2]
    listed = blocks[at].linked > 0 or any(block.linked > MOST_LINKED for block in following)
    return (at > last or listed) and begins_others(blocks[at].text)


def _is_none(block: Block) -> bool:
    """Whether `block`, at the beginning or end of a text, is none of it."""
    if block.kind in ("aside", "frame"):
        return True
    return block.kind != "table" and not is_prose(block) and (is_furniture(block.text) or is_credit(block.text))


def _is_none_within(block: Block) -> bool:
    """Whether `block`, between sentences, is no text: a text may have a heading 目录, or a line 主办单位：…."""
    plain = block.kind == "text" and block.strong < 0.5 and block.visible >= SHORTEST_TOOLS
    return block.kind in ("aside", "frame") or (plain and not is_prose(block) and is_tools(block.text))


def _is_link(block: Block) -> bool:
    return block.linked > MOST_LINKED or (_is_side(block) and not is_prose(block))


def _is_caption(block: Block) -> bool:
    """Whether `block` says what a picture above it shows."""
    if block.kind != "text" or block.visible > LONGEST_CAPTION:
        return False
    named = block.node.tag == "figcaption" or bool(re.search(r"caption|pic_?text|tujie|tuzhu", block.node.names))
    marked = bool(_CAPTION.search(block.text.strip()))
    return named or (block.behind_image and (marked or (block.align == "center" and block.strong < 0.5)))
