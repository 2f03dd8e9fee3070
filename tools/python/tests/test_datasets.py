"""The filter for `datasets`, on the real daemon."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from daemon import Daemon

import noveld


def columns(count: int, seed: int = 5) -> dict[str, list[Any]]:
    vectors = np.random.default_rng(seed).standard_normal((count, 12)).astype(np.float32)
    vectors[count // 2 :] = vectors[: count - count // 2]
    return {
        "id": [f"row {row}" for row in range(count)],
        "vector": [vector.tolist() for vector in vectors],
        "words": [f"text of {row}" for row in range(count)],
    }


def test_a_dataset_is_filtered_batch_by_batch(daemon: Daemon, tmp_path: Any) -> None:
    datasets = pytest.importorskip("datasets", reason="the package datasets is not installed")
    with noveld.Client(**daemon.endpoints) as client:
        client.budget({"capacity": 30})
        decided: list[noveld.Decision] = []
        decide = noveld.keep(client, source="set", text="words", on_decision=decided.append)
        # Its thread would outlive the test.
        pytest.importorskip("tqdm").tqdm.monitor_interval = 0
        datasets.disable_progress_bars()
        dataset = datasets.Dataset.from_dict(columns(80))
        kept = dataset.filter(decide, batched=True, batch_size=16, load_from_cache_file=False)
        assert [each.id for each in decided] == dataset["id"][:]
        assert kept["id"][:] == [each.id for each in decided if each.kept]
        assert 0 < len(kept) < 80
        assert {each.source for each in decided} == {"set"}
        # Again: the first decisions, and nothing is counted twice.
        again = dataset.filter(decide, batched=True, batch_size=80, load_from_cache_file=False)
        assert again["id"][:] == kept["id"][:]
        assert client.status().seen == 80


def test_columns_may_be_functions_of_the_batch(daemon: Daemon) -> None:
    batch = columns(6)
    with noveld.Client(**daemon.endpoints) as client:
        decide = noveld.keep(
            client,
            key=lambda batch: [f"x-{name}" for name in batch["id"]],
            vector=lambda batch: np.asarray(batch["vector"]) * 2,
        )
        assert len(decide(batch)) == 6
        assert decide({"id": [], "vector": []}) == []
        assert client.explain("x-row 0").records[0].kept


def test_a_column_that_is_not_there_is_named(daemon: Daemon) -> None:
    with noveld.Client(**daemon.endpoints) as client:
        with pytest.raises(
            noveld.InvalidRequest, match="vector: a batch has the columns .*expected a column 'embedding'"
        ):
            noveld.keep(client, vector="embedding")(columns(2))
        ragged: dict[str, list[Any]] = {"id": ["a", "b"], "vector": [[1.0], [1.0, 2.0]]}
        with pytest.raises(noveld.InvalidRequest, match="expected vectors of one length"):
            noveld.keep(client)(ragged)
