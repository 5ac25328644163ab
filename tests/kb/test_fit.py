"""Which practices suit those who ask."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kb.practice.fit import Wish, fits
from tests.practices import evidence, model

MODELS = [
    model("cover", "甲覆盖", needs=["组织覆盖"], scene=("楼宇",), sizes=["没有党员"], leaders=["组织部门"]),
    model(
        "checked",
        "乙覆盖",
        needs=["组织覆盖"],
        scene=("楼宇",),
        sizes=["没有党员"],
        leaders=["组织部门"],
        evidence=evidence(("d", "一", "做法 1")),
    ),
    model("money", "丙经费", needs=["经费阵地"], scene=("楼宇",), sizes=["三名以上党员"]),
    model("both", "丁两样", needs=["组织覆盖", "经费阵地"], scene=("园区",)),
    model("large", "戊大企业", needs=["组织覆盖", "经费阵地"], scene=("楼宇",), sizes=["党员较多的大企业"]),
    model("none", "己"),
]


@pytest.mark.parametrize(
    ("wish", "order"),
    [
        (Wish(), []),
        (Wish(need=("组织覆盖",)), ["checked", "both", "large", "cover"]),
        # Problems go before everything else: 丁 meets two words, both of them problems; 乙 three, one a problem.
        (
            Wish(need=("组织覆盖", "经费阵地"), scene=("楼宇",), leader=("组织部门",)),
            ["large", "both", "checked", "cover", "money"],
        ),
        (Wish(scene=("楼宇",)), ["checked", "money", "large", "cover"]),
        # Another size goes last, however many words it meets; no size stated rules nothing out.
        (Wish(need=("组织覆盖", "经费阵地"), size=("没有党员",)), ["both", "checked", "cover", "large", "money"]),
        (Wish(size=("没有党员", "三名以上党员")), ["checked", "money", "cover"]),
        (Wish(need=("组织覆盖", "组织覆盖")), ["checked", "both", "large", "cover"]),
        (Wish(scene=("海上",)), []),
    ],
)
def test_models_are_ranked_by_the_rule(wish: Wish, order: Sequence[str]) -> None:
    """Problems met, then words met, then statements that can be checked, then the name."""
    assert [fit.model.id for fit in fits(MODELS, wish)] == order


def test_each_word_is_said_to_be_met_or_not_and_what_the_card_says_instead() -> None:
    """A word that is asked for twice counts once."""
    (fit,) = fits(
        [MODELS[2]], Wish(need=("组织覆盖", "经费阵地", "经费阵地"), size=("没有党员",), leader=("组织部门",))
    )
    assert [(match.word, match.met, match.stated) for match in fit.matches] == [
        ("组织覆盖", False, ("经费阵地",)),
        ("经费阵地", True, ("经费阵地",)),
        ("没有党员", False, ("三名以上党员",)),
        ("组织部门", False, ()),
    ]
    assert (fit.met, fit.needs_met, fit.ruled_out) == (1, 1, True)


@pytest.mark.parametrize(
    ("sizes", "asked", "ruled_out"),
    [
        (["没有党员"], ("没有党员",), False),
        (["没有党员"], ("多家单位",), True),
        (["没有党员", "多家单位"], ("多家单位", "三名以上党员"), False),
        ([], ("多家单位",), False),
        (["没有党员"], (), False),
    ],
)
def test_only_another_stated_size_rules_out(sizes: list[str], asked: tuple[str, ...], ruled_out: bool) -> None:
    """What the card leaves open, or nobody asks for, does not."""
    (fit,) = fits([model("m", needs=["组织覆盖"], sizes=sizes)], Wish(need=("组织覆盖",), size=asked))
    assert fit.ruled_out is ruled_out
