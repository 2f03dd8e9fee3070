"""The commands of ``python -m noveld``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ..errors import NoveldError
from . import bridge, embed
from .usage import Mistake

_USAGE = 64


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that the arguments name; gives the exit code: 0 done, 1 failed, 64 usage."""
    parser = argparse.ArgumentParser(
        prog="python -m noveld",
        description="Embeds texts for noveld, and bridges a Kafka topic into it.",
        epilog="exit codes: 0 done, 1 failed, 64 usage",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (embed, bridge):
        command.add(commands)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:
        # argparse ends with 2 for a mistake; all of noveld's programs with sysexits.h's EX_USAGE.
        return _USAGE if end.code else 0
    try:
        options.run(options)
    except Mistake as mistake:
        print(f"python -m noveld: {mistake}", file=sys.stderr)
        return _USAGE
    except (NoveldError, OSError) as error:
        print(f"python -m noveld: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
