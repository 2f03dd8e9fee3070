"""The asynchronous sink, on the real daemon."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from conftest import StartDaemon
from daemon import Daemon
from test_filter import rows

import noveld
import noveld.aio

Rows = noveld.aio.Sink[dict[str, Any]]


def test_rows_of_generators_are_submitted_in_order(start_daemon: StartDaemon) -> None:
    daemon = start_daemon(budget__capacity=20)

    async def generate() -> AsyncIterator[dict[str, Any]]:
        for row in rows(90):
            yield row

    async def main() -> None:
        decided: list[str] = []
        async with noveld.aio.Client(**daemon.endpoints) as client:
            sink: Rows = client.sink(batch=16, on_decision=lambda row, decision: decided.append(row["id"]))
            async with sink:
                await sink.consume(generate())
                await sink.consume(rows(30, seed=2))
                await sink.send({"id": "last", "vector": [1.0] * 16})
            assert decided == [row["id"] for row in rows(90) + rows(30, seed=2)] + ["last"]
            assert sink.kept + sink.dropped == 121
            assert (await client.status()).seen == 121
            with pytest.raises(RuntimeError, match="not open"):
                await sink.send({"id": "late", "vector": [1.0] * 16})

    asyncio.run(main())


def test_a_producer_that_waits_does_not_hold_back_what_it_sent(daemon: Daemon) -> None:
    async def main() -> None:
        async with noveld.aio.Client(**daemon.endpoints) as client:
            came = asyncio.Event()
            sink: Rows = client.sink(batch=1000, milliseconds=20, on_decision=lambda row, decision: came.set())
            async with sink:
                await sink.send(rows(1)[0])
                await asyncio.wait_for(came.wait(), 30)

    asyncio.run(main())


def test_a_mistake_is_raised_where_rows_are_sent(daemon: Daemon) -> None:
    async def main() -> None:
        async with noveld.aio.Client(**daemon.endpoints) as client:
            with pytest.raises(noveld.InvalidRequest, match="expected a field 'vector'"):
                sink: Rows = client.sink(batch=2)
                async with sink:
                    for number in range(100):
                        await sink.send({"id": f"row {number}"})

    asyncio.run(main())


def test_a_producer_that_fails_leaves_out_what_was_not_submitted(daemon: Daemon) -> None:
    async def main() -> None:
        async with noveld.aio.Client(**daemon.endpoints) as client:
            with pytest.raises(ConnectionError):
                sink: Rows = client.sink(batch=10, milliseconds=60_000)
                async with sink:
                    await sink.consume(rows(3))
                    raise ConnectionError
            assert (await client.status()).seen == 0

    asyncio.run(main())
