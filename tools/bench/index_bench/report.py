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
    own = measured["libraries"].get("noveld", {})
    if "two_threads" in own:
        lines.append(
            f"noveld: two threads {own['two_threads']:.2f} times one; "
            f"longest insert {own['longest_insert_seconds'] * 1e3:.1f} ms"
        )
    if "stored_bytes" in own:
        lines.append(
            f"noveld: stored {own['stored_bytes'] / measured['rows']:.0f} bytes a row, restored in "
            f"{own['restoring_seconds']:.2f} s, {own['stored_bytes_for_64'] / 1024:.0f} KiB written for 64 new rows"
        )
    for name, result in measured["libraries"].items():
        if "recall_after_churn" in result:
            lines.append(
                f"{name}: recall@10 {result['recall_before_churn']:.3f}, with half of the members replaced "
                f"{result['recall_after_churn']:.3f}"
            )
    return "\n".join(lines)


def plot(results: list[dict[str, Any]], path: Path) -> None:
    goals = list(COLUMNS.items())[:7]
    figure, axes = plt.subplots(1, len(goals), figsize=(2.6 * len(goals), 3.6), layout="constrained")
    names = list(results[0]["libraries"])
    for axis, (title, key) in zip(axes, goals, strict=True):
        for name in names:
            points = [(m["rows"], number(m["libraries"][name], key)) for m in results if m["dimension"] == 384]
            points = [(rows, value) for rows, value in points if value]
            if points:
                axis.plot(*zip(*points, strict=True), marker="o", label=name)
        axis.set(title=title, xscale="log", yscale="log", xlabel="rows")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("per second of one core")
    figure.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=len(names))
    figure.savefig(path, dpi=110)
