"""What a page shows around its text: tools, ways through the site, credits, notices. Told by the words alone.

A block is furniture where little is left of it without the words of tools: 字体：【大 中 小】 打印本页 关闭窗口.
"""

from __future__ import annotations

import re

from kb.readers.page.shown import squeezed

LONGEST = 120  # characters; furniture is short
LONGEST_CREDIT = 60
MOST_LEFT = 0.2  # share of the characters that may be left without the words of tools

# Words of tools, by what they are for; the longest is tried first.
_WORDS = (
    r"视力保护色 保护视力色 无障碍(?:浏览|阅读)? 适老(?:化|版)? 长者(?:模式|助手) 语音播报 听全文 朗读 简体 繁体",
    r"字体大小 字体 字号 大[-|/]?中[-|/]?小 小[-|/]?中[-|/]?大 大号 中号 小号 默认 超大 特大 A[+-]?",
    r"我要打印 打印(?:本页|此页|正文|文章|页面)? 关闭(?:本页|窗口|页面|此页)? 导出 保存 复制(?:链接)?",
    r"下载(?:本文|本页|PDF|Word)?",
    r"(?:一键)?分享(?:到|至|给好友|文章|按钮|让更多人看到)? 转发 收藏(?:本页|本站|本文)? 加入收藏 设为首页",
    r"返回(?:首页|顶部|列表|上页|目录|主页)? 回到顶部 置顶 TOP 告诉好友",
    r"打开微信 微信里点 发现 微信好友 朋友圈 微信 新浪微博 微博 QQ(?:空间|好友)? 人人网 豆瓣 支付宝 钉钉 抖音",
    r"扫一扫 扫码 扫描 使用 用 二维码 在?手机上?(?:打开|查看|阅读|浏览|观看|版)? 当前 页面?",
    r"即可将(?:网页|本文)分享至? 长按(?:识别|图片)? 识别 关注(?:我们|该公众号)? 点击?[上下]方 [上下]方 点击 蓝色?字体?",
    r"阅读[原全]文 查看(?:原文|更多|全文|详情) 展开(?:全文)? 收起 更多",
    r"点赞 在看 喜欢 赞赏 留言 写?评论 发表评论 我要(?:评论|纠错)? 纠错 网友 条 举报 投诉",
    r"浏览(?:次数|量|人次)? 阅读(?:次数|量|数)? 点击(?:次数|量|数|率) 访问(?:次数|量)? 人气 人次 次",
    r"网站首页 首页 当前(?:所在)?位置 [您你](?:现在)?(?:所在)?的?(?:当前)?位置(?:是)? 所在位置 现在位置",
    r"[上下]一[篇页条] [上下]篇 没有了 尾页 第一页 末页 附件下载 相关附件 信息 正文 来源 目录 导航 网站地图",
    r"联系我们 关于我们 网站声明 登录 注册 退出 搜索 检索 高级 请输入(?:关键字|关键词)? 本站 English",
    r"移动客户端 客户端 公众号 APP RSS 订阅 邮箱 share print loading 加载中 \d[\d.,:：/-]*",
)
_TOOLS = re.compile("|".join(sorted(" ".join(_WORDS).split(), key=len, reverse=True)), re.IGNORECASE)
_POINTS = re.compile(r"[\W_]+")

