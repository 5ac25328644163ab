"""Sets of judged queries, and the collections they are asked of.

A folder is one set, as `kb eval` reads it, or it is ../shared/data/eval: there corpora lie packed beside the sets, one
of them for two sets, which is then indexed once for both.
"""

from __future__ import annotations

import dataclasses
import hashlib
import lzma
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from indexer.engine import Engine, engine_factory
from indexer.evaluation import Judgements, indexed, read_corpus, read_judgements, read_queries
from indexer.segment import Segmenter
from kb.errors import ReadError

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
EVAL = SHARED / "data" / "eval"
PACKED = {"law-articles.jsonl.xz": ("stard", "lawbench-nav"), "ncp-policy.jsonl.xz": ("ncp-policy",)}


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Queries with the grades of their documents."""

    name: str
    queries: Sequence[Mapping[str, str]]
    judged: Mapping[str, Judgements]
    digest: str  # of corpus, queries and grades, the first 12 digits: figures of different ones are not comparable
    kind: str | None = None  # of a part of a set: all its queries are of this kind


@dataclass(frozen=True, slots=True)
class Opened:
    """An index that can be asked."""

    engine: Engine
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)  # of documents that are not judged by id


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents that are indexed once, and the sets that are asked of them."""

    sets: tuple[JudgedSet, ...]
    opened: Callable[[Segmenter], AbstractContextManager[Opened]]


def collections(folder: Path) -> list[Collection]:
    """The collections of a folder. Raises ReadError where it holds none, or a file is not as it should be."""
    packed = [folder / name for name in PACKED if (folder / name).is_file()]
    if packed:
        return [_collection(corpus, [folder / name for name in PACKED[corpus.name]]) for corpus in packed]
    return [_collection(folder / "corpus.jsonl", [folder])]


def sample(whole: JudgedSet, count: int) -> JudgedSet:
    """`count` of the queries, always the same ones: those whose ids have the lowest hashes."""
    chosen = sorted(whole.queries, key=lambda query: hashlib.sha256(query["id"].encode()).digest())[:count]
    return dataclasses.replace(whole, name=f"{whole.name}-{count}", queries=chosen)


def of_kind(whole: JudgedSet) -> Iterator[JudgedSet]:
    """A set for each kind of query, where the queries say of which kind they are."""
    for kind in dict.fromkeys(query["kind"] for query in whole.queries if "kind" in query):
        queries = [query for query in whole.queries if query.get("kind") == kind]
        yield dataclasses.replace(whole, queries=queries, kind=kind)


def digest(contents: Sequence[bytes]) -> str:
    """The first 12 digits of the SHA-256 of `contents`, each of them apart from the next."""
    whole = hashlib.sha256()
    for content in contents:
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()[:12]


def _collection(corpus: Path, folders: Sequence[Path]) -> Collection:
    content = _content(corpus)
    return Collection(tuple(_set(folder, content) for folder in folders), partial(_opened, corpus))


def _set(folder: Path, corpus: bytes) -> JudgedSet:
    queries, judged = folder / "queries.jsonl", folder / "qrels.tsv"
    return JudgedSet(
        folder.name,
        read_queries(queries),
        read_judgements(judged),
        digest([corpus, queries.read_bytes(), judged.read_bytes()]),
    )


def _content(corpus: Path) -> bytes:
    try:
        content = corpus.read_bytes()
    except OSError as error:
        raise ReadError(f"读不了 {corpus}：{error.strerror}；评测文件夹里应有 corpus.jsonl") from error
    return lzma.decompress(content) if corpus.suffix == ".xz" else content


@contextmanager
def _opened(corpus: Path, segmenter: Segmenter) -> Iterator[Opened]:
    with tempfile.TemporaryDirectory(prefix="kb-eval-") as folder:
        unpacked = Path(folder) / "corpus.jsonl"
        unpacked.write_bytes(_content(corpus))
        with indexed(read_corpus(unpacked), engine_factory("whoosh"), segmenter) as engine:
            yield Opened(engine)
