"""What each measure says about pairs of selections that a person would not hesitate about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from study.novelctl import Matrix, Novelctl
from study.plane import Plane, Points

PAIRS = (
    ("one cluster", "two clusters"),
    ("two clusters", "random"),
    ("copies", "even"),
    ("near-copies", "even"),
    ("near-copies", "random"),
    ("rim", "even"),
    ("random", "even"),
)
"""Less diverse first."""

MERGE_BELOW = 0.002
"""In the embedding; 0.025 in the plane, which makes one point of each knot."""

_CELLS = 16


@dataclass(frozen=True)
class Judge:
    """A measure, and how novelctl is asked for it."""

    title: str
    key: str
    options: tuple[str, ...] = ()
    in_plane: bool = False
    smaller_is_better: bool = False


JUDGES = (
    Judge("NovelSum, released", "novelsum"),
    Judge("NovelSum, paper's form", "novelsum", ("--form", "paper")),
    Judge("NovelSum, near-copies merged", "novelsum", ("--merge-below", str(MERGE_BELOW))),
    Judge("NovelSum, β = 0", "novelsum_unweighted"),
    Judge("DistSum cosine", "distsum_cosine"),
    Judge("DistSum L2", "distsum_l2", in_plane=True),
    Judge("nearest distance", "nearest_distance"),
    Judge("KNN distance, K = 10", "knn_distance"),
    Judge("radius", "radius", in_plane=True),
    Judge("log-determinant", "logdet"),
    Judge("Vendi score", "vendi"),
    Judge("RKE", "rke"),
    Judge("cluster inertia, 10 clusters", "cluster_inertia", ("--clusters", "10"), in_plane=True),
    Judge("facility location, coverage", "facility_location", smaller_is_better=True),
    Judge("partition entropy", "partition_entropy"),
)

Trial = dict[str, dict[str, float]]
"""Judge's title, then selection: how diverse, larger being more."""


def trial(seed: int, novelctl: Novelctl) -> Trial:
    """One random source, and every measure of every selection from it."""
    generator = np.random.default_rng(seed)
    plane = Plane.make(generator)
    embedded = plane.embedded()
    spaces = {True: plane.points.astype(np.float32), False: embedded.astype(np.float32)}
    where: dict[str, object] = {
        "--reference": novelctl.save("reference", spaces[False]),
        "--centroids": novelctl.save("centroids", _centroids(embedded, generator).astype(np.float32)),
    }
    values: Trial = {judge.title: {} for judge in JUDGES}
    for name, rows in plane.selections(generator).items():
        for judge, value in _judged(novelctl, spaces, rows.tolist(), where):
            values[judge.title][name] = -value if judge.smaller_is_better else value
    return values


def _judged(
    novelctl: Novelctl, spaces: dict[bool, Matrix], rows: list[int], where: dict[str, object]
) -> list[tuple[Judge, float]]:
    """All judges' values of one selection, those that share space and options from one call."""
    given = [part for pair in where.items() for part in pair]
    judged = []
    for in_plane, options in {(judge.in_plane, judge.options): None for judge in JUDGES}:
        together = [judge for judge in JUDGES if (judge.in_plane, judge.options) == (in_plane, options)]
        asked = [part for judge in together for part in ("--measure", judge.key) if "novelsum" not in judge.key]
        answer = novelctl.measure(spaces[in_plane][rows], *options, *asked, *([] if in_plane else given))
        judged += [(judge, answer[judge.key]) for judge in together]
    return judged


def shares(trials: list[Trial]) -> dict[str, list[float]]:
    """For each judge and each of `PAIRS`, the share of the trials in which it ordered the two rightly."""

    def share(title: str, less: str, more: str) -> float:
        return float(np.mean([trial[title][less] < trial[title][more] for trial in trials]))

    return {judge.title: [share(judge.title, *pair) for pair in PAIRS] for judge in JUDGES}


def verdict(share: float) -> str:
    """How a table shows a share."""
    return "right" if share == 1 else "**wrong**" if share == 0 else f"{share:.0%}"


def table(shares: dict[str, list[float]]) -> str:
    """A Markdown table, without a newline at its end."""
    header = ["measure", *(f"{less} < {more}" for less, more in PAIRS)]
    lines = [header, ["---"] * len(header)]
    lines += [[title, *map(verdict, row)] for title, row in shares.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def run(seeds: range, novelctl: Novelctl, progress: Callable[[int], None] = lambda done: None) -> list[Trial]:
    """A trial for each seed."""
    trials = []
    for seed in seeds:
        trials.append(trial(seed, novelctl))
        progress(len(trials))
    return trials


def _centroids(rows: Points, generator: np.random.Generator) -> Points:
    """Of k-means by Lloyd's iteration, from random rows."""
    centroids = rows[generator.choice(len(rows), _CELLS, replace=False)]
    for _ in range(20):
        nearest = (rows @ centroids.T).argmax(axis=1)
        cells = [rows[nearest == cell] for cell in range(_CELLS)]
        centroids = np.array([c.mean(axis=0) if len(c) else rows[cell] for cell, c in enumerate(cells)])
        centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    return np.asarray(centroids)
