"""The wire, version 1: frames from values and values from frames. Pure functions, no sockets, no clock."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .errors import InvalidRequest, ProtocolError, from_reply
from .records import Decision

VERSION = 1
HEADER_BYTES_MAX = 16 << 20
ID_BYTES_MAX = 512
SOURCE_BYTES_MAX = 256
DIMENSION_MAX = 65_536

# A message's vectors stay below this, so that one message neither fills the socket's buffers nor delays the others.
FRAME_BYTES_MAX = 8 << 20

Frame = bytes | memoryview
Header = dict[str, Any]

_DTYPES = {"float16": ("f16", "<f2"), "float32": ("f32", "<f4"), "float64": ("f64", "<f8")}


class Rows(NamedTuple):
    """Vectors ready to be sent: the protocol's name of their type, and a C-contiguous little-endian array (n, d)."""

    dtype: str
    array: npt.NDArray[Any]

    def frame(self, start: int, stop: int) -> Frame:
        """The binary frame of some rows, without a copy."""
        # bfloat16 has no buffer format of its own, so every type goes as bytes.
        return self.array[start:stop].reshape(-1).view(np.uint8).data

    @property
    def row_bytes(self) -> int:
        """The size of one row in bytes."""
        return int(self.array.shape[1] * self.array.itemsize)


class Reply(NamedTuple):
    """A message from the daemon: its header and the binary frames behind it."""

    header: Header
    frames: Sequence[Frame]


class Heartbeat(NamedTuple):
    """A sign of life on the decisions socket: the newest ``seq``, and the time in microseconds."""

    seq: int
    time: int


def rows(vectors: npt.ArrayLike) -> Rows:
    """Checks vectors and brings them into the form of the wire.

    float16, float32, float64 and ml_dtypes' bfloat16 arrays keep their type; lists and integers become float32.

    Raises:
        InvalidRequest: ``bad_shape``, ``bad_dtype``, ``not_finite`` or ``zero_vector``, with the row's index.
    """
    given = isinstance(vectors, np.ndarray) or hasattr(vectors, "__array__")
    try:
        array = np.asarray(vectors)
    except (TypeError, ValueError) as error:
        raise InvalidRequest("bad_shape", f"vectors: rows of different lengths or not numbers ({error})") from error
    if not given and array.size == 0 and array.ndim == 1:
        array = array.reshape(0, 0)
    _check_shape(array)
    name = array.dtype.name
    if name == "bfloat16":
        dtype, array = "bf16", np.ascontiguousarray(array)
    elif name in _DTYPES and given:
        dtype, numpy_dtype = _DTYPES[name]
        array = np.ascontiguousarray(array, dtype=numpy_dtype)
    elif array.dtype.kind in "fiu" and array.dtype.itemsize <= 8:
        dtype, array = "f32", _float32(array)
    else:
        raise InvalidRequest(
            "bad_dtype",
            f"vectors: {name}, expected float16, float32, float64, bfloat16 or integers that become float32",
        )
    _check_values(array)
    return Rows(dtype, array)


def _float32(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, dtype="<f4")


def _check_shape(array: npt.NDArray[Any]) -> None:
    if array.ndim == 1:
        raise InvalidRequest(
            "bad_shape", f"vectors: shape {array.shape}, expected (n, d); a single vector goes as vector[None, :]"
        )
    if array.ndim != 2:
        raise InvalidRequest("bad_shape", f"vectors: shape {array.shape}, expected (n, d)")
    if array.shape[0] > 0 and array.shape[1] == 0:
        raise InvalidRequest("bad_shape", f"vectors: shape {array.shape}, expected at least one dimension")
    if array.shape[1] > DIMENSION_MAX:
        raise InvalidRequest("too_large", f"vectors: shape {array.shape}, expected at most {DIMENSION_MAX} dimensions")


def _check_values(array: npt.NDArray[Any]) -> None:
    # The daemon computes in single precision, so a value has to be something there.
    single = _float32(array) if array.dtype == np.float64 else array
    finite = np.isfinite(single).all(axis=1)
    good = finite & (single != 0).any(axis=1)
    if good.all():
        return
    row = _first(good)
    if finite[row]:
        raise InvalidRequest("zero_vector", "vectors: all values are zero, so the row has no direction", row)
    raise InvalidRequest("not_finite", "vectors: a value is not finite in single precision", row)


def _first(good: npt.NDArray[np.bool_]) -> int:
    """The index of the first value that is not good."""
    return int(np.argmin(good))


def ids(values: Sequence[str]) -> list[str]:
    """Checks ids: strings of 1 to 512 bytes of UTF-8.

    Raises:
        InvalidRequest: ``bad_id``, with the index.
    """
    if isinstance(values, (str, bytes)):
        raise InvalidRequest("bad_id", f"ids: one {type(values).__name__}, expected a sequence of strings")
    checked = list(values)
    for index, value in enumerate(checked):
        if not isinstance(value, str):
            raise InvalidRequest("bad_id", f"ids[{index}]: {type(value).__name__}, expected a string", index)
        try:
            size = len(value.encode())
        except UnicodeEncodeError as error:
            raise InvalidRequest("bad_id", f"ids[{index}]: not valid Unicode ({error.reason})", index) from error
        if not 1 <= size <= ID_BYTES_MAX:
            raise InvalidRequest("bad_id", f"ids[{index}]: {size} bytes, expected 1 to {ID_BYTES_MAX}", index)
    return [str(value) for value in checked]


