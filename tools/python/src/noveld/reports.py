"""What the daemon says about itself and about the pool, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._json import Json, extra, names, number, optional


@dataclass(frozen=True, slots=True)
class Status:
    """How the daemon is doing. Counts are of samples, since the store was made.

    Attributes:
        version: the daemon's version.
        uptime: seconds since it started.
        dimension: the vectors' dimension, None before the first sample.
        pool: how many samples are kept now.
        seen: samples decided.
        kept: ``keep`` decisions.
        dropped: ``drop`` decisions.
        evicted: ``evict`` decisions.
        duplicates: samples whose id was known already.
        refused: messages with samples that were answered with an error.
        seq: the newest position in the decision log.
        threshold: what a gain has to reach now, None when there is no threshold.
        rate: ``samples_per_second`` and other rates.
        budget: the budgets and what is spent of them.
        reference: the reference set.
        index: the index of the kept samples.
        store: the store on disk.
        sources: the counts for each source.
        novelsum: the pool's NovelSum, None from a daemon that does not tell.
        novelsum_unweighted: the same without density factors.
        shadow: other budgets and policies over the same stream, each as the protocol has it.
        saturation: how much the latest samples added, and when a thousand will add hardly anything.
        drift: whether the stream has changed.
        extra: fields that this version does not know.
    """

    version: str
    uptime: float
    dimension: int | None
    pool: int
    seen: int
    kept: int
    dropped: int
    evicted: int
    duplicates: int
    refused: int
    seq: int
    threshold: float | None
    rate: Mapping[str, Any] = field(hash=False)
    budget: Mapping[str, Any] = field(hash=False)
    reference: Mapping[str, Any] = field(hash=False)
    index: Mapping[str, Any] = field(hash=False)
    store: Mapping[str, Any] = field(hash=False)
    sources: Mapping[str, Any] = field(hash=False)
    novelsum: float | None = None
    novelsum_unweighted: float | None = None
    shadow: Sequence[Mapping[str, Any]] = field(default=(), hash=False)
    saturation: Mapping[str, Any] = field(default_factory=dict, hash=False)
    drift: Mapping[str, Any] = field(default_factory=dict, hash=False)
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def from_json(cls, values: Json) -> Status:
        """From a ``status`` reply."""

        def count(name: str) -> int:
            return int(values.get(name) or 0)

        def part(name: str) -> Json:
            return dict(values.get(name) or {})

        return cls(
            version=str(values.get("version", "")),
            uptime=number(values.get("uptime")),
            dimension=values.get("dimension"),
            pool=count("pool"),
            seen=count("seen"),
            kept=count("kept"),
            dropped=count("dropped"),
            evicted=count("evicted"),
            duplicates=count("duplicates"),
            refused=count("refused"),
            seq=count("seq"),
            threshold=optional(values.get("threshold")),
            rate=part("rate"),
            budget=part("budget"),
            reference=part("reference"),
            index=part("index"),
            store=part("store"),
            sources=part("sources"),
            novelsum=optional(values.get("novelsum")),
            novelsum_unweighted=optional(values.get("novelsum_unweighted")),
            shadow=tuple(values.get("shadow") or ()),
            saturation=part("saturation"),
            drift=part("drift"),
            extra=extra(_STATUS, values),
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """The value of one diversity measure.

    Attributes:
        value: the value, None when it is not defined for the present pool.
        stderr: its standard error when it is an estimate, else None.
        exact: whether it was computed over every member.
        members: how many members it is about. Compare values of equal ``members`` only.
        seconds: how long it took.
        extra: fields that this version does not know.

    ``str()`` gives the value, with ``±`` and its standard error for an estimate.
    """

    value: float | None
    stderr: float | None
    exact: bool
    members: int
    seconds: float
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        value = "undefined" if self.value is None else f"{self.value:.6g}"
        return value if self.stderr is None else f"{value} ± {self.stderr:.2g}"

    @classmethod
    def from_json(cls, values: Json) -> Measure:
        """From an object of a ``diversity`` reply."""
        return cls(
            value=optional(values.get("value")),
            stderr=optional(values.get("stderr")),
            exact=bool(values.get("exact", False)),
            members=int(values.get("members", 0)),
            seconds=number(values.get("seconds")),
            extra=extra(_MEASURE, values),
        )


@dataclass(frozen=True, slots=True)
class Diversity:
    """How diverse the pool is: the measures by name, ``novelsum`` and ``novelsum_unweighted`` always among them."""

    measures: Mapping[str, Measure] = field(hash=False)
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def novelsum(self) -> Measure:
        """The pool's NovelSum. Picks from dense regions raise it: look at ``novelsum_unweighted`` as well."""
        return self.measures["novelsum"]

    @property
    def novelsum_unweighted(self) -> Measure:
        """The pool's NovelSum without density factors, β = 0: how far apart the members are."""
        return self.measures["novelsum_unweighted"]

    def __getitem__(self, measure: str) -> Measure:
        return self.measures[measure]

    @classmethod
    def from_json(cls, values: Json) -> Diversity:
        """From a ``diversity`` reply."""
        measures = {name: Measure.from_json(value) for name, value in values["measures"].items()}
        return cls(measures, extra(_DIVERSITY, values))


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """The value of a measure at a moment.

    Attributes:
        time: Unix time in microseconds.
        seq: the newest position in the decision log then.
        value: the value.
        extra: fields that this version does not know.
    """

    time: int
    seq: int
    value: float | None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def from_json(cls, values: Json) -> HistoryPoint:
        """From an element of a ``history`` reply."""
        return cls(
            time=int(values["time"]),
            seq=int(values["seq"]),
            value=optional(values.get("value")),
            extra=extra(_HISTORY_POINT, values),
        )


_STATUS = names(Status)
_MEASURE = names(Measure)
_DIVERSITY = names(Diversity)
_HISTORY_POINT = names(HistoryPoint)


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget in force.

    Attributes:
        budget: its limits and what is used of them.
        seq: the newest position in the decision log then.
    """

    budget: Mapping[str, Any] = field(hash=False)
    seq: int

    @classmethod
    def from_json(cls, values: Json) -> Budget:
        """From a ``budget`` reply."""
        return cls(dict(values["budget"]), int(values["seq"]))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of the store.

    Attributes:
        path: where it is, on the daemon's machine.
        seq: the newest position in its decision log.
        bytes: its size.
    """

    path: str
    seq: int
    bytes: int

    @classmethod
    def from_json(cls, values: Json) -> Snapshot:
        """From a ``snapshot`` reply."""
        return cls(str(values["path"]), int(values["seq"]), int(values["bytes"]))
