"""How models stand to each other, told from both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.practice.model import PracticeModel, Related

# How a model stands to another that names it: what has a part is 属于 for that part.
INVERSE = {"组成部分": "属于", "变体": "原型", "后续": "前身", "相对": "相对", "相关": "相关"}
LOOSE = "相关"  # says least: where two models are anything else to each other, it is left out


def both_ways(model: PracticeModel, models: Iterable[PracticeModel]) -> list[Related]:
    """The models among `models` that `model` names or that name it, each with how it stands to `model`.

    Those that `model` names come first, in its order; a relation that both cards tell is there once.
    """
    others = {each.id: each for each in models if each.id != model.id}
    told = dict.fromkeys((*(each for each in model.related if each.model in others), *_named_by(model, others)))
    close = {each.model for each in told if each.relation != LOOSE}
    return [each for each in told if each.relation != LOOSE or each.model not in close]


def _named_by(model: PracticeModel, others: dict[str, PracticeModel]) -> Iterator[Related]:
    for other in others.values():
        for each in other.related:
            if each.model == model.id:
                yield Related(other.id, INVERSE.get(each.relation, LOOSE))
