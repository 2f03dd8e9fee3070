"""Holds a stream to a rate that can be watched."""

import time
from collections import deque

_BATCHES_EACH_SECOND = 20
_LARGEST_BATCH = 256
_MEASURED_SECONDS = 3.0


class Pace:
    """Says how many samples to send at once, waits until they are due, and measures the rate that came of it."""

    def __init__(self, rate: float) -> None:
        """`rate` in samples a second; 0 is as fast as they are decided."""
        self._rate = rate
        self._due = time.monotonic()
        self._sent: deque[tuple[float, int]] = deque([(self._due, 0)])
        self.batch = max(1, min(_LARGEST_BATCH, round(rate / _BATCHES_EACH_SECOND))) if rate else _LARGEST_BATCH

    def wait(self, count: int) -> None:
        """Returns when the next batch, of `count` samples, is due. What came late is not made up for in a burst."""
        now = time.monotonic()
        if self._rate:
            self._due = max(self._due, now - 1 / _BATCHES_EACH_SECOND)
            if self._due > now:
                time.sleep(self._due - now)
            self._due += count / self._rate

    def sent(self, total: int) -> None:
        """Notes that `total` samples have been decided by now."""
        now = time.monotonic()
        self._sent.append((now, total))
        while len(self._sent) > 2 and now - self._sent[0][0] > _MEASURED_SECONDS:
            self._sent.popleft()

    @property
    def measured(self) -> float:
        """Samples a second over the last seconds."""
        (first, before), (last, total) = self._sent[0], self._sent[-1]
        return (total - before) / (last - first) if last > first else 0.0
