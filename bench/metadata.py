"""Title, kind, issuer and date of real files, against what their names and headers say.

    python -m bench.metadata [--documents N] [--failures N]

Laws are read twice: as Markdown, whose # marks the title, and as plain text without any mark. Files of .docx are read
as the lines that their paragraphs are, policy texts as a page's lines with the title above. The names of files and the
notes below the titles (2004年9月13日 中华人民共和国国务院令第417号公布) say what is right; where they say nothing,
nothing is counted.
"""

from __future__ import annotations

import argparse
import io
import json
import lzma
import re
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree import ElementTree

from bench.collection import LAWS
from kb.document import Metadata
from kb.readers.base import Extract
from kb.readers.markdown import chunks
from kb.readers.text import lines
from kb.structure import structure
from kb.structure.issuers import is_organ

DATA = LAWS.parent
TARGET = 0.98

_NOTE_END = "<!-- INFO END -->"
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NAME_DATE = re.compile(r"[(（]?(\d{4})-?(\d{2})-?(\d{2})[)）]?$")
_KINDS = (
    "决议",
    "决定",
    "命令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
    "准则",
    "条例",
    "规定",
    "办法",
    "规则",
    "细则",
    "方案",
    "规划",
    "纲要",
    "解释",
)
_ISSUERS = {  # folder of the archive -> how the issuer's name begins or ends
    "司法解释": r"最高人民",
    "行政法规": r".*(?:国务院|中央军委|中共中央|部|局|会|署|行)",
    "民法商法": r"全国人民代表大会",
    "经济法": r"全国人民代表大会",
    "行政法": r"全国人民代表大会",
    "社会法": r"全国人民代表大会",
    "上海": r"上海市人民代表大会",
    "北京": r"北京市人民代表大会",
    "山东": r".*人民代表大会",
    "广东": r".*人民代表大会",
    "重庆": r".*人民代表大会",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and what is right of it; None where nothing is known."""

    name: str
    extract: Extract
    title: str | None = None  # what it holds, without blanks
    kind: str | None = None
    issuer: str | None = None  # a pattern
    date: str | None = None


def main() -> int:
    """Run it; the exit status is 1 where a share is below the target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, help="only so many of each collection")
    parser.add_argument("--failures", type=int, default=10, help="how many of each figure are shown")
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    sets = {
        "laws, Markdown": _laws(marked=True),
        "laws, plain": _laws(marked=False),
        "work reports": _reports(),
        "policy texts": _policies(),
        ".docx as lines": _word(),
    }
    below = 0
    print(f"{'':16}{'':8}{'right':>7}{'of':>7}{'share':>9}")
    for called, cases in sets.items():
        below += _measured(called, cases, words.documents, words.failures)
    print(f"{below} below {TARGET:.0%}")
    return 1 if below else 0