def source(value: str | None) -> str | None:
    """Checks a source: at most 256 bytes of UTF-8 without NUL.

    Raises:
        InvalidRequest: ``bad_field``.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidRequest("bad_field", f"source: {type(value).__name__}, expected a string")
    if "\0" in value or len(value.encode(errors="replace")) > SOURCE_BYTES_MAX:
        raise InvalidRequest("bad_field", f"source: {value!r}, expected at most {SOURCE_BYTES_MAX} bytes without NUL")
    return value


def positive(name: str, values: Sequence[float] | npt.NDArray[Any]) -> list[float]:
    """Checks ``quality`` or ``cost``: finite numbers above 0.

    Raises:
        InvalidRequest: ``bad_field``, with the index.
    """
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        found = type(values).__name__
        raise InvalidRequest("bad_field", f"{name}: one {found}, expected a sequence of numbers, one for each id")
    numbers = []
    for index, value in enumerate(values):
        if not isinstance(value, (int, float, np.integer, np.floating)) or isinstance(value, bool):
            raise InvalidRequest("bad_field", f"{name}[{index}]: {type(value).__name__}, expected a number", index)
        if not 0 < value <= sys.float_info.max:
            raise InvalidRequest("bad_field", f"{name}[{index}]: {value}, expected a finite number above 0", index)
        numbers.append(float(value))
    return numbers


def encode_header(kind: str, request: int | None = None, **values: Any) -> bytes:
    """A header frame. Values that are None are left out.

    Raises:
        InvalidRequest: ``bad_field`` for what JSON cannot hold, ``too_large`` past 16 MiB.
    """
    header: Header = {"type": kind, "v": VERSION}
    if request is not None:
        header["request"] = request
    header.update((name, value) for name, value in values.items() if value is not None)
    try:
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        frame = text.encode()
    except (TypeError, ValueError) as error:
        raise InvalidRequest("bad_field", f"the {kind} header is not JSON: {error}") from error
    if len(frame) > HEADER_BYTES_MAX:
        raise InvalidRequest("too_large", f"the {kind} header has {len(frame)} bytes, expected at most 16 MiB")
    return frame


def decode_header(frame: Frame) -> Header:
    """The JSON object in a header frame.

    Raises:
        ProtocolError: it is not a JSON object.
    """
    try:
        header = json.loads(bytes(frame))
    except ValueError as error:
        raise ProtocolError("bad_reply", f"a header that is not JSON ({error}): {bytes(frame[:60])!r}") from error
    if not isinstance(header, dict):
        raise ProtocolError("bad_reply", f"a header that is a {type(header).__name__}, expected an object")
    return header


def decode_reply(frames: Sequence[Frame]) -> Reply:
    """A message from the ingest or the query socket; an empty delimiter frame in front is skipped.

    Raises:
        ProtocolError: there is no header, or it is not a JSON object.
    """
    start = 1 if frames and len(frames[0]) == 0 else 0
    if len(frames) <= start:
        raise ProtocolError("bad_reply", "a message without a header")
    return Reply(decode_header(frames[start]), frames[start + 1 :])


def expect(reply: Reply, kind: str, first_row: int = 0) -> Header:
    """The header of a reply that has to be of one type.

    Raises:
        NoveldError: the reply is an ``error``.
        ProtocolError: it is of another type.
    """
    found = reply.header.get("type")
    if found == "error":
        raise from_reply(reply.header, first_row)
    if found != kind:
        raise ProtocolError("bad_reply", f"a reply of type {found!r}, expected {kind!r}")
    return reply.header


def decode_rows(frames: Sequence[Frame], count: int) -> npt.NDArray[np.float32]:
    """The one binary frame of float32 rows behind a reply, as a read-only array of shape (count, d).

    Raises:
        ProtocolError: there is no frame, or its size is not a multiple of ``count`` rows.
    """
    if count == 0:
        return np.empty((0, 0), np.float32)
    if len(frames) != 1:
        raise ProtocolError("bad_reply", f"{len(frames)} binary frames, expected one of float32 rows")
    size = len(frames[0])
    if size == 0 or size % (4 * count) != 0:
        raise ProtocolError("bad_reply", f"a frame of {size} bytes, expected {count} rows of float32")
    return np.frombuffer(frames[0], "<f4").reshape(count, -1)


def decode_publication(frames: Sequence[Frame]) -> Decision | Heartbeat | None:
    """A message from the decisions socket; None for topics that are not about the log (``error``, later ones).

    Raises:
        ProtocolError: it is not a topic and a JSON object with ``seq``.
    """
    topic = bytes(frames[0])
    is_heartbeat = topic == b"heartbeat"
    if not is_heartbeat and not topic.startswith((b"keep.", b"drop.", b"evict.")):
        return None
    if len(frames) != 2:
        raise ProtocolError("bad_reply", f"a publication of {len(frames)} frames, expected topic and record")
    values = decode_header(frames[1])
    try:
        if is_heartbeat:
            return Heartbeat(int(values["seq"]), int(values.get("time", 0)))
        return Decision.from_json(values)
    except (KeyError, TypeError, ValueError) as error:
        raise ProtocolError("bad_reply", f"a publication that does not follow the protocol ({error!r})") from error
