import pytest

from live_demo import pace as module
from live_demo.pace import Pace


class Clock:
    """Time that passes only when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def run(pace: Pace, batches: int) -> None:
    for number in range(batches):
        pace.wait(pace.batch)
        pace.sent((number + 1) * pace.batch)


def test_holds_the_rate_and_measures_it(clock: Clock) -> None:
    pace = Pace(200)
    started = clock.now
    run(pace, batches=101)
    assert clock.now - started == pytest.approx(100 * pace.batch / 200)
    assert pace.measured == pytest.approx(200, rel=0.05)


def test_does_not_make_up_for_a_pause_in_a_burst(clock: Clock) -> None:
    pace = Pace(200)
    run(pace, batches=10)
    clock.now += 60
    resumed = clock.now
    run(pace, batches=101)
    assert clock.now - resumed == pytest.approx(100 * pace.batch / 200, rel=0.05)


def test_without_a_rate_it_never_waits(clock: Clock) -> None:
    pace = Pace(0)
    started = clock.now
    run(pace, batches=50)
    assert clock.now == started


@pytest.mark.parametrize(("rate", "batch"), [(0, 256), (1, 1), (200, 10), (1_000_000, 256)])
def test_batches_are_small_enough_to_look_steady(rate: float, batch: int) -> None:
    assert Pace(rate).batch == batch
