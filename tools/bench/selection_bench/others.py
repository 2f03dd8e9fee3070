"""What people use today, each in a process of its own; the loops around the libraries are ours."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .streams import Selection, Stream

Picker = Callable[[np.ndarray, int], tuple[np.ndarray, float, str]]


def run(picker: Picker, stream: Stream, budget: int) -> Selection:
    """Runs a picker in a fresh process, so that its memory is its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        rows, seconds, peak, note = pool.apply(_measured, (picker, str(stream.path), budget))
    return Selection(rows, seconds, peak, note)


def _measured(picker: Picker, path: str, budget: int) -> tuple[np.ndarray, float, int, str]:
    rows, seconds, note = picker(np.load(path), budget)
    return rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, note


def _units(rows: np.ndarray) -> np.ndarray:
    units: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units.astype(np.float32)


def facility_location(rows: np.ndarray, budget: int) -> tuple[np.ndarray, float, str]:
    """apricot's facility location on cosine similarities: all up to 20,000 rows, above the 1,000 nearest of each."""
    from apricot import FacilityLocationSelection

    def select(similarities: Any, count: int) -> np.ndarray:
        selector = FacilityLocationSelection(count, metric="precomputed", optimizer="lazy")
        ranking: np.ndarray = selector.fit(similarities).ranking
        return ranking.astype(np.int64)

    select(_similarities(_units(rows[:64])), 4)
    start = time.process_time()
    similarities = _similarities(_units(rows))
    chosen = select(similarities, budget)
    note = "" if isinstance(similarities, np.ndarray) else "from the 1,000 nearest of each row"
    return chosen, time.process_time() - start, note


def _similarities(units: np.ndarray, dense_up_to: int = 20_000, nearest: int = 1_000) -> Any:
    if len(units) <= dense_up_to:
        return np.maximum(units @ units.T, 0).astype(np.float64)
    from scipy.sparse import csr_matrix

    columns, values = [], []
    for first in range(0, len(units), 1_000):
        block = np.maximum(units[first : first + 1_000] @ units.T, 0)
        near = np.sort(np.argpartition(block, -nearest, axis=1)[:, -nearest:], axis=1)
        columns.append(near.astype(np.int32).ravel())
        values.append(np.take_along_axis(block, near, axis=1).astype(np.float64).ravel())
    starts = np.arange(0, len(units) * nearest + 1, nearest)
    return csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=(len(units), len(units)))


def distance_filter(rows: np.ndarray, budget: int) -> tuple[np.ndarray, float, str]:
    """Keep what is further than a distance from all that is kept, by hnswlib.

    The distance that keeps `budget` is looked for; the time is that of one pass with it.
    """
    units = _units(rows)
    low, high = 0.0, 2.0
    best: tuple[float, np.ndarray] | None = None
    for _ in range(14):
        middle = (low + high) / 2
        kept = _filtered(units, middle, budget)
        if len(kept) > budget:
            low = middle
        else:
            high = middle
            best = (middle, kept)
            if len(kept) == budget:
                break
    assert best
    start = time.process_time()
    _filtered(units, best[0], budget)
    return best[1], time.process_time() - start, f"distance {best[0]:.3f}, found by trying; kept {len(best[1])}"


def _filtered(units: np.ndarray, distance: float, budget: int) -> np.ndarray:
    import hnswlib

    index = hnswlib.Index(space="cosine", dim=units.shape[1])
    index.init_index(max_elements=budget + 1, M=16, ef_construction=200, random_seed=1)
    index.set_num_threads(1)
    index.set_ef(64)
    kept: list[int] = []
    for row, unit in enumerate(units):
        if kept and index.knn_query(unit, k=1)[1][0, 0] <= distance:
            continue
        kept.append(row)
        if len(kept) > budget:
            break
        index.add_items(unit, row)
    return np.array(kept, dtype=np.int64)


def three_sieves(rows: np.ndarray, budget: int) -> tuple[np.ndarray, float, str]:
    """ThreeSieves (Buschjäger et al., 2021) on the log-determinant of an RBF kernel.

    The kernel is e to the negative squared distance, ε = 0.02, a = 1. A sample has to gain its share of the bar v,
    not of v/2 as in the paper: with that the first rows that come fill the budget on these streams. The patience T is
    the largest of 5,000, 2,500, … with which the budget is filled; the time is that of one pass with it.
    """
    units = _units(rows)
    patience = 5_000
    while True:
        start = time.process_time()
        kept = _sieve(units, budget, patience)
        seconds = time.process_time() - start
        if len(kept) == budget or patience == 1:
            return kept, seconds, f"patience {patience}; kept {len(kept)}"
        patience //= 2


def _sieve(units: np.ndarray, budget: int, patience: int, epsilon: float = 0.02, block: int = 256) -> np.ndarray:
    # With L the Cholesky factor of I + K over what is kept, a sample's gain is log(pivot): its row of the factor is
    # L⁻¹ k, kept up to date for a whole block of arrivals.
    single = 0.5 * np.log(2.0)
    threshold = np.log(budget * single) / np.log1p(epsilon)
    kept: list[int] = []
    inverse = np.zeros((budget, budget), dtype=np.float32)
    value, rejected = 0.0, 0
    for first in range(0, len(units), block):
        arrivals = units[first : first + block]
        members = units[kept]
        kernel = np.exp(2 * (members @ arrivals.T) - 2)
        factors = np.zeros((budget, len(arrivals)), dtype=np.float32)
        factors[: len(kept)] = inverse[: len(kept), : len(kept)] @ kernel
        pivots = 2 - (factors[: len(kept)] ** 2).sum(axis=0)
        for place in range(len(arrivals)):
            if len(kept) == budget:
                return np.array(kept, dtype=np.int64)
            gain = np.log(max(float(pivots[place]), 1.0)) / 2
            wanted = ((1 + epsilon) ** threshold - value) / (budget - len(kept))
            if gain < wanted:
                rejected += 1
                if rejected >= patience:
                    threshold, rejected = threshold - 1, 0
                continue
            count, pivot = len(kept), float(np.sqrt(pivots[place]))
            row = factors[:count, place].copy()
            inverse[count, :count] = -(row @ inverse[:count, :count]) / pivot
            inverse[count, count] = 1 / pivot
            later = np.exp(2 * (arrivals @ arrivals[place]) - 2)
            factors[count] = (later - row @ factors[:count]) / pivot
            pivots -= factors[count] ** 2
            kept.append(first + place)
            value, rejected = value + gain, 0
    return np.array(kept, dtype=np.int64)
