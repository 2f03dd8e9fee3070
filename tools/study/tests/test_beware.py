"""The study of remedies on a small stream of our own."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from study import beware_study, document
from study.novelctl import novelctl
from study.remedies import REMEDIES, Row, Stream, close_share, distinct

PROGRAM = Path(os.environ.get("NOVELD_BIN", document.PROGRAM)).with_name("novelctl")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    generator = np.random.default_rng(1)
    spread = generator.normal(size=(200, 8))
    template = spread[0] + generator.normal(scale=0.02, size=(100, 8))
    with novelctl(PROGRAM) as program:
        stream = Stream(generator.permutation(np.concatenate([spread, template])).astype(np.float32), 30, program)
        return list(stream.study(lambda step: None))


def test_every_remedy_is_tried_on_both_methods(rows: list[Row]) -> None:
    tried = {(row.method, row.remedy) for row in rows}
    assert {(m, r.title) for m in ("NovelSelect", "stream") for r in REMEDIES} <= tried
    assert all(len(set(row.indices)) == 30 for row in rows)
    assert len(beware_study.table(rows).splitlines()) == len(rows) + 2


def test_the_scale_of_quality_is_random_and_novelselect(rows: list[Row]) -> None:
    quality = {(row.method, row.remedy): row.quality for row in rows}
    assert quality["random", "nothing"] == pytest.approx(0)
    assert quality["NovelSelect", "nothing"] == pytest.approx(1)


def test_local_search_does_not_lower_what_it_starts_from(rows: list[Row]) -> None:
    value = {row.method: row.novelsum for row in rows if row.remedy == "nothing"}
    assert value["local search"] >= value["NovelSelect"] * (1 - 1e-6)


def test_a_gate_leaves_no_pick_within_it(rows: list[Row]) -> None:
    gated = [row for row in rows if row.remedy.startswith("min_distance")]
    assert len(gated) == 4
    assert all(row.close == 0 for row in gated)


def test_distinct_rows_are_apart_and_every_other_is_near_one() -> None:
    rows = np.array([[1, 0], [0.999, 0.0447], [0, 1], [0.0447, 0.999]], np.float32)
    assert distinct(rows, 0.1) == [0, 2]
    assert distinct(rows, 1e-6) == [0, 1, 2, 3]
    assert close_share(rows) == 1
    assert close_share(rows[[0, 2, 3]]) == pytest.approx(2 / 3)
