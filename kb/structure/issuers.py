"""Organs: which words name one, at which level it stands, and which place it is of.

中共杭州市上城区委组织部        县级, 浙江省杭州市上城区
国家税务总局深圳市税务局        市级, 广东省深圳市: the last place that is named decides, not the first word
市委组织部课题组               of which town it does not say: no level
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.numerals import CHINESE_NUMERAL
from kb.structure.places import MUNICIPALITIES, PROVINCE_OF, PROVINCES, SHORT_PROVINCES

LONGEST_ORGAN = 40  # characters of one name

_SUFFIX = (
    r"(?:委员会|常委会|人民政府|政府|政务院|办公厅|办公室|总局|局|厅|部|署|院|党组|党委|党工委|工委|纪委|监委|[省市区县州盟旗]委"
    r"|中央|中央军委|联合会|总工会|协会|学会|研究会|委|办|指挥部|领导小组|课题组|调研组|编写组|工作组|小组|中心"
    r"|公司|集团|党支部|党总支|支部|大学|学院|党校|学校|医院|银行|团委|工会|妇联|社|街道|办事处|大会|室|庭|国务院|中央军委|全国人大)"
)
_ORGAN = re.compile(rf"(?!关于|为|在)[\u4e00-\u9fffA-Z（）()“”·\d]{{1,38}}{_SUFFIX}")
_NOT_IN_NAME = re.compile(r"[的了把将被是]|关于|通知|意见|建设的|如下|[。，；：:]")
# 财政部 税务总局; 市委、市政府
_BETWEEN = re.compile(r"[、 　]+")

# Ministries and bureaus of the State Council, of today and of before.
_MINISTRIES = (
    "外交部", "国防部", "发展改革委", "教育部", "科技部", "科学技术部", "工业和信息化部", "国家民委",
    "公安部", "安全部", "民政部", "司法部", "财政部", "人力资源社会保障部", "人力资源和社会保障部", "劳动和社会保障部",
    "劳动保障部", "人事部", "劳动部", "自然资源部", "国土资源部", "生态环境部", "环境保护部", "住房城乡建设部",
    "住房和城乡建设部", "建设部", "交通运输部", "交通部", "铁道部", "水利部", "农业农村部", "农业部",
    "商务部", "文化和旅游部", "文化部", "卫生健康委", "卫生部", "卫生计生委", "退役军人事务部", "退役军人部",
    "应急管理部", "应急部", "人民银行", "审计署", "国资委", "海关总署", "税务总局", "市场监管总局",
    "工商总局", "质检总局", "广电总局", "体育总局", "统计局", "医保局", "银保监会", "证监会",
    "保监会", "银监会", "能源局", "铁路局", "民航局", "邮政局", "文物局", "林草局",
    "药监局", "知识产权局", "信访局", "粮食局", "中医药局", "疾控局", "移民局", "网信办",
    "港澳办",
)  # fmt: skip
_CENTRAL = re.compile(
    r"(?:中国共产党)?(?:中共中央|党中央|中央(?!企业|电视台)|国务院|全国|国家|中华人民共和国|最高人民|中央军委)"
    r"|中国(?:共产党(?!.{1,8}[省市县区])|人民银行|银行保险|银保监|证券监督|证监会|保险监督|民用航空局"
    r"|科学院|工程院|社会科学院|气象局|地震局"
    r"|科协|文联|作协|残联|红十字会总会|人民解放军|共产主义青年团中央|国民党革命|民主同盟)"
    r"|共青团中央|团中央|民革中央|民盟中央"
    rf"|(?:{'|'.join(sorted(_MINISTRIES, key=len, reverse=True))})"
)
_GRASS_ROOTS = re.compile(
    r"街道|(?:乡|镇)(?:人民政府|政府|党委|党工委|委员会|人大|纪委|团委|$)|(?:村|社区)(?:党|村|居|两委|委|支|$)"
    r"|居民委员会|村民委员会|党支部|党总支|公司|集团|大学|学院|学校|中学|小学|医院|合作社"
)
_COUNTY = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,10}?(?:自治县|自治旗|新区|矿区|林区|特区|县|旗|区(?![域划]))"
    r"|[\u4e00-\u9fff]{2,4}?市(?!场|政))"
)
_BARE = (  # 省委组织部, with no name before it
    (re.compile(r"省|自治区"), "省级"),
    (re.compile(r"[州盟](?=[委人党纪政])|地委|行署"), "市级"),
    (re.compile(r"[县区旗](?=[委人党纪政])"), "县级"),
)
_PARTY = re.compile(
    r"^(?:中国共产党|中共|共青团|中国人民政治协商会议|政协|国家税务总局|中国人民银行|中华人民共和国)(?!中央|全国)"
)

# 第十三届全国人民代表大会常务委员会第七次会议; 烟台市第十七届人民代表大会常务委员会…
_ASSEMBLY = re.compile(
    rf"(?:经)?(?P<place>[\u4e00-\u9fff]{{2,14}}?)?第(?:{CHINESE_NUMERAL}|\d+)届(?P<all>全国)?人民代表大会(?P<standing>常务委员会)?"
)
# 2004年9月13日 中华人民共和国国务院令第417号公布; 国务院第61次常务会议通过; 最高人民法院审判委员会…
_ISSUED_BY = re.compile(
    r"日[ 　]*(?:中华人民共和国)?(?P<who>[\u4e00-\u9fff、 ]{2,30}?)"
    rf"(?:第{CHINESE_NUMERAL}届)?(?:令|公告|审判委员会|检察委员会|第[\d一二三四五六七八九十百]+次|批准|发布|公布|印发|颁布|通过)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a name says it: its full name, and at which level an organ of it stands."""

    name: str  # 浙江省杭州市上城区
    level: str
    end: int  # characters of the text up to its end


