"""What both clients are made with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from ._exchange import Exchange
from ._keys import Keys
from ._request import Request
from .errors import InvalidRequest

T = TypeVar("T")

INGEST = "tcp://127.0.0.1:5571"
FIREHOSE = "tcp://127.0.0.1:5572"
DECISIONS = "tcp://127.0.0.1:5573"
QUERY = "tcp://127.0.0.1:5574"


@dataclass(frozen=True)
class Settings:
    """Endpoints and limits, checked.

    Raises:
        InvalidRequest: ``bad_field`` naming the argument.
    """

    ingest: str
    query: str
    decisions: str
    firehose: str
    timeout: float
    retries: int
    batch: int
    window: int
    keys: Keys | None = None

    def __post_init__(self) -> None:
        for name in ("ingest", "query", "decisions", "firehose"):
            endpoint = getattr(self, name)
            if not isinstance(endpoint, str) or not endpoint.startswith(("tcp://", "ipc://")):
                raise InvalidRequest("bad_field", f"{name}: {endpoint!r}, expected tcp://HOST:PORT or ipc://PATH")
        seconds("timeout", self.timeout)
        for name, least in (("retries", 0), ("batch", 1), ("window", 1)):
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                raise InvalidRequest("bad_field", f"{name}: {value!r}, expected a whole number of at least {least}")

    def submission(self, requests: Sequence[Request[T]]) -> Exchange[T]:
        """The exchange of a submission: tried again, as ids make that harmless."""
        return self._exchange("ingest", self.ingest, requests, self.timeout, 1 + self.retries)

    def inquiry(self, requests: Sequence[Request[T]], timeout: float | None = None) -> Exchange[T]:
        """The exchange of a query."""
        limit = self.timeout if timeout is None else seconds("timeout", timeout)
        return self._exchange("query", self.query, requests, limit, 1)

    def _exchange(
        self, role: str, endpoint: str, requests: Sequence[Request[T]], timeout: float, attempts: int
    ) -> Exchange[T]:
        return Exchange(requests, endpoint=endpoint, role=role, window=self.window, timeout=timeout, attempts=attempts)


def seconds(name: str, value: float) -> float:
    """Checks a time.

    Raises:
        InvalidRequest: it is not a finite number above 0.
    """
    if not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        raise InvalidRequest("bad_field", f"{name}: {value!r}, expected seconds, finite and above 0")
    return float(value)
