"""The check of quotations on drafts whose faults are known.

    python -m bench.quotations [--quotations 300] [--seed N] [--documents N]

Quotations of 8 to 200 characters are cut from articles of the collection, some over several sentences and
paragraphs, some with an ellipsis, and put into drafts with citations in many forms. A third is as it stands; a third is
altered by a character, a word, a swap, a number, 应当 for 可以; a third has the number of another article of the same
law. A plain scan of all texts makes sure that what was altered stands nowhere, and that the other article has not the
words, too. Where a law is there in several editions, what stands in an older one only may be called out of date, but
not wrong.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.collection import LAWS, laws
from indexer.quotations import Finding, Quotations
from indexer.search import Search
from kb import frontmatter
from kb.comparison import clauses
from kb.document import Document
from kb.library import Library
from kb.minhash import letters
from kb.numerals import to_int
from kb.relations import Relations
from kb.settings import load_settings

SHORTEST, LONGEST = 8, 200
IN_A_DRAFT = 5
_STOPS = "，。；：、"
_LABEL = re.compile(r"第([零一二三四五六七八九十百千]+)条$")
_NUMERALS = "一二三四五六七八九十"
_MODAL = (("应当", "可以"), ("可以", "应当"), ("不得", "可以"), ("应当", "不得"), ("必须", "可以"))
_KINDS = ("character", "left out", "put in", "word", "swap", "number", "modal")


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a law."""

    law: Document
    label: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A quotation of a draft, and what is wrong with it."""

    article: Article
    text: str
    fault: str  # "", what was altered, or clause
    label: str  # of the article that is cited


def main() -> int:
    """Run it; the exit status is 1 where a fault is missed or what is right is called wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotations", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, help="only so many laws")
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    documents = list(laws(words.documents))
    with tempfile.TemporaryDirectory(prefix="bench-quotations-") as folder:
        return _run(documents, _checker(documents, Path(folder)), words.quotations, random.Random(words.seed))


def _checker(documents: Sequence[Document], folder: Path) -> Quotations:
    """What checks against a library of `documents` in `folder`."""
    settings = load_settings({"KB_HOME": str(folder)})
    (settings.library / "documents").mkdir(parents=True)
    for each in documents:
        (settings.library / "documents" / f"{each.id}.md").write_text(frontmatter.render(each), encoding="utf-8")
    library, search = Library(settings.library), Search(settings)
    search.folder.update(library)
    relations = Relations(library)
    relations.refresh()
    return Quotations(search, library, relations)


def _run(documents: Sequence[Document], checker: Quotations, count: int, chance: random.Random) -> int:
    made = list(Maker(documents, chance).quotations(count))
    chance.shuffle(made)
    outcomes: Counter[tuple[str, str]] = Counter()
    wrong, seconds = [], 0.0
    for start in range(0, len(made), IN_A_DRAFT):
        text, places = draft(made[start : start + IN_A_DRAFT], chance)
        began = time.perf_counter()
        found = {each.quoted.start: each for each in checker.check(text).findings}
        seconds += time.perf_counter() - began
        for each, place in zip(made[start:], places, strict=False):
            finding = found.get(place)
            status = finding.status if finding else "not read"
            outcomes["clause" if each.fault == "clause" else "altered" if each.fault else "right", status] += 1
            if not _as_expected(each, finding):
                wrong.append((each, finding))
    _report(outcomes, wrong, seconds, len(made))
    return 1 if wrong else 0


def _as_expected(made: Made, finding: Finding | None) -> bool:
    if finding is None:
        return False
    if not made.fault:
        return finding.status in ("right", "outdated")
    if made.fault == "clause":
        return finding.status in ("wrong_clause", "no_such_clause")
    return finding.status in ("differs", "not_found")


def _report(
    outcomes: Counter[tuple[str, str]], wrong: Sequence[tuple[Made, Finding | None]], seconds: float, count: int
) -> None:
    for kind, name in (("right", "right"), ("altered", "altered"), ("clause", "wrong clause")):
        told = ", ".join(f"{status} {times}" for (of, status), times in sorted(outcomes.items()) if of == kind)
        print(f"{name:13} {told}")
    altered = [each for each, _ in wrong if each.fault not in ("", "clause")]
    print(
        f"alterations missed: {len(altered)}; wrong clauses missed: {sum(each.fault == 'clause' for each, _ in wrong)}"
    )
    print(f"right called wrong: {sum(not each.fault for each, _ in wrong)}")
    print(f"{1000 * seconds / max(1, count):.0f} ms a quotation")
    for each, finding in wrong:
        print(f"\n{each.fault or 'right'}: 《{each.article.law.title}》{each.label} (of {each.article.label})")
        print(f"  {each.text}")
        print(f"  {finding.status}: {finding.message}" if finding else "  was not read as a quotation")


