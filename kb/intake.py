"""A file as documents: the same for inspecting and for importing."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from kb import frontmatter, readers
from kb.document import Document
from kb.readers.base import Extract
from kb.structure import structure


@dataclass(frozen=True, slots=True)
class Intake:
    """What was read from one file."""

    content: bytes  # the file as it is
    extract: Extract
    documents: tuple[Document, ...]


def take_in(path: Path, max_bytes: int) -> Intake:
    """Read the file at `path`; `max_bytes` is the size above which it is not read.

    Markdown with our front matter says itself what it is; every other text is structured. Raises ReadError
    where it cannot be read, FrontMatterError with file and line where its front matter is broken.
    """
    content = readers.load(path, max_bytes)
    extract = readers.extract(path, content)
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    if extract.media_type == "text/markdown" and frontmatter.has_front_matter(text):
        document = frontmatter.parse(text, str(path))
        metadata = dataclasses.replace(document.metadata, original=extract.digest)
        return Intake(content, extract, (dataclasses.replace(document, metadata=metadata),))
    return Intake(content, extract, tuple(structure(extract)))
