"""The blocking client."""

from __future__ import annotations

import itertools
import os
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy.typing as npt
import zmq

from . import _calls, _settings
from ._channel import Channel, Context, Socket, closed, prepare
from ._exchange import silent
from ._filter import Field, Picker, Reader
from ._keys import Keys
from ._request import Request
from ._settings import Settings
from ._stream import DecisionStream
from ._submission import Submission
from .records import Decision, Explanation, LogPage, Member, MemberArray, Neighbor, Score
from .reports import Budget, Diversity, HistoryPoint, Snapshot, Status

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")


class Client:
    """A connection to noveld.

    Nothing is connected before it is needed, and libzmq connects again by itself when the daemon restarts. Threads may
    share a client; those that use the same socket take turns.

    Args:
        ingest: where to submit.
        query: where to ask.
        decisions: where the decisions are published.
        firehose: where to push without an answer.
        timeout: seconds that every wait for the daemon's next reply may take.
        retries: how often `submit` connects again and sends again what was not answered in time.
        batch: the most samples in one message; more are split.
        window: the most messages of one call under way at once.
        key: for a daemon with ``curve``: your ``NAME.key_secret`` file, as ``novelctl keygen`` writes it.
        server_key: the daemon's public key (40 characters) or its file; needed where ``key`` does not say it.

    Raises:
        InvalidRequest: an argument is out of its range.

    Every method raises `NoveldError`: `Timeout` when the daemon is silent, `InvalidRequest` when the request is at
    fault, `ProtocolError` when something else answers, or what the daemon replied.
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
        self._context: Context = zmq.Context()
        self._numbers = itertools.count(1)
        self._ingest = Channel(self._context, ingest, keys)
        self._query = Channel(self._context, query, keys)
        self._firehose: Socket | None = None
        self._firehose_lock = threading.Lock()
        self._streams: weakref.WeakSet[DecisionStream] = weakref.WeakSet()
        self._closed = False

    # Submitting

    def submit(
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
        """Submits samples and waits for their decisions, which are durable then.

        The samples go in messages of at most ``batch``, several of them under way at once, in order. After a time-out
        they are sent again; a sample that was decided already gives its first decision, with ``duplicate`` true. So a
        call that failed may be repeated as it is. A message is accepted whole or not at all: when the daemon refuses
        one, those before it (and up to ``window`` behind it) have been decided.

        Args:
            ids: one for each sample, 1 to 512 bytes, never used for another sample.
            vectors: shape (n, d); float16, float32, float64 or bfloat16 (ml_dtypes) arrays, or lists.
            source: a label for statistics and for budgets of a source.
            meta: a JSON object or None for each sample, stored and given back.
            quality: multiplies the gain (default 1; finite, above 0).
            cost: what a kept sample takes from a cost budget (default 1; finite, above 0).
            text: the sample's text or None, for lexical measures.

        Returns:
            The keep or drop records, in the order of ``ids``.
        """
        samples = Submission(ids, vectors, source=source, meta=meta, quality=quality, cost=cost, text=text)
        return self._submit(samples)

    def _submit(self, samples: Submission) -> list[Decision]:
        messages = samples.messages(self._numbers, self._settings.batch)
        return _calls.flat(self._ingest.run(self._settings.submission(messages)))

    def push(
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
        """Submits samples over the firehose, without an answer. The arguments are those of `submit`.

        Returns when the messages are queued, and blocks while the queue is full. Mistakes that only the daemon sees
        (a wrong dimension) are published on the decisions socket under ``error``. What is queued when the client is
        closed has ``timeout`` seconds to leave.

        Raises:
            Timeout: nobody took a message for ``timeout`` seconds.
        """
        samples = Submission(ids, vectors, source=source, meta=meta, quality=quality, cost=cost, text=text)
        with self._firehose_lock:
            socket = self._firehose_socket()
            for message in samples.messages(None, self._settings.batch):
                try:
                    # Copied: the caller may change the vectors while the message still waits.
                    socket.send_multipart(message.frames, copy=True)
                except zmq.Again:
                    raise silent("firehose", self._settings.firehose, self._settings.timeout) from None

    def _firehose_socket(self) -> Socket:
        if self._closed:
            raise closed()
        if self._firehose is None:
            socket = self._context.socket(zmq.PUSH)
            prepare(socket, self._settings.keys)
            socket.immediate = True
            socket.sndtimeo = socket.linger = int(self._settings.timeout * 1000)
            socket.connect(self._settings.firehose)
            self._firehose = socket
        return self._firehose

    def filter(
        self,
        rows: Iterable[T],
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
    ) -> Iterator[T]:
        """The rows of a live iterable that are kept, as they are decided.

        Rows are submitted in batches: when ``batch`` have come, or ``milliseconds`` after the first one. The iterable
        is read by a thread of its own, at most two batches ahead, which ends with it or, after the generator is
        closed, with the next row that the iterable gives.

        Args:
            rows: mappings, or anything when the fields are functions.
            key: where the id is: a field's name, or a function of a row. The same for the other fields.
            vector: where the vector is, of shape (d,).
            embed: gives the vectors, shape (n, d), of a list of rows, in place of ``vector``.
            source: as in `submit`.
            meta: where the sample's JSON object is.
            quality: where its quality is.
            cost: where its cost is.
            text: where its text is.
            batch: the most rows in one submission.
            milliseconds: the longest that a row waits for others.
            on_decision: called with every row and its decision, kept or not.

        Yields:
            The rows decided ``keep``; one whose id was known already counts as it was first decided.
        """
        picker = Picker(key, vector, embed, source, meta, quality, cost, text)
        wait = _settings.seconds("milliseconds", milliseconds / 1000)
        return self._filter(rows, picker, batch, wait, on_decision)

    def _filter(
        self,
        rows: Iterable[T],
        picker: Picker[T],
        batch: int,
        wait: float,
        on_decision: Callable[[T, Decision], object] | None,
    ) -> Iterator[T]:
        reader = Reader(rows, batch, wait)
        try:
            while taken := reader.take():
                for row, decision in zip(taken, self._submit(picker.submission(taken)), strict=True):
                    if on_decision is not None:
                        on_decision(row, decision)
                    if decision.kept:
                        yield row
        finally:
            reader.close()

    # Following

    def decisions(
        self,
        after: int | None = None,
        only: str | Sequence[str] | None = None,
        *,
        heartbeat_timeout: float | None = 30.0,
    ) -> DecisionStream:
        """Follows the decisions: every record once, in the order of ``seq``, without end.

        The stream subscribes to everything, also with ``only``, because only then it sees at once that a record is
        missing; what is missing, and what was before, it asks the log for. So it survives restarts of the daemon, and
        it may be slower than the daemon for as long as the log reaches back.

        Args:
            after: start after this ``seq``; 0 gives the whole history, None what is decided from this call on.
            only: ``"keep"``, ``"drop"``, ``"evict"``, or several of them.
            heartbeat_timeout: raise `Timeout` after so many seconds without a sign of life; None waits for ever.
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

    def score(self, vectors: npt.ArrayLike) -> list[Score]:
        """What would be decided about vectors, shape (n, d), now. Nothing is stored."""
        return self._ask_all(_calls.score(self._numbers, vectors, self._settings.batch))

    def status(self) -> Status:
        """Counts, rates, budgets and sizes."""
        return self._ask(_calls.status(self._numbers))

    def diversity(
        self,
        *,
        measures: Sequence[str] | None = None,
        exact: bool | None = None,
        form: str | None = None,
        timeout: float | None = None,
    ) -> Diversity:
        """How diverse the pool is.

        Args:
            measures: names of further measures; NovelSum is always there.
            exact: over every member, however long it takes, in place of an estimate.
            form: of NovelSum, ``"released"`` or ``"paper"``.
            timeout: in place of the client's; an exact answer for a large pool takes its time.
        """
        return self._ask(_calls.diversity(self._numbers, measures, exact, form), timeout)

    def history(
        self, measure: str = "novelsum", *, since: int | None = None, points: int | None = None
    ) -> list[HistoryPoint]:
        """How a measure of the pool went, oldest first.

        Args:
            measure: ``"novelsum"``, ``"novelsum_unweighted"``, ``"members"`` or another that the daemon records.
            since: Unix time in microseconds; None is the beginning.
            points: at most so many, evenly in time; None leaves it to the daemon.
        """
        return self._ask(_calls.history(self._numbers, measure, since, points))

    def neighbors(
        self, *, ids: Sequence[str] | None = None, vectors: npt.ArrayLike | None = None, k: int = 10
    ) -> list[list[Neighbor]]:
        """The ``k`` nearest kept samples of each of ``ids`` or of ``vectors``, shape (n, d), nearest first."""
        return self._ask_all(_calls.neighbors(self._numbers, ids, vectors, k, self._settings.batch))

    def explain(self, id: str) -> Explanation:
        """Why a sample was decided as it was.

        Raises:
            NotFound: the daemon does not know the id.
        """
        return self._ask(_calls.explain(self._numbers, id))

    def log(self, after: int = 0, limit: int = 1000, decisions: str | Sequence[str] | None = None) -> LogPage:
        """At most ``limit`` records after a position, in order; with ``decisions``, of those kinds only."""
        return self._ask(_calls.log(self._numbers, after, limit, decisions))

    def members(self, *, vectors: bool = False, page: int = 1000) -> Iterator[Member]:
        """The kept samples, in a stable order, fetched ``page`` at a time as the iterator advances."""
        after: str | None = None
        while True:
            found = self._ask(_calls.members(self._numbers, after, page, vectors))
            yield from found.members
            after = found.next
            if after is None:
                return

    def members_array(self, *, page: int = 1000) -> MemberArray:
        """The kept samples' ids, and their vectors as one float32 array of shape (n, d)."""
        return _calls.stack(list(self.members(vectors=True, page=page)))

    def config(self) -> dict[str, Any]:
        """The daemon's effective configuration, secrets left out."""
        return self._ask(_calls.config(self._numbers))

    # Operating

    def evict(self, ids: Sequence[str]) -> list[Decision]:
        """Takes members out of the pool, and gives the records of their evictions, which are durable then.

        Raises:
            NotFound: one of them is not a member; nothing was evicted.
        """
        return self._ask(_calls.evict(self._numbers, ids))

    def snapshot(self, path: str | os.PathLike[str], *, timeout: float | None = None) -> Snapshot:
        """Has the daemon copy its store into a directory of its machine that is empty or not there yet.

        Args:
            path: the directory.
            timeout: in place of the client's; a large store takes its time.
        """
        return self._ask(_calls.snapshot(self._numbers, path), timeout)

    def budget(self, changes: Mapping[str, Any] | None = None) -> Budget:
        """The budget in force and what is used of it; with ``changes``, after a change that is durable then.

        Args:
            changes: settings as under ``budget`` in the configuration; others stay, None takes a limit away.
        """
        return self._ask(_calls.budget(self._numbers, changes))

    def _ask(self, request: Request[T], timeout: float | None = None) -> T:
        return self._query.run(self._settings.inquiry([request], timeout))[0]

    def _ask_all(self, requests: Sequence[Request[list[T]]]) -> list[T]:
        return _calls.flat(self._query.run(self._settings.inquiry(requests)))

    def close(self) -> None:
        """Closes everything, also the streams that `decisions` gave. Waits for a call in another thread to end."""
        self._closed = True
        self._ingest.close()
        self._query.close()
        with self._firehose_lock:
            if self._firehose is not None:
                self._firehose.close()
                self._firehose = None
        for stream in list(self._streams):
            stream.close()
        self._context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