def _measured(called: str, cases: Iterable[Case], most: int | None, failures: int) -> int:
    """Print the shares of one collection; how many are below the target."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    for number, case in enumerate(cases):
        if most is not None and number >= most:
            break
        known = structure(case.extract)[0].metadata
        for field, wanted, found, good in _judged(case, known):
            asked[field] += 1
            right[field] += good
            if not good:
                wrong[field].append(f"{case.name}: {found!r}, not {wanted!r}")
    for field, count in asked.items():
        share = right[field] / count
        print(f"{called:16}{field:8}{right[field]:7}{count:7}{share:9.2%}  {'' if share >= TARGET else 'below'}")
        for line in wrong[field][:failures]:
            print(f"    {line}")
    return sum(right[field] / count < TARGET for field, count in asked.items())


def _judged(case: Case, known: Metadata) -> Iterator[tuple[str, str, str | None, bool]]:
    """Each field of which something is known: its name, what is right, what was found, whether that is right."""
    stated = None if "拟定" in known.origins.get("title", "") else known.title
    if case.title:
        plain = re.sub("中华人民共和国|(?<=市|省)(?=实施)", "", _bare(stated or ""))
        yield "title", case.title, stated, case.title.replace("中华人民共和国", "") in plain
    if case.kind:
        judicial = case.kind == "解释" or re.search("最高|检察院", f"{case.issuer}{case.title}") is not None
        good = (
            known.kind == case.kind
            or (judicial and known.kind == "司法解释")
            or (case.kind == "报告" and "报告" in (known.kind or ""))
        )
        yield "kind", case.kind, known.kind, good
    if case.issuer:
        yield "issuer", case.issuer, known.issuer, bool(re.match(case.issuer, known.issuer or ""))
    if case.date:
        yield "date", case.date, known.date, known.date == case.date


def _laws(marked: bool) -> Iterator[Case]:
    with tarfile.open(LAWS) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".md") else None
            if file is None:
                continue
            path = PurePosixPath(member.name)
            text = file.read().decode("utf-8-sig")
            note = text.split(_NOTE_END)[0] if _NOTE_END in text else ""
            if "案例" in path.parts or "其他" in path.parts:
                continue
            title = _law_title(path, text)
            extract = (
                _markdown(path.name, text) if marked else _plain(path.name, re.sub(r"(?m)^#+ *|<!--.*?-->", "", text))
            )
            yield Case(str(path), extract, title, _kind(title), _issuer(path, note), _latest(note))


def _law_title(path: PurePosixPath, text: str) -> str:
    """The name of the file, or the heading where that only says more: 中华人民共和国….

    Some names are cut short or say what the text does not, as （2004年）.
    """
    name = _bare(_NAME_DATE.sub("", path.stem))
    heading = _bare(text.partition("\n")[0].lstrip("\ufeff# "))
    return heading if re.sub(r"[（(].*", "", name) in heading else name


def _kind(title: str) -> str | None:
    plain = re.sub(r"(?:[（(][^（）()]*[）)])+$", "", title)
    return next((kind for kind in _KINDS if plain.endswith(kind)), "法律" if plain.endswith("法") else None)


def _issuer(path: PurePosixPath, note: str) -> str | None:
    folder = next((name for name in _ISSUERS if name in path.parts), None)
    below = note.partition("\n")[2]
    return _ISSUERS[folder] if folder and re.search("人民代表大会|国务院|最高人民", below) else None


def _latest(note: str) -> str | None:
    """The latest date of the note that is not the one on which the law takes effect: 2004年11月1日 施行."""
    below = re.sub(r"[（《][^（）《》]*[）》]", "", note.partition("\n")[2])
    days = re.findall(_DAY.pattern + r"(?!\s*(?:起)?(?:施行|实施|生效))", re.sub(r"自\d{4}年\d+月\d+日", "", below))
    return max((f"{int(year):04d}-{int(month):02d}-{int(day):02d}" for year, month, day in days), default=None)


def _reports() -> Iterator[Case]:
    with tarfile.open(DATA / "work-reports.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".txt") else None
            if file is None:
                continue
            name = PurePosixPath(member.name).name
            text = file.read().decode("utf-8", errors="replace")
            year, head = name[:4], text[:200]
            titled = re.match(r"\d{4}年\D{0,4}政 ?府 ?工 ?作 ?报 ?告", head)
            dated = re.search(rf"{year}年\d+月\d+日在", head)
            wanted = _DAY.search(dated[0]) if dated else None
            date = f"{year}-{int(wanted[2]):02d}-{int(wanted[3]):02d}" if wanted else None
            yield Case(name, _plain(name, text), titled and _bare(titled[0]), "报告", None, date)


def _policies() -> Iterator[Case]:
    with lzma.open(DATA / "eval" / "ncp-policy.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            title = re.sub(r"\s+", " ", entry["title"]).strip()
            heading = re.sub(r"^[\u4e00-\u9fff]{1,10}〔\d{4}〕\d+号[-—]?", "", title)
            text = f"{title}\n" + re.sub(r"\s+", "\n", entry["text"])
            known = not is_organ(title) and not re.search(r"\.\.\.$|…$|[。；]", title) and len(title) > 4
            about = re.match(r"(?P<who>(?!转发|批转)[\u4e00-\u9fff]{2,20}?)关于", title)
            who = about["who"] if about and re.search("[院会厅部局委室府]$", about["who"]) else None
            wanted = _bare(heading) if known and heading else None
            yield Case(title[:30], _plain("a.txt", text), wanted, None, who and re.escape(who))


def _word() -> Iterator[Case]:
    with tarfile.open(DATA / "office-bulk.tar") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".docx") else None
            if file is None:
                continue
            stem = PurePosixPath(member.name).stem
            name = _bare(_NAME_DATE.sub("", stem).rstrip("_")).replace("+", "")
            text = "\n".join(_paragraphs(file.read()))
            yield Case(stem, _plain("a.txt", text), name, _kind(name), None, None)


def _paragraphs(content: bytes) -> Iterator[str]:
    """The paragraphs of a .docx as plain lines."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = ElementTree.fromstring(package.read("word/document.xml"))
    boxes = {paragraph for box in root.iter(f"{space}txbxContent") for paragraph in box.iter(f"{space}p")}
    for paragraph in root.iter(f"{space}p"):
        if paragraph in boxes:
            continue
        yield "".join(
            run.text or "" if run.tag == f"{space}t" else " "
            for run in paragraph.iter()
            if run.tag in (f"{space}t", f"{space}tab")
        )


def _bare(text: str) -> str:
    return re.sub(r"[\s　《》〈〉、“”+‘’\"]", "", text).replace("(", "（").replace(")", "）")


def _plain(name: str, text: str) -> Extract:
    return Extract(f"{name}.txt", "text/plain", "0" * 64, tuple(lines(text)), "utf-8")


def _markdown(name: str, text: str) -> Extract:
    return Extract(name, "text/markdown", "0" * 64, tuple(chunks(text)), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
