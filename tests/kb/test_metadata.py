"""kb.structure.metadata and what it is made of: title, number, dates, issuer, authors, keywords, and their origins."""

from __future__ import annotations

import pytest

from kb.document import Document, Metadata
from kb.readers.base import Extract
from kb.readers.text import lines as text_lines
from kb.structure import structure
from kb.structure.bylines import byline
from kb.structure.dates import enacted, impossible_date
from kb.structure.kinds import kind_of
from kb.structure.metadata import completed
from kb.structure.numbers import find_number, number_alone
from kb.structure.titles import title_in_name

TEXT = "各单位要结合实际，认真抓好贯彻落实，确保各项工作落到实处，并及时报告进展情况和存在的问题。"


def one(text: str, name: str = "甲.txt") -> Document:
    (document,) = structure(Extract(name, "text/plain", "0" * 64, tuple(text_lines(text)), "utf-8"))
    return document


def known(text: str) -> Metadata:
    return one(text).metadata


@pytest.mark.parametrize(
    ("text", "title", "where"),
    [
        (f"关于加强党建工作的意见\n{TEXT}", "关于加强党建工作的意见", "标题行"),
        (f"信访条例\n{TEXT}", "信访条例", "标题行"),
        (f"杭州市人民政府文件\n杭政〔2020〕3号\n关于加强党建工作的通知\n{TEXT}", "关于加强党建工作的通知", "标题行"),
        (
            f"最高人民法院\n关于审理与企业改制相关的民事纠纷案件\n若干问题的规定\n{TEXT}",
            "最高人民法院关于审理与企业改制相关的民事纠纷案件若干问题的规定",
            "标题行",
        ),
        (
            f"最高人民法院 最高人民检察院\n关于办理案件的解释\n{TEXT}",
            "最高人民法院 最高人民检察院关于办理案件的解释",
            "标题行",
        ),
        (f"政 府 工 作 报 告\n{TEXT}", "政府工作报告", "标题行"),
        (
            f"关于做好值班工作的通知\n关于做好值班工作的通知\n财办〔2020〕7号\n{TEXT}",
            "关于做好值班工作的通知",
            "标题行",
        ),
        (f"关于做好值班工作的通知\n关于做好值班工作的通知\n国家卫生健康委\n{TEXT}", "关于做好值班工作的通知", "标题行"),
        (f"楼宇党建的路径\n——基于杭州的调研\n{TEXT}", "楼宇党建的路径——基于杭州的调研", "标题行"),
        (
            f"关于贯彻收费公告\n若干问题的规定\n{TEXT}",
            "关于贯彻收费公告若干问题的规定",
            "标题行",
        ),
        (
            f"1983年政府工作报告——1983年6月6日在第六届全国人民代表大会第一次会议上 国务院总理赵某某各位代表：\n{TEXT}",
            "1983年政府工作报告——1983年6月6日在第六届全国人民代表大会第一次会议上",
            "首段开头",
        ),
        (
            f"关于做好防控经费保障工作的通知 财办〔2020〕7号 各省、自治区财政厅（局）： {TEXT}",
            "关于做好防控经费保障工作的通知",
            "首段开头",
        ),
        (
            f"关于做好防控经费保障工作的通知 各省、自治区财政厅（局），新疆生产建设兵团财政局： {TEXT}",
            "关于做好防控经费保障工作的通知",
            "首段开头",
        ),
        (f"关于做好防控经费保障工作的通知 财办〔2020〕7号\n{TEXT}", "关于做好防控经费保障工作的通知", "标题行"),
        (f"关于做好防控经费保障工作的通知（财办〔2020〕7号）\n{TEXT}", "关于做好防控经费保障工作的通知", "标题行"),
        (
            "最高人民法院\n公 告\n《最高人民法院关于立案程序的规定》已于2016年11月21日由最高人民法院审判委员会"
            "第1700次会议通过，现予公布，自2018年1月1日起施行。\n2017年10月13日\n最高人民法院\n关于立案程序的规定\n"
            f"法释〔2017〕18号\n{TEXT}",
            "最高人民法院关于立案程序的规定",
            "公布令之后的标题",
        ),
        (
            f"{TEXT * 3}\n{TEXT * 3}H\n放眼建设发展新形势，着力破解园区党建工作难题",
            "放眼建设发展新形势，着力破解园区党建工作难题",
            "正文末行",
        ),
    ],
)
def test_a_title_is_found_where_it_stands(text: str, title: str, where: str) -> None:
    """Below 红头 and numbers, over several lines, below an announcement, run into the text, or last."""
    assert (known(text).title, known(text).origins["title"]) == (title, where)


