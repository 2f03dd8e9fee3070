"""Following the decisions, blocking."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING

import zmq

from . import _calls, _wire
from ._channel import Channel, Context, Socket, closed, milliseconds, prepare
from ._exchange import silent
from ._follow import Follower
from ._settings import Settings
from .errors import Timeout, Unavailable
from .records import Decision

if TYPE_CHECKING:
    from typing_extensions import Self

# A waiting stream looks this often whether it was closed.
SLICE_SECONDS = 0.25

# Messages that may wait in the subscriber. What does not fit comes from the log later.
QUEUE_MESSAGES_MAX = 10_000


class DecisionStream(Iterator[Decision]):
    """The iterator that `Client.decisions` gives.

    It has sockets of its own, so it may be used by another thread than its client is. After a `Timeout` it can be
    used further: it goes on where it was.
    """

    def __init__(
        self,
        context: Context,
        settings: Settings,
        numbers: Iterator[int],
        after: int | None,
        wanted: frozenset[str],
        heartbeat_timeout: float | None,
    ) -> None:
        self._settings = settings
        self._numbers = numbers
        self._patience = heartbeat_timeout
        self._closing = False
        self._query = Channel(context, settings.query, settings.keys)
        self._socket: Socket = context.socket(zmq.SUB)
        self._in_use = threading.Lock()
        try:
            prepare(self._socket, settings.keys)
            self._socket.rcvhwm = QUEUE_MESSAGES_MAX
            self._socket.subscribe(b"")
            self._socket.connect(settings.decisions)
            start = self._now() if after is None else after
        except BaseException:
            self._release()
            raise
        self._follower = Follower(start, wanted, behind=after is not None)

    @property
    def position(self) -> int:
        """The ``seq`` up to which the log was followed: where to start again, as ``after``, once all was processed."""
        return self._follower.processed

    @property
    def trimmed(self) -> int:
        """0, or, for a stream from the beginning, the ``seq`` up to which the daemon's retention removed records."""
        return self._follower.trimmed

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Decision:
        """The next record; waits for it.

        Raises:
            Timeout: neither a record nor a heartbeat came for ``heartbeat_timeout`` seconds.
            HistoryGone: the daemon's retention removed records that the stream has not seen yet.
            StoreChanged: the daemon runs on another store now.
            StopIteration: the stream or its client was closed.
        """
        if not self._in_use.acquire(blocking=False):
            raise RuntimeError("a DecisionStream is used by two threads at once")
        try:
            if self._closing:
                raise StopIteration
            return self._next()
        except zmq.ContextTerminated:
            self._closing = True
            raise StopIteration from None
        finally:
            self._in_use.release()
            self._close_if_asked()

    def _next(self) -> Decision:
        follower = self._follower
        deadline = self._deadline()
        while not follower.ready:
            if self._closing:
                raise StopIteration
            if self._catch_up(deadline) if follower.behind else self._listen(deadline):
                deadline = self._deadline()
        return follower.ready.popleft()

    def _deadline(self) -> float:
        return time.monotonic() + (math.inf if self._patience is None else self._patience)

    def _listen(self, deadline: float) -> bool:
        """Takes a publication. False: there was none yet."""
        if self._socket.poll(milliseconds(min(deadline, time.monotonic() + SLICE_SECONDS))):
            self._follower.publication(_wire.decode_publication(self._socket.recv_multipart()))
            return True
        if time.monotonic() >= deadline:
            raise silent("decisions", self._settings.decisions, self._patience or 0)
        return False

    def _catch_up(self, deadline: float) -> bool:
        """Takes a page of the log. False: the daemon did not give one yet."""
        request = self._follower.request(self._numbers)
        try:
            self._follower.page(self._query.run(self._settings.inquiry([request]))[0])
        except (Timeout, Unavailable):
            if time.monotonic() >= deadline:
                raise
            return False
        return True

    def _now(self) -> int:
        return self._query.run(self._settings.inquiry([_calls.status(self._numbers)]))[0].seq

    def close(self) -> None:
        """Ends the stream, also one that another thread waits on."""
        self._closing = True
        self._close_if_asked()

    def _close_if_asked(self) -> None:
        # Whoever set `_closing` while another thread was inside failed to get the lock; that thread then closes here.
        if self._closing and self._in_use.acquire(blocking=False):
            try:
                self._release()
            finally:
                self._in_use.release()

    def _release(self) -> None:
        self._socket.close(0)
        self._query.close()

    def __del__(self) -> None:
        if hasattr(self, "_in_use"):
            self.close()

    def __enter__(self) -> Self:
        if self._closing:
            raise closed()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
