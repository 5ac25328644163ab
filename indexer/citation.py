"""What documents and clauses are cited by, in the one form that index and query share."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.folding import fold
from kb.numbering import Numbering, parse_numbering
from kb.numerals import to_chinese

_NUMBER = re.compile(
    r"(?P<body>[^\W\d_][^\[\](){}〔〕【】]*?)第?[\[(〔【]?(?P<year>(?:19|20)\d\d)年?[\])〕】]?第?0*(?P<nth>\d{1,5})号?"
)
_UNITS = ("编", "章", "节", "条", "款", "段")


def normal_number(text: str) -> str | None:
    """The number of an official document in its normal form; None where `text` is not a whole one.

    >>> normal_number("国办发[2017]第047号")
    '国办发〔2017〕47号'
    """
    match = _NUMBER.fullmatch("".join(fold(text).split()))
    return f"{match['body']}〔{match['year']}〕{match['nth']}号" if match else None


def clause_values(path: tuple[str, ...], anchor: str) -> list[str]:
    """What the index holds of a passage's place: the labels of its path, and loose ones for what has no unit.

    6, 六 and （六） are all `#6` too; what is in a 条 has `条`, and its first paragraph `第一款`.

    >>> clause_values(("第三章", "第十二条"), "s3-12")
    ['第三章', '第十二条', '条', '第一款']
    """
    values: dict[str, None] = {}
    for name in path:
        values[name] = None
        numbering = _numbering(name)
        if numbering and numbering.style == "条":
            values["条"] = None
        elif numbering and len(numbering.ordinals) == 1 and not name.endswith(_UNITS):
            values[f"#{numbering.ordinals[0]}"] = None
    last = _numbering(path[-1]) if path else None
    if last and last.style == "条":
        values[f"第{to_chinese(1)}款"] = None
    return list(values)


@lru_cache(4096)
def _numbering(name: str) -> Numbering | None:
    forms = (name, name + "、", name + ".", name + " 甲")
    return next(filter(None, map(parse_numbering, forms)), None)
