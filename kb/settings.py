"""The one place that reads the environment and the TOML file.

Each setting is declared once in SETTINGS: the documentation's table is made from it and a test holds it so.
A value in the environment goes before the file named by KB_CONFIG, which goes before the default.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import SettingsError

SHIPPED_CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; see SETTINGS for what each means."""

    home: Path
    engine: str
    host: str
    port: int
    threads: int
    max_file_mb: int
    max_archive_mb: int
    read_seconds: int
    read_memory_mb: int
    read_processes: int
    max_query_chars: int
    log_days: int
    corpus: Path = SHIPPED_CORPUS  # not a user's setting: where the installed content lies

    @property
    def library(self) -> Path:
        """Originals and documents: the source of truth."""
        return self.home / "library"

    @property
    def index(self) -> Path:
        """The index; it can always be rebuilt."""
        return self.home / "index"

    @property
    def database(self) -> Path:
        """What the program itself writes down, such as the log of queries."""
        return self.home / "kb.sqlite3"

    @property
    def secret(self) -> Path:
        """The key with which the site signs who is signed in."""
        return self.home / "secret"

    @property
    def lexicons(self) -> tuple[Path, Path]:
        """The folders of the lexicon: the shipped one, and the user's own, which is read in addition."""
        return self.corpus / "lexicon", self.home / "lexicon"

    @property
    def cache(self) -> Path:
        """Caches of our own, so that nothing is read from a shared temporary folder."""
        return self.home / "cache"

    @property
    def max_file_bytes(self) -> int:
        """The size above which a file is rejected."""
        return self.max_file_mb * 1024 * 1024

    @property
    def max_archive_bytes(self) -> int:
        """The size above which an archive is rejected, and what its members may come to."""
        return self.max_archive_mb * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting. Its environment variable is KB_ and its name in capitals."""

    name: str
    default: str
    expected: str  # in Chinese, for the error message and the documentation
    help: str
    read: Callable[[str], Any]

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return f"KB_{self.name.upper()}"


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return read


def _one_of(*names: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in names:
            raise ValueError(text)
        return text

    return read


def _some_text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


SETTINGS = (
    Setting("home", "./kb-data", "文件夹的路径", "资料库、索引所在的文件夹", lambda text: Path(_some_text(text))),
    Setting("engine", "whoosh", "whoosh", "检索引擎", _one_of("whoosh")),
    Setting("host", "127.0.0.1", "本机地址或域名", "网站监听的地址", _some_text),
    Setting("port", "8000", "1 至 65535 的整数", "网站监听的端口", _whole_number(1, 65535)),
    Setting("threads", "8", "1 至 64 的整数", "网站同时处理的请求数", _whole_number(1, 64)),
    Setting("max_file_mb", "50", "1 至 1024 的整数（MB）", "导入的单个文件的上限", _whole_number(1, 1024)),
    Setting(
        "max_archive_mb",
        "2048",
        "1 至 65536 的整数（MB）",
        "压缩包及其解开后的总量的上限",
        _whole_number(1, 65536),
    ),
    Setting("read_seconds", "60", "1 至 3600 的整数（秒）", "读取单个文件的时限", _whole_number(1, 3600)),
    Setting("read_memory_mb", "2048", "256 至 65536 的整数（MB）", "读取单个文件的内存上限", _whole_number(256, 65536)),
    Setting("read_processes", "0", "0 至 64 的整数", "同时读取文件的进程数，0 为每核一个", _whole_number(0, 64)),
    Setting("max_query_chars", "500", "50 至 10000 的整数", "检索词的最大字数", _whole_number(50, 10000)),
    Setting("log_days", "365", "0 至 3650 的整数", "检索记录保留的天数，0 为不记录", _whole_number(0, 3650)),
)


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from `environment` and the TOML file that its KB_CONFIG names.

    Raises SettingsError with the key, the value found and what was expected.
    """
    from_file = _read_file(environment.get("KB_CONFIG"))
    values = {}
    for setting in SETTINGS:
        place, text = _find(setting, environment, from_file)
        try:
            values[setting.name] = setting.read(text)
        except ValueError:
            raise SettingsError(f"设置 {place} 的值是 {text!r}，应为{setting.expected}") from None
    return Settings(**values)


def _find(setting: Setting, environment: Mapping[str, str], from_file: Mapping[str, object]) -> tuple[str, str]:
    if setting.variable in environment:
        return setting.variable, environment[setting.variable]
    if setting.name in from_file:
        return f"{setting.name}（{environment['KB_CONFIG']}）", str(from_file[setting.name])
    return setting.variable, setting.default


def _read_file(path: str | None) -> dict[str, Any]:
    if not path:
        return {}
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"设置 KB_CONFIG 指向 {path!r}，读不到这个文件：{error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"设置文件 {path} 不是合法的 TOML：{error}") from error
    known = {setting.name for setting in SETTINGS}
    for name in values:
        if name not in known:
            raise SettingsError(f"设置文件 {path} 里有不认识的键 {name!r}，应为其中之一：{'、'.join(sorted(known))}")
    return values
