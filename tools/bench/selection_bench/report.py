"""Tables and pictures for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from study import drawing

from .methods import GREEDY, OWN

COLUMNS = {
    "NovelSum": ("novelsum", 4),
    "β = 0": ("novelsum_unweighted", 3),
    "paper form": ("novelsum_paper", 3),
    "mean pairwise": ("mean_pairwise_cosine", 3),
    "KNN": ("knn_distance", 3),
    "Vendi": ("vendi", 1),
    "RKE": ("rke", 1),
    "radius": ("radius", 4),
    "facility": ("facility_location", 3),
}


HEADING = """# What each method keeps of real streams

```sh
.venv/bin/python tools/bench/selection --markdown selection.md --plot selection.svg
```

Each stream whole and in its order, 1 % and 5 % kept; the daemon over its sockets, durable, told neither the length
nor anything else. Measured against the whole stream; random is the mean of five subsets. Processor seconds with other
programs beside it, one thread for products; what was found by trying is not in them. Megabytes are no fewer than the
measuring program's own, which is the number that comes again and again in a table. What to read from it:
[README.md](README.md#against-what-people-use).

![Q of each method](selection.svg)
"""


def page(results: list[dict[str, Any]]) -> str:
    """All of them below what they are."""
    return "\n".join([HEADING.rstrip("\n"), *(table(result) for result in results)]) + "\n"


def table(result: dict[str, Any]) -> str:
    """One stream and budget as a Markdown table."""
    heads = ["", "kept", "Q", *COLUMNS, "CPU s", "MB"]
    lines = [f"\n**{result['stream']}**: {result['budget']:,} of {result['rows']:,}\n"]
    lines.append("| " + " | ".join(heads) + " |")
    lines.append("| --- " * len(heads) + "|")
    for name, row in result["methods"].items():
        cells = [name, f"{row['kept']:,}", f"{row['quality']:.3f}"]
        cells += [f"{row['values'][key]:.{digits}f}" for key, digits in COLUMNS.values()]
        if "cpu_seconds" in row:
            cells += [f"{row['cpu_seconds']:.1f}", f"{row['peak_bytes'] / 1e6:,.0f}"]
        else:
            cells += ["", ""]
        lines.append("| " + " | ".join(cells) + " |")
    notes = [f"{name}: {row['note']}" for name, row in result["methods"].items() if row.get("note")]
    return "\n".join([*lines, "", *([f"{'; '.join(notes)}."] if notes else [])])


def plot(results: list[dict[str, Any]], path: Path) -> None:
    """Q by method, a panel for each stream and budget."""
    columns = len(results)
    names = list(reversed(results[0]["methods"]))
    drawn, axes = drawing.figure(2.4 * columns + 2.2, 0.3 * len(names) + 1.1, columns=columns, sharey=True)
    for axis, result in zip(axes[0], results, strict=True):
        axis.axvline(1, color=drawing.GREY, linewidth=0.8)
        axis.axvline(0, color=drawing.GREY, linewidth=0.8, linestyle=":")
        for place, name in enumerate(names):
            row = result["methods"][name]
            is_own = name.startswith((OWN, "novelctl"))
            colour = drawing.GREY if name == GREEDY else drawing.ORANGE if is_own else drawing.BLUE
            # Away from the line that leads to the dot.
            side = -1 if row["quality"] < 0 else 1
            axis.plot([0, row["quality"]], [place, place], color=colour, linewidth=1, alpha=0.5)
            axis.plot(row["quality"], place, "o", color=colour, markersize=5)
            axis.annotate(
                f"{row['quality']:.2f}",
                (row["quality"], place),
                xytext=(6 * side, 0),
                textcoords="offset points",
                fontsize=7,
                ha="right" if side < 0 else "left",
                va="center",
            )
        axis.set_title(f"{result['stream']}, {result['budget']:,} of {result['rows']:,}", fontsize=9)
        axis.set_xlabel("Q: 0 random, 1 NovelSelect")
        low, high = axis.get_xlim()
        room = 0.18 * (high - low)
        axis.set_xlim(low - (room if low < -0.1 else 0), high + room)
    axes[0][0].set_yticks(range(len(names)), names)
    drawn.tight_layout(w_pad=1.2)
    drawing.save(drawn, path)
