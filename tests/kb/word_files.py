"""Word files for tests, written part by part, so that a test says exactly what stands in them."""

from __future__ import annotations

import io
import zipfile

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ROOTS = {"footnotes": "footnotes", "endnotes": "endnotes", "header": "hdr", "footer": "ftr"}


def word(body: str, **parts: str) -> bytes:
    """A DOCX whose body is the XML `body`; `parts` are the contents of styles, numbering, footnotes, header ..."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types(["document.main", *(name for name in parts if name != "core")]))
        core = f'<Relationship Id="c" Type="{_RELATIONS}/metadata/core-properties" Target="docProps/core.xml"/>'
        main = f'<Relationship Id="d" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{_RELATIONS}">{main}{core}</Relationships>')
        archive.writestr("word/document.xml", f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>")
        if "core" in parts:
            archive.writestr("docProps/core.xml", _core(parts.pop("core")))
        related = ""
        for name, content in parts.items():
            root = _ROOTS.get(name, name)
            archive.writestr(f"word/{name}.xml", f"<w:{root} {_SPACES}>{content}</w:{root}>")
            related += f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{_RELATIONS}">{related}</Relationships>'
        )
    return packed.getvalue()


def _types(parts: list[str]) -> str:
    named = "".join(
        f'<Override PartName="/word/{name.split(".")[0]}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"/>'
        for name in parts
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def _core(content: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{content}</cp:coreProperties>'
    )


def run(text: str, properties: str = "") -> str:
    """Characters; `properties` is XML of w:rPr."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(content: str = "", properties: str = "", look: str = "") -> str:
    """A paragraph of plain text or, where `content` begins with <, of XML; `properties` w:pPr, `look` w:rPr."""
    inner = content if content.startswith("<") else run(content, look)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def centred(text: str, size: int = 44, look: str = "") -> str:
    """A centred paragraph with characters of `size` half points."""
    return para(text, '<w:jc w:val="center"/>', f'{look}<w:sz w:val="{size}"/>')


def prose(text: str) -> str:
    """A paragraph of 16 points, as official documents are set."""
    return para(text, '<w:ind w:firstLineChars="200"/>', '<w:sz w:val="32"/>')


def table(*rows: str) -> str:
    """A table of rows; see `row`."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells: str) -> str:
    """A row of cells: plain texts, or XML of w:tc."""
    made = (each if each.startswith("<") else f"<w:tc>{para(each)}</w:tc>" for each in cells)
    return f"<w:tr>{''.join(made)}</w:tr>"


def numbered(text: str, level: int = 0, list_id: str = "1") -> str:
    """A paragraph that Word numbers."""
    return para(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(at: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    """One level of an abstract list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    """The part numbering.xml with one abstract list, 0, and `nums`."""
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'
