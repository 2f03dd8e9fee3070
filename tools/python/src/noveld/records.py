"""What the daemon says about samples, as frozen dataclasses.

Fields that this version does not know are not lost: they are in ``extra``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ._json import Json, extra, names, number, optional


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A kept sample and its cosine distance (0 to 2)."""

    id: str
    distance: float

    @classmethod
    def from_json(cls, values: Json) -> Neighbor:
        """From an object of the protocol."""
        return cls(str(values["id"]), float(values["distance"]))


def _nearest(value: Json | None) -> Neighbor | None:
    return None if value is None else Neighbor.from_json(value)


@dataclass(frozen=True, slots=True)
class Decision:
    """One record of the decision log.

    Attributes:
        seq: the position in the log, contiguous from 1.
        id: the sample's id.
        source: the sample's source, or None.
        decision: ``keep``, ``drop`` or ``evict``.
        reason: ``novel``, ``redundant``, ``budget``, ``warmup``, ``displaced`` or ``operator``.
        gain: what the policy compared: the sample's contribution to the pool's NovelSum.
        novelty: v(x) against the pool at that moment.
        threshold: what ``gain`` had to reach.
        density: the density factor used.
        nearest: the nearest kept sample, None when the pool was empty.
        evicted: on a keep that displaced a member, that member's id.
        displaced_by: on an evict, the id of the sample that took its place.
        weakest: on a drop from a full pool for its gain, the member that it would have displaced.
        pool: the pool's size after this decision.
        time: Unix time in microseconds.
        duplicate: the id was known already, and this is its first decision.
        extra: fields that this version does not know.
    """

    seq: int
    id: str
    source: str | None
    decision: str
    reason: str
    gain: float
    novelty: float
    threshold: float
    density: float
    nearest: Neighbor | None
    evicted: str | None
    displaced_by: str | None
    pool: int
    time: int
    duplicate: bool = False
    weakest: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def kept(self) -> bool:
        """Whether the sample was kept."""
        return self.decision == "keep"

    @classmethod
    def from_json(cls, values: Json) -> Decision:
        """From a record of the protocol. Only ``seq`` has to be there."""
        return cls(
            seq=int(values["seq"]),
            id=values.get("id", ""),
            source=values.get("source"),
            decision=values.get("decision", ""),
            reason=values.get("reason", ""),
            gain=number(values.get("gain")),
            novelty=number(values.get("novelty")),
            threshold=number(values.get("threshold")),
            density=number(values.get("density")),
            nearest=_nearest(values.get("nearest")),
            evicted=values.get("evicted"),
            displaced_by=values.get("displaced_by"),
            pool=int(values.get("pool", 0)),
            time=int(values.get("time", 0)),
            duplicate=bool(values.get("duplicate", False)),
            weakest=values.get("weakest"),
            extra=extra(_DECISION, values),
        )


@dataclass(frozen=True, slots=True)
class Score:
    """What would be decided about a vector now. The fields are those of `Decision`."""

    decision: str
    reason: str
    gain: float
    novelty: float
    threshold: float
    density: float
    nearest: Neighbor | None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def from_json(cls, values: Json) -> Score:
        """From an object of a ``scores`` reply."""
        return cls(
            decision=values["decision"],
            reason=values.get("reason", ""),
            gain=number(values.get("gain")),
            novelty=number(values.get("novelty")),
            threshold=number(values.get("threshold")),
            density=number(values.get("density")),
            nearest=_nearest(values.get("nearest")),
            extra=extra(_SCORE, values),
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a sample was decided as it was.

    Attributes:
        records: the sample's records, oldest first.
        nearest_then: its nearest kept samples when it was decided.
        nearest_now: its nearest kept samples now.
        budget: the budget at that time.
        margin: by how much the gain passed (positive) or missed (negative) the threshold.
        counterfactual: what decided (``decided_by``), and the settings that would have turned it (``otherwise``).
        now: how the sample stands to the pool now.
        extra: fields that this version does not know.
    """

    records: tuple[Decision, ...]
    nearest_then: tuple[Neighbor, ...]
    nearest_now: tuple[Neighbor, ...]
    budget: Mapping[str, Any] | None = field(hash=False)
    margin: float | None
    counterfactual: Mapping[str, Any] = field(default_factory=dict, hash=False)
    now: Mapping[str, Any] = field(default_factory=dict, hash=False)
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def from_json(cls, values: Json) -> Explanation:
        """From an ``explanation`` reply."""
        return cls(
            records=tuple(Decision.from_json(record) for record in values["records"]),
            nearest_then=_neighbors(values.get("nearest_then")),
            nearest_now=_neighbors(values.get("nearest_now")),
            budget=values.get("budget"),
            margin=optional(values.get("margin")),
            counterfactual=dict(values.get("counterfactual") or {}),
            now=dict(values.get("now") or {}),
            extra=extra(_EXPLANATION, values),
        )


def _neighbors(value: Any) -> tuple[Neighbor, ...]:
    """One neighbour, a list of them, or null: all three as a tuple."""
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return (Neighbor.from_json(value),)
    return tuple(Neighbor.from_json(each) for each in value)


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A kept sample.

    Attributes:
        id: its id.
        source: its source, or None.
        meta: what its producer stored with it, or None.
        seq: the position of its ``keep`` record.
        vector: its vector (float32, read-only), None unless vectors were asked for.
        extra: fields that this version does not know.
    """

    id: str
    source: str | None
    meta: Mapping[str, Any] | None
    seq: int
    vector: npt.NDArray[np.float32] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, values: Json, vector: npt.NDArray[np.float32] | None = None) -> Member:
        """From an object of a ``members`` reply, and its row of the binary frame."""
        return cls(
            str(values["id"]),
            values.get("source"),
            values.get("meta"),
            int(values["seq"]),
            vector,
            extra(_MEMBER, values),
        )


class MemberPage(NamedTuple):
    """Some of the members, and the id after which the next page starts (None: there is none)."""

    members: list[Member]
    next: str | None


class MemberArray(NamedTuple):
    """All members: their ids, and their vectors as one float32 array of shape (n, d), in the same order."""

    ids: list[str]
    vectors: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some of the decision log.

    Attributes:
        records: the records, in the order of ``seq``.
        first: the oldest position that the log still has in full.
        last: the newest position of the log.
        budgets: the budgets that began in this part: ``seq``, ``time`` and ``budget``.
    """

    records: list[Decision] = field(hash=False)
    first: int
    last: int
    budgets: list[Mapping[str, Any]] = field(default_factory=list, hash=False)

    @classmethod
    def from_json(cls, values: Json) -> LogPage:
        """From a ``log`` reply."""
        records = [Decision.from_json(record) for record in values["records"]]
        budgets = list(values.get("budgets") or [])
        return cls(records, int(values.get("first") or 0), int(values.get("last") or 0), budgets)


_DECISION = names(Decision)
_SCORE = names(Score)
_EXPLANATION = names(Explanation)
_MEMBER = names(Member) - {"vector"}
