"""Words that can be parsed and are wrong all the same."""

from __future__ import annotations

import argparse


class MisuseError(Exception):
    """The words of a command are wrong; ends the program with status 2. Its message is shown below the usage line."""


def check_log_bounds(arguments: argparse.Namespace) -> None:
    """Raises MisuseError where --days or --most is out of its range."""
    if not 1 <= arguments.days <= 3650:
        raise MisuseError(f"--days 的值是 {arguments.days}，应在 1 至 3650 之间")
    if not 1 <= arguments.most <= 100_000:
        raise MisuseError(f"--most 的值是 {arguments.most}，应在 1 至 100000 之间")
