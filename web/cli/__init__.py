"""The `kb` command: parse the words, call, print.

Exit status: 0 all done; 1 done in part or not at all (each failure named); 2 the words were wrong. With --json,
standard output carries JSON and nothing else. Each command imports what it needs when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kb.errors import KBError
from kb.settings import load_settings
from web.cli.misuse import MisuseError
from web.cli.output import FAILED, say, speak_utf8
from web.cli.words import Command, parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. `words` are what follows `kb`, None for those of this process."""
    speak_utf8(sys.stdout, sys.stderr)
    understood = parser()
    arguments = understood.parse_args(words)
    command: Command = arguments.command
    try:
        return command(arguments, load_settings())
    except MisuseError as error:
        understood.error(str(error))
    except KBError as error:
        say(str(error))
        return FAILED
    except BrokenPipeError:  # the reader of our output has seen enough: kb search … | head
        sys.stderr.close()
        return FAILED
    except KeyboardInterrupt:
        say("已中断；再次运行会接着做完。")
        return FAILED