@pytest.mark.parametrize(
    "text",
    [
        f"{TEXT * 3}\n{TEXT * 3}\n中共某市委组织部",
        f"{TEXT * 3}\n{TEXT * 3}\n附件：党建工作情况统计表",
        f"{TEXT * 3}\n{TEXT * 3}\n二〇一二年五月二十四日",
        f"首页 > 政策文件 > 正文\n{TEXT}",
        f"（此件公开发布）\n{TEXT}",
    ],
)
def test_other_lines_are_no_titles(text: str) -> None:
    """A signature, an attachment, a date, a path of a site is no title; the finding says that there is none."""
    assert known(text).title is None
    assert "missing_title" in [finding.code for finding in one(text).findings]


def test_a_report_of_a_document_is_the_document_only_with_its_text() -> None:
    """印发《…》 gives the document where the text gives the whole of it, else it is a news item."""
    title = "省委办公厅印发《关于加强楼宇党建的意见》"
    whole = known(f"{title}\n一、总体要求\n{TEXT}\n二、主要措施\n{TEXT}")
    assert (whole.title, whole.kind, whole.issuer) == ("关于加强楼宇党建的意见", "意见", "省委办公厅")
    news = known(f"{title}\n本报讯（记者 王小明）日前，省委办公厅印发了意见。{TEXT}")
    assert (news.title, news.kind, news.authors) == (title, "新闻报道", ("王小明",))


def test_a_title_that_is_said_twice_is_no_paragraph() -> None:
    """A page's heading above the document's own is the title once."""
    text = f"最高人民法院关于办理案件的解释\n法释〔2024〕4号\n最高人民法院\n关于办理案件的解释\n{TEXT}"
    assert one(text).body == TEXT


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("03-关于加强楼宇党建工作的意见(2019-02-13).docx", "关于加强楼宇党建工作的意见"),
        ("南市商务区楼宇党建调研报告_20230501.pdf", "南市商务区楼宇党建调研报告"),
        ("000_953f6b8d433266ab.txt", None),
        ("新建文本文档.txt", None),
        ("微信图片_20230501.jpg", None),
    ],
)
def test_a_files_name_may_be_a_title(name: str, title: str | None) -> None:
    """A serial number and a date at its ends aside; names that programs give are none."""
    assert title_in_name(name) == title


def test_a_proposed_title_has_a_finding() -> None:
    """Where the text states no title, the file's name is proposed, and a finding says so."""
    document = one(TEXT, "关于加强楼宇党建工作的意见.txt")
    assert document.metadata.title == "关于加强楼宇党建工作的意见"
    assert document.metadata.origins["title"] == "文件名（拟定）"
    assert "暂用文件名“关于加强楼宇党建工作的意见”" in document.findings[0].message


