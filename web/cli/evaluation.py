"""How good the ranking is: `kb eval`."""

from __future__ import annotations

import argparse

from kb.files import write_atomically
from kb.settings import Settings
from web.cli.output import DONE, print_json


def evaluate_ranking(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measure the ranking with the judged queries in `arguments.folder`; returns the exit status."""
    from indexer.engine import engine_factory
    from indexer.evaluation import evaluate
    from indexer.search import Search

    found = evaluate(arguments.folder, engine_factory(settings.engine), Search(settings).segmenter)
    if arguments.run:
        write_atomically(arguments.run, "".join(f"{line}\n" for line in found.run()).encode())
    if arguments.json:
        print_json(found.to_json())
    else:
        for name, value in found.to_json().items():
            print(f"{name:18} {value}")
    return DONE
