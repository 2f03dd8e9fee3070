"""Every measure against its formula in numpy."""

import numpy as np
import pytest
from numpy.typing import NDArray

from agreement import plain
from agreement.novelctl import Novelctl

NEIGHBORS = 4
Rows = NDArray[np.float32]


def random_rows(rows: int, columns: int, seed: int) -> Rows:
    """Rows of different lengths, one in five of them a copy of another, one in five a near copy."""
    generator = np.random.default_rng(seed)
    matrix = generator.normal(size=(rows, columns)) * generator.uniform(0.3, 3, size=(rows, 1))
    for row in range(4, rows, 5):
        matrix[row] = matrix[generator.integers(row)]
        matrix[row - 1] = matrix[generator.integers(row)] + 0.01 * generator.normal(size=columns)
    return matrix.astype(np.float32)


def compare(novelctl: Novelctl, rows: Rows, reference: Rows, form: str) -> None:
    options = ["--reference", novelctl.write("reference", reference), "--form", form, "--neighbors", str(NEIGHBORS)]
    found = novelctl.measure(rows, *options, "--measure", "all")
    exact, exact_reference = rows.astype(np.float64), reference.astype(np.float64)
    expected = plain.measures(exact, exact_reference, NEIGHBORS)
    factors = plain.densities(exact, exact_reference, NEIGHBORS, 0.5)
    expected["novelsum"] = plain.novelsum(exact, factors, form)
    expected["novelsum_unweighted"] = plain.novelsum(exact, np.ones(len(rows)), form)
    # What remains is the rounding of unit vectors to single precision, and of distances between them.
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=2e-6)


@pytest.mark.parametrize("form", ["released", "paper"])
@pytest.mark.parametrize(("rows", "columns"), [(30, 64), (64, 30), (200, 12), (3, 5)])
def test_random_rows(novelctl: Novelctl, rows: int, columns: int, form: str) -> None:
    compare(novelctl, random_rows(rows, columns, rows), random_rows(150, columns, columns), form)


@pytest.mark.parametrize("form", ["released", "paper"])
def test_real_rows(novelctl: Novelctl, packages: Rows, form: str) -> None:
    compare(novelctl, packages[3000:3300], packages[:2000], form)


def test_coverage_refers_to_the_stream(novelctl: Novelctl) -> None:
    rows, reference, stream = (random_rows(count, 8, count) for count in (20, 50, 80))
    files = ["--reference", novelctl.write("reference", reference), "--stream", novelctl.write("stream", stream)]
    found = novelctl.measure(rows, *files, "--measure", "coverage", "--measure", "facility_location")
    for name, others in [("coverage", stream), ("facility_location", reference)]:
        distances = plain.cosine_distances(others.astype(np.float64), rows.astype(np.float64))
        assert found[name] == pytest.approx(distances.min(axis=1).mean(), rel=2e-6)