@pytest.mark.parametrize(
    ("written", "proper"),
    [
        ("国办发[2017]047号", "国办发〔2017〕47号"),
        ("（国办函〔2018〕71号）", "国办函〔2018〕71号"),
        ("国发［1997］11号", "国发〔1997〕11号"),
        ("法（研）复〔1986〕12号", "法（研）复〔1986〕12号"),
        ("〔2000〕高检研发第12号", "高检研发〔2000〕12号"),
        ("（86）民监字第5号", "民监字〔1986〕5号"),
        ("中华人民共和国国务院令第417号", "国务院令第417号"),
        ("中华人民共和国主席令第十五号", "主席令第十五号"),
        ("海关总署公告2020年第17号", "海关总署公告2020年第17号"),
        ("第十二条", None),
        ("关于加强工作的意见", None),
    ],
)
def test_numbers_are_set_properly(written: str, proper: str | None) -> None:
    """However a number is typed, it comes out as GB/T 9704 sets it."""
    assert number_alone(written) == proper
    if proper:
        assert find_number(f"根据{written}文件") is not None


def test_an_orders_number_stands_below_its_heading() -> None:
    """第417号 below 国务院令 is its number."""
    text = f"中华人民共和国国务院令\n第417号\n《收费公路管理条例》已经国务院常务会议讨论，现就有关问题作出规定。{TEXT}"
    assert known(text).number == "国务院令第417号"


@pytest.mark.parametrize(
    ("texts", "date", "published"),
    [
        (
            ["2004年8月18日 国务院第61次常务会议通过", "2004年9月13日 国务院令第417号公布", "2004年11月1日 施行"],
            "2004-09-13",
            "2004-09-13",
        ),
        (["（2000年11月15日通过　2000年12月13日公布　自2000年12月19日起施行）"], "2000-12-13", "2000-12-13"),
        (
            [
                "（2018年2月23日最高人民法院第1734次会议、",
                "2018年2月11日第73次会议通过，根据2020年12月23日第1823次会议修正）",
            ],
            "2020-12-23",
            None,
        ),
        (["2017年7月28日 山东省", "第十二届人民代表大会常务委员会第三十一次会议修正"], "2017-07-28", None),
        (["2020年2月4日，为做好工作，某部印发了通知。"], None, None),
    ],
)
def test_the_note_below_a_laws_title(texts: list[str], date: str | None, published: str | None) -> None:
    """Passed, amended and published count; when it takes effect does not."""
    found = enacted(texts)
    assert (found.date, found.published) == (date, published)


@pytest.mark.parametrize(
    ("text", "date", "origin"),
    [
        (f"在全省组织工作会议上的讲话\n（2012年3月1日）\n{TEXT}", "2012-03-01", "题下日期"),
        (
            f"关于党建工作的通知\n{TEXT}\n中共某市委组织部\n二〇一二年五月二十四日\n（此件公开发布）",
            "2012-05-24",
            "落款",
        ),
        (f"关于党建工作的通知\n{TEXT}\n杭州市人民政府办公厅 2012年5月24日", "2012-05-24", "落款"),
        (f"关于党建工作的通知\n成文日期：2012年5月24日\n{TEXT}", "2012-05-24", "“成文日期”一行"),
        (f"政府工作报告\n——2012年5月24日在第十届全国人民代表大会第一次会议上\n{TEXT}", "2012-05-24", "副标题"),
        (f"关于党建工作的通知\n{TEXT}2012年5月24日，我们召开了会议。", None, None),
    ],
)
def test_dates_are_those_that_a_text_gives_itself(text: str, date: str | None, origin: str | None) -> None:
    """成文日期 below the title, in the signature, in a field or in a subtitle; not one that the text speaks of."""
    assert (known(text).date, known(text).origins.get("date")) == (date, origin)


