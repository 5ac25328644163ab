"""A reader whose module is loaded when it is first needed.

lxml and pdfium are large, and where no wheel fits they may be missing: then text and all other formats are read, and
a Word file says what is to be installed.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from kb.errors import ReadError
from kb.readers.base import Extract, Reader


@dataclass(frozen=True, slots=True)
class LateReader:
    """Stands for the reader `name` of `module`, whose media type and suffixes it repeats."""

    module: str
    name: str
    media_type: str
    suffixes: tuple[str, ...]

    def read(self, place: str, content: bytes) -> Extract:
        """Read `content` with that reader. Raises ReadError, also where a package that it needs is not installed."""
        try:
            reader = self.load()
        except ModuleNotFoundError as error:
            message = f"{place}：读取这种文件要用 {error.name}，本机没有安装，请用 pip 装好后再导入"
            raise ReadError(message) from error
        return reader.read(place, content)

    def load(self) -> Reader:
        """The reader itself. Raises ModuleNotFoundError where a package that it needs is not installed."""
        made: Reader = getattr(importlib.import_module(self.module), self.name)()
        return made
