import sys
from pathlib import Path

import numpy as np
import pytest

from live_demo import comparison
from live_demo.comparison import SUBSETS, MeasureFailure, compare, share_close

STREAM = np.random.default_rng(2).normal(size=(40, 3)).astype(np.float32)


def program(folder: Path, body: str) -> Path:
    path = folder / "novelctl"
    path.write_text(f"#!{sys.executable}\nimport json, sys\n{body}\n")
    path.chmod(0o755)
    return path


SELECTED = [5, 6, 7]
# Without numpy, whose import would take longer than all else here.
MEASURE = f"""
from array import array
def values(path):
    data = open(path, "rb").read()
    return array("f", data[10 + int.from_bytes(data[8:10], "little"):])
rows = values(sys.argv[2])
if sys.argv[1] == "select":
    assert len(rows) == 40 * 3 and sys.argv[3:5] == ["--budget", "3"]
    print(json.dumps({{"selected": {SELECTED}}}))
else:
    assert sys.argv[1] == "measure" and len(values(sys.argv[sys.argv.index("--reference") + 1])) == 40 * 3
    print(json.dumps({{"novelsum": sum(rows) * (0.5 if "--beta" in sys.argv else 1.0)}}))
"""


def test_measures_the_pool_random_subsets_and_novelselect_alike(tmp_path: Path) -> None:
    sets = tmp_path / "sets"
    found = compare(program(tmp_path, MEASURE), sets, STREAM, [3, 1, 8], seed=5)
    sums = [float(np.load(sets / f"random-{number}.npy").sum()) for number in range(1, SUBSETS + 1)]
    assert found.size == 3
    assert found.pool.novelsum == pytest.approx(float(STREAM[[3, 1, 8]].sum()), rel=1e-5)
    assert found.pool.without_density == pytest.approx(found.pool.novelsum / 2)
    assert found.random.novelsum == pytest.approx(np.mean(sums))
    assert found.spread.novelsum == pytest.approx(np.std(sums, ddof=1))
    assert found.offline is not None
    assert found.offline.novelsum == pytest.approx(float(STREAM[SELECTED].sum()), rel=1e-5)


def test_leaves_the_sets_behind_and_the_seed_gives_the_random_ones(tmp_path: Path) -> None:
    first, again, other = tmp_path / "first", tmp_path / "again", tmp_path / "other"
    for folder, seed in ((first, 5), (again, 5), (other, 6)):
        compare(program(tmp_path, MEASURE), folder, STREAM, [3, 1, 8], seed)
    np.testing.assert_array_equal(np.load(first / "stream.npy"), STREAM)
    np.testing.assert_array_equal(np.load(first / "pool.npy"), STREAM[[3, 1, 8]])
    subset = np.load(first / "random-1.npy")
    assert len({tuple(row) for row in subset.tolist()} & {tuple(row) for row in STREAM.tolist()}) == 3
    np.testing.assert_array_equal(np.load(again / "random-1.npy"), subset)
    assert not np.array_equal(np.load(other / "random-1.npy"), subset)


def test_novelselect_is_left_out_where_it_would_take_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "_OFFLINE_BOUND", 40 * 3 - 1)
    assert compare(program(tmp_path, MEASURE), tmp_path / "sets", STREAM, [3, 1, 8], seed=5).offline is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("sys.exit('no such file')", "no such file"),
        ("print(json.dumps({'other': 1}))", "novelctl measure"),
        ("print(json.dumps({'novelsum': None}))", "not defined"),
    ],
)
def test_the_error_has_what_the_program_said(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(MeasureFailure, match=message):
        compare(program(tmp_path, body), tmp_path / "sets", STREAM, [3, 1, 8], seed=5)


def test_the_share_of_rows_with_a_close_one() -> None:
    angles = np.array([0.0, 0.1, 1.0, 2.0, 2.1, 3.0])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32) * np.float32(3)
    assert share_close(rows) == pytest.approx(4 / 6)
    assert share_close(rows[::2]) == 0
