"""Measures and k-means against the libraries that people use for them."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors
from vendi_score import vendi

from agreement import plain
from agreement.novelctl import Novelctl

Rows = NDArray[np.float32]


def blobs(rows: int, columns: int, centers: int, seed: int) -> Rows:
    """Rows about centres that overlap a little."""
    generator = np.random.default_rng(seed)
    middles = 2 * generator.normal(size=(centers, columns))
    matrix = middles[generator.integers(centers, size=rows)] + generator.normal(size=(rows, columns))
    return np.asarray(matrix.astype(np.float32))


@pytest.fixture(params=["random", "blobs", "packages"])
def rows(request: pytest.FixtureRequest) -> Rows:
    if request.param == "random":
        return np.random.default_rng(1).normal(size=(1200, 16)).astype(np.float32)
    if request.param == "blobs":
        return blobs(2000, 8, 12, seed=2)
    packages: Rows = request.getfixturevalue("packages")
    return packages[:3000]


def clusters(novelctl: Novelctl, rows: Rows, *options: str) -> tuple[dict[str, float], NDArray[np.intp]]:
    """What `cluster` prints, and the cluster of each row."""
    labels = novelctl.file("labels.npy")
    result = novelctl.run("cluster", novelctl.write("rows", rows), "--out", str(labels), *options)
    return result, np.load(labels)


def nearest(rows: NDArray[np.float64], centroids: Path) -> NDArray[np.intp]:
    return np.asarray(plain.euclidean_distances(rows, np.load(centroids).astype(np.float64)).argmin(axis=1))


def test_k_means_from_the_same_start(novelctl: Novelctl, rows: Rows) -> None:
    start = rows[np.random.default_rng(3).choice(len(rows), 25, replace=False)]
    ours, labels = clusters(novelctl, rows, "--start", novelctl.write("start", start))
    theirs = KMeans(25, init=start, n_init=1, algorithm="lloyd").fit(rows)
    assert ours["inertia"] == pytest.approx(theirs.inertia_, rel=1e-4)
    assert np.array_equal(labels, theirs.labels_)
    assert ours["sizes"] == np.bincount(theirs.labels_).tolist()
    # Their last iteration may be one in which nothing moves.
    assert theirs.n_iter_ - ours["iterations"] in (0, 1)


def test_an_empty_cluster_takes_the_farthest_row(novelctl: Novelctl) -> None:
    rows = blobs(300, 4, 5, seed=4)
    start = np.concatenate([rows[:4], np.full((1, 4), 1e4, np.float32)])
    ours, labels = clusters(novelctl, rows, "--start", novelctl.write("start", start))
    theirs = KMeans(5, init=start, n_init=1, algorithm="lloyd").fit(rows)
    assert ours["inertia"] == pytest.approx(theirs.inertia_, rel=1e-4)
    assert np.array_equal(labels, theirs.labels_)


def test_cluster_inertia_is_that_of_its_own_clusters(novelctl: Novelctl, rows: Rows) -> None:
    centroids = novelctl.file("centroids.npy")
    clustered, _ = clusters(novelctl, rows, "--clusters", "20", "--seed", "5", "--centroids", str(centroids))
    found = novelctl.measure(rows, "--beta", "0", "--measure", "cluster_inertia", "--clusters", "20", "--seed", "5")
    assert found["cluster_inertia"] == pytest.approx(clustered["inertia"], rel=1e-12)
    exact = plain.euclidean_distances(rows.astype(np.float64), np.load(centroids).astype(np.float64))
    assert found["cluster_inertia"] == pytest.approx((exact.min(axis=1) ** 2).sum(), rel=2e-6)
    # A fixed point of theirs, and as good as what they reach from the same kind of start.
    again = KMeans(20, init=np.load(centroids), n_init=1, algorithm="lloyd").fit(rows)
    assert found["cluster_inertia"] == pytest.approx(again.inertia_, rel=1e-3)
    theirs = KMeans(20, n_init=1, random_state=0).fit(rows)
    assert found["cluster_inertia"] < 1.15 * theirs.inertia_


def test_partition_entropy_of_the_references_clusters(novelctl: Novelctl, rows: Rows) -> None:
    chosen, reference = rows[:500], rows[500:]
    centroids = novelctl.file("centroids.npy")
    clusters(novelctl, reference, "--cosine", "--clusters", "30", "--seed", "6", "--centroids", str(centroids))
    found = novelctl.measure(
        chosen,
        *("--reference", novelctl.write("reference", reference), "--beta", "0"),
        *("--measure", "partition_entropy", "--clusters", "30", "--seed", "6"),
    )
    labels = nearest(plain.directions(chosen.astype(np.float64)), centroids)
    assert found["partition_entropy"] == pytest.approx(plain.entropy(labels), rel=1e-9)


def test_nearest_neighbours(novelctl: Novelctl, rows: Rows) -> None:
    rows = rows[:1000]
    found = novelctl.measure(
        rows, "--beta", "0", "--neighbors", "7", "--measure", "knn_distance", "--measure", "nearest_distance"
    )
    search = NearestNeighbors(n_neighbors=7, metric="cosine", algorithm="brute").fit(rows.astype(np.float64))
    distances, _ = search.kneighbors()
    assert found["nearest_distance"] == pytest.approx(distances[:, 0].mean(), rel=2e-6)
    assert found["knn_distance"] == pytest.approx(distances.mean(), rel=2e-6)


def test_vendi_scores(novelctl: Novelctl, rows: Rows) -> None:
    found = novelctl.measure(rows[:1000], "--beta", "0", "--measure", "vendi", "--measure", "rke")
    exact = rows[:1000].astype(np.float64)
    assert found["vendi"] == pytest.approx(vendi.score_dual(exact), rel=1e-6)
    assert found["rke"] == pytest.approx(vendi.score_dual(exact, q=2), rel=1e-6)
