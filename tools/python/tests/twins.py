"""The asyncio client behind the blocking one's methods, so that one test serves both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import noveld
import noveld.aio

Connect = Callable[..., noveld.Client]


class _Awaited:
    """Runs what is awaitable to its end, and iterates over what is asynchronously iterable."""

    def __init__(self, loop: asyncio.AbstractEventLoop, wrapped: Any) -> None:
        self._loop = loop
        self._wrapped = wrapped

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._wrapped, name)
        if not callable(value):
            return value

        def call(*arguments: Any, **named: Any) -> Any:
            if name == "filter":
                arguments = (_asynchronous(arguments[0]), *arguments[1:])
            result = value(*arguments, **named)
            if asyncio.iscoroutine(result):
                return self._loop.run_until_complete(result)
            return _Awaited(self._loop, result) if hasattr(result, "__aiter__") else result

        return call

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            return self._loop.run_until_complete(self._wrapped.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    def __enter__(self) -> Any:
        self._loop.run_until_complete(self._wrapped.__aenter__())
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.run_until_complete(self._wrapped.__aexit__(*error))


async def _asynchronous(rows: Iterable[Any]) -> AsyncIterator[Any]:
    for row in rows:
        yield row


@contextmanager
def connecting(kind: str) -> Iterator[Connect]:
    """A maker of clients, "blocking" or "asyncio", which closes them at the end."""
    opened: list[Any] = []
    loop = asyncio.new_event_loop() if kind == "asyncio" else None

    def connect(**arguments: Any) -> noveld.Client:
        made = noveld.Client(**arguments) if loop is None else _Awaited(loop, noveld.aio.Client(**arguments))
        opened.append(made)
        return cast(noveld.Client, made)

    try:
        yield connect
    finally:
        for client in opened:
            client.close()
        if loop is not None:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
