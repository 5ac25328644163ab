"""Text as a browser shows it: blanks, line ends, characters that nobody sees."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from kb.folding import RADICALS

_NAMES = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure",
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main marquee menu nav ol p pre section summary",
    "table tbody td tfoot th thead tr ul",
)
_BLOCKS = frozenset(" ".join(_NAMES).split())
_DISPLAY = re.compile(r"display\s*:\s*(?:block|flex|grid|table)\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CJK = "\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffef\U00020000-\U0003ffff“”‘’…—"
_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}])\n(?=[{_CJK}])")
# Controls, and marks that have no width.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u200b-\u200d\u2060\ufeff\u00ad]")


def is_block(element: HtmlElement) -> bool:
    """Whether `element` stands on lines of its own."""
    return element.tag in _BLOCKS or bool(_DISPLAY.search(element.get("style", "")))


def clean(text: str, keep_lines: bool = False) -> str:
    """`text` without what nobody sees, its runs of blanks as one blank, or one line end for `joined` to decide on.

    `keep_lines` leaves all blanks as they are, as <pre> does. A no-break space and a full-width one stay.
    """
    text = _UNSEEN.sub("", text).translate(RADICALS)
    if keep_lines:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return _BLANKS.sub(lambda run: "\n" if "\n" in run[0] or "\r" in run[0] else " ", text)


def joined(text: str) -> str:
    """`text`, cleaned, on one line: where the source has a line end there is nothing between Chinese characters."""
    text = _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text)
    return _BETWEEN_CJK.sub("", text).replace("\n", " ")


def squeezed(text: str) -> str:
    """`text` without any blanks, for comparing: 标　　题 is 标题."""
    return "".join(text.split())