class Maker:
    """Makes quotations, right and wrong, and makes sure by a plain scan that they are what they are said to be."""

    def __init__(self, documents: Sequence[Document], chance: random.Random) -> None:
        self._chance = chance
        self._articles = [each for document in documents if document.metadata.title for each in _articles(document)]
        self._laws: dict[str, list[Article]] = {}
        for each in self._articles:
            self._laws.setdefault(each.law.id, []).append(each)
        self._everything = "\n".join(letters(each.body) for each in documents)

    def quotations(self, count: int) -> Iterator[Made]:
        """`count` of them, a third of each kind, the alterations in turn."""
        for nth in range(count):
            kind = nth % 3
            fault = ("", _KINDS[nth // 3 % len(_KINDS)], "clause")[kind]
            made = None
            while made is None:
                made = self._made(fault)
            yield made

    def _made(self, fault: str) -> Made | None:
        """One with a fault; None where the article that was drawn has nothing for it."""
        article = self._chance.choice(self._articles)
        text = self._cut(article)
        if text is None:
            return None
        if fault == "clause":
            return self._of_another(article, text)
        if fault:
            return self._altered(article, text, fault)
        return Made(article, text, "", article.label)

    def _cut(self, article: Article) -> str | None:
        """A stretch of an article: from mark to mark or anywhere, with an ellipsis in one of eight."""
        whole = "".join(article.paragraphs)
        stops = [0, *(at + 1 for at, char in enumerate(whole) if char in _STOPS), len(whole)]
        places = stops if self._chance.random() < 0.7 else range(len(whole) + 1)
        start, end = sorted(self._chance.choices(places, k=2))
        if not len(letters(whole[start:end])) >= SHORTEST or end - start > LONGEST or _cuts_word(whole, start, end):
            return None
        text = whole[start:end].lstrip(_STOPS).rstrip("（(")
        parts = re.split(f"(?<=[{_STOPS}])", text)
        if len(parts) > 4 and self._chance.random() < 0.125:
            gone = self._chance.randrange(1, len(parts) - 2)
            text = "".join(parts[:gone]).rstrip(_STOPS) + "……" + "".join(parts[gone + 1 :])
            if min(len(letters(part)) for part in text.split("……")) < 4:
                return None
        return text.rstrip("，、；：") if self._chance.random() < 0.8 else text

    def _of_another(self, article: Article, text: str) -> Made | None:
        others = [each for each in self._laws[article.law.id] if each.label != article.label]
        other = self._chance.choice(others) if others else None
        pieces = [letters(piece) for piece in text.split("……")]
        if other is None or all(piece in letters("".join(other.paragraphs)) for piece in pieces):
            return None
        elsewhere = [each for each in self._laws[article.law.id] if each.label == other.label and each != other]
        return None if elsewhere else Made(article, text, "clause", other.label)

    def _altered(self, article: Article, text: str, fault: str) -> Made | None:
        altered = self._change(text, fault)
        if altered is None or altered.count("……") != text.count("……"):
            return None
        pieces = [letters(piece) for piece in altered.split("……")]
        if all(piece in self._everything for piece in pieces):
            return None
        return Made(article, altered, fault, article.label)

    def _change(self, text: str, fault: str) -> str | None:
        chance, inner = self._chance, [at for at, char in enumerate(text[1:-1], 1) if "一" <= char <= "鿿"]
        if not inner:
            return None
        at = chance.choice(inner)
        other = chance.choice(chance.choice(self._articles).paragraphs[0])
        if fault == "character":
            return text[:at] + other + text[at + 1 :]
        if fault == "left out":
            return text[:at] + text[at + 1 :]
        if fault == "put in":
            return text[:at] + other + text[at:]
        if fault == "word":
            two = chance.choice(chance.choice(self._articles).paragraphs[0].split("，"))[:2]
            return text[:at] + two + text[at + 2 :]
        return self._larger_change(text, fault)

    def _larger_change(self, text: str, fault: str) -> str | None:
        chance = self._chance
        if fault == "swap":
            parts = [part for part in re.split(f"([{_STOPS}])", text.strip(_STOPS)) if part]
            if len(parts) >= 3:
                first, second = chance.choice([(at, at + 2) for at in range(0, len(parts) - 2, 2)])
                parts[first], parts[second] = parts[second], parts[first]
                return "".join(parts)
            middle = chance.randrange(2, len(text) - 2)
            return text[: middle - 2] + text[middle : middle + 2] + text[middle - 2 : middle] + text[middle + 2 :]
        if fault == "number":
            found = [at for at, char in enumerate(text) if char in _NUMERALS or char.isdigit()]
            if not found:
                return None
            at = chance.choice(found)
            digits = _NUMERALS if text[at] in _NUMERALS else "0123456789"
            return text[:at] + chance.choice(digits.replace(text[at], "")) + text[at + 1 :]
        old, new = chance.choice(_MODAL)
        return text.replace(old, new, 1) if old in text else None


def _articles(document: Document) -> Iterator[Article]:
    """The articles that have one label each, and no other text of their own below it."""
    found = [each for each in clauses(document) if _LABEL.match(each.name)]
    times = Counter(each.name for each in found)
    for each in found:
        paragraphs = tuple(line.strip() for line in each.text.split("\n") if line.strip())
        if times[each.name] == 1 and paragraphs and not set('“”‘’"《》') & set(each.text):
            yield Article(document, each.name, paragraphs)


def _cuts_word(text: str, start: int, end: int) -> bool:
    """Whether a number or a Latin word goes on over either end: 五年 of 十五年 is no quotation of it."""
    numeral = re.compile(r"[0-9A-Za-z.零〇一二三四五六七八九十百千万亿]")
    return any(0 < at < len(text) and numeral.match(text[at - 1]) and numeral.match(text[at]) for at in (start, end))


def draft(made: Sequence[Made], chance: random.Random) -> tuple[str, list[int]]:
    """A draft with quotations, and where each begins in it."""
    text, places = "关于学习有关规定的情况汇报\n\n", []
    for each in made:
        text += chance.choice(
            ("", "　　各地高度重视，深入推进“双强六好”建设。", "　　近年来，全市“两新”组织不断发展。")
        )
        before, after = _cited(each, chance)
        text += before
        places.append(len(text))
        text += each.text + after + chance.choice(("", "", "各单位要认真执行。")) + chance.choice(("\n", "\n\n"))
    return text, places


def _cited(each: Made, chance: random.Random) -> tuple[str, str]:
    """What stands before a quotation and behind it."""
    law = replace(each.article.law.metadata)
    title = (law.title or "").replace("《", "〈").replace("》", "〉")
    short = title.removeprefix("中华人民共和国")
    label = each.label
    if chance.random() < 0.3:
        label = _LABEL.sub(lambda match: f"第{to_int(match[1])}条", label)
    opening, closing = chance.choice((("“", "”"), ("“", "”"), ("「", "」"), ('"', '"')))
    kind = next((kind for kind in ("条例", "办法", "规定", "决定", "解释", "法") if title.endswith(kind)), "")
    forms = [
        (f"《{title}》{label}规定：{opening}", f"{closing}"),
        (f"根据《{short}》{label}，{opening}", f"{closing}。"),
        (f"《{short}》第一条说明了目的，{label}明确{opening}", f"{closing}，必须遵守。"),
        (f"要坚持{opening}", f"{closing}（《{title}》{label}）。"),
        (f"《{title}》（以下简称《新规》）已经印发。《新规》{label}指出，{opening}", f"{closing}。"),
        (f"在《{title}》中，{label}要求：{opening}", f"{closing}；"),
    ]
    if kind:
        forms.append((f"大家学习了《{title}》。该{kind}{label}规定：{opening}", f"{closing}。"))
    if law.title and kind and not re.search(r"[（）()、〈]|的", short):
        forms.append((f"按照{short}{label}的规定，{opening}", f"{closing}。"))
    return chance.choice(forms)


if __name__ == "__main__":
    sys.exit(main())
