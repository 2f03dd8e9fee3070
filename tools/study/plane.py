"""Points in the plane, selections of them that a person can rank at sight, and their embedding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Rows = NDArray[np.intp]

BUDGET = 60
KERNEL_WIDTH = 0.4
"""Sigma of the embedding, in units of the plane, which is 2 wide."""

_CLUSTERS, _CLUSTER_SIZE = 6, 150
_BACKGROUND = 200
_KNOTS, _KNOT_SIZE, _KNOT_RADIUS = 12, 12, 0.004
_COLUMNS = 96


@dataclass(frozen=True)
class Plane:
    """A data source in the square from -1 to 1: clusters of unequal width, a thin background, and tight knots of
    near-copies, which are what templates are in a stream of texts."""

    points: Points
    clusters: list[Rows]
    knots: list[Rows]

    @classmethod
    def make(cls, generator: np.random.Generator) -> Plane:
        """A random source."""
        centres = np.array([[x, y] for x in (-0.62, 0, 0.62) for y in (-0.5, 0.5)])
        centres = centres + generator.uniform(-0.1, 0.1, centres.shape)
        widths = np.linspace(0.06, 0.16, _CLUSTERS)
        parts = [generator.normal(c, w, (_CLUSTER_SIZE, 2)) for c, w in zip(centres, widths, strict=True)]
        parts.append(generator.uniform(-1, 1, (_BACKGROUND, 2)))
        middles = generator.uniform(-0.9, 0.9, (_KNOTS, 2))
        parts += [generator.normal(middle, _KNOT_RADIUS, (_KNOT_SIZE, 2)) for middle in middles]
        ends = np.cumsum([len(part) for part in parts])
        rows = [np.arange(end - len(part), end) for part, end in zip(parts, ends, strict=True)]
        points = np.clip(np.concatenate(parts), -1, 1)
        return cls(points, rows[:_CLUSTERS], rows[_CLUSTERS + 1 :])

    def selections(self, generator: np.random.Generator) -> dict[str, Rows]:
        """Selections of `BUDGET` rows by name; only "copies" has rows more than once."""
        half = BUDGET // 2
        one = generator.choice(self.clusters[2], BUDGET, replace=False)
        two = [generator.choice(self.clusters[place], half, replace=False) for place in (2, 5)]
        return {
            "one cluster": one,
            "two clusters": np.concatenate(two),
            "copies": np.repeat(self.spread(_KNOTS), BUDGET // _KNOTS),
            "near-copies": np.concatenate([knot[: BUDGET // _KNOTS] for knot in self.knots]),
            "rim": np.argsort(-np.abs(self.points).max(axis=1), kind="stable")[:BUDGET],
            "random": generator.choice(len(self.points), BUDGET, replace=False),
            "even": self.spread(BUDGET),
        }

    def spread(self, count: int) -> Rows:
        """Rows far from each other: farthest-first, from the one nearest to the middle."""
        chosen = [int(np.linalg.norm(self.points, axis=1).argmin())]
        nearest = np.full(len(self.points), np.inf)
        while len(chosen) < count:
            nearest = np.minimum(nearest, np.linalg.norm(self.points - self.points[chosen[-1]], axis=1))
            chosen.append(int(nearest.argmax()))
        return np.array(chosen)

    def embedded(self) -> Points:
        """The points as unit vectors whose cosine is exp(-r²/2s²), r being the distance in the plane and s
        `KERNEL_WIDTH`.

        Directions in the plane itself say nothing about nearness: all points on a ray from the origin have cosine 1.
        Here the cosine distance is r²/2s² for near points, and goes to 1 for far ones, as it does between texts
        that have nothing in common.
        """
        squared = ((self.points[:, None] - self.points[None]) ** 2).sum(axis=2)
        values, vectors = np.linalg.eigh(np.exp(-squared / (2 * KERNEL_WIDTH**2)))
        # Beyond these many, the eigenvalues of a smooth kernel are rounding.
        largest = np.argsort(-values)[:_COLUMNS]
        embedded = vectors[:, largest] * np.sqrt(np.maximum(values[largest], 0))
        return np.asarray(embedded / np.linalg.norm(embedded, axis=1, keepdims=True))
