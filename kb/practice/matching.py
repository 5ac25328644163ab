"""Which entry of the register a text in the library is, told by title, stage, issuer, number and date.

    中共中央办公厅印发《关于加强和改进…的意见（试行）》     the entry 关于加强和改进…的意见（试行）
    国务院关于印发国家职业教育改革实施方案的通知            the entry 国家职业教育改革实施方案
    中华人民共和国公司法 of 2018 and of 2023             one title, two editions: the dates say which
    关于加强社会组织党的建设工作的意见                      another policy than the one on trial
    关于贯彻《公司法》的通知                              none

What is unsure is not matched: a title alone is not enough, issuer, number or date must agree with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol, TypeVar

from kb.document import SEPARATOR, Document, Metadata, Passage
from kb.folding import fold
from kb.minhash import letters
from kb.practice.model import CARD_KIND, DIGEST_KIND
from kb.practice.policy import POLICY_KIND
from kb.versions import Edition, dates_differ, edition

_TELLING = frozenset({CARD_KIND, DIGEST_KIND, POLICY_KIND})  # documents that tell of a policy and are none
# 国务院关于印发…方案的通知, 中共中央办公厅印发《…》; not 关于贯彻《…》的通知
_PASSED_ON = re.compile(
    r"(?P<who>[^《》]{0,40}?)(?:关于)?(?:印发|发布|公布)(?:了)?(?P<open>《)?(?P<name>.+?)(?(open)》)(?:的(?:通知|公告|通告|决定|命令|令))?"
)
_ABOUT = re.compile(r"(?P<who>[^《》]{2,40}?)(?P<name>关于.+)")
_PARTY = re.compile(r"^(?:中国共产党|中共)(?=.)")
_STATE = re.compile(r"^(?:中华人民共和国|中国)(?=.)")
_STANDING = "常务委员会"  # 工会法 was passed by the congress and amended by its committee


class Stated(Protocol):
    """What a policy, a document's metadata and a search hit state alike."""

    @property
    def title(self) -> str | None: ...
    @property
    def issuer(self) -> str | None: ...
    @property
    def number(self) -> str | None: ...
    @property
    def date(self) -> str | None: ...
    @property
    def published(self) -> str | None: ...


class Text(Stated, Protocol):
    """What is stated of a text that may be a policy."""

    @property
    def kind(self) -> str | None: ...


Entry = TypeVar("Entry", bound=Stated)


def matched(text: Text, policies: Iterable[Entry]) -> Entry | None:
    """The one of `policies` that `text` is; None where it is none of them, or may be several."""
    found = [policy for policy in policies if is_text_of(text, policy)]
    return found[0] if len(found) == 1 else None


def is_text_of(text: Text, policy: Stated) -> bool:
    """Whether `text` is surely `policy`: the same title at the same stage, nothing against it, and something for it."""
    if text.kind in _TELLING:
        return False
    issuers = [who for title, who in _readings(text.title or "") if _same_title(title, policy.title or "")]
    if not issuers:
        return False
    number = _agree(_number(text.number), _number(policy.number))
    issued = _all(_agree(_organ(who), _organ(policy.issuer)) for who in (text.issuer, *issuers))
    dated = _dated(text, policy)
    return False not in (number, issued, dated) and True in (number, issued, dated) and _edition_known(text, policy)


def searched_title(policy: Stated) -> str:
    """The longest part of the title that stands in every form of it: no mark of an edition, no quotes, no brackets."""
    bare = re.sub(r"[（(〔\[][^（）()〔〕\[\]]*[）)〕\]]", " ", policy.title or "").removeprefix("中华人民共和国")
    return max(re.split(r"[\s《》〈〉“”\"‘’'：:]+", bare), key=len)


def place_of(clause: str, found: Iterable[Passage]) -> Passage | None:
    """The first of `found`, passages of a policy's text, that is in `clause`, a path in its entry; None where none is.

    第十八条 of the entry is 第一章 › 第十八条 in the text.
    """
    names = tuple(clause.split(SEPARATOR))
    return next((passage for passage in found if _leads_through(passage.locator.path, names)), None)


def _leads_through(path: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return any(path[at : at + len(names)] == names for at in range(len(path) - len(names) + 1))


def _readings(title: str) -> Iterator[tuple[str, str]]:
    """The titles that `title` may be of, each with the organ that it names before it: "" where it names none."""
    yield title, ""
    if match := _PASSED_ON.fullmatch(title):
        yield match["name"], match["who"]
    if match := _ABOUT.fullmatch(title):
        yield match["name"], match["who"]


def _same_title(one: str, other: str) -> bool:
    first, second = _edition(one), _edition(other)
    return bool(first.family) and (first.family, first.stage) == (second.family, second.stage)


@lru_cache(4096)  # the titles of the register are held against every text
def _edition(title: str) -> Edition:
    return edition(Document("", Metadata(title=fold(title)), ""))


def _agree(one: str, other: str) -> bool | None:
    """Whether two values are the same; None where one of them is not known."""
    return one == other if one and other else None


def _all(answers: Iterable[bool | None]) -> bool | None:
    known = [answer for answer in answers if answer is not None]
    return all(known) if known else None


def _organ(name: str | None) -> str:
    return _STATE.sub("", _PARTY.sub("", letters(name or ""))).removesuffix(_STANDING)


def _number(number: str | None) -> str:
    """国务院令第722号 and 国令第722号 are one number."""
    return _STATE.sub("", letters(number or "")).replace("国务院令", "国令")


def _dated(text: Stated, policy: Stated) -> bool | None:
    """Whether the dates agree; one of the text and one of its publication are only held against each other by year."""
    mark = _edition(text.title or "").date
    if (text.date or mark) and policy.date:
        return not dates_differ(text.date or mark, policy.date)
    if text.published and policy.published and not dates_differ(text.published, policy.published):
        return True
    years = [(each or "")[:4] for each in (text.date or text.published or mark, policy.date or policy.published)]
    return None if _agree(*years) is not False else False


def _edition_known(text: Stated, policy: Stated) -> bool:
    """Whether `text` says which edition it is, where the entry tells of one: laws keep their titles."""
    said = text.date or text.published or text.number or _edition(text.title or "").date
    return not policy.date or bool(said)
