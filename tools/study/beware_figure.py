"""What remedies do to selections, as pictures."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

from study import drawing
from study.novelctl import Matrix
from study.remedies import Row

_FAMILIES = {
    "merge_below": ("o", drawing.BLUE),
    "density_floor": ("s", drawing.ORANGE),
    "min_distance": ("^", drawing.GREEN),
    "β = 0": ("X", drawing.PURPLE),
}


def draw_plane(rows: list[Row], path: Path) -> None:
    """Released NovelSum over the value at β = 0: a panel for each method, arrows from no remedy on."""
    drawn, axes = drawing.figure(9.5, 4.6, columns=2, sharex=True, sharey=True)
    for place, method in enumerate(("NovelSelect", "stream")):
        panel = axes[0, place]
        for row in rows:
            if row.method in ("random", "local search"):
                panel.plot(row.unweighted, row.novelsum, "D", color=drawing.GREY, markersize=5)
                _label(panel, row, row.method, "#555555", above=row.method == "local search")
        _paths(panel, {row.remedy: row for row in rows if row.method == method})
        panel.set_title("NovelSelect, offline" if method == "NovelSelect" else "noveld's engine, one pass")
        panel.set_xlabel("NovelSum at β = 0: how far apart the picks are →")
        panel.margins(0.2, 0.1)
    axes[0, 0].set_ylabel("released NovelSum →")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="lower center", ncols=2, frameon=False, bbox_to_anchor=(0.5, -0.1))
    drawn.tight_layout()
    drawing.save(drawn, path)


def _paths(panel, rows) -> None:  # type: ignore[no-untyped-def]
    start = rows["nothing"]
    panel.plot(start.unweighted, start.novelsum, "ko", markersize=6)
    _label(panel, start, "nothing", "black", above=False)
    for family, (marker, colour) in _FAMILIES.items():
        members = [row for row in rows.values() if row.remedy.startswith(family)]
        settings = " → ".join(row.remedy.removeprefix(f"{family} ") for row in members)
        label = family if len(members) == 1 else f"{family} {settings}"
        places = np.array([(row.unweighted, row.novelsum) for row in members])
        panel.plot(places[:, 0], places[:, 1], marker, color=colour, markersize=5, label=label)
        for before, after in pairwise([start, *members]):
            ends = {"xy": (after.unweighted, after.novelsum), "xytext": (before.unweighted, before.novelsum)}
            panel.annotate("", **ends, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.3})


def _label(panel, row, text, colour, above) -> None:  # type: ignore[no-untyped-def]
    place = {"xytext": (0, 7) if above else (-8, -3), "ha": "center" if above else "right"}
    panel.annotate(text, (row.unweighted, row.novelsum), textcoords="offset points", color=colour, fontsize=8, **place)


def draw_map(stream: Matrix, rows: list[Row], path: Path) -> None:
    """Where the picks lie: the stream's two principal components, dark where it is dense, and the picks on them."""
    middle = stream.mean(axis=0)
    _, _, directions = np.linalg.svd(stream - middle, full_matrices=False)
    # The sign of a direction is arbitrary; this fixes it.
    directions *= np.sign(directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)])[:, None]
    flat = (stream - middle) @ directions[:2].T
    counts, across, up = np.histogram2d(flat[:, 0], flat[:, 1], bins=60)
    drawn, axes = drawing.figure(2.6 * len(rows), 3, columns=len(rows))
    for panel, row in zip(axes[0], rows, strict=True):
        extent = (across[0], across[-1], up[0], up[-1])
        panel.imshow(np.log1p(counts).T, origin="lower", extent=extent, cmap="Greys", aspect="auto", vmax=8)
        panel.plot(*flat[row.indices].T, ".", color=drawing.ORANGE, markersize=2.5)
        panel.set(xticks=[], yticks=[])
        panel.set_title(f"{row.remedy}\nat β = 0: {row.unweighted:.3f}; within 0.1: {row.close:.0%}", fontsize=8)
        for side in panel.spines.values():
            side.set_visible(False)
    drawn.tight_layout()
    drawing.save(drawn, path)
