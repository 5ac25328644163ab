"""Characters that show nothing and say nothing in Chinese text: they keep words from being found.

Web pages and Word leave them behind: zero-width spaces and joiners, byte order marks, soft hyphens, marks of direction.
"""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def without_invisible(text: str) -> str:
    """`text` without its invisible characters; what stood on either side of one meets."""
    return _INVISIBLE.sub("", text)
