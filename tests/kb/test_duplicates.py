"""Reprints told from versions."""

from __future__ import annotations

import dataclasses

import pytest

from kb.document import Document
from kb.duplicates import examined, reprint
from tests.factories import document

TITLE = "云州市楼宇党建工作条例"
PARAGRAPHS = [
    "第一条 为了加强楼宇党建工作，发挥党组织的战斗堡垒作用，根据有关法律法规，结合本市实际，制定本条例。",
    "第二条 本市行政区域内的商务楼宇开展党建工作，适用本条例。本条例所称商务楼宇，是指企业集中办公的建筑。",
    "第三条 市、区组织部门负责指导楼宇党建工作，街道党工委负责具体实施，物业服务企业应当予以配合。",
    "第四条 楼宇党组织应当建立联席会议制度，每季度召开一次，研究楼宇内企业共同关心的事项。",
    "第五条 街道应当为楼宇党组织配备党建指导员，并安排必要的活动场地和工作经费。",
    "第六条 楼宇党组织应当组织党员亮明身份、承诺践诺，带头参与志愿服务和矛盾调解。",
    "第七条 对在楼宇党建工作中成绩突出的集体和个人，按照有关规定给予表扬。",
    "第八条 本条例由市委组织部负责解释。",
]
LAW = document("law", "\n\n".join(PARAGRAPHS), title=TITLE)


def with_body(paragraphs: list[str], **metadata: str | None) -> Document:
    """The law with other paragraphs."""
    made = dataclasses.replace(LAW, id="other", body="\n\n".join(paragraphs))
    return dataclasses.replace(made, metadata=dataclasses.replace(made.metadata, **metadata))  # type: ignore[arg-type]


def reworded(*pairs: tuple[str, str]) -> list[str]:
    """The paragraphs with words replaced."""
    text = "\n".join(PARAGRAPHS)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text.split("\n")


@pytest.mark.parametrize(
    "made",
    [
        with_body(["首页 > 政务公开", "字号：大 中 小", *PARAGRAPHS, "相关链接", "版权所有 不得转载"]),
        with_body(PARAGRAPHS[:5]),
        with_body([paragraph[:20] + " " + paragraph[20:] for paragraph in PARAGRAPHS]),
        with_body(reworded(("战斗堡垒", "战斗保垒"), ("联席会议", "联度会议"), ("志愿服务", "志服务"))),
        with_body(PARAGRAPHS, title="当前位置：首页"),
        with_body([TITLE, *PARAGRAPHS], title="转载：政策文件"),
        with_body(PARAGRAPHS, title=None),
        with_body([*PARAGRAPHS[:3], "（本报记者 摄）", *PARAGRAPHS[3:]], title="云州市楼宇党建工作条列"),
        with_body(["2020年3月1日市人大常委会通过", *PARAGRAPHS]),
    ],
    ids=["menus", "cut", "blanks", "misprints", "junk title", "title below", "no title", "line put in", "date line"],
)
def test_reprints_are_found(made: Document) -> None:
    """Whatever a site does to a text, it is the text, either way round."""
    assert reprint(examined(LAW), examined(made)) is not None
    assert reprint(examined(made), examined(LAW)) is not None


@pytest.mark.parametrize(
    "made",
    [
        with_body(
            reworded(
                ("每季度召开一次", "每半年召开一次"), ("组织部门", "社会工作部门"), ("市委组织部", "市委社会工作部")
            )
        ),
        with_body(reworded(("每季度", "每两个月"))),
        with_body(PARAGRAPHS[:6], title=f"{TITLE}（试行）"),
        with_body(reworded(("本市", "江城市")), title="江城市楼宇党建工作条例"),
        with_body([*PARAGRAPHS[:7], "第八条 新增的一条。", "第九条 本条例由市委组织部负责解释。"]),
        with_body([paragraph[::-1] for paragraph in PARAGRAPHS]),
        with_body(["无关的通知，请各单位按时报送材料。" * 8]),
    ],
    ids=["words changed", "one word changed", "on trial", "another city", "article put in", "backwards", "unrelated"],
)
def test_versions_and_the_like_are_no_reprints(made: Document) -> None:
    """Changed words, another stage, another place: another document."""
    assert reprint(examined(LAW), examined(made)) is None
    assert reprint(examined(made), examined(LAW)) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"number": "云发〔2020〕1号"}, {"number": "云发〔2020〕2号"}, False),
        ({"number": "云发〔2020〕1号"}, {"number": "云发[2020]1号"}, True),
        ({"date": "2018-01-01"}, {"date": "2020-01-01"}, False),
        ({"date": "2020-01"}, {"date": "2020-01-01"}, True),
        ({"date": "2020-01-01"}, {"published": "2020-01-05"}, True),
        ({"published": "2020-01-05"}, {"published": "2021-03-05"}, True),
    ],
)
def test_numbers_and_dates_tell(one: dict[str, str], other: dict[str, str], expected: bool) -> None:
    """The text with a paragraph less: what is known about both decides."""
    first = with_body(PARAGRAPHS, **one)
    second = with_body([*PARAGRAPHS[:2], *PARAGRAPHS[3:]], **other)
    assert (reprint(examined(first), examined(second)) is not None) == expected


def test_the_same_letters_are_the_same_text() -> None:
    """However it is written and whatever is known about it; else the likeness stays below 1."""
    same = with_body(["".join(PARAGRAPHS).replace("，", " ")], date="1999", title="别的标题")
    assert reprint(examined(LAW), examined(same)) == 1
    cut = reprint(examined(LAW), examined(with_body(PARAGRAPHS[:6])))
    assert cut is not None
    assert cut < 1


def test_short_texts_are_alike_only_to_the_letter() -> None:
    """特此通知 stands in many documents."""
    one, other = document("a", "特此通知。", title="甲"), document("b", "特此通知！请。", title="甲")
    assert reprint(examined(one), examined(other)) is None
    assert reprint(examined(one), examined(dataclasses.replace(one, id="c"))) == 1


def test_texts_of_nothing_but_their_enactment_are_no_copies() -> None:
    """Files of which only the head was saved."""
    one, other = (
        document(
            "a",
            "\n\n".join(f"{year}年{month}月1日市人民代表大会常务委员会第三次会议通过" for month in range(1, 6)),
            title="甲",
        )
        for year in (2001, 2003)
    )
    assert reprint(examined(one), examined(other)) is None


def test_an_empty_document_is_nobodys_copy() -> None:
    """Two without text are not the same text."""
    assert reprint(examined(document("a", "")), examined(document("b", ""))) is None
