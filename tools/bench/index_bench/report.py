"""Figures for people."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

COLUMNS = {
    "inserts/s": "inserts_per_second",
    "q/s @10 0.95": "recall@10 0.95",
    "q/s @10 0.99": "recall@10 0.99",
    "q/s @64 0.95": "recall@64 0.95",
    "stream, all": "stream_insert_always_per_second",
    "stream, 1 in 10": "stream_one_in_ten_per_second",
    "replaced/s": "replaced_per_second",
    "bytes": "bytes_per_vector",
}


def number(result: dict[str, Any], key: str) -> float | None:
    value = result.get(key)
    return value["queries_per_second"] if isinstance(value, dict) else value


def table(measured: dict[str, Any]) -> str:
    lines = [f"\n{measured['stream']}, dimension {measured['dimension']}; of hnswlib's in brackets"]
    lines.append("| | " + " | ".join(COLUMNS) + " |")
    lines.append("| --- " * (len(COLUMNS) + 1) + "|")
    baseline = measured["libraries"].get("hnswlib", {})
    for name, result in measured["libraries"].items():
        cells = []
        for key in COLUMNS.values():
            value, base = number(result, key), number(baseline, key)
            if value is None:
                cells.append("")
            elif base and name != "hnswlib":
                cells.append(f"{value:,.0f} ({value / base:.1f})")
            else:
                cells.append(f"{value:,.0f}")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += details(measured["libraries"].get("noveld", {}), measured["rows"])
    for name, result in measured["libraries"].items():
        if "recall_after_churn" in result:
            lines.append(
                f"{name}: recall@10 {result['recall_before_churn']:.3f}, with half of the members replaced "
                f"{result['recall_after_churn']:.3f}"
            )
    return "\n".join(lines)


def details(own: dict[str, Any], rows: int) -> list[str]:
    lines = []
    for goal in ("recall@10 0.95", "recall@10 0.99", "recall@64 0.95"):
        if goal in own:
            lines.append(f"noveld, {goal}: {own[goal]['recall']:.3f} with {own[goal]['effort']}")
    if "two_threads" in own:
        lines.append(f"noveld: two threads {own['two_threads']:.2f} times one, by the clock")
    if "longest_insert_seconds" in own:
        lines.append(
            f"noveld: longest insert {own['longest_insert_seconds'] * 1e3:.1f} ms by the clock, "
            f"{own['longest_insert_processor_seconds'] * 1e3:.1f} ms of processor"
        )
    if "stream_one_at_a_time_per_second" in own:
        lines.append(
            f"noveld: stream, all, one query at a time: {own['stream_one_at_a_time_per_second']:,.0f} a second"
        )
    for batch, (codes, products) in own.get("exact_or_codes", {}).items():
        lines.append(f"noveld: batches of {batch}: {codes * 1e6:.0f} us a query by codes, {products * 1e6:.0f} exact")
    if "stored_bytes" in own:
        lines.append(
            f"noveld: stored {own['stored_bytes'] / rows:.0f} bytes a row, restored in "
            f"{own['restoring_seconds']:.2f} s, {own['stored_bytes_for_64'] / 1024:.0f} KiB written for 64 new rows"
        )
    return lines


def durable(results: dict[str, dict[str, float]], rows: int) -> str:
    lines = [f"\nCommits of 64 rows to {rows:,}, each on disk before the next"]
    lines.append("| | rows/s by the clock | rows/s of processor | bytes on disk a row |")
    lines.append("| --- | --- | --- | --- |")
    for name, result in results.items():
        lines.append(
            f"| {name} | {result['durable_per_second']:,.0f} | {result['durable_per_second_of_processor']:,.0f} "
            f"| {result['bytes_on_disk']:,.0f} |"
        )
    lines.append(f"noveld: the codes are read back in {results['noveld']['opening_seconds'] * 1e3:.0f} ms")
    return "\n".join(lines)


def plot(results: list[dict[str, Any]], path: Path) -> None:
    goals = list(COLUMNS.items())[:7]
    figure, axes = plt.subplots(1, len(goals), figsize=(2.6 * len(goals), 3.6), layout="constrained")
    names = list(dict.fromkeys(name for m in results for name in m.get("libraries", {})))
    for axis, (title, key) in zip(axes, goals, strict=True):
        for name in names:
            measured = [m for m in results if m.get("dimension") == 384 and name in m["libraries"]]
            points = sorted((m["rows"], value) for m in measured if (value := number(m["libraries"][name], key)))
            if points:
                axis.plot(*zip(*points, strict=True), marker="o", label=name)
        axis.set(title=title, xscale="log", yscale="log", xlabel="rows")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("per second of one core")
    figure.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=len(names))
    figure.savefig(path, dpi=110)
