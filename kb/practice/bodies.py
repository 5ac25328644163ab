"""Names of bodies and zones that no list holds, known by how they begin and end.

A body's name begins with a place (平湖市人力社保局), a zone (南市商务区综合党委), a rank that stands for the place of
which the text tells (市委两新工委, 省社科联), 中共, 国家 and the like, and ends in a kind of body; a firm's in
有限公司. Bodies that are not named are none: 市委, 街道党委, 组织部, 企业党支部.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.practice.beside import begin, parted, stands_free

Spans = Iterable[tuple[int, int]]

_LONGEST_FIRM, _LONGEST_ZONE = 22, 10  # characters before 有限公司, 商务区
_ZONE = (
    "经济技术开发区|高新技术产业开发区|经济开发区|开发区|产业集聚区|中央商务区|商务区|高新区|产业园区|产业园|产业合作园"
    "|合作园|科技园区|科技园|工业园区|工业园|软件园|自由贸易试验区|自由贸易港|自贸试验区|自贸港|自贸区|综合保税区|保税区|港区|新区"
)
_ZONES = re.compile(f"(?:{_ZONE})(?![域块间])")
_GENERIC_ZONE = re.compile(
    "(?:各类|各级|各|国别|国家级|国家|省级|市级|国际|经济|技术|高新|产业|现代|特色|新型|中央|综合|外资|传统|城市|新兴|重点|工业"
    "|农业|核心|优势|大型|一批|两大|多个|个|类|级|全市|全省|全县|全区|我市|我省|省|市|区|县|镇|设|海关|特殊|监管|老|等|大学|其|家|两)*"
)
_COUNTED = re.compile("[各全多数两几]|级|所辖|现有")
_TOWN = re.compile(
    "[\u4e00-\u9fff]{2,4}?(?:街道(?!党|办)|镇(?![长域区级政街乡])|乡(?![村镇土亲贤]))"
    "|[\u4e00-\u9fff]{1,3}?(?:区(?![域块间级])|县(?![级域城以])|旗(?![帜下舰]))"
)
_NO_TOWN = re.compile(
    "[各全所多和与及在的等级有相以对]|城镇|小镇|特色|美丽|中心|乡镇|街镇|试点|重点|部分|村|[城新园社地景片辖市小校灾山库林牧矿厂街郊港战疫示一二三四五六七八九十]区|[市县]县"
)

_PARTY = "党工委|党委|党组|纪工委|纪委|工委|党总支|党支部|团委|团工委"
_UNIONS = "总工会|妇女联合会|妇联|工商业联合会|工商联|社会科学界联合会|社科联|文联|科协|残联|侨联|贸促会|红十字会"
_OFFICES = (
    "政策研究室|组织部|宣传部|统战部|统一战线工作部|社会工作部|政法委员会|政法委|办公厅|办公室|政研室|党校|网信办"
    "|[“‘「]?两新[”’」]?工委|直属机关工委|机关工委|农办|编办|老干部局|巡察办"
)
_SOCIETIES = "研究会|促进会|协会|商会|学会|联合会|基金会|联谊会"
_STATE = "人民代表大会常务委员会|人民代表大会|人大常委会|人大|人民政府|政府|政协|人民法院|法院|人民检察院|检察院"
_HOUSES = (
    "研究院|科学院|设计院|医院|大学|学院|中学|(?<!中)小学|学校|研究所|派出所|博物馆|图书馆|银行|集团|指挥部|领导小组|管委会|办事处"
    "|生产建设兵团|供销社|日报社|日报|晚报|海关|支队|总队|质检院|疾控中心|政务服务网|新闻网|政府网"
)
# Ends that are the first half of other words as well, or the last: 局面, 布局, 委员, 办理, 举办.
_BUREAU = "(?<![布格结当大全])局(?![面部限势长])|厅(?![长级堂局])|委(?![员托派任会])"
_OFFICE = "(?<![举承主协创合联开补代兴督包申试停缓筹])办(?![理公事法学好成案结得])"
_CENTRE = "中心(?!医院|支行|小学|幼儿园|[城区])"
_ENDS = f"委员会|{_STATE}|{_OFFICES}|{_UNIONS}|{_SOCIETIES}|{_HOUSES}|{_PARTY}|{_CENTRE}|{_BUREAU}|{_OFFICE}"
_VAGUE, _LEAST = ("中心", "办"), (0, 2)  # 市中心 is no body: so many characters stand before these ends, and others
_FURTHER = f"(?:(?:机关|综合)?(?:{_OFFICES}|{_PARTY}))*"
_MIDDLE = "(?:[\u4e00-\u9fff]|（[^（）]{1,12}）|“两新”){0,14}?"

_AFTER_PLACE = re.compile(f"(?P<middle>{_MIDDLE})(?P<end>{_ENDS}){_FURTHER}")
_BRANCH = re.compile("(?:[\u4e00-\u9fff]{0,3}(?:分行|支行)|分公司)" + _FURTHER)
_LONGEST_BRANCH = 12  # characters before the place: 中国工商银行河南省分行
_BANK = re.compile("(?:中国)?(?:建设|发展|投资)\\Z")

_RANK = "[省市区县州]"
_AFTER_RANK = re.compile(
    f"{_RANK}(?:(?:人民)?政府(?:办公[厅室]|[\u4e00-\u9fff]{{2,4}}(?:{_OFFICE}))|委(?:{_OFFICES}){_FURTHER}"
    f"|[“‘「]?两新[”’」]?工委|{_UNIONS}"
    f"|(?P<middle>[\u4e00-\u9fff]{{2,10}}?)(?:{_BUREAU}|{_OFFICE}|{_CENTRE}|{_SOCIETIES}|社科联|医院)"
    f"|(?P<long>[\u4e00-\u9fff]{{2,26}}?)(?:领导小组|指挥部)(?:{_OFFICES})?)"
)
_AFTER_ZONE_WORD = re.compile(
    f"(?:经开区|高新区|开发区)(?P<middle>[\u4e00-\u9fff]{{0,6}}?)(?:管委会|管理委员会|{_PARTY}){_FURTHER}"
)
_OTHER_RANK = re.compile("[省市县州](?!场)|(?<![社园小城校地片])区|^委|政府")
_MANY_RANKS = re.compile("[省市县区州乡镇级][、和或（(]\\Z")
_YOUTH = re.compile("团[省市区县州]委|共青团[省市区县州]委")
_RANK_IN_WORD = re.compile(
    "省[级会内外直]|市(?:民(?![政族])|[级场区域容直值内外面])|区[级域内间块]|县[级域以内城]|州[级]"
)
_OF_CHINA = re.compile(
    "中共中央(?:办公厅|组织部|宣传部|统战部|社会工作部|政法委|党校|军委)?|中央(?:办公厅|组织部|宣传部|统战部|社会工作部|政法委"
    "|纪委|军委|党校|网信办)|中央和国家机关工委|国务院(?:办公厅|国有资产监督管理委员会|国资委|台办|侨办)?"
    "|全国(?:人民代表大会常务委员会|人民代表大会|人大常委会|人大|政协|总工会|妇联|工商联)|中华全国总工会|共青团中央"
    "|最高人民(?:法院|检察院)|新华社|人民日报社|求是杂志社"
    "|(?:人力资源和?社会保障|教育|科技|科学技术|工业和信息化|公安|民政|司法|财政|自然资源|生态环境|交通运输|水利|商务"
    "|住房和城乡建设|农业农村|文化和旅游|退役军人事务|应急管理|外交|国防|农业)部(?![门队署分位件长]|发[〔﹝\\[])"
    "|国家(?P<state>(?:[\u4e00-\u9fff]){2,12}?)(?:委员会|总局|(?<![布格结当大全])局(?![面部限势长])|委(?![员托派任会]))"
    "|海关总署|审计署|市场监管总局|民航局|国家开发银行|国家税务总局|税务总局|(?:人社|工信)部(?!门|发[〔﹝\\[])|(?:中国)?(?:银保监会|证监会)|中国人民银行|人民银行"
    "|中国(?P<china>(?:[\u4e00-\u9fff]){2,12}?)(?:联合会|协会|学会|科学院|大学|银行|中心)"
)
_OF_PARTY = re.compile(f"中共(?P<middle>{_MIDDLE})(?:工作委员会|委员会|工委|总支|支部){_FURTHER}")
_FIRMS = re.compile("(?:集团)?(?:股份有限公司|有限责任公司|有限公司|集团公司)(?:党委|党总支|党支部)?")
_GENERIC_FIRM = re.compile(
    "(?:外商|投资|国有|独资|合资|中外|合作|经营|一人|股份|有限|责任|集团|公司|企业|母|子|分|总|原|上市|民营|私营|私人|普通|性质|为|"
    "改制|发起|股东|整体|承包|专业|外资|全资|控股|类|个|家|的|依法|形式|新|或者|者|除|非|特殊)*"
)
# A house is no body: 温州商会大厦.
HOUSE = re.compile("大厦|大楼|大酒店|宾馆|饭店|广场")


def is_zone(name: str) -> bool:
    """Whether a name is that of a zone, which is a place: 大江东产业集聚区."""
    return re.search(f"(?:{_ZONE})\\Z", name) is not None


def zones(text: str, places: Spans) -> Iterator[tuple[int, int]]:
    """Where zones are named: 南市商务区, 杭州经济技术开发区. `places` are the spans of the places in the text."""
    begins = dict(places)
    for match in _ZONES.finditer(text):
        start = begin(text, match.start(), _LONGEST_ZONE)
        heads = [first for first, last in begins.items() if start <= first < match.start()]
        start = min(heads, default=start)
        if not heads and match[0].startswith(("自", "综合保税", "保税")):
            continue  # 进入自贸试验区: laws speak of them without a name
        proper = text[start : match.start()]
        whole = proper.count("（") == proper.count("）")
        if whole and len(proper) > 1 and not _GENERIC_ZONE.fullmatch(proper) and not _COUNTED.search(proper):
            yield start, match.end()


def towns(text: str, places: Spans) -> Iterator[tuple[int, int]]:
    """Where a place is followed by a town or street below it, 平湖市当湖街道: the span of what follows."""
    for _, end in places:
        match = _TOWN.match(text, end)
        if match and not _NO_TOWN.search(match[0]):
            yield match.span()


def bodies(text: str, places: Spans) -> Iterator[tuple[int, int]]:
    """Where bodies are named; `places` are the spans of places and zones in the text."""
    for start, end in places:
        if branch := _BRANCH.match(text, end):
            yield _bank(text, begin(text, start, _LONGEST_BRANCH)), branch.end()
        elif match := _AFTER_PLACE.match(text, end):
            middle = match["middle"]
            if not parted(middle) and _fits(match) and len(middle) >= _LEAST[match["end"] in _VAGUE]:
                yield start - 2 if text.startswith("中共", max(0, start - 2)) else start, match.end()
    yield from _ranked(text)
    for pattern in (_OF_CHINA, _OF_PARTY):
        for match in pattern.finditer(text):
            if not any(middle and parted(middle) for middle in match.groups()):
                yield match.span()
    for match in _FIRMS.finditer(text):
        start = begin(text, match.start(), _LONGEST_FIRM)
        proper = text[start : match.start()]
        named = len(proper) > 1 and not text.startswith("某", max(0, start - 1))
        if named and not _GENERIC_FIRM.fullmatch(proper):
            yield start, match.end()


def _may_be_ranked(text: str, start: int) -> bool:
    """Whether a rank stands for a place there: not in 全市, 市场, nor in the 市、县公安局 of laws."""
    free = stands_free(text, start) and not text.startswith(tuple("各全每某"), max(0, start - 1))
    free = free and not _RANK_IN_WORD.match(text, start)
    return free and not _MANY_RANKS.search(text, max(0, start - 2), start)


def _bank(text: str, start: int) -> int:
    """Where the name of a bank begins of which 建设 and the like were taken for a verb: 中国建设银行北京分行."""
    match = _BANK.search(text, max(0, start - 4), start)
    return match.start() if match and text.startswith("银行", start) else start


def _fits(match: re.Match[str]) -> bool:
    """Whether 和 in the middle is of a name: 人力资源和社会保障局, but not 上海市企业和学校."""
    return "和" not in match["middle"] or match["end"].endswith(("局", "厅", "委员会", "指挥部", "小组", "委"))


def _ranked(text: str) -> Iterator[tuple[int, int]]:
    """Bodies of the province, city or county of which the text tells, and those of its zone."""
    for pattern in (_AFTER_RANK, _AFTER_ZONE_WORD, _YOUTH):
        for start in _starts(pattern, text):
            match = pattern.match(text, start)
            assert match, "it was found there"
            middle = match.groupdict().get("middle") or ""
            if _may_be_ranked(text, start) and not _OTHER_RANK.search(middle) and not parted(middle):
                yield match.span()


def _starts(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    """Where `pattern` matches, also within what it matched before."""
    match = pattern.search(text)
    while match:
        yield match.start()
        match = pattern.search(text, match.start() + 1)
