"""A message to the daemon, and how its reply is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from . import _wire
from ._wire import Frame, Reply
from .errors import ProtocolError

T = TypeVar("T")

#: Where the numbers of a client's requests come from.
Numbers = Iterator[int]


@dataclass(frozen=True)
class Request(Generic[T]):
    """A message to the daemon and the reading of its reply.

    Attributes:
        number: the header's ``request``, which the reply echoes.
        frames: what is sent.
        kind: the ``type`` of the reply.
        read: makes the result from the reply.
        first_row: where the message's first row stands in what the caller gave.
    """

    number: int
    frames: tuple[Frame, ...]
    kind: str
    read: Callable[[Reply], T]
    first_row: int = 0

    def result(self, reply: Reply) -> T:
        """Reads the reply.

        Raises:
            NoveldError: the reply is an error, or does not follow the protocol.
        """
        _wire.expect(reply, self.kind, self.first_row)
        try:
            return self.read(reply)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProtocolError("bad_reply", f"a {self.kind} reply that cannot be read ({error!r})") from error


def step(rows: _wire.Rows, batch: int) -> int:
    """How many rows go into one message."""
    return max(1, min(batch, _wire.FRAME_BYTES_MAX // max(1, rows.row_bytes)))


def listed(kind: str, key: str, count: int, read: Callable[[Any], T]) -> Callable[[Reply], list[T]]:
    """Reads a reply that has to list one value for each row."""

    def parse(reply: Reply) -> list[T]:
        values = reply.header[key]
        if len(values) != count:
            raise ProtocolError("bad_reply", f"a {kind} reply with {len(values)} {key}, expected {count}")
        return [read(value) for value in values]

    return parse
