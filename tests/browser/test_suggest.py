"""Suggestions below the search box in a real browser: by keyboard, by touch, with an input method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser
BOX = "form[data-suggest] input[name=q]"
OPTIONS = "[role=option]"
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The home page, once the site has made its suggestions."""
    page = opened(browser)
    ready(page, address)
    page.goto(address)
    yield page
    page.context.close()


def ready(page: Page, address: str) -> None:
    """Wait until the site answers with suggestions."""
    for _ in range(100):
        if page.request.get(f"{address}/api/v1/suggest?q=lydj").json()["suggestions"]:
            return
        page.wait_for_timeout(100)
    raise AssertionError("no suggestions after ten seconds")


def asked(page: Page) -> list[str]:
    """What the page asks suggestions for from now on."""
    texts: list[str] = []

    def note(url: str) -> None:
        if "/suggest" in url:
            texts.append(parse_qs(urlsplit(url).query)["q"][0])

    page.on("request", lambda request: note(request.url))
    return texts


def texts(page: Page) -> list[str]:
    """The suggestions that are shown."""
    page.locator(OPTIONS).first.wait_for()
    return page.locator(f"{OPTIONS} .text").all_text_contents()


def test_a_suggestion_is_taken_with_the_keyboard(page: Page) -> None:
    """Initials bring up terms; arrow keys move, the box says which is active, Enter searches for it."""
    page.type(BOX, "lydj")
    assert "楼宇党建" in texts(page)
    box = page.locator(BOX)
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    place = texts(page).index("楼宇党建")
    for _ in range(place + 1):
        page.keyboard.press("ArrowDown")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert active.get_attribute("aria-selected") == "true"
    assert active.locator("mark").text_content() == "楼宇党建"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.input_value(BOX) == "楼宇党建"


def test_arrow_keys_go_round_through_the_box(page: Page) -> None:
    """Up from the box is the last suggestion, down from there the box again."""
    page.type(BOX, "hlyz")
    count = len(texts(page))
    page.keyboard.press("ArrowUp")
    assert page.get_attribute(BOX, "aria-activedescendant") == page.locator(OPTIONS).nth(count - 1).get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute(BOX, "aria-activedescendant") is None


def test_escape_closes_the_list_and_keeps_what_was_typed(page: Page) -> None:
    """Escape hides the suggestions; the text stays, and an arrow key brings them back."""
    page.type(BOX, "楼宇")
    texts(page)
    page.keyboard.press("Escape")
    assert not page.locator("[role=listbox]").is_visible()
    assert page.input_value(BOX) == "楼宇"
    page.keyboard.press("ArrowDown")
    assert page.locator("[role=listbox]").is_visible()


