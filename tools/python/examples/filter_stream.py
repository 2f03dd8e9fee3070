"""Filters a live stream of dictionaries: what is new passes, what is like something kept before does not.

The stream is the documentation of Python's standard library, a paragraph at a time, as a crawler would bring it. The
embedding hashes words and pairs of words into 256 dimensions, so that numpy is all it needs; use a real model
for real work.

    noveld run --set budget.capacity=50 &
    python examples/filter_stream.py --rows 200
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import itertools
import json
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

import noveld

DIMENSION = 256
MODULES = (
    "argparse ast asyncio base64 bisect calendar collections configparser contextlib csv datetime decimal difflib "
    "email fractions functools gzip heapq html.parser http.client io itertools json logging mailbox math os pathlib "
    "pickle queue random re shutil socket sqlite3 statistics string struct subprocess tarfile tempfile textwrap "
    "threading time typing urllib.parse uuid zipfile"
)


def embed(rows: Sequence[dict[str, Any]]) -> npt.NDArray[np.float32]:
    """Embeds the rows' texts: each word and pair of words adds or subtracts 1 in a dimension chosen by its hash."""
    vectors = np.zeros((len(rows), DIMENSION), np.float32)
    for vector, row in zip(vectors, rows, strict=True):
        words = re.findall(r"\w+", row["text"].lower()) or [""]
        for gram in itertools.chain(words, map(" ".join, itertools.pairwise(words))):
            hashed = zlib.crc32(gram.encode())
            vector[hashed % DIMENSION] += 1 if hashed & 0x10000 else -1
        if not vector.any():
            vector[0] = 1
    return vectors


def stream(rate: float) -> Iterator[dict[str, Any]]:
    """Paragraphs of documentation strings, ``rate`` a second (0: as fast as they are taken)."""
    for module in map(importlib.import_module, MODULES.split()):
        for name, thing in inspect.getmembers(module):
            text = inspect.getdoc(thing) if callable(thing) else None
            for number, paragraph in enumerate((text or "").split("\n\n")):
                if len(paragraph) > 40:
                    yield {"id": f"{module.__name__}.{name}#{number}", "text": " ".join(paragraph.split())}
                    if rate > 0:
                        time.sleep(1 / rate)


def show(row: dict[str, Any], decision: noveld.Decision, as_json: bool) -> None:
    """Prints a row and what became of it."""
    if as_json:
        print(json.dumps({"id": row["id"], "decision": decision.decision, "gain": decision.gain}), flush=True)
        return
    near = f"{decision.nearest.distance:.2f} from {decision.nearest.id}" if decision.nearest else "the first"
    mark = "+ kept   " if decision.kept else "- dropped"
    print(f"{mark} {row['text'][:70]:<70} ({decision.reason}, {near})", flush=True)


def main() -> None:
    """Reads the command line and runs the filter."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ingest", default="tcp://127.0.0.1:5571", help="where the daemon takes samples")
    parser.add_argument("--rows", type=int, default=500, help="how many rows to filter")
    parser.add_argument("--rate", type=float, default=20.0, help="rows a second; 0 is as fast as possible")
    parser.add_argument("--json", action="store_true", help="print JSON lines")
    options = parser.parse_args()
    kept = 0
    with noveld.Client(ingest=options.ingest) as client:
        rows = itertools.islice(stream(options.rate), options.rows)
        filtered = client.filter(
            rows,
            embed=embed,
            source="documentation",
            text="text",
            on_decision=lambda row, decision: show(row, decision, options.json),
        )
        for _ in filtered:
            kept += 1
    if not options.json:
        print(f"{kept} of {options.rows} kept")


if __name__ == "__main__":
    main()
