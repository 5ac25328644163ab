"""Practices that worked somewhere, and the policies they rest on.

    model.py    the types: PracticeModel and what it consists of
    card.py     a document of kind 做法卡片 -> PracticeModel
    policy.py   a document of kind 政策条目 -> Policy, the register's entry
    matching.py which entry a text in the library is
    shelf.py    cards and entries read once until their files change
    bases.py    what a card rests on, numbered
    relations.py, network.py   how models stand to each other; the graph with places, organisations and policies
    selection.py, comparison.py, timeline.py   the catalogue narrowed down; models side by side; year by year
    fit.py      which practices suit those who ask

Modules here know documents, nothing of the index or the site.
"""

from kb.practice.card import catalogue, is_card, practice_model
from kb.practice.model import CARD_KIND, DIGEST_KIND, PARTS, Evidence, PracticeModel, Related, Statement
from kb.practice.policy import POLICY_KIND, Clause, Policy, is_policy, policy_entry, register

__all__ = [
    "CARD_KIND",
    "DIGEST_KIND",
    "PARTS",
    "POLICY_KIND",
    "Clause",
    "Evidence",
    "Policy",
    "PracticeModel",
    "Related",
    "Statement",
    "catalogue",
    "is_card",
    "is_policy",
    "policy_entry",
    "practice_model",
    "register",
]
