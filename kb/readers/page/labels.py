"""The labels of fields that pages show around a text, and which field each is: 发文字号：国办发〔2018〕1号.

As met on 中国政府网, the sites of ministries, provinces and cities (their catalogues follow 政府信息公开目录 and
国办发〔2017〕47号), 人民网, 新华网, 共产党员网, papers' own sites, WeChat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.readers.page.shown import squeezed

# field of kb.readers.base.Stated -> its labels, blanks left out
_FIELDS = {
    "title": "标题 名称 信息名称 文件名称 文件标题 公文标题 信息标题 公文名称 政策名称 法规名称",
    "number": "发文字号 文号 发文文号 公文字号 文件编号 文件字号 发布文号 公文文号 政策文号 制发文号 文件文号 发文号",
    "issuer": "发文机关 发文单位 发布机构 发布单位 发布机关 制定机关 制发机关 发文部门 发文机构 制发单位 印发机关 "
    "颁布单位 颁布机关 颁布部门 公布机关 公开主体 责任部门 公开责任部门 发布部门 成文单位 信息所属单位 信息公开单位",
    "date": "成文日期 发文日期 成文时间 发文时间 印发日期 印发时间 制发日期 签发日期 签署日期 制定日期 "
    "生成日期 生成时间",
    "published": "发布日期 发布时间 公开日期 公开时间 发表时间 发表日期 公布日期 公布时间 发稿时间 日期 时间 更新时间 "
    "更新日期 上传时间 添加时间 录入时间 信息时间 发布于",
    "source": "来源 信息来源 文章来源 稿件来源 稿源 来源单位 内容来源 新闻来源 转载来源 出处 文章出处 转自 转载自",
    "authors": "作者 文章作者 撰稿 撰稿人 执笔 执笔人 撰文",
    "keywords": "关键词 关键字 主题词 标签",
    "validity": "有效性 文件状态 时效性 效力状态 时效状态 信息有效性 效力情况 是否有效 文件有效性",
    # Known, but of no use here.
    "": "索引号 信息索引 索引码 信息索引号 统一编号 登记号 统一登记号 规范性文件统一编号 主题分类 信息分类 组配分类 "
    "体裁分类 分类 类别 信息类别 公开类别 主题类别 体裁 文种 公文种类 公文类型 服务对象 公开方式 公开形式 公开范围 "
    "公开程序 公开时限 公开属性 公开载体 实施日期 施行日期 生效日期 生效时间 失效日期 失效时间 废止日期 废止时间 "
    "有效期 截止日期 内容概述 内容描述 摘要 栏目 所属栏目 责任编辑 编辑 责编 审核 校对 浏览次数 浏览量 浏览 点击数 "
    "点击量 点击 点击率 阅读次数 阅读量 阅读 访问次数 访问量 次数 人气 字体 字号 字体大小 视力保护色 保护视力色 "
    "背景色 打印 分享 分享到 发布人 信息员 录入 上传者 发文顺序号 政策级别 政策类型 行业分类 解读",
}
FIELD_OF = {label: name for name, labels in _FIELDS.items() for label in labels.split()}

LONGEST_LABEL = 12  # characters, blanks within counted
_LABEL = (
    r"(?:[\[【(（]\s*)?(?P<label>"
    + "|".join(r"[\s\u3000]*".join(label) for label in sorted(FIELD_OF, key=len, reverse=True))
    + r")(?:\s*[\]】)）])?"
)
# A label, and what ends it: ：, or one of | ｜ / that WeChat accounts write. 稿件来源|先锋网
_LABELLED = re.compile(rf"(?<![\u4e00-\u9fff]){_LABEL}[\s\u3000]*[：:|｜丨][\s\u3000]*")
_ALONE = re.compile(rf"{_LABEL}[\s\u3000]*[：:]?$")


def label_of(text: str) -> str | None:
    """The label that `text` is, colon or none, without blanks; None where it is another text."""
    match = _ALONE.match(text.strip()) if len(text.strip()) <= 2 * LONGEST_LABEL else None
    return squeezed(match["label"]) if match else None


def labelled(text: str) -> Iterator[tuple[str, str]]:
    """Each label in `text` that a colon follows, with what stands behind it up to the next label or wide gap.

    >>> list(labelled("来源：新华社　发布时间：2020-01-01 08:00"))
    [('来源', '新华社'), ('发布时间', '2020-01-01 08:00')]
    """
    found = list(_LABELLED.finditer(text))
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        yield squeezed(match["label"]), text[match.end() : end].strip(" \u3000\xa0\t|｜丨[【（(·;；,，")


def begins_labelled(text: str) -> bool:
    """Whether `text` begins with a label and its colon."""
    return bool(_LABELLED.match(text.lstrip()))
