"""The asyncio client."""

from __future__ import annotations

import asyncio
import itertools
import os
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy.typing as npt
import zmq
import zmq.asyncio

from .. import _calls, _settings
from .._channel import closed, prepare
from .._exchange import silent
from .._filter import Field, Picker
from .._keys import Keys
from .._request import Request
from .._settings import Settings
from .._submission import Submission
from ..records import Decision, Explanation, LogPage, Member, MemberArray, Neighbor, Score
from ..reports import Budget, Diversity, HistoryPoint, Snapshot, Status
from ._channel import Channel
from ._filter import Reader
from ._sink import Sink
from ._stream import DecisionStream

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


class Client:
    """A connection to noveld, for the tasks of one event loop, which may share it and have calls under way at once.

    Nothing is connected before it is needed, and libzmq connects again by itself when the daemon restarts.

    The arguments and the exceptions are those of `noveld.Client`.
    """

    def __init__(
        self,
        ingest: str = _settings.INGEST,
        query: str = _settings.QUERY,
        decisions: str = _settings.DECISIONS,
        firehose: str = _settings.FIREHOSE,
        *,
        timeout: float = 10.0,
        retries: int = 2,
        batch: int = 256,
        window: int = 4,
        key: str | os.PathLike[str] | None = None,
        server_key: str | os.PathLike[str] | None = None,
    ) -> None:
        keys = Keys.read(key, server_key)
        self._settings = Settings(ingest, query, decisions, firehose, timeout, retries, batch, window, keys)
        self._context = zmq.asyncio.Context()
        self._numbers = itertools.count(1)
        self._ingest = Channel(self._context, ingest, keys)
        self._query = Channel(self._context, query, keys)
        self._firehose: zmq.asyncio.Socket | None = None
        self._streams: weakref.WeakSet[DecisionStream] = weakref.WeakSet()
        self._closed = False

    # Submitting

    async def submit(
        self,
        ids: Sequence[str],
        vectors: npt.ArrayLike,
        *,
        source: str | None = None,
        meta: Sequence[Mapping[str, Any] | None] | None = None,
        quality: Sequence[float] | npt.NDArray[Any] | None = None,
        cost: Sequence[float] | npt.NDArray[Any] | None = None,
        text: Sequence[str | None] | None = None,
    ) -> list[Decision]:
        """Submits samples and waits for their decisions, as `noveld.Client.submit` does."""
        samples = Submission(ids, vectors, source=source, meta=meta, quality=quality, cost=cost, text=text)
        return await self._submit(samples)

    async def _submit(self, samples: Submission) -> list[Decision]:
        messages = samples.messages(self._numbers, self._settings.batch)
        return _calls.flat(await self._ingest.run(self._settings.submission(messages)))

    async def push(
        self,
        ids: Sequence[str],
        vectors: npt.ArrayLike,
        *,
        source: str | None = None,
        meta: Sequence[Mapping[str, Any] | None] | None = None,
        quality: Sequence[float] | npt.NDArray[Any] | None = None,
        cost: Sequence[float] | npt.NDArray[Any] | None = None,
        text: Sequence[str | None] | None = None,
    ) -> None:
        """Submits samples over the firehose, without an answer, as `noveld.Client.push` does."""
        samples = Submission(ids, vectors, source=source, meta=meta, quality=quality, cost=cost, text=text)
        socket = self._firehose_socket()
        for message in samples.messages(None, self._settings.batch):
            try:
                # Copied: the caller may change the vectors while the message still waits.
                await asyncio.wait_for(socket.send_multipart(message.frames, copy=True), self._settings.timeout)
            except asyncio.TimeoutError:
                raise silent("firehose", self._settings.firehose, self._settings.timeout) from None

    def _firehose_socket(self) -> zmq.asyncio.Socket:
        if self._closed:
            raise closed()
        if self._firehose is None:
            socket = self._context.socket(zmq.PUSH)
            prepare(socket, self._settings.keys)
            socket.immediate = True
            socket.linger = int(self._settings.timeout * 1000)
            socket.connect(self._settings.firehose)
            self._firehose = socket
        return self._firehose

    def filter(
        self,
        rows: AsyncIterable[T],
        *,
        key: Field = "id",
        vector: Field = "vector",
        embed: Callable[[Sequence[T]], npt.ArrayLike] | None = None,
        source: str | None = None,
        meta: Field | None = None,
        quality: Field | None = None,
        cost: Field | None = None,
        text: Field | None = None,
        batch: int = 64,
        milliseconds: float = 50.0,
        on_decision: Callable[[T, Decision], object] | None = None,
    ) -> AsyncIterator[T]:
        """The rows of a live asynchronous iterable that are kept, as `noveld.Client.filter` gives them.

        The iterable is read by a task of its own, at most two batches ahead, which ends with the iterator.
        """
        picker = Picker(key, vector, embed, source, meta, quality, cost, text)
        wait = _settings.seconds("milliseconds", milliseconds / 1000)
        return self._filter(rows, picker, batch, wait, on_decision)

    async def _filter(
        self,
        rows: AsyncIterable[T],
        picker: Picker[T],
        batch: int,
        wait: float,
        on_decision: Callable[[T, Decision], object] | None,
    ) -> AsyncIterator[T]:
        reader = Reader(rows, batch, wait)
        try:
            while taken := await reader.take():
                for row, decision in zip(taken, await self._submit(picker.submission(taken)), strict=True):
                    if on_decision is not None:
                        on_decision(row, decision)
                    if decision.kept:
                        yield row
        finally:
            await reader.close()

    def sink(
        self,
        *,
        key: Field = "id",
        vector: Field = "vector",
        embed: Callable[[Sequence[T]], npt.ArrayLike] | None = None,
        source: str | None = None,
        meta: Field | None = None,
        quality: Field | None = None,
        cost: Field | None = None,
        text: Field | None = None,
        batch: int = 64,
        milliseconds: float = 50.0,
        on_decision: Callable[[T, Decision], object] | None = None,
    ) -> Sink[T]:
        """Takes rows one by one and submits them in batches, for code that produces them as it goes along.

        >>> async with client.sink(on_decision=note) as sink:           # doctest: +SKIP
        ...     async for row in generate():
        ...         await sink.send(row)

        The arguments are those of `noveld.Client.filter`.
        """
        picker = Picker(key, vector, embed, source, meta, quality, cost, text)
        wait = _settings.seconds("milliseconds", milliseconds / 1000)
        return Sink(self._submit, picker, batch, wait, on_decision)

    # Following

    def decisions(
        self,
        after: int | None = None,
        only: str | Sequence[str] | None = None,
        *,
        heartbeat_timeout: float | None = 30.0,
    ) -> DecisionStream:
        """Follows the decisions: every record once, in the order of ``seq``, without end.

        The arguments are those of `noveld.Client.decisions`. A stream whose ``after`` is None starts where
        ``async with`` enters it, or when its first record is asked for.
        """
        if self._closed:
            raise closed()
        wanted = _calls.only(only)
        if after is not None:
            _calls.whole("after", after, 0)
        if heartbeat_timeout is not None:
            _settings.seconds("heartbeat_timeout", heartbeat_timeout)
        stream = DecisionStream(self._context, self._settings, self._numbers, after, wanted, heartbeat_timeout)
        self._streams.add(stream)
        return stream

    # Asking

    async def score(self, vectors: npt.ArrayLike) -> list[Score]:
        """What would be decided about vectors, shape (n, d), now. Nothing is stored."""
        return await self._ask_all(_calls.score(self._numbers, vectors, self._settings.batch))

    async def status(self) -> Status:
        """Counts, rates, budgets and sizes."""
        return await self._ask(_calls.status(self._numbers))

    async def diversity(
        self,
        *,
        measures: Sequence[str] | None = None,
        exact: bool | None = None,
        form: str | None = None,
        timeout: float | None = None,
    ) -> Diversity:
        """How diverse the pool is. The arguments are those of `noveld.Client.diversity`."""
        return await self._ask(_calls.diversity(self._numbers, measures, exact, form), timeout)

    async def history(
        self, measure: str = "novelsum", *, since: int | None = None, points: int | None = None
    ) -> list[HistoryPoint]:
        """How a measure of the pool went, oldest first. The arguments are those of `noveld.Client.history`."""
        return await self._ask(_calls.history(self._numbers, measure, since, points))

    async def neighbors(
        self, *, ids: Sequence[str] | None = None, vectors: npt.ArrayLike | None = None, k: int = 10
    ) -> list[list[Neighbor]]:
        """The ``k`` nearest kept samples of each of ``ids`` or of ``vectors``, shape (n, d), nearest first."""
        return await self._ask_all(_calls.neighbors(self._numbers, ids, vectors, k, self._settings.batch))

    async def explain(self, id: str) -> Explanation:
        """Why a sample was decided as it was.

        Raises:
            NotFound: the daemon does not know the id.
        """
        return await self._ask(_calls.explain(self._numbers, id))

    async def log(self, after: int = 0, limit: int = 1000, decisions: str | Sequence[str] | None = None) -> LogPage:
        """At most ``limit`` records after a position, in order; with ``decisions``, of those kinds only."""
        return await self._ask(_calls.log(self._numbers, after, limit, decisions))

    async def members(self, *, vectors: bool = False, page: int = 1000) -> AsyncIterator[Member]:
        """The kept samples, in a stable order, fetched ``page`` at a time as the iterator advances."""
        after: str | None = None
        while True:
            found = await self._ask(_calls.members(self._numbers, after, page, vectors))
            for member in found.members:
                yield member
            after = found.next
            if after is None:
                return

    async def members_array(self, *, page: int = 1000) -> MemberArray:
        """The kept samples' ids, and their vectors as one float32 array of shape (n, d)."""
        return _calls.stack([member async for member in self.members(vectors=True, page=page)])

    async def config(self) -> dict[str, Any]:
        """The daemon's effective configuration, secrets left out."""
        return await self._ask(_calls.config(self._numbers))

    # Operating

    async def evict(self, ids: Sequence[str]) -> list[Decision]:
        """Takes members out of the pool, and gives the records of their evictions, which are durable then.

        Raises:
            NotFound: one of them is not a member; nothing was evicted.
        """
        return await self._ask(_calls.evict(self._numbers, ids))

    async def snapshot(self, path: str | os.PathLike[str], *, timeout: float | None = None) -> Snapshot:
        """Has the daemon copy its store into a directory of its machine that is empty or not there yet.

        Args:
            path: the directory.
            timeout: in place of the client's; a large store takes its time.
        """
        return await self._ask(_calls.snapshot(self._numbers, path), timeout)

    async def budget(self, changes: Mapping[str, Any] | None = None) -> Budget:
        """The budget in force and what is used of it; with ``changes``, after a change that is durable then.

        Args:
            changes: settings as under ``budget`` in the configuration; others stay, None takes a limit away.
        """
        return await self._ask(_calls.budget(self._numbers, changes))

    async def _ask(self, request: Request[T], timeout: float | None = None) -> T:
        return (await self._query.run(self._settings.inquiry([request], timeout)))[0]

    async def _ask_all(self, requests: Sequence[Request[list[T]]]) -> list[T]:
        return _calls.flat(await self._query.run(self._settings.inquiry(requests)))

    async def close(self) -> None:
        """Closes everything, also the streams that `decisions` gave; calls under way raise `ClientClosed`."""
        self._closed = True
        await self._ingest.close()
        await self._query.close()
        if self._firehose is not None:
            self._firehose.close()
            self._firehose = None
        for stream in list(self._streams):
            await stream.close()
        # Blocks until what was pushed has left.
        with ThreadPoolExecutor(1, "noveld-close") as pool:
            await asyncio.get_running_loop().run_in_executor(pool, self._context.term)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
