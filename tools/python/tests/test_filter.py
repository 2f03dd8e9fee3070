"""Filtering live iterables with the real daemon."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import StartDaemon
from daemon import Daemon
from twins import Connect

import noveld
import noveld.aio

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "filter_stream.py"


def rows(count: int, seed: int = 1) -> list[dict[str, Any]]:
    vectors = np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)
    return [{"id": f"r{seed}-{i}", "vector": vector, "text": f"row {i}"} for i, vector in enumerate(vectors)]


def test_what_is_kept_comes_through_in_order(start_daemon: StartDaemon, connect: Connect) -> None:
    client = connect(**start_daemon(budget__capacity=20).endpoints)
    given = rows(100) + [{**row, "id": f"copy of {row['id']}"} for row in rows(100)]
    decided: dict[str, noveld.Decision] = {}
    kept = list(
        client.filter(
            iter(given),
            source="live",
            text="text",
            meta=lambda row: {"of": row["id"]},
            quality=lambda row: 1.5,
            batch=16,
            on_decision=lambda row, decision: decided.update({row["id"]: decision}),
        )
    )
    assert list(decided) == [row["id"] for row in given]
    assert [row["id"] for row in kept] == [id for id, decision in decided.items() if decision.kept]
    assert 0 < len(kept) < len(given)
    assert all(decision.source == "live" for decision in decided.values())
    assert all(member.meta == {"of": member.id} for member in client.members())


def test_rows_may_be_anything_and_vectors_come_in_batches(client: noveld.Client) -> None:
    sizes: list[int] = []

    def embed(words: Any) -> Any:
        sizes.append(len(words))
        return [[len(word), ord(word[0]), 1] for word in words]

    words = ["apple", "pear", "fig", "quince", "plum"]
    kept = list(client.filter(words, key=lambda word: word, embed=embed, batch=2, milliseconds=60_000))
    assert set(kept) <= set(words)
    assert kept[0] == "apple"
    assert sizes == [2, 2, 1]


def test_a_source_that_pauses_does_not_hold_back_what_it_gave(daemon: Daemon) -> None:
    more = threading.Event()

    def source() -> Iterator[dict[str, Any]]:
        yield from rows(3)
        more.wait(30)
        yield from rows(2, seed=2)

    with noveld.Client(**daemon.endpoints) as client:
        filtered = client.filter(source(), batch=1000, milliseconds=20)
        assert next(filtered)["id"] == "r1-0"
        assert not more.is_set()
        more.set()
        assert [row["id"] for row in filtered][-1].startswith("r2")


def test_an_asynchronous_source_that_pauses_does_not_either(daemon: Daemon) -> None:
    async def main() -> None:
        more = asyncio.Event()

        async def source() -> AsyncIterator[dict[str, Any]]:
            for row in rows(3):
                yield row
            await more.wait()
            for row in rows(2, seed=2):
                yield row

        async with noveld.aio.Client(**daemon.endpoints) as client:
            filtered = client.filter(source(), batch=1000, milliseconds=20)
            assert (await filtered.__anext__())["id"] == "r1-0"
            more.set()
            assert [row["id"] async for row in filtered][-1].startswith("r2")

    asyncio.run(main())


def test_what_the_source_raises_comes_after_its_rows(client: noveld.Client) -> None:
    def source() -> Iterator[dict[str, Any]]:
        yield from rows(3)
        raise ConnectionError("the feed broke")

    seen = []
    with pytest.raises(ConnectionError, match="the feed broke"):
        for row in client.filter(source()):
            seen.append(row["id"])
    assert seen[0] == "r1-0"


def test_a_filter_that_is_left_early_stops_reading(daemon: Daemon) -> None:
    given = 0

    def source() -> Iterator[dict[str, Any]]:
        nonlocal given
        for row in rows(1000):
            given += 1
            yield row

    with noveld.Client(**daemon.endpoints) as client:
        filtered = client.filter(source(), batch=10)
        next(filtered)
        filtered.close()  # type: ignore[attr-defined]
        assert given <= 31


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ({"name": "a", "vector": [1.0]}, "key.*'name', 'vector'.*expected a field 'id'"),
        ({"id": "a", "embedding": [1.0]}, "vector.*expected a field 'vector'"),
        ("a", "key: a row has a str"),
    ],
)
def test_rows_without_the_fields_are_named(client: noveld.Client, row: Any, hint: str) -> None:
    with pytest.raises(noveld.InvalidRequest, match=hint):
        list(client.filter([row]))


def test_vectors_of_different_lengths_are_named(client: noveld.Client) -> None:
    with pytest.raises(noveld.InvalidRequest, match=r"\(1,\), \(2,\)"):
        list(client.filter([{"id": "a", "vector": [1.0]}, {"id": "b", "vector": [1.0, 2.0]}]))


def test_the_example_filters_a_live_stream(start_daemon: StartDaemon, connect: Connect) -> None:
    daemon = start_daemon(budget__capacity=20)
    endpoint = daemon.endpoints["ingest"]
    ran = subprocess.run(
        [sys.executable, str(EXAMPLE), "--ingest", endpoint, "--rows", "60", "--rate", "0", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    shown = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(shown) == 60
    log = [each for each in connect(**daemon.endpoints).log().records if each.decision != "evict"]
    assert [(each["id"], each["decision"]) for each in shown] == [(each.id, each.decision) for each in log]
    assert {each["decision"] for each in shown} == {"keep", "drop"}
