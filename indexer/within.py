"""Whether a text has all that a query asks for in one sentence or paragraph: the plain comparison that decides.

    同句(楼宇 党建)    one sentence has both words, whatever the segmentation was

What is sought is compared as `indexer.exact` compares. A sentence ends with 。！？；!?; and where its paragraph does; a
clause is 第十二条 with all its 款, or the paragraphs below one heading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from indexer.exact import squeeze, stands_in
from indexer.query import All, Any, Exact, Not, Query, Scope, Term
from kb.document import Locator
from kb.passages import FURTHER, goes_on

# Of whatever width, so that text which is not folded can be cut, too.
_SENTENCE = re.compile("[^。！？；!?;\n]+[。！？；!?;]*")
_FURTHER = ("款", "项", "目", "段")
_FURTHER_ANCHOR = re.compile(rf"p\d+(?:\.\d+)?(?:{FURTHER}\d+)?")
Holds = Callable[[str], bool]


def holds_within(text: str, scope: Scope, child: Query) -> bool:
    """Whether one sentence or paragraph of `text` has what `child` asks for. Raises TypeError, see `checker`."""
    squeezed = "\n".join(map(squeeze, text.split("\n")))
    return any(map(checker(child), pieces(squeezed, scope)))


def pieces(text: str, scope: Scope) -> list[str]:
    """The sentences or paragraphs of `text`, each with the marks that end it; empty ones are none."""
    return _SENTENCE.findall(text) if scope == "sentence" else list(filter(None, text.split("\n")))


def checker(child: Query, whole_words: bool = True) -> Holds:
    """What says of a squeezed sentence or paragraph whether it has what `child` asks for.

    Without `whole_words` a Latin word may be part of a longer one: quicker where nothing Latin is sought.
    Raises TypeError for a node that cannot stand within a scope.
    """
    if isinstance(child, Term | Exact):
        needle, open_end = squeeze(child.text), isinstance(child, Exact) and child.open_end
        if not needle:
            return lambda text: False
        return (lambda text: stands_in(text, needle, open_end)) if whole_words else (lambda text: needle in text)
    if isinstance(child, Not):
        unwanted = checker(child.child, whole_words)
        return lambda text: not unwanted(text)
    if isinstance(child, All | Any):
        checks = [checker(each, whole_words) for each in child.children]
        every = isinstance(child, All)
        if len(checks) == 2:
            one, other = checks
            return (lambda text: one(text) and other(text)) if every else (lambda text: one(text) or other(text))
        # A loop, not all() or any(): this is asked of every sentence of thousands of passages.
        return lambda text: _decided(checks, text, every)
    raise TypeError(f"{type(child).__name__} cannot stand within a scope")


def _decided(checks: Iterable[Holds], text: str, every: bool) -> bool:
    for check in checks:
        if check(text) is not every:
            return not every
    return every


def needles(child: Query) -> Iterator[Term | Exact]:
    """The words and quotations of `child`, excluded ones among them."""
    if isinstance(child, Term | Exact):
        yield child
    elif isinstance(child, Not):
        yield from needles(child.child)
    elif isinstance(child, All | Any):
        for each in child.children:
            yield from needles(each)


def sought(child: Query, excluded: bool = False) -> Iterator[Term | Exact]:
    """The words and quotations of `child` that are sought, not excluded."""
    if isinstance(child, Term | Exact):
        yield from () if excluded else (child,)
    elif isinstance(child, Not):
        yield from sought(child.child, not excluded)
    elif isinstance(child, All | Any):
        for each in child.children:
            yield from sought(each, excluded)


def clause_firsts(locators: Iterable[Locator]) -> list[int]:
    """Which of a document's passages begin a clause; `locators` are those of all its passages in order.

    The passages 第十二条, 第十二条 › 第二款 and 第十二条 › 第三款 are one clause. The paragraphs below one heading are
    one, too, and those below none.
    """
    firsts: list[int] = []
    current: tuple[str, ...] | None = None
    for number, locator in enumerate(locators):
        place = locator.path
        further = bool(place) and place[-1][-1:] in _FURTHER and _is_further_paragraph(locator)
        if further:
            place = place[:-1]
        if not (further or goes_on(locator)) or place != current:
            firsts.append(number)
        current = place
    return firsts


def _is_further_paragraph(locator: Locator) -> bool:
    """Whether its passage is a 款, 项, 目 or 段 of the place that the rest of its path names."""
    last_part = locator.anchor.rpartition("-")[2]
    return locator.path[-1][:1] == "第" and _FURTHER_ANCHOR.fullmatch(last_part) is not None
