"""Runs the contestants of `bench.engine` step by step, each in a process of its own, and watches them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for
WATCH_S = 0.2
COLD_SAMPLE = 10

Figures = dict[str, Any]


class StepError(Exception):
    """A contestant failed; says how."""


@dataclass
class Watch:
    """The most memory that a process and its children had together, and the most that a folder held."""

    pid: int
    folder: Path
    peak_mb: float = 0.0
    peak_disk_mb: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(WATCH_S):
            self.peak_mb = max(self.peak_mb, sum(map(_pss_mb, _tree(self.pid))))
            self.peak_disk_mb = max(self.peak_disk_mb, disk_mb(self.folder))


def _tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for each in found:
        for file in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += map(int, file.read_text().split())
            except OSError:
                continue
    return found


def _pss_mb(pid: int) -> float:
    """Memory with what is shared divided among those that share it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def disk_mb(folder: Path) -> float:
    """What the files of a folder hold."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except OSError:
            continue
    return total / 2**20


def interpreter(name: str) -> str | None:
    """The interpreter that can import what a contestant needs; None where there is none."""
    from bench.peers.run import PEERS

    statement = f"import {PEERS[name].partition(':')[0]}"
    for python in (sys.executable, SYSTEM_PYTHON) if name == "xapian" else (sys.executable,):
        if Path(python).is_file():
            result = subprocess.run([python, "-c", statement], cwd=ROOT, capture_output=True)
            if result.returncode == 0:
                return python
    return None


def step(python: str, name: str, what: str, folder: Path, work: Path, *numbers: int) -> Figures:
    """The figures of one step. Raises StepError with the contestant's own words."""
    command = [python, "-m", "bench.peers.run", name, what, str(folder), str(work), *map(str, numbers)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with Watch(process.pid, folder) as watch:
        out, error = process.communicate()
    if process.returncode:
        raise StepError(f"{name}, {what}: {error.strip() or process.returncode}")
    figures: Figures = json.loads(out.splitlines()[-1])
    if "peak_mb" in figures:
        figures["peak_mb"] = max(figures["peak_mb"], watch.peak_mb)
        figures["peak_disk_mb"] = max(watch.peak_disk_mb, disk_mb(folder))
    return figures


def contestant(name: str, python: str, folder: Path, work: Path, queries: int) -> Figures:
    """All steps of one contestant."""
    figures: Figures = {"build": step(python, name, "build", folder, work), "disk_mb": disk_mb(folder)}
    figures["given"] = figures["build"]
    if name == "ours":
        figures["given"] = step(python, "ours given", "build", folder.with_name("given"), work)
    figures["serve"] = step(python, name, "serve", folder, work)
    sample = cold_sample(queries)
    figures["cold"] = {number: step(python, name, "cold", folder, work, number)["ms"] for number in sample}
    figures["change"] = step(python, name, "change", folder, work)
    return figures


def cold_sample(queries: int) -> list[int]:
    """Queries spread over the list."""
    return [number * queries // COLD_SAMPLE for number in range(COLD_SAMPLE)]