def test_a_signature_gives_issuer_and_level() -> None:
    """Those who sign are the issuers; the first gives the level, its place the region."""
    found = known(f"关于党建工作的通知\n{TEXT}\n浙江省财政厅\n浙江省商务厅\n2012年5月24日")
    assert (found.issuer, found.level, found.region) == ("浙江省财政厅、浙江省商务厅", "省级", ("浙江省",))
    assert found.origins["issuer"] == "落款"


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("国务院办公厅转发民政部关于清理整顿社会团体意见的通知", "国务院办公厅"),
        ("最高人民法院 最高人民检察院关于办理案件的解释", "最高人民法院、最高人民检察院"),
        ("中共杭州市委组织部关于加强楼宇党建工作的意见", "中共杭州市委组织部"),
        ("关于加强楼宇党建工作的意见", None),
    ],
)
def test_a_title_names_its_issuer(title: str, issuer: str | None) -> None:
    """Who stands before 关于, the one who passes on what another wrote."""
    assert known(f"{title}\n{TEXT}").issuer == issuer


@pytest.mark.parametrize(
    ("line", "names", "organ"),
    [
        ("■市委组织部课题组", ("市委组织部课题组",), "市委组织部课题组"),
        ("□ 本报记者 王小明", ("王小明",), None),
        ("张三 李 四", ("张三", "李四"), None),
        ("李明1，王强2", ("李明", "王强"), None),
        ("文/赵敏", ("赵敏",), None),
        ("国务院总理 李某某", None, None),
        ("总则", None, None),
        ("■ 加强党的建设", None, None),
        ("高度重视", None, None),
    ],
)
def test_bylines(line: str, names: tuple[str, ...] | None, organ: str | None) -> None:
    """A team, a reporter or names below a title; a heading with a bullet is none."""
    found = byline(line, below_title=True)
    if names is None:
        assert found is None or not found.whole
    else:
        assert found is not None and (found.names, found.organ) == (names, organ)


def test_a_byline_below_the_title_is_metadata() -> None:
    """As newspapers set it: the title, ■ and the team, the text."""
    document = one(f"南市商务区楼宇党建生态圈建设的探索和启示\n■市委组织部课题组\n{TEXT}")
    found = document.metadata
    assert (found.title, found.issuer) == ("南市商务区楼宇党建生态圈建设的探索和启示", "市委组织部课题组")
    assert (found.authors, found.origins["authors"], document.body) == (("市委组织部课题组",), "署名", TEXT)


def test_fields_at_the_end() -> None:
    """A source and the author's unit may stand below the text."""
    found = known(f"楼宇党建的路径\n作者：张 三 李四\n{TEXT}\n来源：江西日报\n（作者单位：平湖市委党校）")
    assert (found.authors, found.source, found.issuer, found.level) == (
        ("张三", "李四"),
        "江西日报",
        "平湖市委党校",
        "县级",
    )


@pytest.mark.parametrize(
    ("line", "keywords"),
    [
        ("【关键词】党组织建设 组织力 基层党组织", ("党组织建设", "组织力", "基层党组织")),
        ("关键词：党建；融合；国企", ("党建", "融合", "国企")),
        ("Keywords: party building; SOE", ("party building", "SOE")),
    ],
)
def test_keywords_are_listed_and_stay(line: str, keywords: tuple[str, ...]) -> None:
    """Keywords become metadata and stay in the text."""
    document = one(f"楼宇党建的路径\n摘要：{TEXT}\n{line}\n{TEXT}")
    assert document.metadata.keywords == keywords
    assert document.metadata.kind == "论文"
    assert line[-3:] in document.body


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"楼宇党建的路径\n{TEXT}课题组调研发现如此，调研显示如此。", "调研报告"),
        (f"楼宇党建结硕果\n新华社杭州2月4日电 {TEXT}", "新闻报道"),
        (f"楼宇党建结硕果\n{TEXT}（记者 王小明）", "新闻报道"),
        (f"在全省会议上的讲话\n{TEXT}", "领导讲话"),
        (f"某案\n【基本案情】\n{TEXT}\n【典型意义】\n{TEXT}", "案例"),
        (f"楼宇党建的路径\n{TEXT}", None),
    ],
)
def test_the_form_of_a_text_shows_its_kind(text: str, kind: str | None) -> None:
    """Where the title names no kind: an abstract, a dateline, a team's survey; else it is unknown."""
    assert known(text).kind == kind


