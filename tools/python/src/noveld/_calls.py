"""The queries of the protocol. Shared by the blocking and the asyncio client."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from . import _wire
from ._request import Numbers, Request, listed, step
from ._wire import Reply
from .errors import InvalidRequest
from .records import Decision, Explanation, LogPage, Member, MemberArray, MemberPage, Neighbor, Score
from .reports import Budget, Diversity, HistoryPoint, Snapshot, Status

T = TypeVar("T")

DECISIONS = ("keep", "drop", "evict")

# What one reply to `neighbors` may hold.
NEIGHBORS_MAX = 1_000_000


def _by_rows(
    numbers: Numbers,
    vectors: npt.ArrayLike,
    batch: int,
    kind: str,
    reply_kind: str,
    key: str,
    read: Callable[[Any], T],
    **values: Any,
) -> list[Request[list[T]]]:
    rows = _wire.rows(vectors)
    count, dimension = rows.array.shape
    size = step(rows, batch)
    requests = []
    for start in range(0, count, size):
        stop = min(start + size, count)
        number = next(numbers)
        shape = [stop - start, dimension]
        header = _wire.encode_header(kind, number, dtype=rows.dtype, shape=shape, **values)
        parse = listed(reply_kind, key, stop - start, read)
        requests.append(Request(number, (header, rows.frame(start, stop)), reply_kind, parse, start))
    return requests


def score(numbers: Numbers, vectors: npt.ArrayLike, batch: int) -> list[Request[list[Score]]]:
    """``score``: what would be decided about vectors now."""
    return _by_rows(numbers, vectors, batch, "score", "scores", "scores", Score.from_json)


def neighbors(
    numbers: Numbers, ids: Sequence[str] | None, vectors: npt.ArrayLike | None, k: int, batch: int
) -> list[Request[list[list[Neighbor]]]]:
    """``neighbors``: the nearest kept samples of ids or of vectors."""
    if (ids is None) == (vectors is None):
        raise InvalidRequest("bad_field", "neighbors: expected either ids or vectors")
    whole("k", k, 1)
    batch = max(1, min(batch, NEIGHBORS_MAX // k))
    if vectors is not None:
        return _by_rows(numbers, vectors, batch, "neighbors", "neighbors", "neighbors", _neighbor_list, k=k)
    wanted = _wire.ids(ids if ids is not None else [])
    requests = []
    for start in range(0, len(wanted), batch):
        part = wanted[start : start + batch]
        number = next(numbers)
        header = _wire.encode_header("neighbors", number, k=k, ids=part)
        parse = listed("neighbors", "neighbors", len(part), _neighbor_list)
        requests.append(Request(number, (header,), "neighbors", parse, start))
    return requests


def _neighbor_list(values: Any) -> list[Neighbor]:
    return [Neighbor.from_json(value) for value in values]


def _simple(numbers: Numbers, kind: str, reply_kind: str, read: Callable[[Reply], T], **values: Any) -> Request[T]:
    number = next(numbers)
    return Request(number, (_wire.encode_header(kind, number, **values),), reply_kind, read)


def status(numbers: Numbers) -> Request[Status]:
    """``status``."""
    return _simple(numbers, "status", "status", lambda reply: Status.from_json(reply.header))


def diversity(
    numbers: Numbers, measures: Sequence[str] | None, exact: bool | None, form: str | None
) -> Request[Diversity]:
    """``diversity``."""
    if isinstance(measures, str):
        raise InvalidRequest("bad_field", f"measures: the string {measures!r}, expected a sequence of names")
    if form not in (None, "released", "paper"):
        raise InvalidRequest("bad_field", f"form: {form!r}, expected 'released' or 'paper'")
    names = None if measures is None else list(measures)
    return _simple(
        numbers,
        "diversity",
        "diversity",
        lambda reply: Diversity.from_json(reply.header),
        measures=names,
        exact=exact,
        form=form,
    )


def history(numbers: Numbers, measure: str, since: int | None, points: int | None) -> Request[list[HistoryPoint]]:
    """``history``: how a measure went."""
    if not isinstance(measure, str):
        raise InvalidRequest("bad_field", f"measure: {measure!r}, expected a name")
    if since is not None:
        whole("since", since, 0)
    if points is not None:
        whole("points", points, 1)
    return _simple(
        numbers,
        "history",
        "history",
        lambda reply: [HistoryPoint.from_json(point) for point in reply.header["points"]],
        measure=measure,
        since=since,
        points=points,
    )


def explain(numbers: Numbers, id: str) -> Request[Explanation]:
    """``explain``."""
    return _simple(
        numbers, "explain", "explanation", lambda reply: Explanation.from_json(reply.header), id=_wire.ids([id])[0]
    )


def log(numbers: Numbers, after: int, limit: int, decisions: str | Sequence[str] | None) -> Request[LogPage]:
    """``log``: records after a position."""
    whole("after", after, 0)
    whole("limit", limit, 1)
    wanted = None if decisions is None else sorted(only(decisions))
    return _simple(
        numbers,
        "log",
        "log",
        lambda reply: LogPage.from_json(reply.header),
        after=after,
        limit=limit,
        decisions=wanted,
    )


def members(numbers: Numbers, after: str | None, limit: int, vectors: bool) -> Request[MemberPage]:
    """``members``: one page."""
    whole("page", limit, 1)

    def read(reply: Reply) -> MemberPage:
        values = reply.header["members"]
        following = reply.header.get("next")
        if not vectors:
            return MemberPage([Member.from_json(value) for value in values], following)
        matrix = _wire.decode_rows(reply.frames, len(values))
        return MemberPage([Member.from_json(v, row) for v, row in zip(values, matrix, strict=True)], following)

    return _simple(numbers, "members", "members", read, after=after, limit=limit, vectors=vectors or None)


def flat(lists: Sequence[list[T]]) -> list[T]:
    """The results of the messages into which one call was split, as one list."""
    return [each for part in lists for each in part]


def stack(members: Sequence[Member]) -> MemberArray:
    """Members that came with their vectors, as ids and one array."""
    vectors = [member.vector for member in members if member.vector is not None]
    matrix = np.stack(vectors) if vectors else np.empty((0, 0), np.float32)
    return MemberArray([member.id for member in members], matrix)


def config(numbers: Numbers) -> Request[dict[str, Any]]:
    """``config``: the effective configuration."""
    return _simple(numbers, "config", "config", lambda reply: dict(reply.header["config"]))


def evict(numbers: Numbers, ids: Sequence[str]) -> Request[list[Decision]]:
    """``evict``: an operator's eviction."""
    return _simple(
        numbers,
        "evict",
        "evicted",
        lambda reply: [Decision.from_json(record) for record in reply.header["records"]],
        ids=_wire.ids(ids),
    )


