"""A DEALER socket and the asyncio driver of exchanges over it."""

from __future__ import annotations

import asyncio
import time
from typing import Any, TypeVar

import zmq
import zmq.asyncio

from .. import _wire
from .._channel import closed, prepare
from .._exchange import Exchange
from .._keys import Keys
from .._wire import Reply
from ..errors import NoveldError

T = TypeVar("T")


class Channel:
    """One endpoint with its DEALER socket, shared by the exchanges of many tasks."""

    def __init__(self, context: zmq.asyncio.Context, endpoint: str, keys: Keys | None) -> None:
        self._context = context
        self._endpoint = endpoint
        self._keys = keys
        self._socket: zmq.asyncio.Socket | None = None
        self._reader: asyncio.Task[None] | None = None
        self._exchanges: dict[Exchange[Any], asyncio.Event] = {}
        self._closed = False

    async def run(self, exchange: Exchange[T]) -> list[T]:
        """Drives an exchange to its end.

        Raises:
            NoveldError: what the daemon answered, a time-out, or that the client is closed.
        """
        changed = self._exchanges[exchange] = asyncio.Event()
        try:
            while not exchange.done:
                await self._step(exchange, changed)
        finally:
            del self._exchanges[exchange]
        return exchange.results()

    async def _step(self, exchange: Exchange[Any], changed: asyncio.Event) -> None:
        changed.clear()
        socket = self._connected()
        for frames in exchange.outgoing(time.monotonic()):
            await socket.send_multipart(frames, copy=False)
        try:
            await asyncio.wait_for(changed.wait(), max(0.0, exchange.wake - time.monotonic()))
        except asyncio.TimeoutError:
            self._expire(exchange)

    def _expire(self, exchange: Exchange[Any]) -> None:
        try:
            lost = exchange.expire(time.monotonic())
        except NoveldError:
            self._replace()
            raise
        if lost:
            self._replace()

    def _replace(self) -> None:
        """Drops the socket with what is queued; the other exchanges send again over the next one."""
        self._disconnect()
        for exchange, changed in self._exchanges.items():
            exchange.resend()
            changed.set()

    def _connected(self) -> zmq.asyncio.Socket:
        if self._closed:
            raise closed()
        if self._socket is None:
            socket = self._context.socket(zmq.DEALER)
            prepare(socket, self._keys)
            socket.sndhwm = 0
            socket.connect(self._endpoint)
            self._socket = socket
            self._reader = asyncio.create_task(self._read(socket))
        return self._socket

    async def _read(self, socket: zmq.asyncio.Socket) -> None:
        while True:
            frames = await socket.recv_multipart()
            try:
                self._deliver(_wire.decode_reply(frames))
            except NoveldError as error:
                self._fail(error)

    def _deliver(self, reply: Reply) -> None:
        number = reply.header.get("request")
        for exchange, changed in self._exchanges.items():
            if exchange.awaits(number):
                exchange.receive(reply, time.monotonic())
                changed.set()
                return

    def _fail(self, error: NoveldError) -> None:
        for exchange, changed in self._exchanges.items():
            exchange.fail(error)
            changed.set()

    def _disconnect(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None
        if self._socket is not None:
            self._socket.close(0)
            self._socket = None

    async def close(self) -> None:
        """Closes the socket; exchanges under way end with `ClientClosed`."""
        self._closed = True
        reader = self._reader
        self._disconnect()
        self._fail(closed())
        if reader is not None:
            await asyncio.wait([reader])
