"""`tools/soak`: load from all sides for a long time, and a report of what it took."""

import argparse
import sys
import tempfile
from pathlib import Path

from daemon import binary

from faults.load import Load, Setup
from faults.report import picture, table

SETTINGS = {"budget.capacity": 1000, "reference.limit": 20_000}


def main() -> None:
    """Runs what the command line says; an exception is the report of what was lost."""
    parser = argparse.ArgumentParser(prog="tools/soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="30 by default")
    parser.add_argument("--producers", type=int, default=10, help="10 by default")
    parser.add_argument("--dimension", type=int, default=384, help="384 by default")
    parser.add_argument("--out", type=Path, default=Path("soak"), help="what the report's two files begin with")
    parser.add_argument("--store", type=Path, help="a folder on the disk to measure; a temporary one by default")
    parser.add_argument("--noveld", type=Path, help="the program, .build/release/noveld by default")
    arguments = parser.parse_args()
    program = arguments.noveld or binary()
    if program is None:
        parser.error("no noveld to test: build it with `swift build -c release`")
    setup = Setup(60 * arguments.minutes, arguments.producers, arguments.dimension, settings=SETTINGS)
    with tempfile.TemporaryDirectory(prefix="noveld-", dir=arguments.store or "/tmp") as folder:
        load = Load(program.resolve(), Path(folder), setup)
        load.run(progress)
    for suffix, content in ((".md", table(load)), (".svg", picture(load))):
        path = arguments.out.with_suffix(suffix)
        path.write_text(content, "utf-8")
        print(f"wrote {path}", file=sys.stderr)
    print(table(load))


def progress(seconds: float) -> None:
    """Says how far it is, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r{seconds:.0f} s ", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
