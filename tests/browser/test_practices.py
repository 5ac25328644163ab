"""Practice models in a real browser: the graph is drawn, the comparison fits a phone and a page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.browser.conftest import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser
COMPARED = "/models/compare?id=model-louyu-shengtaiquan&id=model-sitong&id=model-lianshi-dangjian"
# How many points of the picture are neither white nor clear.
DRAWN = """() => {
    const canvas = document.querySelector("#graph canvas");
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let points = 0;
    for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] && data[at] + data[at + 1] + data[at + 2] < 700) points += 1;
    }
    return points;
}"""


def graph_of(page: Page, address: str, query: str = "") -> Page:
    """The page of the graph, once it is drawn."""
    page.goto(f"{address}/models/graph{query}")
    page.locator("#graph canvas").wait_for()
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_the_graph_is_drawn(browser: Browser, address: str, width: int) -> None:
    """On a canvas that is no wider than the screen, with names and lines on it; no errors, nothing blocked."""
    page = opened(browser, width=width)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    graph_of(page, address)
    assert page.evaluate(DRAWN) > 2000
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    page.context.close()


def test_a_click_on_a_name_shows_what_is_around_it(browser: Browser, address: str) -> None:
    """The graph around what was clicked has an address of its own."""
    page = graph_of(opened(browser), address, "?around=model:model-louyu-shengtaiquan")
    # The one farthest to the left: no other's name lies over it.
    name, x, y = page.evaluate("""() => {
        const chart = echarts.getInstanceByDom(document.getElementById("graph"));
        const data = chart.getModel().getSeriesByIndex(0).getData();
        const all = [...Array(data.count()).keys()];
        const at = all.reduce((a, b) => (data.getItemLayout(a)[0] < data.getItemLayout(b)[0] ? a : b));
        return [data.getName(at), ...chart.convertToPixel({seriesIndex: 0}, data.getItemLayout(at))];
    }""")
    page.locator("#graph").click(position={"x": x, "y": y})
    page.locator(f"h1:has-text('{name}')").wait_for()
    page.context.close()


@pytest.mark.parametrize(
    "script",
    [
        "window.echarts = undefined; Object.defineProperty(window, 'echarts', {set() {}, get() {}})",  # not loaded
        "HTMLCanvasElement.prototype.getContext = function () { return null; }",  # no canvas
    ],
)
def test_where_the_graph_fails_the_table_remains(browser: Browser, address: str, script: str) -> None:
    """No empty frame is shown, and the table says the same."""
    page = opened(browser)
    page.add_init_script(script)
    page.goto(address + "/models/graph")
    page.wait_for_timeout(500)
    assert not page.locator("#graph").is_visible()
    assert not page.locator("#graph-keys").is_visible()
    assert page.locator(".graph tbody tr").count() > 10
    page.context.close()


def test_without_javascript_there_is_the_table(browser: Browser, address: str) -> None:
    """And filters work as a plain form."""
    page = opened(browser, javascript=False)
    page.goto(address + "/models/graph")
    assert not page.locator("#graph").is_visible()
    whole = page.locator(".graph tbody tr").count()
    page.select_option("#scene", "园区")
    page.click(".graph-form button")
    assert 0 < page.locator(".graph tbody tr").count() < whole
    page.context.close()


def test_a_comparison_on_a_phone_keeps_its_first_column(browser: Browser, address: str) -> None:
    """The page is no wider than the screen; the table scrolls below the names of its rows."""
    page = opened(browser, width=360, height=740)
    page.goto(address + COMPARED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    head = page.locator(".versus tbody th").first
    before = head.bounding_box()
    page.locator(".versus .sheet").evaluate("sheet => { sheet.scrollLeft = 200; }")
    after = head.bounding_box()
    assert before and after and before["x"] == after["x"]
    page.context.close()


def test_a_comparison_is_printed_across_with_its_head_on_every_page(browser: Browser, address: str) -> None:
    """A4 landscape; the names of the models stand on each page, nothing is cut off at the right."""
    page = opened(browser)
    page.goto(address + COMPARED)
    pdf = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [sheet.get_textpage().get_text_bounded() for sheet in pdf]
    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (842, 595) and len(texts) > 1
    assert all("楼宇党建生态圈" in text and "链式党建" in text for text in texts)
    assert "检索" not in texts[0]
    page.context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_card_to_a_comparison(browser: Browser, address: str, javascript: bool) -> None:
    """加入对比 keeps the card while the reader ticks others, JavaScript or not."""
    page = opened(browser, javascript=javascript)
    page.goto(address + "/models/model-lianshi-dangjian")
    page.click("text=加入对比")
    page.check("input[name=id][value=model-sitong]")
    page.click("text=对比勾选的做法")
    assert page.locator(".versus thead th").count() == 2
    heads = page.locator(".versus thead th > a:first-child").evaluate_all("links => links.map(link => link.pathname)")
    assert heads == ["/models/model-lianshi-dangjian", "/models/model-sitong"]
    page.context.close()
