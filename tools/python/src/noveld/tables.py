"""Tables in and out: pyarrow, Parquet and pandas (``pip install 'noveld[tables]'``).

>>> noveld.tables.write_parquet(noveld.tables.members(client), "kept.parquet")      # doctest: +SKIP
>>> decided = noveld.tables.submit(client, frame)                                   # doctest: +SKIP
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ._columns import Columns, keep
from .errors import InvalidRequest, NoveldError
from .records import Decision

if TYPE_CHECKING:
    from .client import Client

try:
    import pyarrow as pa
    from pyarrow import parquet
except ImportError as error:
    raise ImportError("noveld.tables needs pyarrow: pip install 'noveld[tables]'") from error

#: The columns of `decisions`.
DECISIONS = pa.schema(
    [
        pa.field("seq", pa.uint64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.string()),
        pa.field("decision", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("gain", pa.float64()),
        pa.field("novelty", pa.float64()),
        pa.field("threshold", pa.float64()),
        pa.field("density", pa.float64()),
        pa.field("nearest", pa.string()),
        pa.field("distance", pa.float64()),
        pa.field("evicted", pa.string()),
        pa.field("displaced_by", pa.string()),
        pa.field("pool", pa.int64()),
        pa.field("time", pa.timestamp("us", tz="UTC")),
    ]
)


def members(client: Client, *, vectors: bool = True) -> Any:
    """The kept samples as a `pyarrow.Table`: ``id``, ``source``, ``meta`` (JSON text), ``seq`` and ``vector``.

    Args:
        client: whom to ask.
        vectors: with the vectors, a fixed-size list of float32.
    """
    rows = list(client.members(vectors=vectors))
    columns = {
        "id": pa.array([row.id for row in rows], pa.string()),
        "source": pa.array([row.source for row in rows], pa.string()),
        "meta": pa.array([None if row.meta is None else json.dumps(row.meta) for row in rows], pa.string()),
        "seq": pa.array([row.seq for row in rows], pa.uint64()),
    }
    if vectors:
        columns["vector"] = _list_array([row.vector for row in rows if row.vector is not None])
    return pa.table(columns)


def _list_array(rows: list[npt.NDArray[np.float32]]) -> Any:
    if not rows:
        return pa.array([], pa.list_(pa.float32()))
    return pa.FixedSizeListArray.from_arrays(pa.array(np.concatenate(rows)), len(rows[0]))


def decisions(client: Client, *, after: int = 0, only: str | Iterable[str] | None = None) -> Any:
    """The decision log behind ``after`` as a `pyarrow.Table` with the columns `DECISIONS`.

    Args:
        client: whom to ask.
        after: the position behind which to start.
        only: ``"keep"``, ``"drop"``, ``"evict"``, or several of them.
    """
    kinds = only if only is None or isinstance(only, str) else list(only)
    return pa.Table.from_pylist([_row(each) for each in _log(client, after, kinds)], schema=DECISIONS)


def _log(client: Client, after: int, kinds: str | list[str] | None) -> Iterator[Decision]:
    while records := client.log(after=after, decisions=kinds).records:
        yield from records
        after = records[-1].seq


def _row(record: Decision) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in DECISIONS.names if name not in ("nearest", "distance")}
    row["nearest"] = None if record.nearest is None else record.nearest.id
    row["distance"] = None if record.nearest is None else record.nearest.distance
    return row


def submit(
    client: Client,
    table: Any,
    *,
    key: str = "id",
    vector: str = "vector",
    source: str | None = None,
    text: str | None = None,
    quality: str | None = None,
    cost: str | None = None,
    batch: int = 4096,
) -> Any:
    """Submits the rows of a table, and gives them back with what was decided.

    Args:
        client: where to submit.
        table: a `pyarrow.Table`, a `pandas.DataFrame`, or the path of a Parquet file.
        key: the column of ids.
        vector: the column of vectors: lists, fixed-size lists, or arrays.
        source: as in `Client.submit`.
        text: the column of texts.
        quality: the column of qualities.
        cost: the column of costs.
        batch: how many rows are turned into arrays at a time.

    Returns:
        A `pyarrow.Table` of the same rows with the columns ``decision``, ``reason``, ``gain``, ``novelty`` and ``seq``
        behind them, or a `pandas.DataFrame` where one was given.

    Raises:
        InvalidRequest: a column is not there, has holes, or the table has one of the new columns already.
    """
    rows = _table(table)
    _require(rows, [key, vector, *(name for name in (text, quality, cost) if name is not None)])
    decided: list[Decision] = []
    decide = keep(
        client,
        key=key,
        vector=vector,
        source=source,
        text=text,
        quality=quality,
        cost=cost,
        on_decision=decided.append,
    )
    for part in rows.to_batches(max_chunksize=batch):
        decide(_columns(part, vector))
    for name, kind in (
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("gain", pa.float64()),
        ("novelty", pa.float64()),
        ("seq", pa.uint64()),
    ):
        rows = rows.append_column(name, pa.array([getattr(each, name) for each in decided], kind))
    return rows if isinstance(table, (pa.Table, str, os.PathLike)) else rows.to_pandas()


def _table(table: Any) -> Any:
    if isinstance(table, pa.Table):
        return table
    if isinstance(table, (str, os.PathLike)):
        return parquet.read_table(os.fspath(table))
    if hasattr(table, "columns") and hasattr(table, "iloc"):
        return pa.Table.from_pandas(table, preserve_index=False)
    raise InvalidRequest("bad_field", f"table: a {type(table).__name__}, expected a Table, a DataFrame or a path")


def _require(table: Any, names: list[str]) -> None:
    for name in names:
        if name not in table.column_names:
            raise InvalidRequest("bad_field", f"table: the columns {table.column_names}, expected one named {name!r}")
        if table[name].null_count:
            raise InvalidRequest("bad_field", f"{name}: {table[name].null_count} rows without a value, expected none")
    taken = {"decision", "reason", "gain", "novelty", "seq"} & set(table.column_names)
    if taken:
        raise InvalidRequest("bad_field", f"table: has {sorted(taken)} already; rename them first")


def _columns(part: Any, vector: str) -> Columns:
    names = [name for name in part.schema.names if name != vector]
    columns: dict[str, Any] = {name: part.column(name).to_pylist() for name in names}
    # Through numpy: a list of Python numbers takes 30 times the memory.
    flat = part.column(vector).flatten().to_numpy(zero_copy_only=False)
    if len(part) and len(flat) % len(part):
        raise InvalidRequest("bad_shape", f"{vector}: {len(flat)} numbers in {len(part)} rows, expected one length")
    columns[vector] = flat.reshape(len(part), -1)
    return columns


def write_parquet(table: Any, path: str | os.PathLike[str]) -> None:
    """Writes a table as a Parquet file that is there whole or not at all.

    Raises:
        NoveldError: the file cannot be written.
    """
    target = os.fspath(path)
    partial = f"{target}.partial"
    try:
        parquet.write_table(table, partial, compression="zstd")
        os.replace(partial, target)
    except OSError as error:
        raise NoveldError("internal", f"{target}: cannot be written: {error}") from error