def test_enter_without_a_choice_searches_for_what_was_typed(page: Page) -> None:
    """Suggestions do not put themselves in the place of the query."""
    page.type(BOX, "楼宇")
    texts(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.input_value(BOX) == "楼宇"


def test_a_suggestion_is_taken_with_a_click(page: Page) -> None:
    """A click on a suggestion searches for it."""
    page.type(BOX, "hlyz")
    texts(page)
    page.locator(OPTIONS, has_text="红领驿站").first.click()
    page.wait_for_url("**/search?q=*")
    assert page.input_value(BOX) == "红领驿站"


def test_leaving_the_box_hides_the_list(page: Page) -> None:
    """The list goes with the focus."""
    page.type(BOX, "楼宇")
    texts(page)
    page.keyboard.press("Tab")
    assert not page.locator("[role=listbox]").is_visible()


def test_nothing_is_asked_while_an_input_method_composes(page: Page) -> None:
    """Letters that an input method is turning into characters are not looked up; the characters are, once."""
    requests = asked(page)
    compose = """(box, [type, value]) => {
        box.focus();
        if (value) box.value = value;
        if (type === 'input') box.dispatchEvent(new InputEvent('input', {isComposing: true, bubbles: true}));
        else box.dispatchEvent(new CompositionEvent(type, {bubbles: true}));
    }"""
    box = page.locator(BOX)
    box.evaluate(compose, ["compositionstart", ""])
    for letters in ("l", "lo", "lou'yu"):
        box.evaluate(compose, ["input", letters])
    page.wait_for_timeout(400)
    assert requests == []
    box.evaluate(compose, ["compositionend", "楼宇"])
    assert "楼宇党建生态圈" in texts(page)
    assert requests == ["楼宇"]


@pytest.mark.parametrize("key", ["ArrowDown", "Enter", "Escape"])
def test_keys_of_the_input_method_are_left_to_it(page: Page, key: str) -> None:
    """While composing, keys choose among the input method's candidates, not among ours."""
    page.type(BOX, "楼宇")
    texts(page)
    event = "new KeyboardEvent('keydown', {key, keyCode: 229, bubbles: true, cancelable: true})"
    page.locator(BOX).evaluate(f"(box, key) => box.dispatchEvent({event})", key)
    assert page.locator("[role=listbox]").is_visible()
    assert page.get_attribute(BOX, "aria-activedescendant") is None


def test_no_text_is_asked_for_twice(page: Page) -> None:
    """Typing back to an earlier text shows its suggestions without a request."""
    requests = asked(page)
    for text in ("楼宇", "红领", "楼宇", "红领"):
        page.fill(BOX, text)
        page.locator(f"{OPTIONS} mark", has_text=text).first.wait_for()
    assert requests == ["楼宇", "红领"]


def test_late_answers_are_passed_over(page: Page) -> None:
    """An answer to an earlier text that comes after that to a later one is not shown."""
    held = []
    page.route("**/suggest?q=%E6%A5%BC%E5%AE%87", lambda route: held.append(route))
    page.fill(BOX, "楼宇")
    page.wait_for_timeout(300)
    page.fill(BOX, "红领")
    page.locator(f"{OPTIONS} mark", has_text="红领").first.wait_for()
    held[0].continue_()
    page.wait_for_timeout(300)
    assert all("红领" in text for text in texts(page))


def test_text_is_shown_as_text(page: Page) -> None:
    """A title with markup in it does nothing but stand there."""
    answer = {
        "query": "x",
        "suggestions": [{"text": "<img src=x onerror=alert(1)>𠀀x", "kind": "标题", "match": [29, 30]}],
    }
    page.route("**/suggest?*", lambda route: route.fulfill(json=answer))
    page.type(BOX, "x")
    assert texts(page) == ["<img src=x onerror=alert(1)>𠀀x"]
    assert page.locator(f"{OPTIONS} mark").text_content() == "x"
    assert page.locator("[role=listbox] img").count() == 0


def test_a_failing_api_leaves_the_box_as_it_is(page: Page) -> None:
    """Errors of the server or of what stands between are passed over; the search works."""
    page.route("**/suggest?*", lambda route: route.fulfill(status=502, body="<html>"))
    page.type(BOX, "楼宇")
    page.wait_for_timeout(400)
    assert not page.locator("[role=listbox]").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")


@WIDTHS
def test_the_list_fits_the_screen_and_fingers(browser: Browser, address: str, width: int) -> None:
    """Suggestions widen no page; on a phone each is 44 pixels high, and axe finds no barrier."""
    page = opened(browser, width=width, height=740)
    ready(page, address)
    for path in ("/", "/search?q=党建"):
        page.goto(address + path)
        page.fill(BOX, "louyu")
        texts(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        heights = [box["height"] for each in page.locator(OPTIONS).all() if (box := each.bounding_box())]
        assert min(heights) >= (44 if width < 800 else 24)
        page.keyboard.press("ArrowDown")
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = axe.run(page, options={"runOnly": tags}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    page.context.close()


def test_without_javascript_the_box_is_a_plain_form(browser: Browser, address: str) -> None:
    """Nothing of the list is there, and Enter searches."""
    page = opened(browser, javascript=False)
    page.goto(address)
    assert page.locator("[role=listbox]").count() == 0
    page.fill(BOX, "楼宇")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.context.close()