# 责任编辑：李四; （责编：张三、李四）; 编辑丨王五; 监制：赵六 审核：钱七
_CREDIT = re.compile(
    r"[\[【（(]?(?:本期|值班|网络|微信|新媒体|文字|图文|视频)?(?:责任编辑|责编|编辑|主编|编审|审校|校对|审核|初审|复审|终审|监制|"
    r"美编|排版|制作|策划|统筹|值班主任|签发|录入|信息员|发布人|图片|摄影)(?:人|员)?[\s\u3000]*[：:|｜丨/／]"
)
# 当前位置：首页 > 政务公开 > 文件
_PLACE = r"(?:您?(?:现在|当前)?(?:所在)?的?位置|当前(?:所在)?位置|首页|网站首页)"
_WAY = re.compile(rf"{_PLACE}[\s\S]*?[>＞»›→/\\]|首页\s*[-·|>]")
_STEPS = re.compile(r"\s*(?:>>?|＞|»|›|→)\s*")
# What follows belongs to other texts: 相关链接, 延伸阅读, 往期回顾.
_OTHERS = re.compile(
    r"(?:(?:相关|延伸|推荐|精彩|热门|热点|更多|拓展|猜你|你可能|大家都在|往期|最新|今日|编辑)(?:链接|阅读|文章|新闻|报道|稿件|资讯|"
    r"信息|文件|推荐|回顾|精彩|内容|专题|解读|政策|图解|排行|喜欢|感兴趣|看点|热点|导读|要闻|的文章|热文|也?喜欢)(?:推荐|回顾|阅读|排行)?|"
    r"相关(?:文档|下载|视频)|网友评论|我来说两句|发表评论|友情链接|[上下]一[篇条页]|点击排行|栏目导航)"
)
_NEIGHBOUR = re.compile(r"[上下]一[篇条页][\s\u3000]*[：:]")
_ORNAMENTS = "[]【】（）()■●▍▌▎|◆▶►▼↓*：:>》… \u3000\xa0"
# What stands below every page of a site.
_FOOT = re.compile(
    r"版权所有|copyright|©|[\u4e00-\u9fff]ICP[备证]|公网安备|网站标识码|违法和不良信息举报|建议使用.{0,20}浏览器|"
    r"互联网新闻信息服务许可|未经.{0,12}(?:授权|许可|同意).{0,20}(?:转载|镜像|使用)|^(?:免责|版权|特别|郑重)?声明[：:]|"
    r"(?:凡|如).{0,6}(?:本网|本站).{0,20}(?:注明|转载)|图片来(?:自|源于)网络|如有?侵权",
    re.IGNORECASE,
)
# 主办：某市委组织部　地址：…　邮编：…; a notice may say 主办单位：… alone
_HOST = re.compile(r"(?:主办|承办|协办|建设)(?:单位)?[：:]")
_HOST_MORE = re.compile(r"(?:地址|邮编|电话|传真|技术支持|(?:运行|网站)?(?:维护|运维|管理)(?:单位)?)[：:]")


def is_furniture(text: str) -> bool:
    """Whether `text`, a whole block, is tools, a way through the site, or a notice below every page."""
    return is_tools(text) or is_way(text) or _is_foot(text)


def is_tools(text: str) -> bool:
    """Whether `text` is made of the words of tools: 打印本页 关闭窗口."""
    bare = squeezed(text)
    if not bare or len(bare) > LONGEST or re.search(r"^[\d\W]*$|[。；：！？]$", bare):
        return False
    left = _POINTS.sub("", _TOOLS.sub("", bare))
    return len(left) <= MOST_LEFT * len(_POINTS.sub("", bare))


def is_way(text: str) -> bool:
    """Whether `text` says where in the site the page is: 当前位置：首页 > 政务公开 > 文件."""
    if len(text) > LONGEST or "。" in text:
        return False
    return bool(_WAY.match(text.strip())) or len(_STEPS.split(text.strip())) > 2


def _is_foot(text: str) -> bool:
    return len(text) <= LONGEST and bool(_FOOT.search(text) or (_HOST.search(text) and _HOST_MORE.search(text)))


def is_credit(text: str) -> bool:
    """Whether `text` names those who edited or checked the page, and nothing more."""
    return len(text) <= LONGEST_CREDIT and bool(_CREDIT.match(text.strip()))


def begins_others(text: str) -> bool:
    """Whether `text` is the head of a list of other texts."""
    bare = text.strip(_ORNAMENTS)
    return len(bare) <= LONGEST and bool(_OTHERS.fullmatch(bare) or _NEIGHBOUR.match(bare))
