"""How surely names are found in texts: precision and recall on passages that were marked by hand, see docs/linking.md.

    python -m bench.mentions [--sample seeds|second|third] [--cards FOLDER]... [--errors N]

`seeds` are all paragraphs of the seeds, structured as an import does. `second` and `third` are the beginnings of
notices of other authorities, marked before the matcher had seen them. `--cards` are folders of further cards and
entries. A model, firm or policy that only a list can know is counted where a card or an entry has its name.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb import outline
from kb.document import Document, Metadata
from kb.frontmatter import parse
from kb.intake import take_in
from kb.library import Library
from kb.practice.gazetteer import Gazetteer, gazetteer
from kb.practice.mentions import Mention, Reading
from kb.practice.naming import Kind
from kb.practice.usage import load_usage
from kb.settings import SHIPPED_CORPUS

TARGET = 0.97
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "tests" / "kb" / "mentions"
_MOST_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention as a person marked it."""

    start: int
    end: int
    kind: Kind
    name: str
    target: str  # the name of the model, the place in full; "" is not judged
    listed: bool  # only a list can know it


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with all its marks."""

    document: Document
    text: str
    judged: int  # characters: what begins behind them is not judged
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class Outcome:
    """What was right, wrong and missed, by kind; and each error in words."""

    counts: Counter[tuple[Kind, str]]
    errors: list[str]

    def share(self, kinds: Iterable[Kind], other: str) -> float:
        """Right ones of these and the `other`, wrong or missed."""
        right = sum(self.counts[kind, "right"] for kind in kinds)
        return right / max(1, right + sum(self.counts[kind, other] for kind in kinds))


def judged(passages: Iterable[Passage], known: Gazetteer) -> Outcome:
    """What the matcher finds in `passages`, beside the marks."""
    outcome = Outcome(Counter(), [])
    readings: dict[str, Reading] = {}
    for passage in passages:
        reading = readings.setdefault(passage.document.id, Reading(passage.document, known))
        found = [each for each in reading.mentions_in(passage.text) if each.span.start < passage.judged]
        _judge(passage, found, known, outcome)
    return outcome


def _judge(passage: Passage, found: list[Mention], known: Gazetteer, outcome: Outcome) -> None:
    left = list(found)
    for mark in passage.marks:
        same = next((each for each in left if _same(each, mark)), None)
        around = passage.text[max(0, mark.start - 8) : mark.end + 8].replace("\n", " ")
        if same is not None:
            left.remove(same)
            aimed = _aimed(same, mark, known)
            outcome.counts[mark.kind, "right" if aimed else "wrong"] += 1
            if not aimed:
                outcome.errors.append(f"{mark.kind} {mark.name} -> {same.target}, not {mark.target}: {around}")
        elif _countable(mark, known) and not any(_inside(mark, each) for each in found if each.kind == "model"):
            outcome.counts[mark.kind, "missed"] += 1
            outcome.errors.append(f"{mark.kind} missed {mark.name}: {around}")
        else:
            outcome.counts[mark.kind, "left out"] += 1
    for each in left:
        start, end = each.span.start, each.span.end
        outcome.counts[each.kind, "wrong"] += 1
        outcome.errors.append(f"{each.kind} wrong {each.text}: {passage.text[max(0, start - 8) : end + 8]}")


def _same(found: Mention, mark: Mark) -> bool:
    """The same kind in the same place; models and policies have longer and shorter names: 先锋岗, 党员先锋岗."""
    if found.kind != mark.kind:
        return False
    start, end = found.span.start, found.span.end
    overlap = start < mark.end and mark.start < end
    return (start, end) == (mark.start, mark.end) or (mark.kind in ("model", "policy") and overlap)


def _aimed(found: Mention, mark: Mark, known: Gazetteer) -> bool:
    """Whether it leads where it should: a model to a card that has the mark's name."""
    if not mark.target or mark.kind not in ("model", "place"):
        return True
    if mark.kind == "place":
        return found.target == mark.target
    cards = {name.target for name in known.names.called(mark.target) if name.kind == "model"}
    return not cards or found.target in cards


