"""What the ranking has reached, kept beside the tests: a figure does not fall unseen.

{"sets": {"ours": {"ndcg@10": 0.95, "digest": "0123456789ab", "queries": 60}},
 "lowered": [{"set": "ours", "from": 0.96, "to": 0.95, "reason": "…"}]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PINNED = Path(__file__).resolve().parent.parent / "tests" / "relevance" / "pinned.json"
TOLERANCE = 0.005  # of nDCG@10: below it on a few hundred queries nothing can be told


class LoweredError(Exception):
    """A figure would be pinned lower than it is, and no reason was given."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was reached on a set."""

    ndcg_10: float
    digest: str  # of the set, see `bench.judged.JudgedSet`
    queries: int

    def to_json(self) -> dict[str, float | int | str]:
        """As it stands in the file."""
        return {"ndcg@10": round(self.ndcg_10, 4), "digest": self.digest, "queries": self.queries}


def failures(found: Mapping[str, Figure], path: Path = PINNED) -> list[str]:
    """A sentence for each set of `found` that fell, is not the one that was pinned, or is not pinned at all."""
    pinned = _read(path)["sets"]
    return [complaint for name, figure in found.items() if (complaint := _complaint(name, figure, pinned.get(name)))]


def _complaint(name: str, figure: Figure, pin: Mapping[str, float | str] | None) -> str | None:
    if pin is None:
        return f"{name} has no pin: python -m bench.relevance --pin"
    if pin["digest"] != figure.digest:
        return (
            f"{name} is now {figure.digest}, and {pin['digest']} was pinned: corpus, queries or grades changed, "
            "renew with python -m bench.relevance --pin"
        )
    if figure.ndcg_10 < float(pin["ndcg@10"]) - TOLERANCE:
        return f"{name} ({figure.digest}) fell to nDCG@10 {figure.ndcg_10:.4f}, {pin['ndcg@10']} was pinned"
    return None


def pin(found: Mapping[str, Figure], lower: str | None = None, path: Path = PINNED) -> None:
    """Write what was found; pins of sets that were not measured stay.

    Raises LoweredError where a figure is below its pin, by however little, and `lower` gives no reason; nothing is
    written then. A reason is kept in the file with what it lowered.
    """
    kept = _read(path)
    fallen = [
        {"set": name, "from": kept["sets"][name]["ndcg@10"], "to": new["ndcg@10"], "reason": lower}
        for name, new in ((name, figure.to_json()) for name, figure in found.items())
        if name in kept["sets"] and new["ndcg@10"] < kept["sets"][name]["ndcg@10"]
    ]
    if fallen and not (lower or "").strip():
        told = "; ".join(f"{each['set']} from {each['from']} to {each['to']}" for each in fallen)
        raise LoweredError(f'this would lower {told}: say why with --lower "reason"')
    kept["sets"] |= {name: figure.to_json() for name, figure in found.items()}
    kept["lowered"] += fallen
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {"sets": {}, "lowered": []}
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept
