"""Which practices suit those who ask: by what they look for, word by word, with no weights and no scores.

The rule, as pages show it, is RULES. Every word that is asked for counts once; a card meets it where the card names
that word. Whom a card was made for in another size is told apart and never ranked above the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kb.practice.bases import checkable
from kb.practice.model import PracticeModel

Aspect = Literal["need", "scene", "size", "leader"]
ASPECTS: dict[Aspect, str] = {"need": "要解决的问题", "scene": "场景", "size": "规模", "leader": "牵头"}
RULES = (
    "您每选一个词算一项；卡片上写有这个词，就是符合这一项。",
    "先比符合的“要解决的问题”有几项，再比总共符合几项；一样多时，有依据可查的表述多的在前，再按名称。",
    "卡片写明了适用规模、而您选的规模都不在其中的，另列在最后。",
    "卡片没有写明的，记为“未写明”，不算符合。一项也不符合的不列出。",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; nothing in an aspect: anything will do."""

    need: tuple[str, ...] = ()
    scene: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    leader: tuple[str, ...] = ()

    @property
    def asked(self) -> int:
        """How many words are asked for."""
        return sum(len(words_asked(self, aspect)) for aspect in ASPECTS)


@dataclass(frozen=True, slots=True)
class Match:
    """One word that was asked for, and whether a card has it."""

    aspect: Aspect
    word: str
    met: bool
    stated: tuple[str, ...]  # what the card says instead; empty where it says nothing of this


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model answers a wish."""

    model: PracticeModel
    matches: tuple[Match, ...]
    checkable: int  # statements of it that can be checked

    @property
    def met(self) -> int:
        """How many of the words it meets."""
        return sum(match.met for match in self.matches)

    @property
    def needs_met(self) -> int:
        """How many of the problems it answers."""
        return sum(match.met for match in self.matches if match.aspect == "need")

    @property
    def ruled_out(self) -> bool:
        """Whether it says for what size it is, and none that was asked for."""
        sizes = [match for match in self.matches if match.aspect == "size"]
        return bool(sizes) and all(match.stated and not match.met for match in sizes)


def fits(models: Iterable[PracticeModel], wish: Wish) -> list[Fit]:
    """The models that meet anything of `wish`, those that suit best first, by RULES; nothing where nothing is asked."""
    found = [Fit(model, _matches(model, wish), checkable(model)) for model in models]
    return sorted(
        (fit for fit in found if fit.met),
        key=lambda fit: (fit.ruled_out, -fit.needs_met, -fit.met, -fit.checkable, fit.model.name),
    )


def words_asked(wish: Wish, aspect: Aspect) -> tuple[str, ...]:
    """What is asked for in an aspect, each word once."""
    asked = {"need": wish.need, "scene": wish.scene, "size": wish.size, "leader": wish.leader}
    return tuple(dict.fromkeys(asked[aspect]))


def _matches(model: PracticeModel, wish: Wish) -> tuple[Match, ...]:
    stated = {"need": model.needs, "scene": model.scene, "size": model.sizes, "leader": model.leaders}
    return tuple(
        Match(aspect, word, word in stated[aspect], stated[aspect])
        for aspect in ASPECTS
        for word in words_asked(wish, aspect)
    )
