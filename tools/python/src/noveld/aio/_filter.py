"""Rows of a live asynchronous iterable in batches."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Reader(Generic[T]):
    """Reads an iterable in a task of its own, at most two batches ahead, and gives what has come in batches."""

    def __init__(self, rows: AsyncIterable[T], batch: int, seconds: float) -> None:
        self._batch = batch
        self._seconds = seconds
        self._rows: deque[T] = deque()
        self._came = asyncio.Event()
        self._left = asyncio.Event()
        self._task = asyncio.create_task(self._read(rows))
        self._task.add_done_callback(lambda _: self._came.set())

    async def _read(self, rows: AsyncIterable[T]) -> None:
        async for row in rows:
            while len(self._rows) >= 2 * self._batch:
                self._left.clear()
                await self._left.wait()
            self._rows.append(row)
            self._came.set()

    async def take(self) -> list[T]:
        """Waits for a row, then for a full batch or the time to pass. Empty: the iterable has ended.

        Raises:
            BaseException: what the iterable raised, after the rows before it were taken.
        """
        while not self._rows and not self._task.done():
            self._came.clear()
            await self._came.wait()
        until = time.monotonic() + self._seconds
        while len(self._rows) < self._batch and not self._task.done():
            self._came.clear()
            try:
                await asyncio.wait_for(self._came.wait(), max(0.0, until - time.monotonic()))
            except asyncio.TimeoutError:
                break
        batch = [self._rows.popleft() for _ in range(min(self._batch, len(self._rows)))]
        self._left.set()
        if not batch:
            self._task.result()
        return batch

    async def close(self) -> None:
        """Stops reading."""
        self._task.cancel()
        await asyncio.wait([self._task])
