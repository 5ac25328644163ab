"""How surely reprints are told from versions and from laws that are merely alike.

    python -m bench.duplicates [--documents N] [--seed N]

Reprints are made of laws: a site's menus before and after, other line ends, a cut end, misprints, another headline.
They are read and structured as an import would. No reprints are: all laws of the collection that are alike (laws of
two dates, regulations of two cities), and laws with some articles changed, put in and left out, without the lines
that would tell the date. Each pair is asked of the signatures first, then of the texts, as an import does.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import re
import sys
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from bench.collection import LAWS
from kb import outline
from kb.document import Document
from kb.duplicates import Examined, examined, reprint
from kb.minhash import likeness, signature
from kb.numerals import to_chinese
from kb.readers.markdown import MarkdownReader
from kb.readers.text import TextReader
from kb.relations import LEAST_ALIKE
from kb.structure import structure

TARGET = 0.98
TARGET_SECONDS = 60
SHORTEST = 400  # characters of a law that reprints are made of

_MENU = (
    "首页", "首页 > 政务公开 > 政策文件", "设为首页 | 加入收藏 | 无障碍浏览", "当前位置：首页 > 法规库", "登录 注册",
    "字号：[大] [中] [小]", "打印本页", "分享到：", "扫一扫在手机打开当前页", "浏览次数：1203", "来源：本网",
)  # fmt: skip
_FOOT = (
    "相关链接", "上一篇：关于做好年度考核工作的通知", "下一篇：关于举办培训班的通知", "责任编辑：张某",
    "主办单位：某市人民政府办公室", "网站标识码：0000000000", "版权所有 未经许可不得转载",
    "联系我们 | 网站地图 | 法律声明", "Copyright © 2020", "返回顶部",
)  # fmt: skip
_WORDS = ("应当", "可以", "主管部门", "人民政府", "责令", "管理", "规定", "单位", "有关", "建设")
_COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
)
# Looked at by hand: their heads give another date, or none.
_ONE_LAW = (
    {"最高人民法院关于适用《民事诉讼法》的解释(2022-04-01)", "最高人民法院关于适用《民事诉讼法》的解释(2022-04-02)"},
    {
        "最高人民法院关于审理网络消费纠纷案件适用法律若干问题的规定（一）(2022-03-01)",
        "最高人民法院关于审理网络消费纠纷案件适用法律若干问题的规定（一）",
    },
)
_DATED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


def main() -> int:
    """Run it; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=400, help="laws that reprints and versions are made of")
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    named = list(_laws())
    started = time.perf_counter()
    ready = [examined(document) for _, document in named]
    signatures = np.array([signature(each.bare) for each in ready])
    alike = [(one, other, found) for one, other, found in _alike(ready, signatures)]
    seconds = time.perf_counter() - started
    chance = random.Random(words.seed)
    chosen = chance.sample([law for _, law in named if len(law.body) >= SHORTEST], words.documents)
    right: dict[str, list[bool]] = {}
    for name, make, is_reprint in MADE:
        right[name] = [_found(law, make(law, chance)) == is_reprint for law in chosen]
    wrong = [(named[one], named[other]) for one, other, found in alike if found != _twins(named[one], named[other])]
    twins = sum(_twins(named[one], named[other]) for one, other, _ in alike)
    _table(right)
    print(f"laws of the collection that are alike: {len(alike)} pairs, {twins} the same law; wrong: {len(wrong)}")
    for (name, _), (other_name, _) in wrong:
        print(f"  {name} | {other_name}")
    missed = sum(not each for name, _, is_reprint in MADE if is_reprint for each in right[name])
    made = sum(len(right[name]) for name, _, is_reprint in MADE if is_reprint) + twins
    missed += sum(_twins(one, other) for one, other in wrong)
    false = sum(not each for name, _, is_reprint in MADE if not is_reprint for each in right[name])
    false += sum(not _twins(one, other) for one, other in wrong)
    recall, precision = 1 - missed / made, (made - missed) / (made - missed + false)
    print(f"{'precision':28} {precision:8.4f}   >= {TARGET}   {'met' if precision >= TARGET else 'MISSED'}")
    print(f"{'recall':28} {recall:8.4f}   >= {TARGET}   {'met' if recall >= TARGET else 'MISSED'}")
    met = seconds <= TARGET_SECONDS
    print(f"{f'{len(named):,} laws, seconds':28} {seconds:8.1f}   <= {TARGET_SECONDS}     {'met' if met else 'MISSED'}")
    return 0 if precision >= TARGET and recall >= TARGET and met else 1


