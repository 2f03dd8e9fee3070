"""Compares the pool with other subsets of the same stream, all measured by `novelctl`."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SUBSETS = 5
# A cosine distance below which two texts say nearly the same.
CLOSE = 0.1
# NovelSelect is left out where it would take minutes: rows times members.
_OFFLINE_BOUND = 30_000_000
_BLOCK_ROWS = 512


class Values(NamedTuple):
    """What is shown of a set: NovelSum, the same without the density factor (β = 0), and how many have a close one."""

    novelsum: float
    without_density: float
    close: float


class Comparison(NamedTuple):
    """The pool against other subsets of its size, with one reference: the whole stream.

    `offline` is NovelSelect's, which goes over the whole stream once for each member; None for a large stream.
    """

    size: int
    pool: Values
    random: Values
    spread: Values
    offline: Values | None


class MeasureFailure(Exception):
    """`novelctl` did not give a value; the message has what it said."""


def compare(novelctl: Path, folder: Path, stream: NDArray[np.float32], members: Sequence[int], seed: int) -> Comparison:
    """Compares the rows `members` of the stream with others, and leaves all sets in `folder` as .npy files.

    Raises `MeasureFailure`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reference = folder / "stream.npy"
    np.save(reference, stream)

    def values(name: str, rows: Sequence[int] | NDArray[np.int64]) -> Values:
        path = folder / f"{name}.npy"
        np.save(path, stream[np.asarray(rows, np.int64)])
        return Values(
            _measure(novelctl, path, reference),
            _measure(novelctl, path, reference, "--beta", "0"),
            share_close(np.load(path)),
        )

    size, generator = len(members), np.random.default_rng(seed % 2**32)
    subsets = [
        values(f"random-{number}", generator.choice(len(stream), size, replace=False))
        for number in range(1, SUBSETS + 1)
    ]
    columns = list(zip(*subsets, strict=True))
    small = len(stream) * size <= _OFFLINE_BOUND
    return Comparison(
        size=size,
        pool=values("pool", members),
        random=Values(*(fmean(column) for column in columns)),
        spread=Values(*(stdev(column) for column in columns)),
        offline=values("novelselect", _novelselect(novelctl, reference, size)) if small else None,
    )


def share_close(vectors: NDArray[np.float32]) -> float:
    """The share of the rows that have another row within `CLOSE`."""
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    close = 0
    for first in range(0, len(units), _BLOCK_ROWS):
        block = units[first : first + _BLOCK_ROWS]
        # Each row is close to itself.
        close += int((np.count_nonzero(1 - block @ units.T < CLOSE, axis=1) > 1).sum())
    return close / len(units)


def _measure(novelctl: Path, path: Path, reference: Path, *options: str) -> float:
    where = ("--reference", str(reference), "--self-in-reference")
    return float(_answer(novelctl, "novelsum", "measure", str(path), *where, *options))


def _novelselect(novelctl: Path, stream: Path, size: int) -> list[int]:
    method = ("--method", "novelselect", "--reference", "self")
    rows: list[int] = _answer(novelctl, "selected", "select", str(stream), "--budget", str(size), *method)
    return rows


def _answer(novelctl: Path, field: str, *arguments: str) -> Any:
    command = [str(novelctl), *arguments, "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answer = json.loads(result.stdout)[field]
    except (ValueError, KeyError, TypeError) as error:
        said = (result.stderr or result.stdout).strip()
        raise MeasureFailure(f"{' '.join(command)} (status {result.returncode}): {said}") from error
    if answer is None:
        raise MeasureFailure(f"{' '.join(command)}: {field} is not defined for these vectors")
    return answer
