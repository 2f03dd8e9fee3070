"""Requests under way on one socket: what to send, what to wait for, when to try again. No sockets, no clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Generic, TypeVar

from ._request import Request
from ._wire import Frame, Reply
from .errors import RETRYABLE, NoveldError, Timeout

T = TypeVar("T")

# How long an overloaded daemon is left alone: doubled from one refusal to the next, up to the second value.
_PAUSE_SECONDS = 0.05
_PAUSE_SECONDS_MAX = 1.0


class Exchange(Generic[T]):
    """Some requests, of which a bounded number is under way at once, and their results in order.

    A driver (blocking or asyncio) calls `outgoing` and sends what it gives, hands each reply to `receive`, and calls
    `expire` when the time `wake` has come with nothing received; until `done`, then `results`.

    Every attempt waits ``timeout`` seconds for the next reply. When it does not come, what is under way is sent
    again over a fresh socket, as long as attempts are left; a reply makes all attempts available again. Sending
    again is harmless: queries change nothing, and an id that was submitted gives its first decision.

    A message that was refused because the daemon is overloaded or shutting down is sent again after a pause, for as
    long as all attempts may take. After any other error nothing more is sent, but what is under way is waited for.

    Args:
        requests: the requests, in order.
        endpoint: where they go, for the message of a time-out.
        role: the name of the socket, likewise.
        window: how many may be under way.
        timeout: seconds to wait for the next reply.
        attempts: how often to try before giving up.
    """

    def __init__(
        self,
        requests: Sequence[Request[T]],
        *,
        endpoint: str,
        role: str,
        window: int,
        timeout: float,
        attempts: int,
    ) -> None:
        self._order = [request.number for request in requests]
        self._waiting = deque(requests)
        self._under_way: dict[int, Request[T]] = {}
        self._results: dict[int, T] = {}
        self._error: NoveldError | None = None
        self._endpoint = endpoint
        self._role = role
        self._window = window
        self._timeout = timeout
        self._attempts = attempts
        self._attempts_left = attempts
        self._deadline: float | None = None
        self._not_before = 0.0
        self._pause = _PAUSE_SECONDS
        self._refused_since: float | None = None

    @property
    def done(self) -> bool:
        """Whether every request has its result, or one has failed and none is under way."""
        return not self._under_way and (not self._waiting or self._error is not None)

    def results(self) -> list[T]:
        """The results in the order of the requests.

        Raises:
            NoveldError: the first error that the daemon answered with.
        """
        if self._error is not None:
            raise self._error
        return [self._results[number] for number in self._order]

    def awaits(self, number: object) -> bool:
        """Whether a reply with that ``request`` is for a request under way here."""
        if number is None:
            # Replies come in order, so an error that could not echo the header is about the oldest request.
            return bool(self._under_way)
        return isinstance(number, int) and number in self._under_way

    def outgoing(self, now: float) -> list[tuple[Frame, ...]]:
        """The messages to send now."""
        messages: list[tuple[Frame, ...]] = []
        if now < self._not_before or self._error is not None:
            return messages
        if self._deadline is None:
            self._deadline = now + self._timeout
        while self._waiting and len(self._under_way) < self._window:
            request = self._waiting.popleft()
            self._under_way[request.number] = request
            messages.append(request.frames)
        return messages

    @property
    def wake(self) -> float:
        """The time to call `expire` and then `outgoing`, if nothing arrives before."""
        if self._deadline is None:
            return self._not_before
        paused = bool(self._waiting) and len(self._under_way) < self._window and self._error is None
        return min(self._deadline, self._not_before) if paused else self._deadline

    def receive(self, reply: Reply, now: float) -> None:
        """Takes a reply. One to a request that is not under way here (a late one) is ignored."""
        number = reply.header.get("request")
        if not self.awaits(number):
            return
        request = self._under_way.pop(next(iter(self._under_way)) if number is None else number)
        self._attempts_left = self._attempts
        self._deadline = now + self._timeout if self._under_way else None
        if self._retries(reply, now):
            self._waiting.appendleft(request)
            return
        try:
            self._results[request.number] = request.result(reply)
            self._refused_since, self._pause = None, _PAUSE_SECONDS
        except NoveldError as error:
            self._error = self._error or error

    def _retries(self, reply: Reply, now: float) -> bool:
        """Whether the reply refuses for the moment only and there is patience left; then the next try has its time."""
        refused = reply.header.get("type") == "error" and reply.header.get("code") in RETRYABLE
        if not refused:
            return False
        self._refused_since = now if self._refused_since is None else self._refused_since
        if now - self._refused_since >= self._timeout * self._attempts:
            return False
        self._not_before = now + self._pause
        self._pause = min(2 * self._pause, _PAUSE_SECONDS_MAX)
        return True

    def expire(self, now: float) -> bool:
        """To be called when `wake` has come. True: the socket is to be replaced before going on.

        Raises:
            Timeout: no attempts are left.
        """
        if self._deadline is None or now < self._deadline:
            return False
        if self._error is not None:
            self._under_way.clear()
            return True
        self._attempts_left -= 1
        if self._attempts_left == 0:
            raise silent(self._role, self._endpoint, self._timeout, self._attempts)
        self._deadline = None
        self.resend()
        return True

    def resend(self) -> None:
        """What is under way was lost with its socket: it is to be sent again, in its order."""
        self._waiting.extendleft(reversed(self._under_way.values()))
        self._under_way.clear()

    def fail(self, error: NoveldError) -> None:
        """Ends the exchange with an error."""
        self._error = self._error or error
        self._under_way.clear()


def silent(role: str, endpoint: str, seconds: float, attempts: int = 1) -> Timeout:
    """The exception for an endpoint that did not answer."""
    tries = f", tried {attempts} times" if attempts > 1 else ""
    message = (
        f"no answer from the {role} socket at {endpoint} within {seconds:g} s{tries}. "
        f"Is noveld running, and is this its {role} endpoint? Its ready line on standard output names the endpoints; "
        f"a request that takes longer needs a larger timeout"
    )
    return Timeout("timeout", message, endpoint=endpoint)
