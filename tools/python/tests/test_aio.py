"""What only the asyncio client can do: many calls under way at once."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from daemon import Daemon
from fake import FakeDaemon

import noveld
import noveld.aio


def vectors(count: int, seed: int = 1) -> Any:
    return np.random.default_rng(seed).standard_normal((count, 8)).astype(np.float32)


def test_many_tasks_share_a_client(daemon: Daemon) -> None:
    async def main() -> None:
        async with noveld.aio.Client(**daemon.endpoints) as client:
            every = await asyncio.gather(
                *(client.submit([f"{task}-{i}" for i in range(3)], vectors(3, task)) for task in range(50)),
            )
            assert [[each.id for each in decisions] for decisions in every] == [
                [f"{task}-{i}" for i in range(3)] for task in range(50)
            ]
            answers = await asyncio.gather(client.status(), client.log(), client.config(), client.diversity())
            assert answers[0].seen == 150
            assert answers[1].last == answers[0].seq

    asyncio.run(main())


def test_one_that_fails_does_not_disturb_the_others(daemon: Daemon) -> None:
    async def main() -> None:
        async with noveld.aio.Client(**daemon.endpoints) as client:
            await client.submit(["first"], vectors(1))
            results = await asyncio.gather(
                client.explain("nobody"),
                client.submit(["a"], vectors(1, 2)),
                client.submit(["b"], np.ones((1, 3))),
                client.submit(["c"], vectors(1, 3)),
                return_exceptions=True,
            )
            assert isinstance(results[0], noveld.NotFound)
            assert isinstance(results[2], noveld.InvalidRequest)
            assert [[each.id for each in found] for found in (results[1], results[3]) if isinstance(found, list)] == [
                ["a"],
                ["c"],
            ]

    asyncio.run(main())


def test_a_stream_and_its_producer_run_side_by_side(daemon: Daemon) -> None:
    async def main() -> None:
        async with noveld.aio.Client(**daemon.endpoints) as client, client.decisions() as stream:

            async def produce() -> None:
                for i in range(10):
                    await client.submit([f"a-{i}"], vectors(1, i))

            producing = asyncio.create_task(produce())
            seen = [(await stream.__anext__()).id for _ in range(10)]
            await producing
            assert seen == [f"a-{i}" for i in range(10)]

    asyncio.run(main())


def test_a_call_that_was_cancelled_leaves_the_client_usable(fake: FakeDaemon) -> None:
    async def main() -> None:
        async with noveld.aio.Client(**fake.endpoints, timeout=5) as client:
            fake.silent = True
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.submit(["a"], vectors(1)), 0.1)
            fake.silent = False
            assert [each.id for each in await client.submit(["b"], vectors(1))] == ["b"]

    asyncio.run(main())


def test_calls_that_wait_together_time_out_together(fake: FakeDaemon) -> None:
    async def main() -> None:
        async with noveld.aio.Client(**fake.endpoints, timeout=0.5) as client:
            fake.silent = True
            results = await asyncio.gather(*(client.status() for _ in range(20)), return_exceptions=True)
            assert all(isinstance(each, noveld.Timeout) for each in results)

    asyncio.run(main())


def test_closing_ends_what_is_under_way(fake: FakeDaemon) -> None:
    async def main() -> None:
        client = noveld.aio.Client(**fake.endpoints, timeout=60)
        stream = client.decisions(after=0)
        fake.decide("a")
        assert (await stream.__anext__()).seq == 1
        following = asyncio.create_task(stream.__anext__())
        fake.silent = True
        asking = asyncio.create_task(client.status())
        await asyncio.sleep(0.05)
        await client.close()
        with pytest.raises(noveld.ClientClosed):
            await asking
        with pytest.raises(StopAsyncIteration):
            await following

    asyncio.run(main())
