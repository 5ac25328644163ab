"""Values of the domain as JSON and back, so that another process can say them and nothing it says can run here.

Dataclasses become objects, tuples lists. What comes back is checked against the types that the dataclass declares:
a field that is missing, unknown or of another type is a ValueError, whoever wrote it.
"""

from __future__ import annotations

import dataclasses
import json
import re
import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_SURROGATE = re.compile("[\ud800-\udfff]")
DEEPEST = 50  # lists and objects within each other
MOST_ITEMS = 1_000_000  # YAML of a few lines can refer to itself until it has more than any memory


def dump(value: object) -> bytes:
    """`value` as UTF-8 JSON; half a surrogate pair, which no UTF-8 has, as the replacement character.

    Raises ValueError where it holds what JSON cannot: a date, itself, more than DEEPEST levels or MOST_ITEMS.
    """
    plain = _plain(value, DEEPEST, iter(range(MOST_ITEMS)))
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def load(kind: type[T], content: bytes) -> T:
    """The value of type `kind` that `dump` wrote. Raises ValueError where `content` is none."""
    try:
        value = json.loads(content)
    except RecursionError as error:
        raise ValueError("too deep") from error
    made: T = _typed(kind, value, DEEPEST)
    return made


def clean(text: str) -> str:
    """`text` with the replacement character for each half of a surrogate pair, so that it can be written as UTF-8."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _plain(value: object, depth: int, left: Iterator[int]) -> object:
    """`value` as JSON has it; `left` gives as many numbers as lists and objects may yet have items."""
    if depth < 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple | list):
        return [_plain(item, depth - 1, left) for item in value if _counted(left)]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {clean(key): _plain(item, depth - 1, left) for key, item in value.items() if _counted(left)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name), depth - 1, left) for name in _types(type(value))}
    raise ValueError(f"{type(value).__name__} is no JSON")


def _counted(left: Iterator[int]) -> bool:
    if next(left, None) is None:
        raise ValueError("too many items")
    return True


def _typed(kind: Any, value: Any, depth: int) -> Any:
    """`value` as `kind`. Raises ValueError where it is something else."""
    if depth < 0:
        raise ValueError("too deep")
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is object:
        return _plain(value, depth, iter(range(MOST_ITEMS)))
    if dataclasses.is_dataclass(kind):
        return _made(kind, value, depth)
    if origin in (Union, types.UnionType):
        return _either(arguments, value, depth)
    if origin is tuple and isinstance(value, list):
        return tuple(_typed(arguments[0], item, depth - 1) for item in value)
    if origin is Mapping and isinstance(value, dict):
        return {clean(key): _typed(arguments[1], item, depth - 1) for key, item in value.items()}
    if origin is Literal and isinstance(value, str) and value in arguments:
        return value
    if type(value) is kind:
        return clean(value) if isinstance(value, str) else value
    raise ValueError(f"{str(value)[:40]!r} is no {kind}")


def _made(kind: Any, value: Any, depth: int) -> Any:
    if not isinstance(value, dict) or value.keys() != _types(kind).keys():
        raise ValueError(f"no {kind.__name__}")
    return kind(**{name: _typed(type_, value[name], depth - 1) for name, type_ in _types(kind).items()})


def _either(kinds: tuple[Any, ...], value: Any, depth: int) -> Any:
    for kind in kinds:
        try:
            return _typed(kind, value, depth)
        except ValueError:
            continue
    raise ValueError(f"{str(value)[:40]!r} is none of {kinds}")


@cache
def _types(kind: type) -> Mapping[str, Any]:
    """The types of a dataclass's fields."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
