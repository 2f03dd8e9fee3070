"""Counts the decisions of a run and remembers what the end of the demonstration shows."""

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from live_demo.samples import Sample

if TYPE_CHECKING:
    from noveld import Decision

REDUNDANT_SHOWN = 10


class Redundant(NamedTuple):
    """A dropped sample and the kept one that was nearest to it at that moment."""

    distance: float
    id: str
    text: str
    nearest: str


@dataclass
class Tally:
    """What has been decided so far."""

    texts: dict[str, str] = field(default_factory=dict)
    kept: int = 0
    dropped: int = 0
    displaced: int = 0
    copies: int = 0
    pool: int = 0
    _redundant: list[tuple[float, str, str, str]] = field(default_factory=list)

    @property
    def seen(self) -> int:
        return self.kept + self.dropped

    @property
    def keep_rate(self) -> float:
        return self.kept / self.seen if self.seen else 0.0

    def add(self, sample: Sample, decision: "Decision") -> None:
        """Takes the decision about a sample of the stream."""
        self.texts[sample.id] = sample.text
        self.pool = decision.pool
        if decision.kept:
            self.kept += 1
            self.displaced += decision.evicted is not None
            return
        self.dropped += 1
        if decision.nearest is not None:
            self._add_redundant(sample, decision.nearest.id, decision.nearest.distance)

    def nearest_text(self, decision: "Decision") -> str:
        """The text of the kept sample that was nearest; empty where the pool was."""
        return "" if decision.nearest is None else self.texts.get(decision.nearest.id, decision.nearest.id)

    def most_redundant(self) -> list[Redundant]:
        """The drops nearest to a kept sample, nearest first; exact copies of its text are only counted."""
        return sorted(Redundant(-distance, *names) for distance, *names in self._redundant)

    def _add_redundant(self, sample: Sample, nearest_id: str, distance: float) -> None:
        nearest = self.texts.get(nearest_id, nearest_id)
        if nearest == sample.text:
            self.copies += 1
            return
        entry = (-distance, sample.id, sample.text, nearest)
        if len(self._redundant) < REDUNDANT_SHOWN:
            heapq.heappush(self._redundant, entry)
        else:
            heapq.heappushpop(self._redundant, entry)
