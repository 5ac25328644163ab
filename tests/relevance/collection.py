"""Our own judged queries: the shipped corpus and the seeds, read, imported and indexed as the program does it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from bench.judged import Collection, JudgedSet, Opened, digest
from indexer.build import IndexFolder
from indexer.engine import engine_factory
from indexer.evaluation import Judgements, read_judgements, read_queries
from indexer.segment import Segmenter
from kb.importing import import_file
from kb.library import Library
from kb.settings import SHIPPED_CORPUS, load_settings

OURS = Path(__file__).parent / "ours"
SEED = "seed-"  # the name of a seed's document: this, and the three figures with which its file's name begins
ANSWERS = 2  # the least grade of a document that answers a query


def ours(seeds: Path | None) -> Collection:
    """The queries over the shipped corpus and the files in `seeds`.

    Without seeds: the queries that the shipped corpus answers alone, with the grades of its documents only.
    """
    queries, judged = OURS / "queries.jsonl", OURS / "qrels.tsv"
    files = sorted((SHIPPED_CORPUS / "models").glob("*.md")) + sorted((SHIPPED_CORPUS / "cases").glob("*.md"))
    files += sorted(seeds.glob("*.txt")) if seeds else []
    grades: Mapping[str, Judgements] = read_judgements(judged)
    whole = JudgedSet(
        "ours" if seeds else "shipped",
        read_queries(queries),
        grades if seeds else _shipped(grades),
        digest([*(file.read_bytes() for file in [*files, queries, judged])]),
    )
    return Collection((whole,), partial(_opened, seeds))


def _shipped(judged: Mapping[str, Judgements]) -> dict[str, Judgements]:
    kept = {
        query: {name: grade for name, grade in grades.items() if not name.startswith(SEED)}
        for query, grades in judged.items()
    }
    return {query: grades for query, grades in kept.items() if max(grades.values(), default=0) >= ANSWERS}


@contextmanager
def _opened(seeds: Path | None, segmenter: Segmenter) -> Iterator[Opened]:
    with tempfile.TemporaryDirectory(prefix="kb-ours-") as home:
        settings = load_settings({"KB_HOME": home})
        library = Library(settings.library, shipped=settings.corpus)
        names: dict[str, str] = {}
        for file in sorted(seeds.glob("*.txt")) if seeds else []:
            result = import_file(library, file, settings.max_file_bytes)
            assert result.error is None, result.error
            names |= dict.fromkeys(result.ids, f"{SEED}{file.name[:3]}")
        folder = IndexFolder(settings.index, engine_factory(settings.engine), segmenter)
        folder.update(library)
        with closing(folder.open()) as engine:
            yield Opened(engine, names)