def _laws() -> Iterator[tuple[str, Document]]:
    """Each law with the name of its file: 上海市消防条例(2020-05-14)."""
    reader = MarkdownReader()
    with tarfile.open(LAWS) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".md") else None
            if file is not None:
                name = PurePosixPath(member.name).name
                yield name.removesuffix(".md"), structure(reader.read(name, file.read()))[0]


def _alike(ready: Sequence[Examined], signatures: NDArray[np.uint32]) -> Iterator[tuple[int, int, bool]]:
    for one, examined_one in enumerate(ready):
        for other in np.flatnonzero(likeness(signatures[one], signatures) >= LEAST_ALIKE):
            if other > one:
                yield one, int(other), reprint(examined_one, ready[int(other)]) is not None


def _twins(one: tuple[str, Document], other: tuple[str, Document]) -> bool:
    """Whether the files are one law: their texts, or their names and dates, are the same."""
    (name, law), (other_name, other_law) = one, other
    dates = _dates(law) == _dates(other_law)
    same = (
        name == other_name
        or {name, other_name} in _ONE_LAW
        or (law.title == other_law.title and dates and bool(_dates(law)))
    )
    return same or examined(law).bare == examined(other_law).bare


def _dates(law: Document) -> set[str]:
    """When a law was passed and changed, as the lines before its first article say."""
    head = law.body.split("第一条")[0].split("\n")
    return {date for line in head if "施行" not in line for date in _DATED.findall(line)}


def _found(law: Document, made: Document) -> bool:
    one, other = examined(law), examined(made)
    gate = likeness(signature(one.bare), signature(other.bare)[None, :])[0]
    return bool(gate >= LEAST_ALIKE) and reprint(one, other) is not None


# Reprints


def _lines(law: Document) -> list[str]:
    return [law.title, *(block.text for block in outline.blocks(law.body))]


def _read(lines: Sequence[str], blank: str = "\n\n") -> Document:
    return structure(TextReader().read("转载.txt", blank.join(lines).encode()))[0]


def _menus(law: Document, chance: random.Random) -> Document:
    head, foot = (chance.sample(some, chance.randint(3, 8)) for some in (_MENU, _FOOT))
    return _read([*head, *_lines(law), *foot])


def _wrapped(law: Document, chance: random.Random) -> Document:
    width = chance.randint(18, 42)
    cut = [line[at : at + width] for line in _lines(law) for at in range(0, len(line), width)]
    return _read([f"　　{line}" if len(line) == width else line for line in cut], chance.choice(["\n", "\n\n"]))


def _cut_end(law: Document, chance: random.Random) -> Document:
    lines = _lines(law)
    return _read(lines[: max(3, round(len(lines) * chance.uniform(0.45, 0.95)))])


def _misprinted(law: Document, chance: random.Random, rate: float = 0.01) -> Document:
    def misprint(char: str) -> str:
        if chance.random() >= rate:
            return char
        return chance.choice(["", char + char, chance.choice(_COMMON), chance.choice(_COMMON)])

    lines = _lines(law)
    return _read([lines[0], *("".join(map(misprint, line)) for line in lines[1:])])


def _slightly_misprinted(law: Document, chance: random.Random) -> Document:
    return _misprinted(law, chance, 0.001)


