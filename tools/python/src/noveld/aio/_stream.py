"""Following the decisions with asyncio."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING

import zmq
import zmq.asyncio

from .. import _calls, _wire
from .._channel import closed, milliseconds, prepare
from .._exchange import silent
from .._follow import Follower
from .._settings import Settings
from .._stream import QUEUE_MESSAGES_MAX, SLICE_SECONDS
from ..errors import ClientClosed, Timeout, Unavailable
from ..records import Decision
from ._channel import Channel

if TYPE_CHECKING:
    from typing_extensions import Self


class DecisionStream(AsyncIterator[Decision]):
    """The asynchronous iterator that `Client.decisions` gives, for one task.

    It starts with the first record asked for, or where ``async with`` enters it: what is decided after that is in
    it. After a `Timeout` it can be used further: it goes on where it was.
    """

    def __init__(
        self,
        context: zmq.asyncio.Context,
        settings: Settings,
        numbers: Iterator[int],
        after: int | None,
        wanted: frozenset[str],
        heartbeat_timeout: float | None,
    ) -> None:
        self._context = context
        self._settings = settings
        self._numbers = numbers
        self._after = after
        self._wanted = wanted
        self._patience = heartbeat_timeout
        self._closing = False
        self._in_use = asyncio.Lock()
        self._query = Channel(context, settings.query, settings.keys)
        self._socket: zmq.asyncio.Socket | None = None
        self._follower: Follower | None = None

    @property
    def position(self) -> int:
        """The ``seq`` up to which the log was followed: where to start again, as ``after``, once all was processed."""
        return (self._after or 0) if self._follower is None else self._follower.processed

    @property
    def trimmed(self) -> int:
        """0, or, for a stream from the beginning, the ``seq`` up to which the daemon's retention removed records."""
        return 0 if self._follower is None else self._follower.trimmed

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Decision:
        """The next record; waits for it.

        Raises:
            Timeout: neither a record nor a heartbeat came for ``heartbeat_timeout`` seconds.
            HistoryGone: the daemon's retention removed records that the stream has not seen yet.
            StoreChanged: the daemon runs on another store now.
            StopAsyncIteration: the stream or its client was closed.
        """
        async with self._in_use:
            try:
                return await self._next()
            except ClientClosed:
                raise StopAsyncIteration from None

    async def _started(self) -> tuple[zmq.asyncio.Socket, Follower]:
        if self._closing:
            raise closed()
        if self._socket is None:
            socket = self._context.socket(zmq.SUB)
            prepare(socket, self._settings.keys)
            socket.rcvhwm = QUEUE_MESSAGES_MAX
            socket.subscribe(b"")
            socket.connect(self._settings.decisions)
            self._socket = socket
        if self._follower is None:
            start = await self._now() if self._after is None else self._after
            self._follower = Follower(start, self._wanted, behind=self._after is not None)
        return self._socket, self._follower

    async def _next(self) -> Decision:
        socket, follower = await self._started()
        deadline = self._deadline()
        while not follower.ready:
            if self._closing:
                raise closed()
            step = self._catch_up(follower, deadline) if follower.behind else self._listen(socket, follower, deadline)
            if await step:
                deadline = self._deadline()
        return follower.ready.popleft()

    def _deadline(self) -> float:
        return time.monotonic() + (math.inf if self._patience is None else self._patience)

    async def _listen(self, socket: zmq.asyncio.Socket, follower: Follower, deadline: float) -> bool:
        """Takes a publication. False: there was none yet."""
        if await socket.poll(milliseconds(min(deadline, time.monotonic() + SLICE_SECONDS))):
            follower.publication(_wire.decode_publication(await socket.recv_multipart()))
            return True
        if time.monotonic() >= deadline:
            raise silent("decisions", self._settings.decisions, self._patience or 0)
        return False

    async def _catch_up(self, follower: Follower, deadline: float) -> bool:
        """Takes a page of the log. False: the daemon did not give one yet."""
        request = follower.request(self._numbers)
        try:
            follower.page((await self._query.run(self._settings.inquiry([request])))[0])
        except (Timeout, Unavailable):
            if time.monotonic() >= deadline:
                raise
            return False
        return True

    async def _now(self) -> int:
        return (await self._query.run(self._settings.inquiry([_calls.status(self._numbers)])))[0].seq

    async def close(self) -> None:
        """Ends the stream, also one that another task waits on."""
        self._closing = True
        await self._query.close()
        async with self._in_use:
            if self._socket is not None:
                self._socket.close(0)
                self._socket = None

    async def __aenter__(self) -> Self:
        try:
            await self._started()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
