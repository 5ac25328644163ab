"""Small cards and entries of the register for tests."""

from __future__ import annotations

from typing import Any

from kb.document import Document, Metadata
from kb.practice import CARD_KIND, POLICY_KIND, Policy, PracticeModel, policy_entry, practice_model

BODY = """## 问题

党员少。

## 做法

- 摸底数
- 建支部

## 机制

街道牵头。

## 成效

建了 3 个支部。

## 条件与局限

要有人。（本库归纳）

## 讨论

谁来做？"""
_FIELDS = {"scene", "region", "level", "access", "source"}


def card(identity: str, title: str = "", body: str = BODY, **known: Any) -> Document:
    """A card; `known` are fields of its metadata or, like needs and related, further keys of its front matter."""
    fields = {name: value for name, value in known.items() if name in _FIELDS}
    extra = {name: value for name, value in known.items() if name not in _FIELDS}
    name = title or identity
    return Document(identity, Metadata(title=name, kind=CARD_KIND, model=(name,), extra=extra, **fields), body)


def model(identity: str, title: str = "", body: str = BODY, **known: Any) -> PracticeModel:
    """The practice model of such a card."""
    return practice_model(card(identity, title, body, **known))


def entry(identity: str, title: str = "", **known: Any) -> Document:
    """An entry of the register of two clauses, 一 › 1 and 一 › 2."""
    body = "## 一、总则\n\n### 1. 覆盖\n\n扩大覆盖。\n\n### 2. 队伍\n\n建好队伍。"
    return Document(identity, Metadata(title=title or identity, kind=POLICY_KIND, **known), body)


def policy(identity: str, title: str = "", **known: Any) -> Policy:
    """The policy of such an entry."""
    return policy_entry(entry(identity, title, **known))


def related(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """Ids and relations as a card's front matter has them."""
    return [{"model": identity, "relation": relation} for identity, relation in pairs]


def evidence(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    """Document, locator and what is supported, as a card's front matter has them."""
    return [{"document": document, "locator": locator, "supports": supports} for document, locator, supports in rows]
