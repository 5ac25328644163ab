"""Organs: whether a line names one, at which level it stands, and which place it is of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.structure.issuers import enactor, is_organ, level_of, place_of, regions_in
from kb.structure.places import MUNICIPALITIES, PROVINCE_OF, PROVINCES, SHORT_PROVINCES


@pytest.mark.parametrize(
    ("issuer", "level"),
    [
        ("中共中央办公厅", "中央"),
        ("国务院、中央军委", "中央"),
        ("最高人民法院", "中央"),
        ("人力资源社会保障部办公厅", "中央"),
        ("浙江省高级人民法院", "省级"),
        ("中共上海市委组织部", "省级"),
        ("省委组织部", "省级"),
        ("自治区人民政府", "省级"),
        ("烟台市人民代表大会常务委员会", "市级"),
        ("国家税务总局深圳市税务局", "市级"),
        ("中共平凉市委网信办", "市级"),
        ("中共杭州市上城区委组织部", "县级"),
        ("平湖市委组织部", "县级"),
        ("上海市浦东新区人民政府", "县级"),
        ("县委办公室", "县级"),
        ("杭州市上城区小营街道党工委", "基层"),
        ("市委组织部课题组", None),
        ("课题组", None),
    ],
)
def test_level_is_read_from_the_name(issuer: str, level: str | None) -> None:
    """The last place that a name says decides; 市委 alone may be of a prefecture or a county, and has no level."""
    assert level_of(issuer) == level


@pytest.mark.parametrize(
    ("issuer", "title", "regions"),
    [
        ("中共杭州市上城区委组织部", None, ("浙江省杭州市上城区",)),
        ("国家税务总局深圳市税务局", None, ("广东省深圳市",)),
        (None, "烟台市全民阅读促进条例", ("山东省烟台市",)),
        (None, "珠海经济特区旅游条例", ("广东省珠海市",)),
        (None, "放眼海南自贸港建设发展新形势", ("海南省",)),
        ("国务院", "国务院关于支持浙江省和杭州市建设的批复", ("浙江省杭州市",)),
        (None, "关于推进大同社会与长治久安的意见", ()),
        (None, "北京大学党建研究", ()),
        (None, "关于印发《上海市促进条例》的通知", ()),
    ],
)
def test_regions_are_those_that_are_named(issuer: str | None, title: str | None, regions: tuple[str, ...]) -> None:
    """The issuer's place goes first, then those of the title; words that look like places are none."""
    assert regions_in(issuer, title) == regions


@pytest.mark.parametrize(
    "text", ["财政部 税务总局", "市委、市政府", "中共杭州市委组织部课题组", "中华人民共和国最高人民法院"]
)
def test_names_of_organs_are_organs(text: str) -> None:
    """One name or several with nothing else."""
    assert is_organ(text)


@pytest.mark.parametrize(
    "text", ["关于加强党建工作的意见", "各级党委要抓好落实。", "党建引领的路径", "意见", "为了加强国务院"]
)
def test_other_lines_are_no_organs(text: str) -> None:
    """A title or a sentence is no organ, though an organ's word may end it."""
    assert not is_organ(text)


@pytest.mark.parametrize(
    ("note", "who"),
    [
        ("2018年12月20日 烟台市第十七届人民代表大会常务委员会第十六次会议通过", "烟台市人民代表大会常务委员会"),
        ("2020年5月28日 第十三届全国人民代表大会第三次会议通过", "全国人民代表大会"),
        ("2004年9月13日 中华人民共和国国务院令第417号公布", "国务院"),
        ("2004年8月18日 国务院第61次常务会议通过", "国务院"),
        ("2017年11月20日 最高人民法院审判委员会第1727次会议通过", "最高人民法院"),
        ("2019年12月2日 最高人民检察院第十三届检察委员会第二十八次会议通过", "最高人民检察院"),
        ("2004年11月1日 施行", None),
    ],
)
def test_who_passed_a_law(note: str, who: str | None) -> None:
    """The note below a law's title names who passed or issued it."""
    assert enactor([note]) == who


def test_every_prefecture_is_of_a_province() -> None:
    """The table is consistent: 31 provinces and three more, over 330 prefectures, each name found as itself."""
    assert len(PROVINCES) == 34 and len(SHORT_PROVINCES) == 34 and len(PROVINCE_OF) >= 333
    assert set(PROVINCE_OF.values()) <= set(PROVINCES) and set(MUNICIPALITIES) <= set(PROVINCES)
    for city, province in PROVINCE_OF.items():
        place = place_of(f"{city}人民政府")
        assert place is not None and place.name == province + city and place.level == "市级"


@given(st.text(alphabet="中共国务院省市县区委部局办公厅北京杭州上城街道村、 ", max_size=40))
def test_any_name_is_read_without_error(name: str) -> None:
    """Whatever the name, a level is one of five or unknown."""
    assert level_of(name) in {"中央", "省级", "市级", "县级", "基层", None}
    assert isinstance(regions_in(name, name), tuple)
