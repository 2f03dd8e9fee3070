"""What is measured on: rows, queries, and the true neighbours."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

SHARED_DATA = Path(__file__).resolve().parents[3] / "../shared/data"
QUERIES = 1000
# Rows that come after those that are indexed: for streams and replacements.
ARRIVALS = 2000
NEIGHBORS = 64
DRAWN_FROM = 16
# The effort is chosen on the first queries and timed on the others.
CHOSEN_ON = range(QUERIES // 2)
TIMED_ON = range(QUERIES // 2, QUERIES)
ALL_QUERIES = range(QUERIES)
SEED = 0


@dataclass
class Stream:
    """Unit rows: first those to index, then arrivals, then queries."""

    name: str
    rows: np.ndarray
    size: int
    file: Path
    # queries x 64, the nearest of the indexed rows.
    truth: np.ndarray

    @property
    def indexed(self) -> np.ndarray:
        return self.rows[: self.size]

    @property
    def arrivals(self) -> range:
        return range(self.size, self.size + ARRIVALS)

    @property
    def queries(self) -> np.ndarray:
        return self.rows[-QUERIES:]

    def query_rows(self, part: range) -> range:
        """Where these queries stand among the rows."""
        first = len(self.rows) - QUERIES
        return range(first + part.start, first + part.stop)


def unit(matrix: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


def nearest(rows: np.ndarray, queries: np.ndarray, count: int) -> np.ndarray:
    return faiss.knn(queries, rows, count, metric=faiss.METRIC_INNER_PRODUCT)[1]


def grown(rows: np.ndarray, count: int) -> np.ndarray:
    """More rows like these: between a row and a neighbour, plus noise of a quarter of their distance."""
    generator = np.random.default_rng(SEED)
    neighbors = nearest(rows, rows, DRAWN_FROM + 1)[:, 1:]
    parts = []
    for start in range(0, count, 50_000):
        size = min(50_000, count - start)
        first = generator.integers(len(rows), size=size)
        second = neighbors[first, generator.integers(DRAWN_FROM, size=size)]
        difference = rows[second] - rows[first]
        noise = unit(generator.standard_normal((size, rows.shape[1]), dtype=np.float32))
        noise *= 0.25 * np.linalg.norm(difference, axis=1, keepdims=True)
        share = generator.uniform(0.2, 0.8, (size, 1)).astype(np.float32)
        parts.append(unit(rows[first] + share * difference + noise))
    return np.concatenate(parts)


class Workspace(tempfile.TemporaryDirectory):
    def __enter__(self) -> "Workspace":
        super().__enter__()
        return self

    def real(self, data: Path, size: int) -> Stream:
        rows = unit(np.concatenate([np.load(data / "packages.npy"), np.load(data / "instructions.npy")]))
        rows = rows[np.random.default_rng(SEED).permutation(len(rows))]
        inside, queries = rows[:-QUERIES], rows[-QUERIES:]
        missing = size + ARRIVALS - len(inside)
        if missing > 0:
            more = grown(inside, missing)
            inside = np.concatenate([inside, more])
            # Arrivals are of both kinds, as the rows are.
            inside = inside[np.random.default_rng(SEED + 1).permutation(len(inside))]
        return self.stream(f"{size:,} rows", np.concatenate([inside[: size + ARRIVALS], queries]), size)

    def synthetic(self, dimension: int, size: int) -> Stream:
        """Clusters of clusters: Gaussian around 300 centres, which are Gaussian around 20."""
        generator = np.random.default_rng(SEED)
        count = size + ARRIVALS + QUERIES
        top = generator.standard_normal((20, dimension), dtype=np.float32)
        middle = top[generator.integers(20, size=300)] + generator.standard_normal((300, dimension), dtype=np.float32)
        rows = middle[generator.integers(300, size=count)]
        rows = unit(rows + generator.standard_normal((count, dimension), dtype=np.float32))
        return self.stream(f"{size:,} rows, {dimension:,} dimensions", rows, size)

    def stream(self, name: str, rows: np.ndarray, size: int) -> Stream:
        file = Path(self.name) / "rows.npy"
        np.save(file, rows)
        return Stream(name, rows, size, file, nearest(rows[:size], rows[-QUERIES:], NEIGHBORS))
