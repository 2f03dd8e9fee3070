"""The ways to select that are compared, by the names that tables and pictures give them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from . import others, programs
from .streams import Selection, Stream

Method = Callable[[Stream, int, Path], Selection]

RANDOM_SEEDS = range(1, 6)
GREEDY = "NovelSelect, offline"
OWN = "noveld"


def _novelctl(method: str, *options: object) -> Method:
    return lambda stream, budget, scratch: programs.select(stream, budget, method, *options)


def _daemon(setting: Callable[[Stream, int], list[str]]) -> Method:
    return lambda stream, budget, scratch: programs.daemon(stream, scratch, *setting(stream, budget))


def _python(picker: others.Picker) -> Method:
    return lambda stream, budget, scratch: others.run(picker, stream, budget)


def _capacity(stream: Stream, budget: int) -> list[str]:
    return [f"budget.capacity={budget}"]


def _keep_rate(stream: Stream, budget: int) -> list[str]:
    return [f"budget.keep_rate={budget / len(stream.rows)}", f"budget.total={budget}"]


def _pinned(limits: Callable[[Stream, int], list[str]]) -> Callable[[Stream, int], list[str]]:
    return lambda stream, budget: [*limits(stream, budget), "reference.mode=pinned", f"reference.path={stream.path}"]


METHODS: dict[str, Method] = {
    GREEDY: _novelctl("novelselect", "--first", 0),
    f"{OWN}, capacity": _daemon(_capacity),
    f"{OWN}, capacity, pinned": _daemon(_pinned(_capacity)),
    f"{OWN}, keep rate": _daemon(_keep_rate),
    f"{OWN}, keep rate, pinned": _daemon(_pinned(_keep_rate)),
    "novelctl select, stream": _novelctl("stream"),
    "novelctl select, threshold": _novelctl("threshold", "--reference", "self"),
    "k-center, offline": _novelctl("kcenter", "--first", 0),
    "DEITA filter": _novelctl("deita"),
    "facility location, offline": _python(others.facility_location),
    "ThreeSieves": _python(others.three_sieves),
    "hnswlib distance filter": _python(others.distance_filter),
}


def random_values(stream: Stream, budget: int, scratch: Path) -> dict[str, float]:
    """The mean of what random subsets are worth."""
    drawn = [
        programs.measure(stream, np.random.default_rng(seed).choice(len(stream.rows), budget, replace=False), scratch)
        for seed in RANDOM_SEEDS
    ]
    return {name: float(np.mean([values[name] for values in drawn])) for name in drawn[0]}
