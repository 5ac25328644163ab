"""The real site and a real browser, shared by all tests that need both."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import waitress.server

from indexer.search import Search
from kb.accounts import Accounts
from kb.library import Library
from kb.settings import load_settings
from web.app import create_app
from web.signing import make_key

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ACCOUNT = ("王老师", "correct horse")  # may sign in
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real site with the shipped content, served by waitress on a free port."""
    settings = load_settings({"KB_HOME": str(tmp_path_factory.mktemp("home"))})
    Search(settings).folder.update(Library(settings.library, shipped=settings.corpus))
    Accounts(settings.database).add(*ACCOUNT)
    make_key(settings.secret)
    server = waitress.server.create_server(create_app(settings), host="127.0.0.1", port=0, threads=4)
    assert isinstance(server, waitress.server.TcpWSGIServer) and server.socket
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.is_file():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        launched.close()


def opened(browser: Browser, width: int = 1280, height: int = 900, javascript: bool = True) -> Page:
    """A new page of this size."""
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=javascript)
    return context.new_page()
