"""Pages saved as one file (.mht, .mhtml, RFC 2557), and pages within pages: frames put in the place they show."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import urljoin

import lxml.html
from lxml.html import HtmlElement

from kb.errors import ReadError
from kb.readers.page.encoding import decode_page
from kb.readers.page.tree import has_markup, parse
from kb.readers.text import Decoded

DEEPEST = 3  # frames within frames
MOST_FRAMES = 50
MOST_PARTS = 5_000
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Package:
    """A page with the pages that its frames show."""

    page: Decoded
    url: str | None  # where it was saved from
    frames: Mapping[str, str] = field(default_factory=dict)  # address or cid: -> source


def unpack(place: str, content: bytes) -> Package:
    """The page in the package `content`, the bytes of the file at `place`. Raises ReadError where there is none."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        parts = [part for _, part in zip(range(MOST_PARTS), message.walk(), strict=False)]
    except RecursionError as error:  # the parser of the standard library descends with each part in a part
        raise ReadError(f"{place}：网页包里的部分嵌套过深，应为浏览器保存的单个网页文件") from error
    pages = [part for part in parts if part.get_content_type() in _PAGES]
    if not pages:
        raise ReadError(f"{place}：网页包（MHTML）里没有网页（共 {len(parts)} 个部分），应至少有一个 text/html 部分")
    main = _root(message, pages)
    frames: dict[str, str] = {}
    for part in pages:
        if part is not main and len(frames) < 2 * MOST_FRAMES:
            source = _source(place, part)
            frames |= {name: source.text for name in _names(part) if source}
    page = _source(place, main)
    if page is None:
        raise ReadError(f"{place}：网页包（MHTML）里的网页是空的或无法辨认文字编码，应有正文")
    url = str(message.get("Snapshot-Content-Location") or main.get("Content-Location") or "").strip()
    return Package(page, url or None, frames)


def _root(message: Message, pages: list[Message]) -> Message:
    """The page that the package is of: the one its `start` names, else the first."""
    start = str(message.get_param("start") or "").strip("<> ")
    return next((part for part in pages if start and start in str(part.get("Content-ID", ""))), pages[0])


def _source(place: str, part: Message) -> Decoded | None:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return None
    try:
        return decode_page(place, content, part.get_content_charset())
    except ReadError:
        return None


def _names(part: Message) -> list[str]:
    location = str(part.get("Content-Location") or "").strip()
    identity = str(part.get("Content-ID") or "").strip("<> ")
    return [name for name in (location, f"cid:{identity}" if identity else "") if name]


def fill_frames(root: HtmlElement, url: str | None, frames: Mapping[str, str]) -> None:
    """Put the pages that frames of `root`, saved from `url`, show in their places, as far as `frames` has them."""
    left = MOST_FRAMES
    level = [root]
    for _ in range(DEEPEST):
        level = [page for top in level for page in _filled(top, url or "", frames)][:left]
        left -= len(level)
        if not level or not left:
            break
    for element in list(root.iter("frameset")):
        element.tag = "div"


def _filled(top: HtmlElement, url: str, frames: Mapping[str, str]) -> list[HtmlElement]:
    found = []
    for element in list(top.iter("iframe", "frame"))[:MOST_FRAMES]:
        target = element.get("src", "").strip()
        source = element.get("srcdoc") or frames.get(target) or frames.get(_joined(url, target))
        if not source or not has_markup(source):
            continue
        page, _ = parse(source)
        body = page.find("body")
        place = lxml.html.Element("div")
        place.append(page if body is None else body)
        place.tail = element.tail
        parent = element.getparent()
        if parent is not None:
            parent.replace(element, place)
            found.append(place)
    return found


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:  # no address
        return target
