"""The document's table against a small run, and the parts that make it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from study import document, simulation, verdicts
from study.novelctl import NovelctlError, novelctl
from study.plane import BUDGET, KERNEL_WIDTH, Plane

PROGRAM = Path(os.environ.get("NOVELD_BIN", document.PROGRAM)).with_name("novelctl")


@pytest.fixture(scope="module")
def shares() -> dict[str, list[float]]:
    with novelctl(PROGRAM) as program:
        return verdicts.shares(verdicts.run(range(1, 3), program))


def shown() -> dict[str, list[str]]:
    lines = document.shown(simulation.DOCUMENT, simulation.TABLE).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0][1:] == [f"{less} < {more}" for less, more in verdicts.PAIRS]
    return {row[0]: row[1:] for row in cells[2:]}


def test_the_document_shows_every_measure_in_order() -> None:
    assert list(shown()) == [judge.title for judge in verdicts.JUDGES]


def test_a_small_run_agrees_with_what_the_document_shows(shares: dict[str, list[float]]) -> None:
    # What holds in all of the document's trials, or in none, holds so in any of them.
    expected = {"right": 1.0, "**wrong**": 0.0}
    for title, row in shown().items():
        for pair, cell, share in zip(verdicts.PAIRS, row, shares[title], strict=True):
            assert share == expected.get(cell, share), f"{title}: {pair}"


def test_the_picture_shows_the_tables_measures() -> None:
    text = simulation.PICTURE.read_text()
    assert all(judge.title in text for judge in verdicts.JUDGES)


def test_a_table_shows_right_wrong_and_shares() -> None:
    row = [1.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.25]
    assert verdicts.table({"m": row}).splitlines()[-1] == (
        "| m | right | **wrong** | 50% | right | right | right | 25% |"
    )


def test_the_embeddings_cosines_are_a_kernel_of_the_planes_distances() -> None:
    plane = Plane.make(np.random.default_rng(3))
    embedded = plane.embedded()
    rows = [0, 1, 500, 1000, 1200]
    distances = np.linalg.norm(plane.points[rows][:, None] - plane.points[rows][None], axis=2)
    assert np.allclose(embedded[rows] @ embedded[rows].T, np.exp(-(distances**2) / (2 * KERNEL_WIDTH**2)), atol=1e-6)


def test_selections_are_of_one_size_and_copies_alone_repeat_rows() -> None:
    generator = np.random.default_rng(4)
    for name, rows in Plane.make(generator).selections(generator).items():
        assert len(rows) == BUDGET
        assert len(set(rows.tolist())) == (12 if name == "copies" else BUDGET)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NovelctlError, match="swift build"), novelctl(tmp_path / "nothing"):
        pass
