"""What is measured: the libraries take turns in every part of it."""

import itertools
import statistics
import tempfile
import time
from typing import Any

import numpy as np

from . import libraries
from .streams import ARRIVALS, CHOSEN_ON, TIMED_ON, Stream, nearest

# Neighbours asked for, and the recall to reach.
GOALS = ((10, 0.95), (10, 0.99), (64, 0.95))
ROUNDS = 5
# Rows to a commit, and how many commits are timed; a graph's take seconds each.
COMMITTED = 64
COMMITS = 16
GRAPH_COMMITS = 3
EXACT_BATCHES = (1, 64, 500)
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


def least_effort(index: Any, truth: np.ndarray, target: float) -> dict[str, int] | None:
    """The cheapest effort that reaches the recall on the queries that are there to choose by; None where none does."""
    reached = []
    for effort in index.efforts(truth.shape[1]):
        seconds, found = index.query(truth.shape[1], effort, CHOSEN_ON)
        if recall(found, truth[CHOSEN_ON.start : CHOSEN_ON.stop]) >= target:
            reached.append((seconds, effort))
            if "ef" in effort:
                break
    return min(reached, key=lambda entry: entry[0])[1] if reached else None


def queries(indexes: list[Any], stream: Stream) -> dict[str, dict[str, Any]]:
    """Queries per second on the other queries, and the recall there."""
    results: dict[str, dict[str, Any]] = {index.name: {} for index in indexes}
    for count, target in GOALS:
        truth = stream.truth[TIMED_ON.start : TIMED_ON.stop, :count]
        chosen = {index.name: least_effort(index, stream.truth[:, :count], target) for index in indexes}
        seconds: dict[str, list[float]] = {index.name: [] for index in indexes if chosen[index.name]}
        got = {}
        for _ in range(ROUNDS):
            for index in indexes:
                if effort := chosen[index.name]:
                    spent, found = index.query(count, effort, TIMED_ON)
                    seconds[index.name].append(spent)
                    got[index.name] = recall(found, truth)
        for name in got:
            results[name][f"recall@{count} {target}"] = {
                "queries_per_second": len(truth) / statistics.median(seconds[name]),
                "recall": got[name],
                "effort": chosen[name],
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
    result = {
        "stream_insert_always_per_second": half / every,
        "stream_one_in_ten_per_second": half / tenth,
        "replaced_per_second": half / replaced,
    }
    if index.name == "noveld":
        alone = index.arrivals(first, 1, [], effort, batch=1)
        result["stream_one_at_a_time_per_second"] = half / alone
    return result


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


def exact_or_codes(index: Any, effort: dict[str, int]) -> dict[str, list[float]]:
    """Seconds a query by codes and by matrix products, for batches of several sizes."""
    result: dict[str, list[float]] = {}
    for batch in EXACT_BATCHES:
        part = range(32) if batch == 1 else TIMED_ON
        index.exact(10, range(1), 1)
        codes = statistics.median(index.query(10, effort, part, batch=batch)[0] for _ in range(ROUNDS))
        products = statistics.median(index.exact(10, part, batch) for _ in range(3))
        result[str(batch)] = [codes / len(part), products / len(part)]
    return result


def durable(stream: Stream, names: list[str]) -> dict[str, dict[str, float]]:
    """Rows per second, by the clock and by the processor, of commits of 64 rows to an index of `stream.size`."""
    results: dict[str, dict[str, float]] = {}
    first = stream.arrivals.start
    with tempfile.TemporaryDirectory() as folder:
        own = libraries.Noveld(stream)
        own.commit(range(stream.size), 4096, folder)
        graph = libraries.Hannoy(stream) if "hannoy" in names else None
        times: dict[str, list[tuple[float, float]]] = {"noveld": [], "hannoy": []}
        if graph:
            graph.append(range(stream.size))
        for step in range(COMMITS):
            rows = range(first + COMMITTED * step, first + COMMITTED * (step + 1))
            answer = own.commit(rows, COMMITTED)
            times["noveld"].append((answer["seconds"], answer["cpu"]))
            if graph and step < GRAPH_COMMITS:
                start = time.perf_counter()
                spent = graph.append(rows)
                times["hannoy"].append((time.perf_counter() - start, spent))
        results["noveld"] = {
            "bytes_on_disk": own.request("commit", rows=[0, 0])["bytes"] / stream.size,
            "opening_seconds": own.request("reopen")["seconds"],
        }
        if graph:
            results["hannoy"] = {"bytes_on_disk": graph.bytes_on_disk() / stream.size}
            graph.close()
        own.close()
    for name in results:
        clock, processor = (statistics.median(column) for column in zip(*times[name], strict=True))
        results[name] |= {
            "durable_per_second": COMMITTED / clock,
            "durable_per_second_of_processor": COMMITTED / processor,
        }
    return results


def measure(stream: Stream, names: list[str]) -> dict[str, Any]:
    indexes = [libraries.ALL[name](stream) for name in names]
    inserts = build(indexes, stream.size)
    results = queries(indexes, stream)
    for index in indexes:
        result = results[index.name]
        result["inserts_per_second"] = inserts[index.name]
        if hasattr(index, "memory"):
            result["bytes_per_vector"] = index.memory()
        best = result.get("recall@10 0.99")
        if index.name == "noveld":
            if best:
                result["two_threads"] = two_threads(index, best["effort"])
                result["exact_or_codes"] = exact_or_codes(index, best["effort"])
            result.update(index.store())
        goal = result.get("recall@64 0.95")
        if goal and hasattr(index, "arrivals"):
            result.update(changes(index, stream, goal["effort"]))
        if index.name == "noveld":
            result["longest_insert_seconds"], result["longest_insert_processor_seconds"] = index.longest_insert()
        index.close()
    efforts = {
        name: results[name]["recall@10 0.99"]["effort"]
        for name in names
        if hasattr(libraries.ALL[name], "replace") and "recall@10 0.99" in results[name]
    }
    for name, churn in churned(list(efforts), stream, efforts).items():
        results[name].update(churn)
    return {"stream": stream.name, "rows": stream.size, "dimension": stream.rows.shape[1], "libraries": results}