def snapshot(numbers: Numbers, path: str | os.PathLike[str]) -> Request[Snapshot]:
    """``snapshot``: a copy of the store."""
    return _simple(
        numbers, "snapshot", "snapshot", lambda reply: Snapshot.from_json(reply.header), path=os.fspath(path)
    )


def budget(numbers: Numbers, changes: Mapping[str, Any] | None) -> Request[Budget]:
    """``budget``: a question, or with ``changes`` a change."""
    return _simple(
        numbers,
        "budget",
        "budget",
        lambda reply: Budget.from_json(reply.header),
        set=None if changes is None else dict(changes),
    )


def only(decisions: str | Sequence[str] | None) -> frozenset[str]:
    """The wanted decisions as a set; None wants all.

    Raises:
        InvalidRequest: one of them is not a decision.
    """
    if decisions is None:
        return frozenset(DECISIONS)
    wanted = frozenset([decisions] if isinstance(decisions, str) else decisions)
    unknown = wanted - set(DECISIONS)
    if unknown or not wanted:
        found = ", ".join(repr(each) for each in sorted(unknown)) or "nothing"
        raise InvalidRequest("bad_field", f"decisions: {found}, expected some of keep, drop, evict")
    return wanted


def whole(name: str, value: int, least: int) -> None:
    """Checks a whole number.

    Raises:
        InvalidRequest: it is something else, or less than ``least``.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InvalidRequest("bad_field", f"{name}: {value!r}, expected a whole number of at least {least}")
