"""names.txt of the lexicon: where a name is not the thing. Plain text that people edit without programming.

五位一体 不在 五位一体总体布局、五位一体的总体布局     not where it is a part of these words
强起来 只在 引号                                       only where it stands in quotes by itself
党章 即 中国共产党章程                                 by this name, too, a policy is called
四个意识 并非 名称                                     no name of a practice: not proposed as one
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import LexiconError
from kb.practice.naming import key

NAMES = "names.txt"
_LINE = re.compile(r"(?P<name>\S+)\s+(?P<how>不在|只在|即|并非)\s+(?P<words>\S.*)")
_SEPARATOR = re.compile(r"\s*[、,，]\s*")
_IN_QUOTES, _A_NAME = "引号", "名称"


@dataclass(frozen=True, slots=True)
class Usage:
    """What is known of names beyond that they are names; keys as names are compared."""

    not_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> longer words
    quoted: frozenset[str] = frozenset()
    no_names: frozenset[str] = frozenset()  # that are not proposed as names of practices
    policies: Mapping[str, str] = field(default_factory=dict)  # how a policy is called, too -> its title

    @property
    def fingerprint(self) -> str:
        """Changes when what is found may."""
        known = (sorted(self.not_in.items()), sorted(self.quoted), sorted(self.policies.items()))
        return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def load_usage(*folders: Path) -> Usage:
    """What the names.txt of all `folders` say together; a file that is not there says nothing.

    Raises LexiconError with file and line.
    """
    not_in: dict[str, tuple[str, ...]] = {}
    quoted: set[str] = set()
    no_names: set[str] = set()
    policies: dict[str, str] = {}
    for folder in folders:
        for number, line in _lines(folder / NAMES):
            match = _LINE.fullmatch(line)
            words = tuple(map(key, _SEPARATOR.split(match["words"]))) if match else ()
            name = key(match["name"]) if match else ""
            if match and match["how"] == "不在" and all(name in word and name != word for word in words):
                not_in[name] = (*not_in.get(name, ()), *words)
            elif match and match["how"] == "只在" and match["words"] == _IN_QUOTES:
                quoted.add(name)
            elif match and match["how"] == "并非" and match["words"] == _A_NAME:
                no_names.add(name)
            elif match and match["how"] == "即":
                policies[match["name"]] = match["words"]
            else:
                raise LexiconError(
                    f"{folder / NAMES} 第 {number} 行：是 {line!r}，"
                    "应为“名称 不在 含有它的长词”“名称 只在 引号”或“简称 即 政策全称”“词语 并非 名称”"
                )
    return Usage(not_in, frozenset(quoted), frozenset(no_names), policies)


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines that say something, with their numbers from 1."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}：读不到（{error}），应为 UTF-8 文本") from error
    bare = ((number, line.split("#", 1)[0].strip()) for number, line in enumerate(content.splitlines(), 1))
    return [(number, line) for number, line in bare if line]
