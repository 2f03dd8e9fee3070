from pathlib import Path

import numpy as np
import pytest

from noveld.embedding import VectorCache

ROWS = np.random.default_rng(11).normal(size=(3, 4)).astype(np.float32)


def reopened(folder: Path) -> VectorCache:
    return VectorCache(folder, dimension=4)


def test_gives_back_what_it_was_given_also_after_reopening(tmp_path: Path) -> None:
    cache = reopened(tmp_path)
    cache.put(["a", "b"], ROWS[:2])
    cache.put(["ü"], ROWS[2:])
    for _ in range(2):
        found = cache.get(["ü", "unknown", "a"])
        np.testing.assert_array_equal(found[0], ROWS[2])
        assert found[1] is None
        np.testing.assert_array_equal(found[2], ROWS[0])
        cache.close()
        cache = reopened(tmp_path)
    assert len(cache) == 3
    cache.close()


@pytest.mark.parametrize("name", ["keys", "vectors"])
def test_drops_a_row_that_was_not_written_to_its_end(tmp_path: Path, name: str) -> None:
    cache = reopened(tmp_path)
    cache.put(["a", "b"], ROWS[:2])
    cache.close()
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[:-1])
    cache = reopened(tmp_path)
    assert len(cache) == 1
    cache.put(["c"], ROWS[2:])
    cache.close()
    cache = reopened(tmp_path)
    first, second, third = cache.get(["a", "b", "c"])
    np.testing.assert_array_equal(first, ROWS[0])
    assert second is None
    np.testing.assert_array_equal(third, ROWS[2])
    cache.close()


def test_refuses_rows_of_another_shape(tmp_path: Path) -> None:
    cache = reopened(tmp_path)
    with pytest.raises(ValueError, match=r"expected \(2, 4\)"):
        cache.put(["a", "b"], ROWS)
    cache.close()
