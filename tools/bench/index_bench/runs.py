"""What is measured: the libraries take turns in every part of it."""

import itertools
import statistics
from typing import Any

import numpy as np

from . import libraries
from .streams import ARRIVALS, Stream, nearest

# Neighbours asked for, and the recall to reach.
GOALS = ((10, 0.95), (10, 0.99), (64, 0.95))
ROUNDS = 5
SLICES = 10
# Replacing half of a graph's members takes minutes beyond this.
CHURN_LIMIT = 6_000


def recall(found: np.ndarray, truth: np.ndarray) -> float:
    hits = sum(len(np.intersect1d(f, t)) for f, t in zip(found, truth, strict=True))
    return hits / truth.size


def build(indexes: list[Any], size: int) -> dict[str, float]:
    """Rows per second, slice by slice in turns."""
    seconds = dict.fromkeys([index.name for index in indexes], 0.0)
    edges = [size * part // SLICES for part in range(SLICES + 1)]
    for start, stop in itertools.pairwise(edges):
        for index in indexes:
            seconds[index.name] += index.append(range(start, stop))
    return {name: size / spent for name, spent in seconds.items()}


def least_effort(index: Any, truth: np.ndarray, target: float) -> tuple[dict[str, int], float] | None:
    """The cheapest effort that reaches the recall; None where none does."""
    reached = []
    for effort in index.efforts(truth.shape[1]):
        seconds, found = index.query(truth.shape[1], effort)
        if (got := recall(found, truth)) >= target:
            reached.append((seconds, got, effort))
            if "ef" in effort:
                break
    if not reached:
        return None
    _, got, effort = min(reached, key=lambda entry: entry[0])
    return effort, got


def queries(indexes: list[Any], stream: Stream) -> dict[str, dict[str, Any]]:
    results: dict[str, dict[str, Any]] = {index.name: {} for index in indexes}
    for count, target in GOALS:
        truth = stream.truth[:, :count]
        chosen = {index.name: least_effort(index, truth, target) for index in indexes}
        running = [index for index in indexes if chosen[index.name]]
        seconds: dict[str, list[float]] = {index.name: [] for index in running}
        for _ in range(ROUNDS):
            for index in running:
                seconds[index.name].append(index.query(count, chosen[index.name][0])[0])
        for index in running:
            effort, got = chosen[index.name]
            results[index.name][f"recall@{count} {target}"] = {
                "queries_per_second": len(truth) / statistics.median(seconds[index.name]),
                "recall": got,
                "effort": effort,
            }
    return results


def changes(index: Any, stream: Stream, effort: dict[str, int]) -> dict[str, float]:
    """The stream's patterns and replacements, per arrival; they leave the index larger by half of the arrivals."""
    half = ARRIVALS // 2
    first = range(stream.arrivals.start, stream.arrivals.start + half)
    second = range(first.stop, first.stop + half)
    generator = np.random.default_rng(7)
    slots = generator.permutation(stream.size).tolist()
    every = index.arrivals(first, 1, [], effort)
    tenth = index.arrivals(second, 10, slots[: half // 10], effort)
    replaced = index.replace(slots[half // 10 : half // 10 + half], second)
    return {
        "stream_insert_always_per_second": half / every,
        "stream_one_in_ten_per_second": half / tenth,
        "replaced_per_second": half / replaced,
    }


def churned(names: list[str], stream: Stream, efforts: dict[str, dict[str, int]]) -> dict[str, dict[str, float]]:
    """Recall@10 before and after half of the members are replaced, one by one."""
    size = min(CHURN_LIMIT, stream.size * 2 // 3)
    slots = np.random.default_rng(8).permutation(size)[: size // 2]
    after = np.arange(size)
    after[slots] = np.arange(size, size + len(slots))
    first = nearest(stream.rows[:size], stream.queries, 10)
    last = nearest(stream.rows[after], stream.queries, 10)
    results = {}
    for name in names:
        index = libraries.ALL[name](stream)
        index.append(range(size))
        before = recall(index.query(10, efforts[name])[1], first)
        index.replace(slots.tolist(), range(size, size + len(slots)))
        found = index.query(10, efforts[name])[1]
        if hasattr(index, "slots"):
            found = index.slots(found)
        results[name] = {"recall_before_churn": before, "recall_after_churn": recall(found, last)}
        index.close()
    return results


def two_threads(index: Any, effort: dict[str, int]) -> float:
    """How much faster by the clock two threads answer than one."""
    ratios = []
    for _ in range(ROUNDS):
        index.query(10, effort)
        one = index.seconds
        index.query(10, effort, threads=2)
        ratios.append(one / index.seconds)
    return statistics.median(ratios)


def measure(stream: Stream, names: list[str]) -> dict[str, Any]:
    indexes = [libraries.ALL[name](stream) for name in names]
    inserts = build(indexes, stream.size)
    results = queries(indexes, stream)
    for index in indexes:
        result = results[index.name]
        result["inserts_per_second"] = inserts[index.name]
        goal = result.get("recall@64 0.95")
        if goal and hasattr(index, "arrivals"):
            result.update(changes(index, stream, goal["effort"]))
            result["bytes_per_vector"] = index.memory()
        if index.name == "noveld":
            result["longest_insert_seconds"] = index.longest
            if best := result.get("recall@10 0.99"):
                result["two_threads"] = two_threads(index, best["effort"])
            result.update(index.store())
        index.close()
    efforts = {
        name: results[name]["recall@10 0.99"]["effort"]
        for name in names
        if hasattr(libraries.ALL[name], "replace") and "recall@10 0.99" in results[name]
    }
    for name, churn in churned(list(efforts), stream, efforts).items():
        results[name].update(churn)
    return {"stream": stream.name, "rows": stream.size, "dimension": stream.rows.shape[1], "libraries": results}
