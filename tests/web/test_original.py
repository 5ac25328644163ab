"""The original of a document: taken away, and seen beside its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.search import Search
from kb.importing import import_file
from kb.library import Library
from kb.settings import load_settings
from tests.web.page import Page
from web.app import create_app

TEXT = "关于楼宇党建工作的意见\n\n一、总体要求\n\n坚持党建引领，推动楼宇党建工作提质增效，夯实基层基础。\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library."""
    return Library(tmp_path / "home" / "library")


def imported(library: Library, folder: Path, name: str, content: bytes) -> tuple[FlaskClient, str]:
    """A client of a site with that file, and the id of its document."""
    path = folder / name
    path.write_bytes(content)
    (identity,) = import_file(library, path, 1_000_000).ids
    settings = load_settings({"KB_HOME": str(folder / "home")})
    Search(settings).folder.update(library)
    return create_app(settings).test_client(), identity


def test_the_original_stands_beside_the_text(library: Library, tmp_path: Path) -> None:
    """A page shows the file as it was in a sandbox, and what was read from it; the document's page leads there."""
    client, identity = imported(library, tmp_path, "意见.txt", TEXT.encode("gb18030"))
    beside = f"/documents/{identity}/beside"
    assert beside in Page(client.get(f"/documents/{identity}").text).links()
    page = Page(client.get(beside).text)
    (frame,) = page.all("iframe")
    assert (frame["src"], "sandbox" in frame) == (f"/documents/{identity}/original", True)
    assert "坚持党建引领" in page.text
    shown = client.get(frame["src"])
    assert shown.get_data(as_text=True) == TEXT and shown.content_type == "text/plain; charset=utf-8"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_original_is_taken_away_as_it_was(library: Library, tmp_path: Path) -> None:
    """Byte for byte, with its Chinese name."""
    client, identity = imported(library, tmp_path, "意见.txt", TEXT.encode("gb18030"))
    response = client.get(f"/documents/{identity}/original?download=1")
    assert response.data == TEXT.encode("gb18030")
    assert "filename*=UTF-8''%E6%84%8F%E8%A7%81.txt" in response.headers["Content-Disposition"]


def test_the_page_of_the_original_is_opened(library: Library, tmp_path: Path) -> None:
    """Where the text says on which page it stood, a link opens the original there."""
    client, identity = imported(library, tmp_path, "意见.txt", f"{TEXT}\f{'二、措施'}\n\n{TEXT[20:]}".encode())
    links = Page(client.get(f"/documents/{identity}").text).links()
    assert f"/documents/{identity}/beside?page=2" in links
    (frame,) = Page(client.get(f"/documents/{identity}/beside?page=2").text).all("iframe")
    assert frame["src"].endswith("/original#page=2")


def test_a_document_without_original_has_no_such_pages(client: FlaskClient) -> None:
    """What was written for the library itself says so; what a reader may not see has none either."""
    for identity in ("policy", "secret", "none"):
        assert client.get(f"/documents/{identity}/beside").status_code == 404
        assert client.get(f"/documents/{identity}/original").status_code == 404
