"""Rows in columns, as table libraries hand them over: the filter for `datasets`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .errors import InvalidRequest
from .records import Decision

if TYPE_CHECKING:
    from .client import Client

#: A batch: columns of equal length by name.
Columns = Mapping[str, Sequence[Any]]

#: Where a batch has its ids or vectors: a column's name, or a function of the batch.
ColumnField = str | Callable[[Columns], Any]


def keep(
    client: Client,
    *,
    key: ColumnField = "id",
    vector: ColumnField = "vector",
    source: str | None = None,
    text: str | None = None,
    meta: str | None = None,
    quality: str | None = None,
    cost: str | None = None,
    on_decision: Callable[[Decision], object] | None = None,
) -> Callable[[Columns], list[bool]]:
    """A function that says of each row of a batch whether noveld keeps it, for ``datasets``.

    >>> kept = dataset.filter(noveld.keep(client), batched=True)        # doctest: +SKIP

    Decisions hang on what came before, so let one process filter the dataset. Rows that were decided already give their
    first decision again; ``datasets`` says that it cannot hash the function, which is right: its answers are not the
    function's alone. Where later rows displace earlier ones (a capacity budget), what the filter let pass may have left
    the pool meanwhile; the ids in `Client.members` say what is kept in the end.

    Args:
        client: where to submit.
        key: the column of ids, or a function of the batch that gives them. The same for ``vector``.
        vector: the column of vectors.
        source: as in `Client.submit`.
        text: the column of texts.
        meta: the column of JSON objects.
        quality: the column of qualities.
        cost: the column of costs.
        on_decision: called with every decision, in the rows' order.

    Raises:
        InvalidRequest: when called with a batch that has no such column.
    """
    more = {"text": text, "meta": meta, "quality": quality, "cost": cost}

    def decide(batch: Columns) -> list[bool]:
        ids = _column(batch, key, "key")
        if len(ids) == 0:
            return []
        columns = {name: _column(batch, field, name) for name, field in more.items() if field is not None}
        decisions = client.submit(list(ids), _matrix(_column(batch, vector, "vector")), source=source, **columns)
        if on_decision is not None:
            for decision in decisions:
                on_decision(decision)
        return [decision.kept for decision in decisions]

    return decide


def _column(batch: Columns, field: ColumnField, what: str) -> Any:
    if callable(field):
        return field(batch)
    try:
        return batch[field]
    except (KeyError, TypeError, IndexError) as error:
        found = f"the columns {list(batch)}" if isinstance(batch, Mapping) else f"a {type(batch).__name__}"
        raise InvalidRequest("bad_field", f"{what}: a batch has {found}, expected a column {field!r}") from error


def _matrix(vectors: Any) -> npt.NDArray[Any]:
    try:
        return np.asarray(vectors)
    except ValueError as error:
        raise InvalidRequest("bad_shape", f"vector: {error}; expected vectors of one length") from error
