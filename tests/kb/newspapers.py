"""Newspaper pages for tests: articles of our own wording, printed in columns and damaged as PDF extraction does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kb.structure.lines import cells

HANGING = "，。、；：！？”’）》"


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it was written: sections in order, the first without a heading being the introduction."""

    title: str
    byline: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]  # heading ("" for the introduction) and paragraphs

    @property
    def headings(self) -> list[str]:
        """Its section headings."""
        return [heading for heading, _ in self.sections if heading]

    @property
    def body(self) -> list[str]:
        """Headings and paragraphs in order."""
        return [text for heading, paragraphs in self.sections for text in (heading, *paragraphs) if text]


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` characters; stops and commas hang over the edge."""
    lines, line = [], ""
    for char in text:
        if cells(line + char) > width * 2 and char not in HANGING:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def columns(story: Story, width: int, height: int) -> list[str]:
    """The story's prose as columns of `height` lines, a blank line between paragraphs, no headings."""
    rows: list[str] = []
    for _, paragraphs in story.sections:
        for paragraph in paragraphs:
            rows += [*([""] if rows else []), *wrapped(paragraph, width)]
    return ["\n".join(rows[at : at + height]).strip("\n") for at in range(0, len(rows), height)]


def stacked(lines: Sequence[str]) -> str:
    """Loose lines, a blank line between them."""
    return "\n\n".join(lines)


def in_turns(*columns_of: Sequence[str]) -> list[str]:
    """The columns of several stories, one of each in turn."""
    return [column for row in zip_longest(*columns_of) for column in row if column]


def page_text(*blocks: str) -> str:
    """Blocks as they come out of a page, a blank line between them."""
    return "\n\n".join(blocks)


BRIGADE = Story(
    "以先锋驿站激活快递小哥红色动能的调查",
    "■县委社会工作部调研组",
    (
        ("", (
            "近年来，快递行业迅猛发展，快递小哥走街串巷、风雨无阻，成为连接千家万户的重要力量。如何把这支分散的队伍组织起来、"
            "凝聚起来，是新形势下基层党建必须回答的一道考题。",
        )),
        ("一、行业党建现状", (
            "截至2023年底，全县共有快递企业41家，末端网点268个，快递小哥1930人，其中党员76名，建立快递行业党支部9个。",
            "（一）组织覆盖逐步扩大。县里成立快递行业党委，采取单独组建、联合组建、挂靠组建等方式，把党员快递小哥纳入支部管理，"
            "消除了组织空白点。",
            "（二）关爱服务日益丰富。全县建成先锋驿站52个，提供饮水、充电、应急药品等服务，快递小哥累了能歇脚、渴了能喝水。",
        )),
        ("二、存在的主要问题", (
            "调研发现，快递行业党建与快递小哥的期盼相比，还有不少短板和不足：",
            "（一）流动频繁带来管理难题。快递小哥年均流动率超过三成，党员找不到、组织生活难开展的问题仍然存在，部分支部开会凑不齐人。",
            "（二）企业重视程度不够。有的加盟网点负责人认为抓党建不挣钱，支持力度不足，活动缺乏场地和经费。",
        )),
        ("三、对策与建议", (
            "（一）进一步健全组织体系。建议由行业党委牵头，推行“小哥支部建在站点上”，完善流动党员双向报到制度，加强驿站与社区党组织联动。",
            "（二）进一步强化激励保障。完善积分兑换办法，评选最美快递小哥，对参与基层治理成效明显的给予疗休养等奖励。",
        )),
    ),
)  # fmt: skip
ORCHARD = Story(
    "党支部领办合作社让柑橘产业红起来",
    "■市委党校第八期乡村振兴班课题组",
    (
        ("", (
            "柑橘是沿江各村的当家果树，过去种植零散、品种老化，果农增产不增收。近三年来，云岭镇推动村党支部领办合作社，"
            "走出了一条抱团发展的新路子。",
        )),
        ("一、主要做法", (
            "云岭镇坚持把支部建在果园里、把党员聚在产业链上，创新推行支部引领、合作社经营、果农入股的机制。",
            "1.支部带头建园。由村党支部书记担任合作社理事长，流转坡地3200亩，统一改种早熟柑橘，打造标准化果园。",
            "2.党员带头示范。选派46名党员担任果园技术员，在剪枝、疏果、施肥等环节手把手教果农，推行一名党员联系五户果农。",
        )),
        ("二、取得的成效", (
            "三年来，合作社柑橘产量增长六成，果农人均年增收4100元，村集体经济收入显著提升，柑橘品牌知名度明显增强，"
            "外出青年陆续返乡种果。",
        )),
        ("三、经验启示", (
            "实践表明，产业要兴旺，支部必须强。只有把党组织的政治优势转化为柑橘产业的发展优势，果农才会真心跟着合作社干。",
            "1.必须选好带头人。支部书记懂果园、会经营、有公心，合作社才有主心骨。",
            "2.必须建好利益联结。保底收购、二次返利让果农吃下定心丸，柑橘才卖得出好价钱。",
        )),
    ),
)  # fmt: skip
PARK = Story(
    "工业园区“两新”组织党建联建的探索与思考",
    "■开发区党工委党群工作部",
    (
        ("", (
            "园区是项目建设的主战场，也是非公企业党建的集聚区。开发区党工委以党建联建为抓手，把企业、车间、员工公寓串联成片，"
            "推动党建与生产经营同频共振。",
        )),
        ("一、基本情况", (
            "开发区规划面积18平方公里，现有规模以上企业137家，员工2.6万人，位于园区中部的党群服务中心占地1200平方米。",
        )),
        ("二、探索实践", (
            "（一）坚持链上联建。围绕装备制造、新型电池两条产业链，由龙头企业党委牵头组建链上党委，打通上下游企业技术攻关的堵点。",
            "（二）坚持楼宇联管。在员工公寓建立党员先锋岗，整合物业、安保、工会力量，打造15分钟服务圈。",
            "（三）坚持人才联育。建立车间党员导师制度，技术骨干与青年员工结对，把员工培养成技师。",
        )),
        ("三、几点思考", (
            "企业党建要避免一头热，应进一步完善联建企业轮值机制，强化园区党工委统筹，健全考核办法，让员工有感、企业有得、园区有力。",
        )),
    ),
)  # fmt: skip
