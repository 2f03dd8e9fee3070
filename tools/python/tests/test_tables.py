"""Tables in and out, on the real daemon."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import StartDaemon
from daemon import Daemon

import noveld

pa = pytest.importorskip("pyarrow", reason="the package pyarrow is not installed")
parquet = pytest.importorskip("pyarrow.parquet", reason="the package pyarrow is not installed")

from noveld import tables


def rows(count: int, seed: int = 3) -> Any:
    vectors = np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)
    return pa.table(
        {
            "id": [f"t{row}" for row in range(count)],
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), 8),
            "text": [f"text {row}" for row in range(count)],
        }
    )


def test_members_and_decisions_go_to_parquet_and_back(start_daemon: StartDaemon, tmp_path: Path) -> None:
    daemon = start_daemon(budget__capacity=10)
    with noveld.Client(**daemon.endpoints) as client:
        client.submit(["with meta"], np.ones((1, 8)), meta=[{"url": "http://a"}], source="web")
        decided = tables.submit(client, rows(40), text="text", batch=7)
        assert decided.column_names == ["id", "vector", "text", "decision", "reason", "gain", "novelty", "seq"]
        records = {each.id: each for each in client.log().records if each.decision != "evict"}
        assert decided["decision"].to_pylist() == [records[id].decision for id in decided["id"].to_pylist()]

        members = tables.members(client)
        tables.write_parquet(members, tmp_path / "kept.parquet")
        read = parquet.read_table(tmp_path / "kept.parquet")
        ids, vectors = client.members_array()
        assert read["id"].to_pylist() == ids
        np.testing.assert_array_equal(np.asarray(read["vector"].to_pylist(), np.float32), vectors)
        metas = [json.loads(each) for each in read["meta"].to_pylist() if each is not None]
        assert metas in ([], [{"url": "http://a"}])
        assert not list(tmp_path.glob("*.partial"))

        log = tables.decisions(client)
        assert log.num_rows == client.status().seq
        assert log["seq"].to_pylist() == list(range(1, log.num_rows + 1))
        assert log["time"].to_pylist()[0].tzinfo is not None
        assert log["time"].to_pylist()[0] < datetime.datetime.now(datetime.timezone.utc)
        kept = tables.decisions(client, only=["keep"], after=5)
        assert set(kept["decision"].to_pylist()) == {"keep"} and min(kept["seq"].to_pylist()) > 5


def test_a_frame_and_a_file_come_back_as_what_they_were(daemon: Daemon, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="the package pandas is not installed")
    with noveld.Client(**daemon.endpoints) as client:
        frame = pandas.DataFrame({"name": ["a", "b"], "embedding": [np.array([1.0, 0]), np.array([0, 1.0])]})
        decided = tables.submit(client, frame, key="name", vector="embedding")
        assert list(decided["decision"]) == ["keep", "keep"]
        assert isinstance(decided, pandas.DataFrame) and "decision" not in frame

        parquet.write_table(rows(3), tmp_path / "in.parquet")
        with pytest.raises(noveld.InvalidRequest, match="dimension"):
            tables.submit(client, tmp_path / "in.parquet")


def test_an_empty_pool_is_an_empty_table(daemon: Daemon) -> None:
    with noveld.Client(**daemon.endpoints) as client:
        assert tables.members(client).num_rows == 0
        assert tables.decisions(client).column_names == tables.DECISIONS.names


def test_tables_that_cannot_be_submitted_are_named(daemon: Daemon) -> None:
    table = rows(2)
    with noveld.Client(**daemon.endpoints) as client:
        for given, hint in [
            (table.drop_columns(["vector"]), "expected one named 'vector'"),
            (table.set_column(0, "id", pa.array(["a", None])), "id: 1 rows without a value"),
            (table.append_column("seq", pa.array([1, 2])), r"has \['seq'\] already"),
            ({"id": ["a"]}, "a dict, expected a Table"),
            (table.set_column(1, "vector", pa.array([[1.0], [1.0, 2.0]])), "3 numbers in 2 rows"),
        ]:
            with pytest.raises(noveld.InvalidRequest, match=hint):
                tables.submit(client, given)
    with pytest.raises(noveld.NoveldError, match="cannot be written"):
        tables.write_parquet(table, "/nonexistent-folder/kept.parquet")
