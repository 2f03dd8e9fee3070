"""A DEALER socket and the blocking driver of exchanges over it."""

from __future__ import annotations

import threading
import time
from typing import Any, TypeVar

import zmq

from . import _wire
from ._exchange import Exchange
from ._keys import Keys
from .errors import ClientClosed

T = TypeVar("T")

Context = zmq.Context["zmq.Socket[bytes]"]
Socket = zmq.Socket[bytes]


def milliseconds(until: float) -> int:
    """What is left until a monotonic time, rounded up so that waiting never ends just before it."""
    return max(0, int((until - time.monotonic()) * 1000) + 1)


def prepare(socket: zmq.Socket[Any], keys: Keys | None) -> None:
    """Options that every connecting socket has: a dead connection is noticed and made anew."""
    if keys is not None:
        keys.apply(socket)
    socket.linger = 0
    socket.setsockopt(zmq.HEARTBEAT_IVL, 2000)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 10_000)
    socket.setsockopt(zmq.TCP_KEEPALIVE, 1)


class Channel:
    """One endpoint with its DEALER socket. Exchanges of several threads take turns."""

    def __init__(self, context: Context, endpoint: str, keys: Keys | None) -> None:
        self._context = context
        self._endpoint = endpoint
        self._keys = keys
        self._socket: Socket | None = None
        self._closed = False
        self._lock = threading.Lock()

    def run(self, exchange: Exchange[T]) -> list[T]:
        """Drives an exchange to its end.

        Raises:
            NoveldError: what the daemon answered, a time-out, or that the client is closed.
        """
        with self._lock:
            try:
                self._drive(exchange)
            except BaseException:
                # What is still queued belongs to nobody.
                self._disconnect()
                raise
        return exchange.results()

    def _drive(self, exchange: Exchange[Any]) -> None:
        while not exchange.done:
            socket = self._connected()
            for frames in exchange.outgoing(time.monotonic()):
                socket.send_multipart(frames, copy=False)
            if socket.poll(milliseconds(exchange.wake)):
                exchange.receive(_wire.decode_reply(socket.recv_multipart()), time.monotonic())
            elif exchange.expire(time.monotonic()):
                self._disconnect()

    def _connected(self) -> Socket:
        if self._closed:
            raise closed()
        if self._socket is None:
            socket = self._context.socket(zmq.DEALER)
            prepare(socket, self._keys)
            # Exchanges bound what is under way; the high-water mark must not block a send for ever.
            socket.sndhwm = 0
            socket.connect(self._endpoint)
            self._socket = socket
        return self._socket

    def _disconnect(self) -> None:
        if self._socket is not None:
            self._socket.close(0)
            self._socket = None

    def close(self) -> None:
        """Closes the socket, after the exchange that is under way."""
        with self._lock:
            self._closed = True
            self._disconnect()


def closed() -> ClientClosed:
    """The exception for the use of a closed client."""
    return ClientClosed("closed", "the client was closed")
