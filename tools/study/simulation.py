"""The simulated study: which measures order selections of points in the plane as a person would.

tools/study/simulate makes random sources of points, takes the same selections from each, measures them with novelctl,
and puts the verdicts into Sources/Diversity/Diversity.docc: a table in SimulatedStudy.md, and a picture. The same seeds
give the same files.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from study import document, verdicts
from study.novelctl import NovelctlError, novelctl

DOCUMENT = document.CATALOGUE / "SimulatedStudy.md"
TABLE = "verdicts"
PICTURE = document.CATALOGUE / "simulated-study.svg"


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="tools/study/simulate", description=__doc__)
    parser.add_argument("--trials", type=int, default=10, metavar="N", help="sources, of seeds 1 to N (default: 10)")
    parser.add_argument("--program", type=Path, default=document.PROGRAM, help="the novelctl to measure with")
    parser.add_argument("--print", action="store_true", help="print the table; change no file, draw nothing")
    options = parser.parse_args(arguments)
    if options.trials < 1:
        parser.error(f"--trials: found {options.trials}, expected at least 1")
    try:
        with novelctl(options.program) as program:
            trials = verdicts.run(
                range(1, options.trials + 1),
                program,
                lambda done: print(f"\rtrial {done} of {options.trials}", end="", file=sys.stderr, flush=True),
            )
    except NovelctlError as error:
        print(error, file=sys.stderr)
        return 1
    print(file=sys.stderr)
    shares = verdicts.shares(trials)
    if options.print:
        print(verdicts.table(shares))
        return 0
    # Measuring does without matplotlib.
    from study import simulation_figure

    document.show(DOCUMENT, TABLE, verdicts.table(shares))
    simulation_figure.draw(1, shares, PICTURE)
    print(f"{DOCUMENT}\n{PICTURE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
