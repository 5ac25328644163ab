"""Characters that Word keeps as places in a symbol font (w:sym, or the private area), as the characters they show."""

from __future__ import annotations

_WINGDINGS = {
    0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x73: "◆", 0x74: "◆", 0x75: "◆",
    0x76: "❖", 0x77: "◆", 0x80: "⓪", 0x8B: "⓪", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA4: "◉", 0xA6: "○",
    0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS |= {0x81 + at: chr(0x2460 + at) for at in range(10)} | {0x8C + at: chr(0x2776 + at) for at in range(10)}
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x6A: "⓪", 0x96: "•", 0x97: "●", 0x98: "●",
    0x9E: "·", 0xA2: "■", 0xA3: "□", 0xAE: "◆",
}  # fmt: skip
_WINGDINGS_2 |= {0x6A + at: chr(0x2460 + at - 1) for at in range(1, 11)}
_WINGDINGS_3 = {0x74: "▶", 0x75: "▶", 0x76: "◀", 0x7D: "▶", 0x7E: "◀", 0x70: "▲", 0x71: "▼", 0x93: "▸"}
_SYMBOL = dict(
    zip(
        range(0x61, 0x7B),
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
) | {
    0x57: "Ω", 0x44: "Δ", 0x53: "Σ", 0x50: "Π", 0x46: "Φ", 0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±",
    0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD6: "√", 0xD7: "·", 0xE5: "∑", 0xF2: "∫",
    0xAC: "←", 0xAD: "↑", 0xAF: "↓", 0x2D: "−", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xBC: "…", 0xCE: "∈",
}  # fmt: skip
_FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "symbol": _SYMBOL,
}
UNKNOWN = "□"


def symbol(font: str, code: str) -> str:
    """The character that the place `code` (hexadecimal) of `font` shows: □ where it is not known, "" for no place."""
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    known = _FONTS.get(font.lower())
    if known is None and not 0xE000 <= place <= 0xF8FF:
        return chr(place) if 0x20 <= place <= 0xFFFF and not 0xD800 <= place <= 0xDFFF else ""
    return (known or _WINGDINGS).get(place & 0xFF, UNKNOWN)
