"""The site in a real browser: from a search to the very passage, on a phone, without JavaScript, for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.browser.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
PAGES = {
    "home": "/",
    "results": "/search?q=楼宇党建",
    "filtered": "/search?q=党建&kind=做法卡片&kind=资料摘要&not_scene=楼宇&in=企业&in=党员",
    "question": "/search?q=企业有几名党员可以成立党支部？",
    "relaxed": "/search?q=两新组织 红领译站 标题:楼宇&without=新经济组织",
    "why": "/search?q=两新组织 OR 链式党建&explain=1",
    "similar": "/search?similar=model-lianshi-dangjian",
    "nothing": "/search?q=“链式党建” “海洋捕捞” 红领译站&kind=做法卡片",
    "help": "/help",
    "models": "/models/",
    "card": "/models/model-lianshi-dangjian?q=党建",
    "narrowed": "/models/?scene=楼宇&sort=evidence&id=model-sitong",
    "compared": "/models/compare?id=model-lianshi-dangjian&id=model-sitong&id=model-louyu-shengtaiquan",
    "graph": "/models/graph",
    "around": "/models/graph?around=model:model-louyu-shengtaiquan",
    "timeline": "/models/timeline",
    "fit": "/models/fit?scene=楼宇&need=组织覆盖&size=没有党员",
    "policies": "/policies/?level=中央",
    "policy": "/policies/policy-nonpublic-opinion-2012?q=联合",
    "document": "/documents/digest-hangzhou-foreign-firms?q=链式党建",
    "cite": "/documents/digest-nonpublic-opinion-2012/cite?at=s2-3",
    "batch": "/batch",
    "workspace": "/workspace/",
    "check": "/workspace/check",
    "login": "/login",
    "missing": "/documents/none",
}
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_search_through_the_card_to_the_passage(browser: Browser, address: str, javascript: bool) -> None:
    """A reader finds 链式党建, opens its card, and follows the evidence to the passage, JavaScript or not."""
    page = opened(browser, javascript=javascript)
    page.goto(address)
    page.fill("input[name=q]", "链式党建")
    page.press("input[name=q]", "Enter")
    page.click("h2 a[href^='/models/model-lianshi-dangjian']")
    link = page.locator(".evidence a").first
    anchor = unquote(str(link.get_attribute("href")).split("#")[1])
    quoted = str(page.locator(".evidence blockquote").first.text_content())
    link.click()
    target = page.locator(".clause:target")
    assert target.get_attribute("id") == anchor
    playwright.expect(target).to_be_in_viewport()
    assert quoted[:12] in str(target.text_content())
    page.context.close()


@pytest.mark.parametrize(("width", "javascript"), [(320, False), (1280, True)])
def test_a_list_of_phrases_becomes_a_table(browser: Browser, address: str, width: int, javascript: bool) -> None:
    """Phrases are pasted and found; only the table's box scrolls sideways, the table can be taken away, no barriers."""
    page = opened(browser, width=width, javascript=javascript)
    page.goto(address + "/batch")
    page.fill("textarea[name=phrases]", "双强六好\n链式党建\n海洋捕捞作业")
    page.click(".batch-form button")
    assert "3 个词语，逐字找到 2 个" in str(page.text_content("h2"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        page.click("button[name=format]")
    assert download.value.suggested_filename == "批量检索.csv"
    if javascript:
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
        found = axe.run(page).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    page.click(".sheet a >> nth=0")
    assert page.locator(".clause:target mark").count() > 0
    page.context.close()


@pytest.mark.parametrize("width", [320, 360, 1024])
@pytest.mark.parametrize("name", PAGES)
def test_pages_do_not_scroll_sideways(browser: Browser, address: str, name: str, width: int) -> None:
    """On a small phone and up, no page is wider than the screen."""
    page = opened(browser, width=width, height=640)
    page.goto(address + PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_pages_have_no_serious_barrier(browser: Browser, address: str, name: str, width: int) -> None:
    """axe finds no serious or critical violation of WCAG 2.2 AA, contrast and target size included."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = opened(browser, width=width)
    page.goto(address + PAGES[name])
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.run(page, options={"runOnly": tags}).response["violations"]
    serious = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]
    assert serious == []
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_ask_nothing_of_other_hosts_and_raise_no_error(browser: Browser, address: str, name: str) -> None:
    """A page loads from its own host only, and its console shows neither errors nor blocked content."""
    page = opened(browser)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if "404" not in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address + PAGES[name], wait_until="networkidle")
    assert {url[: len(address)] for url in asked} == {address}
    assert complaints == []
    page.context.close()


def test_enter_while_composing_does_not_search(browser: Browser, address: str) -> None:
    """The Enter with which an input method finishes a word stays in the box."""
    page = opened(browser)
    page.goto(address)
    event = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: %s, bubbles: true, cancelable: true})"
    send = "element => element.dispatchEvent(" + event + ")"
    box = page.locator("input[name=q]")
    assert box.evaluate(send % "true") is False  # prevented
    assert box.evaluate(send % "false") is True
    page.context.close()


@pytest.mark.parametrize("clipboard", [True, False])
def test_the_citation_can_be_copied(browser: Browser, address: str, clipboard: bool) -> None:
    """Copying works with and without navigator.clipboard, which plain HTTP does not have."""
    page = opened(browser)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not clipboard:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(address + PAGES["card"])
    page.click("button.copy")
    playwright.expect(page.locator(".copied")).to_have_text("已复制")
    page.fill("input[name=q]", "")
    page.focus("input[name=q]")
    page.keyboard.press("Control+V")
    assert page.input_value("input[name=q]").startswith("《链式党建》")
    page.context.close()


@pytest.mark.parametrize("clipboard", [True, False])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_citation_of_a_clause_can_be_copied(browser: Browser, address: str, clipboard: bool, width: int) -> None:
    """From a box beside the clause, in the style that is wanted, with and without navigator.clipboard."""
    page = opened(browser, width=width)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not clipboard:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(address + "/documents/digest-nonpublic-opinion-2012")
    page.click("#s2-3 .quote")
    box = page.get_by_role("dialog", name="引用")
    box.locator("button.copy").nth(1).click()
    playwright.expect(box.get_by_role("status").nth(1)).to_have_text("已复制")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Escape")
    playwright.expect(box).to_have_count(0)
    assert page.locator("#s2-3 .quote").evaluate("element => element === document.activeElement")
    page.fill("input[name=q]", "")
    page.focus("input[name=q]")
    page.keyboard.press("Control+V")
    assert page.input_value("input[name=q]").endswith("[Z]. 2012-05-24: 第二部分第3条.")
    page.context.close()


def test_citations_are_a_page_without_javascript(browser: Browser, address: str) -> None:
    """The same link leads to it."""
    page = opened(browser, javascript=False)
    page.goto(address + "/documents/digest-nonpublic-opinion-2012")
    page.click("#s2-3 .quote")
    page.wait_for_url("**/cite?at=s2-3")
    assert "第二部分第3条" in page.inner_text("#citation-plain")
    page.context.close()


def test_filters_are_folded_on_a_phone_and_open_on_a_desk(browser: Browser, address: str) -> None:
    """On a phone results come first; the filters open with a tap."""
    for width, shown in ((360, False), (1280, True)):
        page = opened(browser, width=width)
        page.goto(address + PAGES["results"])
        assert page.locator(".facets h2").first.is_visible() is shown
        page.context.close()


def test_values_can_be_left_out_with_the_keyboard(browser: Browser, address: str) -> None:
    """“排除” is invisible until the mouse or the focus is there, has a name of its own, and leaves the value out."""
    page = opened(browser)
    page.goto(address + "/search?q=党建")
    link = page.get_by_role("link", name="排除 做法卡片", exact=True)
    assert link.evaluate("element => getComputedStyle(element).opacity") == "0"
    page.locator(".facets .value", has_text="做法卡片").focus()
    page.keyboard.press("Tab")
    assert link.evaluate("element => element === document.activeElement")
    assert link.evaluate("element => getComputedStyle(element).opacity") == "1"
    page.keyboard.press("Enter")
    page.wait_for_url("**not_kind=*")
    assert page.get_by_text("不含：做法卡片").is_visible()
    page.context.close()


def test_on_a_touch_screen_values_can_always_be_left_out(browser: Browser, address: str) -> None:
    """Where nothing hovers “排除” is always there, and large enough for a finger."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address + "/search?q=党建")
    page.tap(".facets summary >> nth=0")
    link = page.get_by_role("link", name="排除 做法卡片", exact=True)
    assert link.evaluate("element => getComputedStyle(element).opacity") == "1"
    box = link.bounding_box()
    assert box and min(box["width"], box["height"]) >= 24
    context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_searches_within_results_and_asks_why(browser: Browser, address: str, javascript: bool) -> None:
    """The second box keeps the first query as a condition; “为什么” opens below its hit, at its place."""
    page = opened(browser, javascript=javascript)
    page.goto(address + "/search?q=楼宇")
    page.fill("#again-q", "驿站")
    page.press("#again-q", "Enter")
    page.wait_for_url("**in=*")
    assert page.get_by_role("link", name="移除 在“楼宇”的结果中").is_visible()
    assert page.input_value("#top-q") == "驿站"
    page.get_by_role("link", name="为什么").nth(1).click()
    assert page.url.endswith("#hit-2")
    playwright.expect(page.locator("#hit-2")).to_be_in_viewport()
    assert "“驿站”在" in str(page.locator("#hit-2 .why").text_content())
    page.context.close()
