"""The types of a practice model: what it answers, how it is done, what it needs, and where each can be checked."""

from __future__ import annotations

from dataclasses import dataclass

CARD_KIND = "做法卡片"
DIGEST_KIND = "资料摘要"  # what a source says, told in our own words
PARTS = ("问题", "做法", "机制", "成效", "条件与局限", "讨论")
RELATIONS = ("组成部分", "变体", "后续", "相对", "相关")  # how the other model stands to this one
# The words in which cards and readers say what they look for; see `kb.practice.fit`.
LEADERS = (
    "企业党组织",
    "街道社区党组织",
    "园区党组织",
    "楼宇党组织",
    "组织部门",
    "行业主管部门",
    "国有企业党组织",
    "政府部门",
)
SIZES = ("没有党员", "党员不足三名", "三名以上党员", "党员较多的大企业", "多家单位")
NEEDS = (
    "组织覆盖",  # no party organisation yet
    "党员管理",  # members who move, hide or belong elsewhere
    "作用发挥",  # organisation without effect
    "骨干队伍",  # who does the work: secretaries, party workers
    "经费阵地",  # money and rooms
    "业主支持",  # owners and managers who are cool
    "融合脱节",  # party work and business run apart
    "资源整合",  # many units side by side
    "服务企业",  # firms need help
    "基层治理",  # neighbours, property, safety
    "考核激励",  # how work is judged
    "产业招商",  # bringing firms and projects
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One paragraph or list item of a part of a card, as 做法 2: the second of 做法."""

    part: str  # one of PARTS
    number: int  # from 1 within its part
    text: str

    @property
    def name(self) -> str:
        """As evidence names it."""
        return f"{self.part} {self.number}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a statement of a card can be checked."""

    document: str  # id of the document
    locator: str  # path of the clause there: 一 › 4
    supports: str  # the statement that it supports, 做法 2; or the whole part, 做法


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a source gives for what came of it."""

    what: str  # 已建红领驿站等站点
    value: str  # 15 个
    date: str | None  # for when the source gives it: 2022, 2022-06; None where it does not say
    document: str  # where it stands
    locator: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened when, as a source tells it."""

    date: str  # YYYY, YYYY-MM or YYYY-MM-DD
    what: str
    document: str
    locator: str


@dataclass(frozen=True, slots=True)
class CarriesOut:
    """A clause of a policy that the practice carries out."""

    policy: str  # id of the register's entry
    clause: str  # path of the clause in it: 三 › 6
    how: str  # in a sentence


@dataclass(frozen=True, slots=True)
class Related:
    """Another model and how it stands to this one."""

    model: str  # id of its card
    relation: str  # one of RELATIONS: 组成部分 says that it is a part of this one


@dataclass(frozen=True, slots=True)
class PracticeModel:
    """A practice that worked somewhere: what it answers, how it is done, what it needs."""

    id: str
    name: str
    aliases: tuple[str, ...]  # other names, old and new
    scene: tuple[str, ...]
    region: tuple[str, ...]
    level: str | None  # of the body that runs it: 省级, 市级, 县级, 基层
    where: str | None  # where and by whom, in a sentence
    since: str | None  # when it began, where the source says so
    leaders: tuple[str, ...]  # of LEADERS
    sizes: tuple[str, ...]  # of SIZES
    needs: tuple[str, ...]  # of NEEDS
    organisations: tuple[str, ...]  # that do it, by the names the source gives them
    problem: str
    measures: str
    mechanism: str
    outcomes: str
    conditions: str
    discussion: str
    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    events: tuple[Event, ...]
    carries_out: tuple[CarriesOut, ...]
    evidence: tuple[Evidence, ...]
    related: tuple[Related, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its aliases."""
        return (self.name, *self.aliases)

    @property
    def year(self) -> str | None:
        """The year in which it began, else of the first event that its sources tell."""
        known = [self.since] if self.since else sorted(event.date for event in self.events)
        return known[0][:4] if known else None

    def evidence_of(self, statement: Statement) -> tuple[Evidence, ...]:
        """Where `statement` can be checked: what supports it by its number, else what supports its whole part."""
        own = tuple(each for each in self.evidence if each.supports == statement.name)
        return own or tuple(each for each in self.evidence if each.supports == statement.part)
