"""Beware of the measure: what remedies against near-duplicates do to selections from real streams.

tools/study/beware FILE.npy... selects rows of each file by NovelSelect and by noveld's engine, with each remedy,
measures what was selected in the released form, and puts tables and pictures into Sources/Diversity/Diversity.docc.
--local-search instead shows how far the released value can be pushed on one file.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from study import document
from study.novelctl import Novelctl, NovelctlError, novelctl
from study.remedies import Row, Stream, load

DOCUMENT = document.CATALOGUE / "BewareOfTheMeasure.md"
MAPPED = ("nothing", "merge_below 0.1", "min_distance 0.1", "β = 0")
"""The remedies whose picks are drawn on a map."""


def table(rows: list[Row]) -> str:
    """A Markdown table."""
    lines = ["| method | remedy | NovelSum | Q | β = 0 | nearest distance | within 0.1 |", "| --- " * 7 + "|"]
    lines += [
        f"| {row.method} | {row.remedy} | {row.novelsum:.3f} | {row.quality:.2f} | {row.unweighted:.3f} "
        f"| {row.nearest:.3f} | {row.close:.0%} |"
        for row in rows
    ]
    return "\n".join(lines)


def study(file: Path, options: argparse.Namespace, program: Novelctl) -> None:
    """One stream's table and pictures."""
    stream = Stream(load(file, options.rows), options.budget, program)
    cache = options.results / f"{file.stem}.json" if options.results else None
    if cache is not None and cache.exists():
        rows = [Row(**row) for row in json.loads(cache.read_text())]
    else:
        rows = list(stream.study(_say))
    if cache is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps([asdict(row) for row in rows]))
    print(f"{file.stem}\n{table(rows)}")
    if options.print:
        return
    # Measuring does without matplotlib.
    from study import beware_figure

    document.show(DOCUMENT, file.stem, table(rows))
    beware_figure.draw_plane(rows, document.CATALOGUE / f"beware-{file.stem}.svg")
    mapped = [row for row in rows if row.method == "NovelSelect" and row.remedy in MAPPED]
    beware_figure.draw_map(stream.rows, mapped, document.CATALOGUE / f"beware-{file.stem}-map.svg")


def push(file: Path, options: argparse.Namespace, program: Novelctl) -> None:
    """How far local search raises the released value, and what it does to the others."""
    stream = Stream(load(file, options.rows), options.budget, program)
    print(f"{file.stem}\n{table(list(stream.pushed(_say)))}")


def _say(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="tools/study/beware", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.npy")
    parser.add_argument("--rows", type=int, default=6000, help="the first rows of each file (default: 6000)")
    parser.add_argument("--budget", type=int, default=300, help="how many are selected (default: 300)")
    parser.add_argument("--program", type=Path, default=document.PROGRAM, help="the novelctl that selects and measures")
    parser.add_argument("--results", type=Path, metavar="DIR", help="keep results here, do nothing twice")
    parser.add_argument("--local-search", action="store_true", help="NovelSelect and local search only; prints")
    parser.add_argument("--print", action="store_true", help="print the tables; change no file, draw nothing")
    options = parser.parse_args(arguments)
    try:
        with novelctl(options.program) as program:
            for file in options.files:
                (push if options.local_search else study)(file, options, program)
    except (NovelctlError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
