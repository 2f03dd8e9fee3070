"""The measures by their formulas, in double precision, with nothing saved and nothing approximated."""

import math
import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def directions(rows: Array) -> Array:
    """Each row divided by its length."""
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def cosine_distances(rows: Array, others: Array) -> Array:
    """All distances between two sets, from differences: copies are at exactly 0."""
    left, right = directions(rows), directions(others)
    return np.array([((row - right) ** 2).sum(axis=1) / 2 for row in left])


def euclidean_distances(rows: Array, others: Array) -> Array:
    """All distances between two sets."""
    return np.array([np.sqrt(((row - others) ** 2).sum(axis=1)) for row in rows])


def densities(rows: Array, reference: Array, neighbors: int, power: float) -> Array:
    """The released density factors: of the K + 1 nearest distinct reference rows the first does not count."""
    distances = np.sort(euclidean_distances(rows, np.unique(reference, axis=0)) ** 2, axis=1)
    return np.asarray((distances[:, 1 : neighbors + 1].mean(axis=1) + 1e-9) ** -power)


def novelsum(rows: Array, factors: Array, form: str, alpha: float = 1) -> float:
    """NovelSum from the factors of the rows."""
    distances = cosine_distances(rows, rows)
    count = len(rows)
    if form == "released":
        weights = np.arange(1.0, count + 1) ** -alpha
        return float(np.mean(factors * (np.sort(distances, axis=1) @ weights) / weights.sum()))
    total = 0.0
    for index in range(count):
        others = np.delete(np.arange(count), index)
        order = others[np.argsort(distances[index, others], kind="stable")]
        total += float((np.arange(1.0, count) ** -alpha * factors[order] * distances[index, order]).sum())
    return total / count


def measures(rows: Array, reference: Array, neighbors: int) -> dict[str, float]:
    """The measures that are formulas of the distances between the rows, and of those to a reference."""
    count = len(rows)
    pairs = np.triu_indices(count, 1)
    cosine, euclidean = cosine_distances(rows, rows), euclidean_distances(rows, rows)
    nearest = np.sort(cosine + np.diag(np.full(count, np.inf)), axis=1)
    kernel = directions(rows) @ directions(rows).T
    eigenvalues = np.linalg.eigvalsh(kernel / count)
    shares = eigenvalues[eigenvalues > 0]
    uncovered = float(cosine_distances(reference, rows).min(axis=1).mean())
    return {
        "distsum_cosine": float(cosine[pairs].sum()),
        "distsum_l2": float(euclidean[pairs].sum()),
        "mean_pairwise_cosine": float(cosine[pairs].mean()),
        "mean_pairwise_l2": float(euclidean[pairs].mean()),
        "cos_distance": float(cosine.mean()),
        "nearest_distance": float(nearest[:, 0].mean()),
        "knn_distance": float(nearest[:, : min(neighbors, count - 1)].mean()),
        "radius": float(np.exp(np.log(rows.std(axis=0)).mean())),
        "logdet": float(np.linalg.slogdet(kernel + 1e-3 * np.eye(count))[1]),
        "vendi": float(np.exp(-(shares * np.log(shares)).sum())),
        "rke": float(1 / (eigenvalues**2).sum()),
        "facility_location": uncovered,
        "coverage": uncovered,
    }


def entropy(labels: NDArray[np.intp]) -> float:
    """The entropy, in bits, of how often each label occurs."""
    shares = np.array(list(Counter(labels.tolist()).values())) / len(labels)
    return float(-(shares * np.log2(shares)).sum())


def words(texts: list[str]) -> list[str]:
    """The words of texts in ASCII."""
    return [word for text in texts for word in re.findall(r"[a-z0-9]+(?:(?<=[a-z])'(?=[a-z])[a-z0-9]+)*", text.lower())]


def expected_ratio(tokens: list[str], size: int) -> float:
    """The type-token ratio that random samples of `size` tokens, drawn without replacement, have on average."""
    total = len(tokens)
    types = 0.0
    for count in Counter(tokens).values():
        types += 1 - math.comb(total - count, size) / math.comb(total, size)
    return types / size
