"""Files that are made to harm: each ends with a message, and none stops the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.hostile import LEAST, TEXT, Outcome, make, read
from kb.settings import load_settings

# Large files are a fiftieth of what bench.hostile makes, so that nothing here takes long.
SCALE = 0.02
LIMITS = {"KB_READ_SECONDS": "20", "KB_READ_MEMORY_MB": "1024", "KB_MAX_ARCHIVE_MB": "100"}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, list[Outcome]]]:
    """How many files were made, and what became of them and of a good one behind them."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = make(folder, mutations=3, scale=SCALE)
    good = folder / "好.txt"
    good.write_text(TEXT, encoding="utf-8")
    yield len(paths), list(read([*paths, good], load_settings(LIMITS)))


def test_there_are_many_and_each_has_an_outcome(outcomes: tuple[int, list[Outcome]]) -> None:
    """At least two hundred files were read or refused; archives give an outcome for each member."""
    made, found = outcomes
    assert made >= LEAST
    assert len(found) > made


def test_none_crashes_its_process_or_meets_a_mistake_of_a_reader(outcomes: tuple[int, list[Outcome]]) -> None:
    """No process died on a file, and no reader raised what is no ReadError."""
    assert [(each.name, each.message) for each in outcomes[1] if each.kind == "crashed"] == []


def test_each_that_is_not_read_has_a_reason(outcomes: tuple[int, list[Outcome]]) -> None:
    """What is refused or stopped says why in Chinese, and names the file."""
    for each in outcomes[1]:
        if each.kind in ("refused", "stopped"):
            assert any("\u4e00" <= char <= "\u9fff" for char in each.message.split("：", 1)[-1]), each


def test_nothing_leads_out_of_an_archive(outcomes: tuple[int, list[Outcome]]) -> None:
    """Members that are called ../../逃.txt or /etc/逃.txt are read as 逃.txt of their archive."""
    assert not Path("/etc/逃.txt").exists()
    assert sum(each.name.startswith("逃") for each in outcomes[1]) >= 3


def test_the_good_file_at_the_end_is_read(outcomes: tuple[int, list[Outcome]]) -> None:
    """After all of them a good file is read as if nothing had been."""
    last = outcomes[1][-1]
    assert (last.name, last.kind) in (("好.txt", "read"), ("好.txt", "findings"))
