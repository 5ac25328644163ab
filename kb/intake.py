"""A file as documents: the same for inspecting and for importing."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path

from kb import frontmatter, readers
from kb.document import Document
from kb.structure import structure


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file's bytes hold."""

    media_type: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What was read from one file."""

    content: bytes  # the file as it is
    digest: str  # SHA-256 of it, in hexadecimal
    taken: Taken


def take_in(path: Path, max_bytes: int) -> Intake:
    """Read the file at `path` in this process; `max_bytes` is the size above which it is not read.

    Raises ReadError where it cannot be read, FrontMatterError with file and line where its front matter is broken.
    """
    content = readers.load(path, max_bytes)
    return Intake(content, hashlib.sha256(content).hexdigest(), documents_of(str(path), content))


def documents_of(place: str, content: bytes) -> Taken:
    """The documents that `content` holds, the bytes of the file at `place`, which names it in errors.

    Markdown with our front matter says itself what it is; every other text is structured. Raises ReadError
    where it cannot be read, FrontMatterError with file and line where its front matter is broken.
    """
    extract = readers.extract(Path(place), content)
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    if extract.media_type == "text/markdown" and frontmatter.has_front_matter(text):
        document = frontmatter.parse(text, place)
        metadata = dataclasses.replace(document.metadata, original=extract.digest)
        return Taken(extract.media_type, (dataclasses.replace(document, metadata=metadata),))
    return Taken(extract.media_type, tuple(structure(extract)))
