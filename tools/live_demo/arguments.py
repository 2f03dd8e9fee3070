"""What `tools/demo` accepts. Imports nothing that has to be installed: mistakes show before anything is built."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

DEFAULT_COUNT = 6000
DEFAULT_RATE = 200
# The default budget keeps one sample in so many.
BUDGET_SHARE = 20

_DESCRIPTION = """\
Filters a live stream of text with noveld and shows each decision.

Installs what is missing, builds noveld, starts it with a store of its own under .demo/, embeds text that is on this
machine (package descriptions from apt, or the documentation strings of Python's standard library) and streams it
through the Python client. At the end it compares the pool with random subsets of the same size."""

_EXAMPLES = """\
examples:
  tools/demo                                  6,000 texts at 200 a second, 300 kept
  tools/demo --count 20000 --budget 500 --rate 0 --keep
                                              a longer stream at full speed; the daemon stays up to be asked
  tools/demo --min-distance 0.1               no near-duplicates in the pool, at some cost in NovelSum
  tools/demo --file chats.jsonl --field prompt --budget 1000
                                              your own texts, one JSON object a line
  tools/demo --vectors embeddings.npy         your own embeddings, shape (n, d)
  tools/demo --vectors embeddings.npy --file chats.jsonl
                                              both: the vectors decide, the texts are shown
  tools/demo --stop                           ends a daemon that --keep left running"""


@dataclass(frozen=True)
class Arguments:
    """The options, checked one by one. `count` and `budget` are None where they follow from the stream."""

    count: int | None
    rate: float
    budget: int | None
    min_distance: float | None
    seed: int
    keep: bool
    stop: bool
    every: bool
    file: Path | None
    field: str
    vectors: Path | None
    binaries: Path
    folder: Path


def parse(arguments: Sequence[str]) -> Arguments:
    """Reads the options; ends the process with status 64 and a message on a mistake, as argparse does with 2."""
    options = _parser().parse_args(arguments)
    if options.count is None and options.file is None and options.vectors is None:
        options.count = DEFAULT_COUNT
    options.binaries, options.folder = _from_here(options.binaries), _from_here(options.folder)
    return Arguments(**vars(options))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tools/demo",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--count", type=_count, metavar="N", help=f"samples to stream (default {DEFAULT_COUNT}; own files: all)")
    add("--rate", type=_rate, default=DEFAULT_RATE, metavar="N", help="samples a second, 0: full speed (default 200)")
    add("--budget", type=_count, metavar="N", help="the pool's capacity (default: a twentieth of the stream)")
    add("--min-distance", type=_distance, metavar="D", help="keep nothing nearer than this to a kept one (0 to 2)")
    add("--seed", type=int, default=1, metavar="N", help="order of the stream and random subsets (default 1)")
    add("--all", action="store_true", dest="every", help="show every decision, not just a few each second")
    add("--keep", action="store_true", help="leave the daemon running at the end")
    add("--stop", action="store_true", help="end a daemon that --keep left running, and do nothing else")
    add("--file", type=_file, metavar="JSONL", help="your own texts: a JSON object a line, its id in `id` if there")
    add("--field", default="text", metavar="NAME", help="the field with the text (default text)")
    add("--vectors", type=_file, metavar="NPY", help="your own embeddings: an .npy array of shape (n, d)")
    add("--binaries", type=Path, default=Path(".build/release"), help=argparse.SUPPRESS)
    add("--folder", type=Path, default=Path(".demo"), help=argparse.SUPPRESS)
    return parser


def _from_here(path: Path) -> Path:
    """The path as one would type it in the present directory, where that is shorter."""
    return min(path, Path(os.path.relpath(path)), key=lambda form: len(str(form)))


def _count(text: str) -> int:
    return int(_number(text, least=1, whole=True))


def _rate(text: str) -> float:
    return _number(text, least=0, whole=False)


def _distance(text: str) -> float:
    value = _number(text, least=0, whole=False)
    if value > 2:
        raise argparse.ArgumentTypeError(f"{text!r}, expected a cosine distance, 0 to 2")
    return value


def _number(text: str, least: int, whole: bool) -> float:
    wanted = "a whole number" if whole else "a number"
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = float("nan")
    if not least <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r}, expected {wanted} of at least {least}")
    return value


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path.resolve()


if __name__ == "__main__":
    # tools/demo asks for this before it installs and builds anything.
    parse(sys.argv[1:])
