"""Rows of a live iterable in batches, for `filter`."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from ._submission import Submission
from .errors import InvalidRequest

T = TypeVar("T")

#: Where a row has a value: the name of a field of a mapping, or a function of the row.
Field = str | Callable[[Any], Any]


def pick(row: Any, field: Field, what: str) -> Any:
    """A row's value.

    Raises:
        InvalidRequest: the row is no mapping with such a field.
    """
    if callable(field):
        return field(row)
    try:
        return row[field]
    except (KeyError, TypeError, IndexError) as error:
        found = f"fields {list(row)}" if isinstance(row, Mapping) else f"a {type(row).__name__}"
        raise InvalidRequest("bad_field", f"{what}: a row has {found}, expected a field {field!r}") from error


@dataclass(frozen=True)
class Picker(Generic[T]):
    """What of the rows is submitted."""

    key: Field
    vector: Field
    embed: Callable[[Sequence[T]], npt.ArrayLike] | None
    source: str | None
    meta: Field | None
    quality: Field | None
    cost: Field | None
    text: Field | None

    def submission(self, rows: Sequence[T]) -> Submission:
        """A batch of rows as a submission."""
        ids = [pick(row, self.key, "key") for row in rows]
        fields = {"meta": self.meta, "quality": self.quality, "cost": self.cost, "text": self.text}
        more = {name: [pick(row, field, name) for row in rows] for name, field in fields.items() if field is not None}
        return Submission(ids, self._vectors(rows), source=self.source, **more)

    def _vectors(self, rows: Sequence[T]) -> npt.ArrayLike:
        if self.embed is not None:
            return self.embed(rows)
        vectors = [np.asarray(pick(row, self.vector, "vector")) for row in rows]
        shapes = {vector.shape for vector in vectors}
        if len(shapes) > 1:
            raise InvalidRequest("bad_shape", f"vector: shapes {sorted(shapes)} in one batch, expected one shape")
        return np.stack(vectors)


class Reader(Generic[T]):
    """Reads an iterable in a thread of its own and gives what has come in batches.

    So a source that pauses holds back only what it has not yet given. The source is read at most two batches ahead.
    """

    def __init__(self, rows: Iterable[T], batch: int, seconds: float) -> None:
        self._batch = batch
        self._seconds = seconds
        self._rows: deque[T] = deque()
        self._ended = False
        self._stopped = False
        self._error: BaseException | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(rows,), name="noveld-filter", daemon=True)
        self._thread.start()

    def _read(self, rows: Iterable[T]) -> None:
        error: BaseException | None = None
        try:
            for row in rows:
                if not self._put(row):
                    break
        except BaseException as raised:  # noqa: BLE001
            # Whatever it is, it belongs to the thread that takes the rows.
            error = raised
        with self._changed:
            self._ended, self._error = True, error
            self._changed.notify_all()

    def _put(self, row: T) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or len(self._rows) < 2 * self._batch)
            if self._stopped:
                return False
            self._rows.append(row)
            self._changed.notify_all()
            return True

    def take(self) -> list[T]:
        """Waits for a row, then for a full batch or the time to pass. Empty: the iterable has ended.

        Raises:
            BaseException: what the iterable raised, after the rows before it were taken.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._rows or self._ended)
            until = time.monotonic() + self._seconds
            while len(self._rows) < self._batch and not self._ended:
                if not self._changed.wait(max(0.0, until - time.monotonic())):
                    break
            batch = [self._rows.popleft() for _ in range(min(self._batch, len(self._rows)))]
            self._changed.notify_all()
            if not batch and self._error is not None:
                raise self._error
            return batch

    def close(self) -> None:
        """Stops reading. The thread ends now, or, if the source is at work, when it gives its next row."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(timeout=0.25)
