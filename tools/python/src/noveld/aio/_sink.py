"""A sink for rows that are produced as one goes along."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from .._filter import Picker
from .._submission import Submission
from ..records import Decision
from ._filter import Reader

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


class Sink(Generic[T]):
    """Takes rows one by one and submits them in batches; what `noveld.aio.Client.sink` gives.

    Leaving the ``async with`` block submits what is left. `send` waits while two batches are under way, so a generator
    that is faster than the daemon is held back.

    Attributes:
        kept: how many rows were kept.
        dropped: how many were not.
    """

    def __init__(
        self,
        submit: Callable[[Submission], Awaitable[list[Decision]]],
        picker: Picker[T],
        batch: int,
        wait: float,
        on_decision: Callable[[T, Decision], object] | None,
    ) -> None:
        self._submit = submit
        self._picker = picker
        self._batch = batch
        self._wait = wait
        self._on_decision = on_decision
        self._queue: asyncio.Queue[tuple[T] | None] = asyncio.Queue(maxsize=batch)
        self._task: asyncio.Task[None] | None = None
        self.kept = 0
        self.dropped = 0

    async def send(self, row: T) -> None:
        """Hands over a row.

        Raises:
            NoveldError: an earlier row could not be submitted; the sink takes no more.
            RuntimeError: outside of the ``async with`` block.
        """
        await self._put((row,))

    async def consume(self, rows: AsyncIterable[T] | Iterable[T]) -> None:
        """Hands over all rows of a generator, asynchronous or not."""
        if isinstance(rows, AsyncIterable):
            async for row in rows:
                await self.send(row)
        else:
            for row in rows:
                await self.send(row)

    async def _put(self, item: tuple[T] | None) -> None:
        task = self._task
        if task is None:
            raise RuntimeError("the sink is not open: use it in `async with client.sink() as sink:`")
        if not task.done() and not self._queue.full():
            return self._queue.put_nowait(item)
        # Whichever comes first: room for the row, or the end of the task, which ends early only by an error.
        put = asyncio.ensure_future(self._queue.put(item))
        await asyncio.wait([put, task], return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            put.cancel()
            task.result()

    async def _rows(self) -> AsyncIterable[T]:
        while (item := await self._queue.get()) is not None:
            yield item[0]

    async def _run(self) -> None:
        reader = Reader(self._rows(), self._batch, self._wait)
        try:
            while taken := await reader.take():
                decisions = await self._submit(self._picker.submission(taken))
                for row, decision in zip(taken, decisions, strict=True):
                    self.kept += decision.kept
                    self.dropped += not decision.kept
                    if self._on_decision is not None:
                        self._on_decision(row, decision)
        finally:
            await reader.close()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        task = self._task
        if task is None:
            return
        if error is None:
            if not task.done():
                await self._put(None)
            await task
        else:
            # What was handed over and is not submitted yet is left out: its producer failed.
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()
        self._task = None
