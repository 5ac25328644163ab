"""Zip packages with the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def repacked(content: bytes) -> bytes:
    """The zip file `content` with its members as they are, without the times of their writing."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name in source.namelist():
            file.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def printable(text: str) -> str:
    """`text` without the characters that XML cannot hold, and without halves of characters, as JSON may have them."""
    return _UNPRINTABLE.sub("", text)
