"""What all tests share: the segmenter with the shipped lexicon, settings in a folder of their own, real material."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from indexer.lexicon import Lexicon, load_lexicon
from indexer.segment import Segmenter
from kb.library import Library
from kb.settings import SHIPPED_CORPUS, Settings, load_settings

# Examples are not timed (the machine is shared); in CI they are the same every time.
hypothesis.settings.register_profile("project", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("project")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material beside the project; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the project: real seeds and collections are not part of it")
    return SHARED


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(SHIPPED_CORPUS / "lexicon")


@pytest.fixture(scope="session")
def segmenter(lexicon: Lexicon) -> Segmenter:
    """A segmenter with the shipped lexicon."""
    return Segmenter(lexicon)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose home is a folder of the test's own."""
    return load_settings({"KB_HOME": str(tmp_path / "home")})


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library without shipped content."""
    return Library(tmp_path / "library")
