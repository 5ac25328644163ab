"""A basket's references as a manuscript: each is read again, with the rights and the text of this moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kb import outline
from kb.citations import Style, cite, inner_quotes, place_words, warnings_of
from kb.document import SEPARATOR, Document, Passage
from kb.export.basket import Basket, Group, Item
from kb.export.manuscript import (
    Block,
    Comment,
    Heading,
    Items,
    Manuscript,
    Paragraph,
    Questions,
    Quotation,
    Source,
    Table,
)
from kb.export.places import quoted
from kb.passages import found_at, passages
from kb.practice import Evidence, Policy, PracticeModel, is_card, is_policy, policy_entry, practice_model
from kb.practice.comparison import compared

Find = Callable[[str], Document | None]  # by id; None where there is none or this reader may not see it

GONE = "这一项已不在资料库中或无权查看"
UNTITLED = "备课稿"
UNKNOWN = "未载明"
_LONGEST_NAME = 24  # characters of a quotation's heading that is made of its first words
_KEPT = 100  # documents that are not read again
_GROUP, _THING, _PART = 1, 2, 3  # levels of headings


def manuscript(basket: Basket, find: Find, style: Style = "2025") -> Manuscript:
    """What `basket` holds as a text: quotations, cards, tables and comments, with citations in `style`.

    What `find` does not give becomes a comment that says so and nothing of what it was.
    """
    resolver = _Resolver(lru_cache(_KEPT)(find), style)
    blocks = tuple(block for group in basket.groups for block in resolver.group(group))
    warnings = list(resolver.warnings)
    if resolver.gone:
        warnings.append(f"有 {resolver.gone} 项已不在资料库中或无权查看，没有收入")
    return Manuscript(_line(basket.title) or UNTITLED, blocks, warnings=tuple(warnings))


@dataclass(slots=True)
class _Resolver:
    find: Find
    style: Style
    gone: int = 0
    cut: dict[str, list[Passage]] = field(default_factory=dict)  # the passages of documents, by id
    warnings: dict[str, None] = field(default_factory=dict)  # each once, in the order of first use

    def group(self, group: Group) -> Iterator[Block]:
        if heading := _line(group.heading):
            yield Heading(_GROUP, heading)
        for item in group.items:
            yield from self.item(item)
            if item.comment.strip():
                yield Comment(item.comment.strip())

    def item(self, item: Item) -> Iterator[Block]:
        found = [self.find(each) for each in item.ids]
        documents = [each for each in found if each]
        if len(documents) < len(found):
            self.gone += 1
            yield Comment(GONE)
        if item.kind == "comparison":
            yield from self.comparison([each for each in documents if is_card(each)])
        else:
            for document in documents:
                yield from self.document(document, item)

    def document(self, document: Document, item: Item) -> Iterator[Block]:
        if is_policy(document):
            yield from self.policy(document, item)
        elif item.kind == "passage" or item.anchor or item.locator:
            yield from self.passage(document, item)
        elif is_card(document):
            yield from self.card(practice_model(document))
        else:
            yield from self.whole(document)

    # Passages.

    def passage(self, document: Document, item: Item) -> Iterator[Block]:
        passage = quoted(self.passages(document), item.anchor, item.locator)
        if passage is None:
            place = f"“{item.locator}”" if item.locator else "原来收集的一段"
            yield Comment(f"《{inner_quotes(document.title)}》的正文里没有找到{place}，可能已经修改")
            return
        yield Quotation(passage.text, self.source(document, passage), _heading(passage))

    def passages(self, document: Document) -> list[Passage]:
        if document.id not in self.cut:
            self.cut[document.id] = passages(document)
        return self.cut[document.id]

    def source(self, document: Document, passage: Passage | None = None) -> Source:
        warnings = warnings_of(document, passage)
        self.warnings |= {f"《{inner_quotes(document.title)}》：{warning}": None for warning in warnings}
        return Source(
            document.id,
            cite(document, self.style, passage),
            str(passage.locator) if passage else "",
            passage.page if passage else None,
            warnings,
            cite(document, self.style),
        )

    def whole(self, document: Document) -> Iterator[Block]:
        """A document without a place: what it is, and how it is arranged."""
        yield Heading(_THING, document.title)
        yield Paragraph(f"{cite(document, 'plain')}。", (self.source(document),))
        names = tuple(_section_name(each) for each in document.sections)
        if names:
            yield Items(names)

    # Cards.

    def card(self, model: PracticeModel) -> Iterator[Block]:
        yield Heading(_THING, model.name)
        if model.aliases:
            yield Paragraph(f"又称：{'、'.join(model.aliases)}。")
        if model.where:
            since = f"（{model.since} 起）" if model.since else ""
            yield Paragraph(f"{model.where.rstrip('。')}{since}。")
        for part in dict.fromkeys(statement.part for statement in model.statements):
            yield from self.part(model, part)
        yield from self.figures(model)

    def part(self, model: PracticeModel, part: str) -> Iterator[Block]:
        statements = [each for each in model.statements if each.part == part]
        if part == "讨论":
            yield Heading(_PART, "讨论题")
            yield Questions(tuple(each.text for each in statements))
            return
        yield Heading(_PART, part)
        for each in statements:
            number = _circled(each.number) if len(statements) > 1 else ""
            yield Paragraph(f"{number}{each.text}", self.evidence(model.evidence_of(each)))

    def evidence(self, evidence: tuple[Evidence, ...]) -> tuple[Source, ...]:
        """Those that this reader may see."""
        found = ((each, self.find(each.document)) for each in evidence)
        return tuple(self.at(document, each.locator) for each, document in found if document)

    def at(self, document: Document, way: str) -> Source:
        return self.source(document, found_at(self.passages(document), way))

    def figures(self, model: PracticeModel) -> Iterator[Block]:
        known = [(each, self.find(each.document)) for each in model.figures]
        seen = [(figure, document) for figure, document in known if document]
        if seen:
            rows = tuple((figure.what, figure.value, figure.date or "来源未写明") for figure, _ in seen)
            sources = dict.fromkeys(self.at(document, figure.locator) for figure, document in seen)
            yield Table(("指标", "数值", "时间"), rows, f"{model.name}：来源给出的数字", tuple(sources))

    def comparison(self, cards: list[Document]) -> Iterator[Block]:
        models = [practice_model(card) for card in cards]
        if len(models) > 1:
            yield Heading(_THING, f"对照：{'、'.join(model.name for model in models)}")
            yield self.table(models)

    def table(self, models: list[PracticeModel]) -> Table:
        """A column a model, as the page of the comparison has it."""
        sources = dict.fromkeys(source for model in models for source in self.evidence(model.evidence))
        rested_on = (self.find(each.document) for model in models for each in model.evidence)
        both = compared(models, {document.id: document.title for document in rested_on if document})
        rows = tuple(tuple(cell or UNKNOWN for cell in row) for row in both.texts)
        return Table(both.head, rows, sources=tuple(sources))

    # The register of policies.

    def policy(self, document: Document, item: Item) -> Iterator[Block]:
        """An entry tells in its own words what a policy settles; what is cited is the policy."""
        entry = policy_entry(document)
        way = item.locator or _way(document, item.anchor)
        clauses = [each for each in entry.clauses if not way or each.path == way]
        yield Heading(_THING, entry.title)
        yield Paragraph(_policy_facts(document, entry), (self.source(document),))
        if not clauses:
            yield Comment(f"登记的条目里没有“{way}”这一条，可能已经修改" if way else "登记的条目还没有逐条的内容")
        for clause in clauses:
            source = self.at(document, clause.path)
            place = place_words(tuple(clause.path.split(SEPARATOR)))
            yield Paragraph(f"{place}（{clause.heading}）：{clause.text}".replace("（）", ""), (source,))


def _line(text: str) -> str:
    """What was typed as a title, on one line."""
    return " ".join(text.split())


def _heading(passage: Passage) -> str:
    """What a quotation is about: the last heading above it, else its first words."""
    if passage.headings:
        return passage.headings[-1]
    first = passage.text.split("\n")[0]
    return first if len(first) <= _LONGEST_NAME else f"{first[:_LONGEST_NAME]}…"


def _section_name(section: outline.Section) -> str:
    mark = {"": "", "）": "", "条": " ", "章": " "}.get(section.label[-1:], "、")
    return f"{section.label}{mark}{section.heading}"


def _circled(number: int) -> str:
    """① to ⑳, as official documents count below （1）."""
    return chr(ord("①") + number - 1) if number <= 20 else f"（{number}）"


def _policy_facts(document: Document, entry: Policy) -> str:
    validity = f"，{entry.validity}" if entry.validity else ""
    return f"{cite(document, 'plain')}{validity}。以下是资料库对各条内容的概述，不是原文。"


def _way(document: Document, anchor: str) -> str:
    """The path of the clause that holds the passage at `anchor`."""
    found = quoted(passages(document), anchor) if anchor else None
    if found is None:
        return ""
    at = found.span.start
    holding = [path for path, section in outline.walk(document.sections) if section.span.start <= at < section.span.end]
    return SEPARATOR.join(holding[-1]) if holding else ""