def test_a_court_s_rules_are_judicial_interpretations() -> None:
    """法释 in the number makes 规定 a judicial interpretation."""
    assert known(f"最高人民法院关于立案程序的规定\n法释〔2017〕18号\n{TEXT}").kind == "司法解释"
    assert kind_of("最高人民法院关于立案程序的规定") == "规定"


def test_headlines_are_no_documents() -> None:
    """吉林省出台34项具体措施 tells of measures."""
    assert kind_of("吉林省多部门联手出台34项具体措施") is None
    assert kind_of("关于应对影响的若干措施") == "措施"


def test_what_follows_from_title_and_issuer() -> None:
    """Kind, level, region and validity follow once title and issuer are known, whoever stated them."""
    found = completed(Metadata(title="杭州市楼宇党建工作办法（试行）", issuer="杭州市人民政府", kind="论文"))
    assert (found.kind, found.level, found.region, found.validity) == ("办法", "市级", ("浙江省杭州市",), None)
    assert completed(Metadata(title="某某条例（已废止）")).validity == "已废止"
    assert completed(Metadata(title="某某的路径")) == Metadata(title="某某的路径")


def test_recipients_and_attachments_are_listed() -> None:
    """主送机关 and the titles below 附件： are kept, and stay in the text."""
    text = f"关于党建工作的通知\n各区委，各街道党工委：\n{TEXT}\n附件：1.任务清单\n2.联系表\n中共某市委\n2012年5月24日"
    extra = known(text).extra
    assert extra == {"recipients": ["各区委", "各街道党工委"], "attachments": ["任务清单", "联系表"]}


@pytest.mark.parametrize("mark", ["H", "■", "□", "◆", "●", "END"])
def test_the_mark_that_ends_a_column_is_no_text(mark: str) -> None:
    """A mark alone behind the last stop is dropped."""
    assert one(f"楼宇党建的路径\n{TEXT}\n{TEXT}{mark}").body == f"{TEXT}\n\n{TEXT}"


@pytest.mark.parametrize("end", ["按标准A", "适用维生素C。D级以上", "见附图。A组"])
def test_letters_of_the_text_stay(end: str) -> None:
    """A letter that is part of a sentence is no mark."""
    assert one(f"楼宇党建的路径\n{TEXT}{end}").body.endswith(end)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020年2月30日", "2020年2月30日"),
        ("2019年13月5日", "2019年13月5日"),
        ("2020年2月29日", None),
        ("12020年2月30日", None),
    ],
)
def test_dates_that_the_calendar_lacks(text: str, day: str | None) -> None:
    """A day that does not exist is found."""
    assert impossible_date(f"会议于{text}召开。") == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"关于党建工作的通知\n{TEXT}会议于2020年2月30日召开。", "impossible_date"),
        (f"关于党建工作的通知\n成文日期：2999年5月24日\n{TEXT}", "future_date"),
        (
            f"关于党建工作的通知\n{TEXT}发挥作用。\n用。推进党员管理信息化，健全党员教育管理服务工作制度，增强党员归属感和荣誉感。\n"
            "壮大队伍，充分发挥其组织宣传、联系服务和协调指导的积极作，",
            "order_broken",
        ),
        (f"关于党建工作的通知\n一、甲的工作\n{TEXT}\n三、丙的工作\n{TEXT}\n二、乙的工作\n{TEXT}", "order_broken"),
        (f"关于党建工作的通知\n共有党员200名，其中女党员50名，占20%。{TEXT}", "inconsistent_figures"),
    ],
)
def test_findings_of_dates_order_and_figures(text: str, code: str) -> None:
    """Each is found, with its place in the body, in a whole sentence."""
    document = one(text)
    (finding, *_) = [each for each in document.findings if each.code == code]
    assert finding.message.endswith("。") and finding.span.end <= len(document.body)
