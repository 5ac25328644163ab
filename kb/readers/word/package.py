"""The parts of an Office file: a ZIP archive of XML, read within bounds and without anything from outside.

Sizes are counted while unpacking, since what an archive states may be a lie; entities and DTDs are refused.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from kb.errors import ReadError
from kb.readers.zipped import BROKEN

MOST_PARTS = 10_000
LARGEST_PART = 64 << 20  # bytes unpacked; 民法典, 110,000 characters, takes 2 MB
LARGEST_WHOLE = 128 << 20  # bytes unpacked, of all parts that are read

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Files saved as “Strict Open XML” have other names for the same things.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_REPAIR = "用 Word 或 WPS 打开修复后另存"


@dataclass(slots=True)
class Package:
    """An opened Office file; `place` names it in errors."""

    place: str
    archive: zipfile.ZipFile
    names: dict[str, str] = field(default_factory=dict)  # of the parts, in lower case -> as they are written
    unpacked: int = 0  # bytes so far

    @classmethod
    def open(cls, place: str, content: bytes) -> Package:
        """The package `content`. Raises ReadError where it is no ZIP archive, is cut off or has too many parts."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except BROKEN as error:
            raise ReadError(
                f"{place}：文件不完整或已损坏（ZIP 压缩包打不开），应为完整的 DOCX 文件，请重新下载，或{_REPAIR}"
            ) from error
        names = archive.namelist()
        if len(names) > MOST_PARTS:
            raise ReadError(f"{place}：文件里有 {len(names)} 个部件，最多 {MOST_PARTS} 个，不像正常的 DOCX 文件")
        return cls(place, archive, {name.lower(): name for name in names})

    def part(self, name: str) -> bytes | None:
        """The bytes of the part `name`, None where there is none. Raises ReadError where it is broken or too large."""
        written = self.names.get(name.lstrip("/").lower())
        if written is None:
            return None
        most = min(LARGEST_PART, LARGEST_WHOLE - self.unpacked)
        try:
            with self.archive.open(written) as file:
                content = file.read(most + 1)
        except BROKEN as error:
            raise ReadError(
                f"{self.place}：文件已损坏（部件 {written} 解不开），请用 Word、WPS 打开修复后另存"
            ) from error
        if len(content) > most:
            raise ReadError(f"{self.place}：解开后太大（部件 {written} 超过 {most} 字节），不像正常的 DOCX 文件")
        self.unpacked += len(content)
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The root element of the part `name`, None where there is none. Raises ReadError where it is no sound XML."""
        content = self.part(name)
        if content is None:
            return None
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ReadError(
                f"{self.place}：文件已损坏（部件 {name} 不是完整的 XML），请用 Word、WPS 打开修复后另存"
            ) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise ReadError(f"{self.place}：部件 {name} 里有 DTD 声明，正常的 DOCX 文件没有，为安全起见不读")
        return root

    def related(self, part: str, kind: str) -> Iterator[str]:
        """The names of the parts of `kind` (footnotes, header ...) that `part` refers to; "" is the package."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in root.iter(_RELATION) if root is not None else ():
            target = relation.get("Target", "")
            if relation.get("Type", "").rsplit("/", 1)[-1] == kind and relation.get("TargetMode") != "External":
                yield posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
