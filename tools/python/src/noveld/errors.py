"""What can go wrong, as exceptions.

Every error has the ``code`` and the ``message`` of the protocol, and the ``index`` of the row at fault where there is
one. Mistakes that the client finds before anything is sent carry the code that the daemon would have answered with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class NoveldError(Exception):
    """The root of this package's exceptions.

    Attributes:
        code: what went wrong: one of the protocol's, or ``timeout``, ``bad_reply``, ``store_changed``,
            ``history_gone``, ``closed``.
        message: the field at fault, what was there and what was expected.
        index: the row at fault, counted in what the caller gave, or None.
    """

    def __init__(self, code: str, message: str, index: int | None = None) -> None:
        super().__init__(code, message, index)
        self.code = code
        self.message = message
        self.index = index

    def __str__(self) -> str:
        where = "" if self.index is None else f" (row {self.index})"
        return f"{self.code}: {self.message}{where}"


class InvalidRequest(NoveldError, ValueError):
    """The request is at fault: a shape, a type, a value, an id. Sending it again will not help."""


class NotFound(NoveldError, LookupError):
    """The daemon does not know the id."""


class Unavailable(NoveldError):
    """The daemon is ``overloaded`` or ``shutting_down``: nothing was lost, try again later."""


class DaemonError(NoveldError):
    """The daemon answered with any other error: ``read_only``, ``unsupported``, ``internal``."""


class Timeout(NoveldError, TimeoutError):
    """No answer in time.

    Attributes:
        endpoint: the endpoint that was silent.
    """

    def __init__(self, code: str, message: str, index: int | None = None, endpoint: str = "") -> None:
        super().__init__(code, message, index)
        self.endpoint = endpoint


class ProtocolError(NoveldError):
    """What arrived does not follow the protocol: probably something else listens at that endpoint."""


class StoreChanged(NoveldError):
    """The daemon's log ends before a sequence number that was seen already: it now runs on another store."""


class HistoryGone(NoveldError):
    """The daemon's retention removed records that a stream of decisions has not seen yet."""


class ClientClosed(NoveldError):
    """The client was closed."""


_INVALID = frozenset(
    {
        "bad_field",
        "bad_header",
        "bad_version",
        "unknown_type",
        "bad_shape",
        "bad_dtype",
        "bad_length",
        "bad_id",
        "dimension_mismatch",
        "not_finite",
        "zero_vector",
        "too_large",
    }
)

RETRYABLE = frozenset({"overloaded", "shutting_down"})


def from_reply(header: Mapping[str, Any], first_row: int = 0) -> NoveldError:
    """The exception for an ``error`` header.

    Args:
        header: the reply's header.
        first_row: where the refused message's first row stands in what the caller gave.
    """
    code = str(header.get("code", "internal"))
    message = str(header.get("message", "the daemon gave no message"))
    index = header.get("index")
    row = index + first_row if isinstance(index, int) else None
    if code in _INVALID:
        return InvalidRequest(code, message, row)
    if code == "not_found":
        return NotFound(code, message, row)
    if code in RETRYABLE:
        return Unavailable(code, message, row)
    return DaemonError(code, message, row)
