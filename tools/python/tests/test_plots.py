"""Pictures of a real pool."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from daemon import Daemon

import noveld

matplotlib = pytest.importorskip("matplotlib", reason="the package matplotlib is not installed")
matplotlib.use("agg")

from matplotlib import pyplot

from noveld import plots


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def filled(daemon: Daemon) -> noveld.Client:
    client = noveld.Client(**daemon.endpoints)
    client.budget({"capacity": 40})
    vectors = np.random.default_rng(4).standard_normal((120, 8))
    vectors[:, 0] *= 9
    client.submit([f"p{row}" for row in range(60)], vectors[:60], source="one")
    client.submit([f"p{row}" for row in range(60, 120)], vectors[60:], source="two")
    return client


def test_the_map_shows_every_member_by_its_source(daemon: Daemon) -> None:
    with filled(daemon) as client:
        ids = [member.id for member in client.members()]
        axes = plots.pool_map(client, highlight=ids[:1])
        assert sum(len(part.get_offsets()) for part in axes.collections) == len(ids) + 1
        assert {text.get_text() for text in axes.get_legend().get_texts()} == {"one", "two"}
        assert ids[0] in {text.get_text() for text in axes.texts}
        share = float(axes.get_xlabel().split("(")[1].split("%")[0])
        assert share > 50
        with pytest.raises(noveld.NotFound, match="'nobody'"):
            plots.pool_map(client, highlight=["nobody"])


def test_gains_are_counted_by_decision(daemon: Daemon) -> None:
    with filled(daemon) as client:
        records = [each for each in client.log().records if each.decision != "evict"]
        axes = plots.gains(records)
        kept = sum(each.kept for each in records)
        labels = [text.get_text() for text in axes.get_legend().get_texts()]
        assert f"kept ({kept})" in labels and f"dropped ({len(records) - kept})" in labels
        assert sum(patch.get_height() for patch in axes.patches) == len(records)


def test_history_shows_the_measure_and_the_size_of_the_pool(daemon: Daemon) -> None:
    with filled(daemon) as client:
        axes = plots.history(client, "novelsum")
        assert axes.get_ylabel() == "novelsum"
        values = [point.value for point in client.history("novelsum", points=400)]
        assert list(axes.lines[0].get_ydata()) == values
        own = pyplot.figure().subplots()
        assert plots.history(client, axes=own) is own


def test_an_estimated_novelsum_has_a_band_where_its_error_is_known() -> None:
    class Recorded:
        def history(self, measure: str, **_: object) -> list[noveld.HistoryPoint]:
            values: dict[str, list[float | None]] = {
                "novelsum": [5.0, 6.0, 7.0],
                "novelsum_standard_error": [None, 0.25, 0.5],
                "members": [3, 4, 5],
            }
            return [noveld.HistoryPoint(10 + row, row, value) for row, value in enumerate(values[measure])]

    recorded: Any = Recorded()
    (band,) = plots.history(recorded).collections
    heights = {float(y) for path in band.get_paths() for y in path.vertices[:, 1] if np.isfinite(y)}
    assert (min(heights), max(heights)) == (5.5, 8.0)
    assert not plots.history(recorded, "members").collections


def test_a_pool_of_one_or_none_can_be_drawn(daemon: Daemon) -> None:
    with noveld.Client(**daemon.endpoints) as client:
        assert not plots.pool_map(client).collections
        plots.gains([])
        client.submit(["only"], [[1.0, 2.0]])
        assert len(plots.pool_map(client).collections) == 1
