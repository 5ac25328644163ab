"""Query trees as lines, to be compared by eye."""

from __future__ import annotations

from indexer.query import (
    All,
    Any,
    Exact,
    HasValue,
    InField,
    Not,
    Prefer,
    Query,
    Ranked,
    Some,
    Term,
    ValueContains,
    ValueRange,
    Within,
)


def shape(node: Query) -> str:
    """The tree as a line: words, “exact”, & and |, -; title:… sentence{…}; field=value, field~part, year[2012..]."""
    match node:
        case All(children):
            return "(" + " & ".join(map(shape, children)) + ")"
        case Any(children):
            return "(" + " | ".join(map(shape, children)) + ")"
        case Some(children):
            return "(" + " + ".join(map(shape, children)) + ")"
        case Not(child):
            return "-" + shape(child)
        case Prefer(child, better):
            return f"[{shape(child)} first {shape(better)}]"
        case InField(field, child):
            return f"{field}:{shape(child)}"
        case Within(scope, child):
            return f"{scope}{{{shape(child)}}}"
        case Exact(text, _, _, open_end):
            return f"“{text}{'*' if open_end else ''}”"
        case Ranked(terms, _, required):
            return f"rank({' '.join(each.text for each in terms)})" + "".join(f" & {shape(each)}" for each in required)
    return _leaf(node)


def _leaf(node: Query) -> str:
    match node:
        case Term(text):
            return text
        case HasValue(field, values):
            return f"{field}={'/'.join(values)}"
        case ValueContains(field, text):
            return f"{field}~{text}"
        case ValueRange(field, first, last):
            return f"{field}[{first}..{last}]"
    return "*"
