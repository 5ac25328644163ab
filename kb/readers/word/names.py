"""Names of WordprocessingML as lxml writes them, and how its attributes are read."""

from __future__ import annotations

from lxml import etree

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def w(name: str) -> str:
    """The element or attribute `name` of WordprocessingML."""
    return f"{{{_W}}}{name}"


def m(name: str) -> str:
    """The element `name` of Office Math."""
    return f"{{{_M}}}{name}"


def mc(name: str) -> str:
    """The element `name` of markup compatibility."""
    return f"{{{_MC}}}{name}"


VAL = w("val")


def value(parent: etree._Element | None, name: str, attribute: str = "val") -> str | None:
    """The attribute of the child `name` of `parent`; None where either is missing."""
    child = parent.find(w(name)) if parent is not None else None
    return child.get(w(attribute)) if child is not None else None


def number(text: str | None) -> int | None:
    """`text` as an integer; None where it is none."""
    try:
        return int(float(text)) if text else None
    except (ValueError, OverflowError):
        return None


def switched(parent: etree._Element, name: str) -> bool | None:
    """Whether the switch `name` (b, vanish) is on in `parent`; None where it says nothing."""
    child = parent.find(w(name))
    return None if child is None else child.get(VAL, "1") not in ("0", "false", "off", "none")


def branch(alternate: etree._Element) -> etree._Element | None:
    """The one branch of mc:AlternateContent that is read: the first choice that holds text, else the fallback."""
    choices = alternate.findall(mc("Choice"))
    fallback = alternate.find(mc("Fallback"))
    spoken = next((choice for choice in choices if next(choice.iter(w("t"), m("t")), None) is not None), None)
    if spoken is not None:
        return spoken
    return fallback if fallback is not None else next(iter(choices), None)
