"""Both clients against the real daemon: evictions, snapshots and changes of the budget."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import StartDaemon
from twins import Connect

import noveld

SAMPLES = [f"s-{i}" for i in range(30)]


@pytest.fixture
def filled(start_daemon: StartDaemon, connect: Connect) -> noveld.Client:
    """A client of a daemon with 30 members."""
    client = connect(**start_daemon(budget__capacity=50).endpoints)
    client.submit(SAMPLES, np.random.default_rng(3).standard_normal((30, 8)).astype(np.float32))
    return client


def test_an_eviction_gives_its_records(filled: noveld.Client) -> None:
    records = filled.evict(["s-3", "s-8"])
    assert [(each.id, each.decision, each.reason, each.pool) for each in records] == [
        ("s-3", "evict", "operator", 29),
        ("s-8", "evict", "operator", 28),
    ]
    assert filled.status().pool == 28
    with pytest.raises(noveld.NotFound, match="s-3"):
        filled.evict(["s-1", "s-3"])
    assert filled.status().pool == 28
    assert filled.evict([]) == []


def test_a_snapshot_is_a_store(filled: noveld.Client, start_daemon: StartDaemon, tmp_path: Path) -> None:
    copy = filled.snapshot(tmp_path / "copy")
    assert copy == noveld.Snapshot(str(tmp_path / "copy"), 30, (tmp_path / "copy" / "data.mdb").stat().st_size)
    with pytest.raises(noveld.InvalidRequest, match="not empty"):
        filled.snapshot(tmp_path / "copy")
    (tmp_path / "copy").rename(tmp_path / "data-1")
    with noveld.Client(**start_daemon(budget__capacity=50).endpoints) as second:
        assert [member.id for member in second.members()] == SAMPLES


def test_the_budget_changes_while_the_daemon_runs(filled: noveld.Client) -> None:
    assert filled.budget().budget["capacity"] == 50
    changed = filled.budget({"capacity": 10, "total": 100})
    assert (changed.budget["capacity"], changed.budget["left"], changed.budget["pool"]) == (10, 70, 10)
    assert changed.seq == 50
    assert "capacity" not in filled.budget({"capacity": None}).budget
    assert [each["budget"]["capacity"] for each in filled.log().budgets] == [50, 10, None]
    with pytest.raises(noveld.InvalidRequest, match="keep_rate"):
        filled.budget({"keep_rate": 2})
    assert filled.config()["budget"]["total"] == 100


def test_shadows_are_compared(start_daemon: StartDaemon, connect: Connect) -> None:
    shadows = "[{name: small, budget: {capacity: 5}}]"
    client = connect(**start_daemon(budget__capacity=20, shadow=shadows).endpoints)
    client.submit(SAMPLES, np.random.default_rng(3).standard_normal((30, 8)).astype(np.float32))
    status = client.status()
    assert [(each["name"], each["pool"]) for each in status.shadow] == [("small", 5)]
    assert status.novelsum is not None and status.novelsum > 0
