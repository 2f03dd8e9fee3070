"""What remedies against near-duplicates do to a selection: each applied to NovelSelect and to noveld's own engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from study.novelctl import Matrix, Novelctl

CLOSE = 0.1
"""A cosine distance: a pick with another this near to it counts as a near-duplicate."""

_COPY = 1e-6

_RANDOM_SEEDS = range(1, 6)


@dataclass(frozen=True)
class Remedy:
    """Options of novelctl select, and a gate in front of it."""

    title: str
    options: tuple[str, ...] = ()
    gate: float | None = None


NOTHING = Remedy("nothing")
REMEDIES = (
    NOTHING,
    *(Remedy(f"merge_below {d}", ("--merge-below", str(d))) for d in (0.02, 0.05, 0.1, 0.2)),
    *(Remedy(f"density_floor {d}", ("--density-floor", str(d))) for d in (0.1, 0.3, 0.6)),
    *(Remedy(f"min_distance {d}", gate=d) for d in (0.1, 0.2)),
    Remedy("β = 0", ("--beta", "0")),
)


@dataclass(frozen=True)
class Row:
    """What a selection is worth, in the released form with all rows as reference."""

    method: str
    remedy: str
    novelsum: float
    unweighted: float
    quality: float
    nearest: float
    close: float
    indices: list[int]


class Stream:
    """The first rows of a file, and what selections of them are compared with."""

    def __init__(self, rows: Matrix, budget: int, novelctl: Novelctl) -> None:
        self.rows: Matrix = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        self.budget = budget
        self._novelctl = novelctl
        self._path = novelctl.save("stream", self.rows)
        randoms = [self._selected("--method", "random", "--seed", seed) for seed in _RANDOM_SEEDS]
        values = [self._measured(indices) for indices in randoms]
        self._random = float(np.mean([value["novelsum"] for value in values]))
        self._greedy = 0.0
        self._mean_random = self._mean("random", randoms, values)

    def study(self, progress: Callable[[str], None]) -> Iterator[Row]:
        """All rows of the table; NovelSelect without a remedy sets the scale of Q."""
        yield from self.pushed(progress)
        for remedy in REMEDIES:
            progress(remedy.title)
            if remedy != NOTHING:
                yield self._row("NovelSelect", remedy.title, self.novelselect(remedy))
            yield self._row("stream", remedy.title, self.stream(remedy))

    def pushed(self, progress: Callable[[str], None]) -> Iterator[Row]:
        """Random, NovelSelect, and from there a local search, which pushes the released value further."""
        yield self._mean_random
        progress("NovelSelect")
        greedy = self.novelselect(NOTHING)
        self._greedy = self._measured(greedy)["novelsum"]
        yield self._row("NovelSelect", NOTHING.title, greedy)
        progress("local search")
        yield self._row("local search", NOTHING.title, self.local_search(greedy))

    def novelselect(self, remedy: Remedy) -> list[int]:
        """The offline greedy from row 0; a gate lets only rows through that are far enough from each other."""
        options = ("--method", "novelselect", "--first", "0", *remedy.options)
        if remedy.gate is None:
            return self._selected(*options)
        passed = distinct(self.rows, remedy.gate)
        file = self._novelctl.save("passed", self.rows[passed])
        chosen = self._novelctl.select(file, self.budget, *options, "--reference", self._path)
        return [int(passed[row]) for row in chosen]

    def stream(self, remedy: Remedy) -> list[int]:
        """noveld's engine, one pass, density learnt on the way."""
        gate = () if remedy.gate is None else ("--min-distance", str(remedy.gate))
        return self._selected("--method", "stream", *remedy.options, *gate)

    def local_search(self, start: list[int], passes: int = 2) -> list[int]:
        """From a selection, swaps that raise NovelSum, over all rows again and again, the density known beforehand.

        The engine does it: given the start and then the rows, it takes the start in and swaps from there. The gate
        keeps it from taking a member's own copy in when that comes by.
        """
        order = np.concatenate([np.array(start), *[np.arange(len(self.rows))] * passes])
        file = self._novelctl.save("passes", self.rows[order])
        options = ("--method", "stream", "--reference", self._path, "--min-distance", str(_COPY))
        return sorted(int(order[row]) for row in self._novelctl.select(file, len(start), *options))

    def _selected(self, *options: object) -> list[int]:
        return self._novelctl.select(self._path, self.budget, *options)

    def _measured(self, indices: list[int]) -> dict[str, float]:
        options = ("--reference", self._path, "--measure", "nearest_distance")
        return self._novelctl.measure(self.rows[indices], *options)

    def _row(self, method: str, remedy: str, indices: list[int]) -> Row:
        values = self._measured(indices)
        quality = (values["novelsum"] - self._random) / (self._greedy - self._random)
        return Row(
            method,
            remedy,
            values["novelsum"],
            values["novelsum_unweighted"],
            quality,
            values["nearest_distance"],
            close_share(self.rows[indices]),
            indices,
        )

    def _mean(self, method: str, selections: list[list[int]], values: list[dict[str, float]]) -> Row:
        def mean(name: str) -> float:
            return float(np.mean([value[name] for value in values]))

        close = float(np.mean([close_share(self.rows[indices]) for indices in selections]))
        names = ("novelsum", "novelsum_unweighted", "nearest_distance")
        novelsum, unweighted, nearest = map(mean, names)
        return Row(method, "nothing", novelsum, unweighted, 0.0, nearest, close, selections[0])


def load(file: Path, count: int) -> Matrix:
    """The first rows of a file."""
    rows: Matrix = np.load(file, mmap_mode="r")[:count]
    return rows


def distinct(rows: Matrix, distance: float) -> list[int]:
    """The rows, in order, that are at least a cosine distance from every earlier one of the result; rows are unit."""
    kept: list[int] = []
    matrix = np.empty_like(rows)
    for row, vector in enumerate(rows):
        if kept and float((matrix[: len(kept)] @ vector).max()) > 1 - distance:
            continue
        matrix[len(kept)] = vector
        kept.append(row)
    return kept


def close_share(rows: Matrix) -> float:
    """The share of the rows that have another within `CLOSE`."""
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -1)
    return float((cosines.max(axis=1) > 1 - CLOSE).mean())