def _headline(law: Document, chance: random.Random) -> Document:
    """Under a headline of the site's own, without the lines that say when it was passed."""
    lines = [line for line in _lines(law) if not _DATED.search(line) or len(line) > 200]
    return _read([f"{chance.choice(['【法规】', '转载：', '最新政策：'])}{lines[0]}", *lines[1:]])


def _everything(law: Document, chance: random.Random) -> Document:
    lines = _lines(_misprinted(law, chance, 0.003))
    kept = lines[: max(3, round(len(lines) * chance.uniform(0.7, 1)))]
    return _read([*chance.sample(_MENU, 4), *kept, *chance.sample(_FOOT, 4)])


# No reprints


def _amended(law: Document, chance: random.Random) -> Document:
    """Some paragraphs with words changed, put in and left out, as an amendment does; nothing says when."""
    lines = [line for line in _lines(law) if not _DATED.search(line) or len(line) > 200]
    for at in chance.sample(range(1, len(lines)), min(len(lines) - 1, chance.randint(2, 8))):
        lines[at] = _reworded(lines[at], chance)
    return dataclasses.replace(_read(lines), id="amended")


def _reworded(line: str, chance: random.Random) -> str:
    at = chance.randint(len(line) // 2, max(len(line) // 2, len(line) - 2))
    phrase = "".join(chance.sample(_WORDS, chance.randint(2, 4)))
    kept = at + chance.choice([0, 0, 4, 8])
    return line[:at] + phrase + line[kept:]


def _renumbered(law: Document, chance: random.Random) -> Document:
    """An article put in: those behind it have other numbers."""
    lines = [line for line in _lines(law) if not _DATED.search(line) or len(line) > 200]
    articles = [at for at, line in enumerate(lines) if re.match(r"第[一二三四五六七八九十百千零]+条\s", line)]
    if len(articles) < 4:
        return _amended(law, chance)
    new = chance.randrange(1, len(articles) - 1)
    for number, at in enumerate(articles[new:], new + 2):
        lines[at] = re.sub(r"^第.+?条", f"第{to_chinese(number)}条", lines[at])
    phrase = "".join(chance.sample(_WORDS, 8))
    lines.insert(articles[new], f"第{to_chinese(new + 1)}条 {phrase}。")
    return _read(lines)


def _on_trial(law: Document, chance: random.Random) -> Document:
    lines = _lines(_amended(law, chance))
    return _read([f"{law.title}（试行）", *lines[1:]])


def _of_another_city(law: Document, chance: random.Random) -> Document:
    """The same regulation with the city's name changed all over."""
    place = chance.choice(["云州市", "江城市", "海宁省"])
    title = re.sub(r"^(?:中华人民共和国|\w{2}[省市])?", place, law.title)
    lines = [title, *_lines(_amended(law, chance))[1:]]
    return _read([re.sub("本市|本省|全国|中华人民共和国", place, line) for line in lines])


Maker = Callable[[Document, random.Random], Document]
MADE: tuple[tuple[str, Maker, bool], ...] = (
    ("menus", _menus, True),
    ("other line ends", _wrapped, True),
    ("cut end", _cut_end, True),
    ("misprints, 1 %", _misprinted, True),
    ("misprints, 0.1 %", _slightly_misprinted, True),
    ("another headline", _headline, True),
    ("all of this", _everything, True),
    ("amended", _amended, False),
    ("article put in", _renumbered, False),
    ("on trial", _on_trial, False),
    ("of another city", _of_another_city, False),
)


def _table(right: dict[str, list[bool]]) -> None:
    for name, _, is_reprint in MADE:
        share = sum(right[name]) / len(right[name])
        print(f"{name:28} {share:8.4f}   {'reprint' if is_reprint else 'no reprint'}, {len(right[name])} made")


if __name__ == "__main__":
    sys.exit(main())
