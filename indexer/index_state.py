"""What an index was made of: `state.json` in its folder, written after the engine's commit."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from kb.files import write_atomically
from kb.library import NOTHING, Snapshot

STATE = "state.json"
NEVER_SEEN = -1  # a size that no file has: one with such a stamp is read again, however it looks


@dataclass(frozen=True, slots=True)
class IndexState:
    """Which engine and analyzer made an index, and the documents as it holds them."""

    fingerprint: str
    snapshot: Snapshot

    def write(self, folder: Path) -> None:
        """Write the state of the index in `folder`; it outlasts a power cut."""
        values = {"fingerprint": self.fingerprint, "snapshot": self.snapshot.to_json()}
        write_atomically(folder / STATE, json.dumps(values).encode())

    @staticmethod
    def read(folder: Path) -> IndexState:
        """The state of the index in `folder`; UNKNOWN where there is none, or it is damaged."""
        try:
            values = json.loads((folder / STATE).read_bytes())
            return IndexState(values["fingerprint"], Snapshot.from_json(values["snapshot"]))
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AssertionError):
            return UNKNOWN


UNKNOWN = IndexState("", NOTHING)  # of no engine: an index of which nothing more is known is made anew


def reached(before: Snapshot, now: Snapshot, pending: Collection[str]) -> Snapshot:
    """What an index holds that was brought from `before` to `now` but for `pending` documents: those are as before.

    Their stamps are never taken for how the file looks: `now` is newer than they are, and would vouch for them.
    """
    stamps = {key: stamp for key, stamp in now.stamps.items() if key not in pending}
    old = {key: before.stamps[key] for key in pending if key in before.stamps}
    return Snapshot(now.taken_ns, stamps | {key: replace(stamp, size=NEVER_SEEN) for key, stamp in old.items()})
