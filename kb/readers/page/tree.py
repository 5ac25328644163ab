"""The source of a page as a tree that is never deep, and a walk over it that needs no recursion."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

_NEVER_SHOWN = (
    "script style noscript template head title link meta base iframe frame frameset object embed applet param svg",
    "canvas audio video source track map area xml datalist noframes",
)
INVISIBLE = frozenset(" ".join(_NEVER_SHOWN).split())
_KEPT = "p|br|h[1-6]|hr|li|title|meta|link|head|body|html|script|style|noscript|template|textarea|select"
_OTHER_TAGS = re.compile(rf"(?:</?(?!(?:{_KEPT})\b)[a-zA-Z][^<>]*>\s*)+")
# Pictures inside the page: of no use, and longer than libxml2 takes an attribute or a text to be (10 MB).
_DATA = re.compile(r"data:[\w/+.-]{1,80};base64,[A-Za-z0-9+/=%\s]+")
_LONG_TEXT = re.compile(r"[^<>]{1000000}")
PIECE = 1 << 20  # bytes that libxml2 gets at once: in one piece it takes 10 MB between two tags of some kinds only
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[a-zA-Z!/?]")

Step = Literal["open", "close", "text", "skip"]


def has_markup(source: str) -> bool:
    """Whether there is a tag in `source`; plain text under the name of a page has none."""
    return bool(_ANY_TAG.search(source))


def parse(source: str) -> tuple[HtmlElement, bool]:
    """The tree of the page `source`, and whether it was flattened.

    libxml2 stops at a depth of 256 and drops the rest, as behind 256 <font> that nobody closed: such a page is read
    again with its paragraphs, headings and line ends only.
    """
    source = _DATA.sub("data:", source)
    root, cut_off = _parsed(source)
    if not cut_off:
        return root, False
    return _parsed(_LONG_TEXT.sub(r"\g<0><wbr>", _OTHER_TAGS.sub("<p>", source)))[0], True


def _parsed(source: str) -> tuple[HtmlElement, bool]:
    """The tree of `source`, and whether it was cut off at a limit of libxml2."""
    parser = lxml.html.HTMLParser(huge_tree=False, remove_pis=True, no_network=True, encoding="utf-8")
    content = source.encode("utf-8", "replace")
    for start in range(0, len(content), PIECE):
        parser.feed(content[start : start + PIECE])
    try:
        root = parser.close()
    except etree.LxmlError:  # nothing in it
        root = lxml.html.document_fromstring("<p></p>")
    limits = (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NAME_TOO_LONG)
    return root, any(error.type in limits for error in parser.feed_error_log)


def is_hidden(element: HtmlElement) -> bool:
    """Whether `element` says that it is not shown. `visibility` does not count: saved WeChat pages hide their text."""
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))


def walk(
    root: HtmlElement, skip: Callable[[HtmlElement], bool]
) -> Iterator[tuple[Literal["open", "close", "skip"], HtmlElement] | tuple[Literal["text"], str]]:
    """What `root` holds, in reading order: elements that open and close, those passed over, and text."""
    stack = [(root, iter(root))]
    yield "open", root
    if root.text:
        yield "text", root.text
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "close", element
            if stack and element.tail:
                yield "text", element.tail
        elif not isinstance(child.tag, str) or skip(child):
            yield "skip", child
            if child.tail:
                yield "text", child.tail
        else:
            yield "open", child
            if child.text:
                yield "text", child.text
            stack.append((child, iter(child)))
