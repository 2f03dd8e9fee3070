"""What the demonstration streams."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple


class Sample(NamedTuple):
    """One text of the stream and the id it is submitted under."""

    id: str
    text: str


class SourceError(Exception):
    """A stream cannot be read; the message names the file, the place and what was expected."""


@dataclass(frozen=True)
class Stream:
    """Samples in the order they arrive, what they are in a line for the screen, and the `source` they are sent with."""

    title: str
    source: str
    samples: Sequence[Sample]


def shuffle_key(seed: int, name: str) -> bytes:
    """Sorts names into an order that depends on nothing but the seed: the same on every machine."""
    return blake2b(name.encode(), digest_size=8, salt=seed.to_bytes(8, "little", signed=True)).digest()
