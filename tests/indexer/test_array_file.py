"""Files of named arrays."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.whoosh_engine.array_file import ArrayFile, ArrayFileWriter
from kb.errors import IndexDamagedError

Made = dict[str, tuple[str, list[int]]]  # name -> type, values
ARRAYS = st.dictionaries(
    st.text("abc._", min_size=1, max_size=8),
    st.tuples(st.sampled_from(["u1", "u2", "u4", "u8", "f8"]), st.lists(st.integers(0, 255), max_size=20)),
    max_size=6,
)


def write(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write a file of arrays."""
    writer = ArrayFileWriter(path.open("wb"))
    for name, array in arrays.items():
        writer.add(name, array)
    writer.close()


@given(ARRAYS)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    """Every array comes back with its type, aligned, also an empty one."""
    path = tmp_path_factory.mktemp("arrays") / "file"
    arrays = {name: np.array(values, kind) for name, (kind, values) in made.items()}
    write(path, arrays)
    file = ArrayFile(path)
    file.verify()
    assert sorted(file.names()) == sorted(arrays)
    for name, array in arrays.items():
        found = file.array(name)
        assert (found.dtype, found.tolist(), file.offset(name) % 8) == (array.dtype, array.tolist(), 0)


def test_an_array_may_come_in_pieces(tmp_path: Path) -> None:
    """Pieces that were written one after the other are one array."""
    writer = ArrayFileWriter((tmp_path / "file").open("wb"))
    writer.begin("a", "<u2")
    for number in range(5):
        writer.write(np.array([number] * number, "<u2").tobytes())
    writer.end()
    writer.close()
    assert ArrayFile(tmp_path / "file").array("a").tolist() == [1, 2, 2, 3, 3, 3, 4, 4, 4, 4]


@pytest.mark.parametrize("seed", range(40))
def test_any_damage_is_named(tmp_path: Path, seed: int) -> None:
    """A byte changed anywhere, or an end cut off, is found by opening or verifying, and the message names the file."""
    path = tmp_path / "MAIN_x.pst"
    write(path, {"lows": np.arange(300, dtype="<u2"), "starts": np.arange(20, dtype="<u4")})
    content, chance = bytearray(path.read_bytes()), random.Random(seed)
    place = chance.randrange(len(content))
    if seed % 4:
        content[place] ^= chance.randint(1, 255)
    else:
        del content[place:]
    path.write_bytes(content)
    with pytest.raises(IndexDamagedError, match=r"MAIN_x\.pst.*已损坏.*kb index --rebuild"):
        ArrayFile(path).verify()
