"""Where a name begins that no list holds: after a mark, or after a word that no name begins with.

Names of bodies and zones are known by how they end (组织部, 有限公司, 商务区). What stands before the end is the name
as far back as nothing parts it: 推进南市商务区 -> 南市商务区, 由平湖市委组织部 -> 平湖市委组织部.
"""

from __future__ import annotations

import re

# Words that stand before names and in none: prepositions, verbs of reports, quantities.
_SINGLE = "的 由 与 在 向 对 被 把 及 是 和 以 到 从 将 了 据 赴 驻 除"
_SINGLE_AND_IN_NAMES = "新 原 现 或 经 其 该 本 各 等 给 受 请 让 使 叫 那 这 并 报 至 为 某"  # 日本电产, 国泰新华
_BEFORE = (
    "随着 关于 通过 根据 按照 围绕 依托 借助 依靠 发挥 包括 例如 比如 以及 其中 作为 成为 属于 来自 前往 位于 "
    "地处 辖区 所在 推进 推动 打造 建立 构建 成立 组建 设立 创建 形成 整合 开展 实施 完善 提升 坚持 深化 落实 "
    "强化 加强 创新 探索 支持 引导 帮助 选派 走访 调研 启用 挖掘 扩大 优化 健全 制定 出台 印发 召开 举办 承办 "
    "主办 会同 协同 对接 邀请 委托 聘请 授权 责成 要求 隶属 挂靠 入驻 落户 引进 引入 招引 集聚 设置 变更 转让 "
    "收购 参股 控股 担任 担当 任职 参观 考察 借鉴 用好 做好 抓好 建好 管好 办好 立足 推出 聚焦 瞄准 拓展 布局 "
    "覆盖 纳入 列入 入选 获评 荣获 授予 命名 鼓励 牵头 负责 主管 所属 下属 直属 一家 两家 多家 部分 有关 相关 "
    "所有 全部 全体 任何 每个 知名 著名 其他 其它 不断 继续 进一步 切实 积极 主动 共同 分别 同时 专门 已经 目前 "
    "近年来 同意 决定 批准 宣布 认为 提出 指出 表示 进入 应当 可以 必须 不得 禁止 允许 扶持 进行 运往 运回 境外 "
    "境内 本市 本省 近期 近日 日前 昨日 今日 今年 去年 期间 暂停 结合 "
    "违反 遵守 贯彻 执行 依照 依据 符合 学习 熟悉 解读 援引 推行 推广 首创"
)
_BEFORE_AND_IN_NAMES = "组织 服务 建设 投资 促进 规划 联合 联系 学习 发布 重点 协调 指导 运输 限制"  # 市投资促进局
_QUALITIES = "大型 中小 优秀 先进"  # before a body, in a firm's name: 中小企业融资担保有限公司
_IN_MIDDLE = "和与及对以新原现经报为"  # characters that names have: 发展和改革委员会, 对外友好协会


def _any(*lists: str) -> str:
    return "|".join(sorted((word for listed in lists for word in listed.split()), key=len, reverse=True))


_BESIDE = re.compile(_any(_SINGLE, _BEFORE, _BEFORE_AND_IN_NAMES))
_FREE = tuple(_any(_SINGLE, _SINGLE_AND_IN_NAMES, _BEFORE, _BEFORE_AND_IN_NAMES, _QUALITIES).split("|"))
_PARTS = re.compile(
    f"(?![{_IN_MIDDLE}])(?:{_any(_SINGLE, _SINGLE_AND_IN_NAMES, _BEFORE, _QUALITIES)})"
    "|[省市区县]委|[全多数两几送]|所辖|现有|级|部门|复工|复产|就读|审定|电子税务"
)
_RUN = re.compile("[\u4e00-\u9fffA-Za-z0-9（）·&]+$")


def begin(text: str, end: int, longest: int) -> int:
    """Where the name begins that goes on at `end`, at most `longest` characters before it."""
    low = max(0, end - longest)
    run = _RUN.search(text, low, end)
    start = run.start() if run else end
    for match in _BESIDE.finditer(text, start, end):
        start = match.end()
    opened = text.rfind("（", start, end)
    if ("）" in text[start:end]) != (opened >= 0) or text.find("）", start, end) < opened:
        start = max(opened, text.rfind("）", start, end)) + 1  # half a pair of brackets is none of the name
    return start


def stands_free(text: str, start: int) -> bool:
    """Whether a word may begin at `start`: after a mark, or after a word that stands before names."""
    if start == 0 or not text[start - 1].isalnum():
        return True
    return text.endswith(_FREE, 0, start)


def parted(middle: str) -> bool:
    """Whether something in the middle of what might be a name shows that it is none."""
    return _PARTS.search(middle) is not None
