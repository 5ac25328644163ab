"""The direction of the imports: corpus -> kb -> indexer -> web, an arrow meaning "is known by"."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KNOWS = {"kb": {"kb"}, "indexer": {"kb", "indexer"}, "web": {"kb", "indexer", "web"}}
# Who alone may import a library: its other users would tie themselves to it.
ONLY = {"flask": "web", "waitress": "web", "whoosh": "indexer/whoosh_engine", "jieba": "indexer/segment.py"}
ONLY |= {
    "rjieba": "indexer/segment.py",
    "yaml": "kb/frontmatter.py",
    "markdown": "web",
    "nh3": "web",
    "opencc": "kb/folding.py",
    "rensa": "kb/minhash.py",
    "lxml": "kb/readers",
    "docx": "kb/export",
    "pptx": "kb/export",
    "pypdfium2": "kb/readers",
    "pypinyin": "indexer/pinyin.py",
}


def modules() -> list[Path]:
    """Every module of the three packages."""
    return [path for room in KNOWS for path in sorted((ROOT / room).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    """Every module that `path` imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


def test_there_are_modules_to_check() -> None:
    """The test reads real files: all three packages have modules."""
    assert {path.relative_to(ROOT).parts[0] for path in modules()} == set(KNOWS)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    """No module imports from a room further out, and only its own room knows a library."""
    place = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        top = name.split(".")[0]
        if top in KNOWS:
            assert top in KNOWS[place.split("/")[0]], f"{place} imports {name}"
        if top in ONLY:
            assert place.startswith(ONLY[top]), f"{place} imports {name}, which only {ONLY[top]} may know"


def test_engines_do_not_know_each_other() -> None:
    """A module of one engine imports nothing of another engine."""
    engines = [folder.name for folder in (ROOT / "indexer").glob("*_engine")]
    for engine in engines:
        for path in (ROOT / "indexer" / engine).rglob("*.py"):
            others = [name for name in imports(path) for other in engines if other != engine and other in name]
            assert not others, f"{path.name} imports {others}"