def is_organ(text: str) -> bool:
    """Whether `text` is the name of an organ, or of several, and nothing else."""
    names = _BETWEEN.split(text.strip())
    return bool(names) and all(_is_one_organ(name) for name in names)


def _is_one_organ(name: str) -> bool:
    return len(name) <= LONGEST_ORGAN and not _NOT_IN_NAME.search(name) and bool(_ORGAN.fullmatch(name))


def enactor(note: Iterable[str]) -> str | None:
    """Who passed a law, by the note below its title: 烟台市第十七届人民代表大会常务委员会第十六次会议通过."""
    for text in note:
        if match := _ASSEMBLY.search(text):
            place = "全国" if match["all"] else match["place"]
            return f"{place}人民代表大会{match['standing'] or ''}" if place else None
        if (match := _ISSUED_BY.search(text)) and is_organ(match["who"]):
            return match["who"].strip().replace(" ", "、")
    return None


def place_at(text: str) -> Place | None:
    """The place with whose name `text` begins, down to the county; None where it begins with none.

    >>> place_at("杭州市上城区人民政府").name
    '浙江省杭州市上城区'
    """
    province = next((name for name in PROVINCES if text.startswith(name)), "")
    at = len(province)
    if not province:
        short = next((name for name in SHORT_PROVINCES if text.startswith(name)), "")
        if short and _city_at(text, len(short)):  # 浙江杭州市…, with its rank left out
            province, at = SHORT_PROVINCES[short], len(short)
    city = _city_at(text, at)
    if city and (not province or PROVINCE_OF[city] == province):
        province, at = PROVINCE_OF[city], at + len(city)
    else:
        city = ""
    county = _COUNTY.match(text, at)
    if county and _is_county(text, county):
        return Place(province + city + county["name"], "县级", county.end())
    if city:
        return Place(province + city, "市级", at)
    return Place(province, "省级", at) if province else None


def _city_at(text: str, at: int) -> str:
    return next((name for name in PROVINCE_OF if text.startswith(name, at)), "")


def _is_county(text: str, county: re.Match[str]) -> bool:
    """平湖市委组织部, 上城区人民政府; not 高新技术产业开发区…, 社区, 市辖区."""
    name = county["name"]
    if (
        name in MUNICIPALITIES
        or len(name) < 2
        or re.search(r"开发区|园区|社区|各|全|本|辖区|地区|试验区|示范区|保税|自治区|经济特区", name)
    ):
        return False
    return bool(re.match(r"[委人政党纪监]|[\u4e00-\u9fff]{1,12}(?:局|办|部|会|院|中心)", text[county.end() :]))


def place_of(issuer: str) -> Place | None:
    """The place that an organ is of, if its name says so: 国家税务总局深圳市税务局 is of 广东省深圳市."""
    return place_at(_PARTY.sub("", issuer))


def level_of(issuer: str) -> str | None:
    """The level at which `issuer` stands: 中央, 省级, 市级, 县级, 基层; None where its name does not say.

    Of several the first decides: 中共中央、国务院.
    """
    first = _BETWEEN.split(issuer)[0]
    place = place_of(first)
    rest = _PARTY.sub("", first)[place.end :] if place else first
    if _GRASS_ROOTS.search(rest) and not re.match("中国|国家|全国", first):
        return "基层"
    if place:
        return place.level
    if _CENTRAL.match(first):
        return "中央"
    bare = _PARTY.sub("", first)
    return next((level for pattern, level in _BARE if pattern.match(bare)), None)


def regions_in(issuer: str | None, title: str | None) -> tuple[str, ...]:
    """The places that an issuer's name or a title names: 烟台市全民阅读促进条例 is of 山东省烟台市.

    Provinces go by their short names too (海南自贸港); towns only with their rank, for 大同, 来宾, 长治 are words.
    """
    if issuer and (place := place_of(_BETWEEN.split(issuer)[0])):
        return (place.name,)
    outside = re.sub(r"《[^》]*》", "", title or "")
    if place := place_at(outside):
        return (place.name,)
    if zone := re.match(r"(?P<city>[\u4e00-\u9fff]{2,4})经济特区", outside):
        city = zone["city"] + "市"
        if city in PROVINCE_OF:
            return (PROVINCE_OF[city] + city,)
    named = [city for city in PROVINCE_OF if city in outside]
    found = [PROVINCE_OF[city] + city for city in named]
    within = {PROVINCE_OF[city] for city in named}
    found += [province for province in PROVINCES if province in outside and province not in within]
    if not found:
        found = [SHORT_PROVINCES[short] for short in SHORT_PROVINCES if _names_province(outside, short)]
    return tuple(sorted(found, key=lambda name: outside.find(name[:2])))


def _names_province(title: str, short: str) -> bool:
    """Whether `short` stands for the province: not in 北京大学, 重庆路, 河南话."""
    return bool(re.search(rf"{short}(?!大学|交通大学|师范|[东西南北中]?路|街|话|银行|证券)", title))
