"""Gathering, arranging, sharing and exporting in a real browser; nothing is lost between visits."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest

from tests.browser.conftest import ACCOUNT, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = pytest.mark.browser
CARD = "/models/model-lianshi-dangjian"
COMPARED = "/models/compare?id=model-lianshi-dangjian&id=model-sitong"
CLAUSE = "/documents/digest-nonpublic-opinion-2012"


def gathered(page: Page, address: str) -> None:
    """A card, a comparison, a clause and a hit in the basket, in this order."""
    for url, button in ((CARD, ".deeds .gather"), (COMPARED, ".versus .gather")):
        page.goto(address + url)
        page.click(button)
        page.wait_for_selector(".basket-told:has-text('已加入')")
    page.goto(address + CLAUSE)
    page.click("#s2-3 a.quote")
    page.click(".citing-box .gather")
    page.wait_for_selector(".basket-told:has-text('已加入')")
    page.goto(address + "/search?q=红领驿站")
    page.click(".clauses .gather >> nth=0")
    page.wait_for_selector(".basket-told:has-text('共 4 项')")


def heads(page: Page) -> list[str]:
    """What the items on the page are."""
    return page.locator(".item .kind").all_text_contents()


@pytest.mark.parametrize("width", [1280, 360])
def test_from_gathering_to_a_word_file(browser: Browser, address: str, width: int, tmp_path: Path) -> None:
    """What was gathered comes in order, can be moved, noted and undone, outlasts a reload, and becomes a file."""
    page = opened(browser, width)
    gathered(page, address)
    page.goto(address + "/workspace/")
    page.wait_for_selector(".item >> nth=3")
    assert heads(page) == ["做法卡片", "做法对比", "条款", "条款"]
    page.click(".item >> nth=2 >> text=上移")
    page.wait_for_selector(".item:nth-child(2) .kind:has-text('条款')")
    page.click(".item >> nth=0 >> text=移出")
    expect(page.locator(".item")).to_have_count(3)
    page.click("#basket-undo")
    expect(page.locator(".item")).to_have_count(4)
    page.fill(".item >> nth=1 >> textarea", "请学员先读这一条")
    page.fill("#basket-title", "第一讲")
    page.press("#basket-title", "Tab")
    page.reload()
    page.wait_for_selector(".item >> nth=3")
    assert heads(page) == ["做法卡片", "条款", "做法对比", "条款"]
    assert page.input_value("#basket-title") == "第一讲"
    assert page.input_value(".item >> nth=1 >> textarea") == "请学员先读这一条"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        page.click("#basket-export button:has-text('导出')")
    path = tmp_path / "讲.docx"
    download.value.save_as(path)
    assert download.value.suggested_filename == "第一讲.docx"
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)
    assert "请学员先读这一条" in text and "链式党建" in text
    page.context.close()


def test_a_basket_is_passed_on_by_link_and_by_file(browser: Browser, address: str, tmp_path: Path) -> None:
    """Who opens the link or the file has the same basket, beside their own."""
    sender, receiver = opened(browser), opened(browser)
    gathered(sender, address)
    sender.goto(address + "/workspace/")
    sender.wait_for_selector(".item >> nth=3")
    sender.evaluate("document.execCommand = () => false; window.prompt = (text, link) => { window.copied = link; }")
    sender.click("#basket-link")
    receiver.goto(sender.evaluate("window.copied"))
    receiver.click("#received-keep")
    receiver.wait_for_selector(".item >> nth=3")
    assert heads(receiver) == heads(sender)
    with sender.expect_download() as download:
        sender.click("#basket-export button:has-text('存为文件')")
    path = tmp_path / "篮.json"
    download.value.save_as(path)
    receiver.set_input_files("#basket-file", path)
    receiver.click("#basket-open")
    expect(receiver.locator("#basket-chosen option")).to_have_count(3)
    assert heads(receiver) == heads(sender)
    for page in (sender, receiver):
        page.context.close()


def signed_in(browser: Browser, address: str) -> Page:
    """Someone at another computer who has just signed in."""
    page = opened(browser)
    page.goto(address + "/workspace/")
    page.click(".signed a")
    page.fill("#login-name", ACCOUNT[0])
    page.fill("#login-password", ACCOUNT[1])
    page.click(".login button")
    page.wait_for_selector(".signed:has-text('已登录')")
    return page


def test_who_signs_in_finds_the_baskets_at_every_computer(browser: Browser, address: str) -> None:
    """What two computers gathered at the same time is both there, and after signing out nothing of it is shown."""
    first, second = signed_in(browser, address), signed_in(browser, address)
    for page, url in ((first, CARD), (second, "/models/model-sitong")):
        page.goto(address + url, wait_until="networkidle")
    for page in (first, second):
        with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200):
            page.click(".deeds .gather")
    third = signed_in(browser, address)
    third.wait_for_selector(".item")
    titles = set()
    for option in third.locator("#basket-chosen option").all():
        third.select_option("#basket-chosen", option.get_attribute("value"))
        third.wait_for_timeout(500)
        titles |= set(third.locator(".item-head a").all_text_contents())
    assert titles == {"链式党建", "四同"}
    third.click(".signed button")
    third.goto(address + "/workspace/")
    third.wait_for_selector(".empty")
    for page in (first, second, third):
        page.context.close()


def test_without_storage_or_script_nothing_breaks(browser: Browser, address: str, tmp_path: Path) -> None:
    """Without storage the user is told; without JavaScript a kept file is shown and exported."""
    page = opened(browser)
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } })")
    page.goto(address + CARD)
    page.click(".deeds .gather")
    page.wait_for_selector(".basket-told:has-text('不允许保存')")
    page.context.close()
    path = tmp_path / "篮.json"
    path.write_text(
        '{"version": 1, "title": "讲", "groups": [{"heading": "", "items": [{"kind": "card", '
        '"ids": ["model-sitong"]}]}]}',
        encoding="utf-8",
    )
    page = opened(browser, javascript=False)
    page.goto(address + "/workspace/")
    page.set_input_files("#basket-file", path)
    page.click("#basket-open")
    assert heads_without_script(page) == 1
    with page.expect_download() as download:
        page.click("#basket-export button:has-text('导出')")
    assert download.value.suggested_filename == "讲.docx"
    page.context.close()


def heads_without_script(page: Page) -> int:
    """How many items the page shows."""
    return page.locator(".item .kind").count()