def _countable(mark: Mark, known: Gazetteer) -> bool:
    needs = mark.listed or mark.kind == "model"
    return not needs or any(name.kind == mark.kind for name in known.names.called(mark.name))


def _inside(mark: Mark, found: Mention) -> bool:
    return found.span.start <= mark.start and mark.end <= found.span.end


def sample(name: str) -> list[Passage]:
    """The passages of a sample. Raises ValueError where a seed is not read as it was when it was marked."""
    stored = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    marks: dict[tuple[str, int], list[Mark]] = {}
    for document, paragraph, *fields in stored["marks"]:
        marks.setdefault((document, paragraph), []).append(Mark(*fields))
    texts = _seeds(stored["documents"]) if name == "seeds" else _notices(stored["documents"])
    return [
        Passage(document, text, end, tuple(marks.get((document.id, number), ())))
        for document, number, text, end in texts
    ]


def _seeds(digests: dict[str, str]) -> Iterator[tuple[Document, int, str, int]]:
    for path in sorted((SHARED / "seeds").iterdir()):
        for document in take_in(path, _MOST_BYTES).taken.documents:
            if digests.get(document.id) != hashlib.sha256(document.body.encode()).hexdigest():
                raise ValueError(f"{path.name} is read in another way than when it was marked: mark it again")
            for number, block in enumerate(outline.blocks(document.body)):
                yield document, number, block.text, len(block.text)


def _notices(ends: dict[str, int]) -> Iterator[tuple[Document, int, str, int]]:
    with lzma.open(SHARED / "data" / "eval" / "ncp-policy.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            values = json.loads(line)
            if values["id"] in ends:
                document = Document(values["id"], Metadata(title=values["title"]), values["text"])
                yield document, 0, values["text"], ends[values["id"]]


def names(folders: Iterable[Path]) -> Gazetteer:
    """The names of the shipped cards and entries and of those in `folders`."""
    paths = [path for folder in folders for path in sorted(folder.rglob("*.md"))]
    own = [parse(path.read_text(encoding="utf-8"), str(path)) for path in paths]
    shipped = [each for each in Library(ROOT, shipped=SHIPPED_CORPUS) if each.id not in {one.id for one in own}]
    return gazetteer([*shipped, *own], load_usage(SHIPPED_CORPUS / "lexicon"))


def main() -> int:
    """Print the figures; returns 1 where precision or recall is below the target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", choices=("seeds", "second", "third"), default="seeds")
    parser.add_argument("--cards", type=Path, action="append", default=[])
    parser.add_argument("--errors", type=int, default=50)
    arguments = parser.parse_args()
    outcome = judged(sample(arguments.sample), names(arguments.cards))
    kinds: tuple[Kind, ...] = ("model", "place", "organisation", "policy")
    print(f"{'':14}{'right':>7}{'wrong':>7}{'missed':>7}{'left out':>9}{'precision':>11}{'recall':>8}")
    groups: list[tuple[str, tuple[Kind, ...]]] = [*((kind, (kind,)) for kind in kinds), ("all", kinds)]
    for name, group in groups:
        whats = ("right", "wrong", "missed", "left out")
        right, wrong, missed, left_out = (sum(outcome.counts[kind, what] for kind in group) for what in whats)
        shares = f"{outcome.share(group, 'wrong'):11.3f}{outcome.share(group, 'missed'):8.3f}"
        print(f"{name:14}{right:7}{wrong:7}{missed:7}{left_out:9}{shares}")
    for error in outcome.errors[: arguments.errors]:
        print(f"  {error}")
    return int(min(outcome.share(kinds, "wrong"), outcome.share(kinds, "missed")) < TARGET)


if __name__ == "__main__":
    sys.exit(main())
