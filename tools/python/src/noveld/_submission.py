"""Samples on their way to the daemon."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy.typing as npt

from . import _wire
from ._request import Numbers, Request, listed, step
from ._wire import Reply
from .errors import InvalidRequest
from .records import Decision


class Submission:
    """The rows of a submission: ids, vectors and what goes with them, checked.

    Raises:
        InvalidRequest: the mistakes that the daemon would refuse, with the row's index, and columns of unequal length.
    """

    def __init__(
        self,
        ids: Sequence[str],
        vectors: npt.ArrayLike,
        *,
        source: str | None = None,
        meta: Sequence[Mapping[str, Any] | None] | None = None,
        quality: Sequence[float] | npt.NDArray[Any] | None = None,
        cost: Sequence[float] | npt.NDArray[Any] | None = None,
        text: Sequence[str | None] | None = None,
    ) -> None:
        self.ids = _wire.ids(ids)
        self.rows = _wire.rows(vectors)
        self.source = _wire.source(source)
        self.columns: dict[str, Sequence[Any] | None] = {
            "meta": _column("meta", meta, Mapping, "a mapping"),
            "quality": None if quality is None else _wire.positive("quality", quality),
            "cost": None if cost is None else _wire.positive("cost", cost),
            "text": _column("text", text, str, "a string"),
        }
        count = len(self.ids)
        if self.rows.array.shape[0] != count:
            shape = self.rows.array.shape
            raise InvalidRequest("bad_shape", f"vectors: shape {shape}, expected ({count}, d) for {count} ids")
        for name, column in self.columns.items():
            if column is not None and len(column) != count:
                raise InvalidRequest("bad_field", f"{name}: {len(column)} values, expected {count}, one for each id")

    def __len__(self) -> int:
        return len(self.ids)

    def messages(self, numbers: Numbers | None, batch: int) -> list[Request[list[Decision]]]:
        """Messages of at most ``batch`` rows, fewer where a header or a frame would be too large."""
        rows = step(self.rows, batch)
        starts = range(0, len(self), rows)
        return [part for start in starts for part in self._split(numbers, start, min(start + rows, len(self)))]

    def _split(self, numbers: Numbers | None, start: int, stop: int) -> list[Request[list[Decision]]]:
        number = 0 if numbers is None else next(numbers)
        columns = {name: column[start:stop] for name, column in self.columns.items() if column is not None}
        try:
            header = _wire.encode_header(
                "submit",
                None if numbers is None else number,
                ids=self.ids[start:stop],
                dtype=self.rows.dtype,
                shape=[stop - start, self.rows.array.shape[1]],
                source=self.source,
                **columns,
            )
        except InvalidRequest as error:
            if error.code != "too_large":
                raise
            if stop - start == 1:
                raise InvalidRequest("too_large", error.message, start) from None
            middle = (start + stop) // 2
            return self._split(numbers, start, middle) + self._split(numbers, middle, stop)
        frames = (header, self.rows.frame(start, stop))
        return [Request(number, frames, "decisions", _decisions(stop - start), start)]


def _column(name: str, values: Sequence[Any] | None, kind: type[Any], wanted: str) -> list[Any] | None:
    if values is None:
        return None
    if isinstance(values, (str, bytes, Mapping)):
        raise InvalidRequest("bad_field", f"{name}: one {type(values).__name__}, expected a sequence, one for each id")
    column = list(values)
    for index, value in enumerate(column):
        if value is not None and not isinstance(value, kind):
            found = type(value).__name__
            raise InvalidRequest("bad_field", f"{name}[{index}]: {found}, expected {wanted} or None", index)
    if kind is Mapping:
        return [None if value is None else dict(value) for value in column]
    return column


def _decisions(count: int) -> Callable[[Reply], list[Decision]]:
    return listed("decisions", "decisions", count, Decision.from_json)
