"""The simulated study as a picture: the selections, and below them what each measure says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from study import drawing
from study.plane import Plane
from study.verdicts import PAIRS


def draw(seed: int, shares: dict[str, list[float]], path: Path) -> None:
    """Scatter plots of the selections from the source of `seed`, and a heat table of the shares."""
    generator = np.random.default_rng(seed)
    plane = Plane.make(generator)
    selections = plane.selections(generator)
    drawn, _ = drawing.figure(9.5, 7.2)
    drawn.clear()
    grid = drawn.add_gridspec(2, len(selections), height_ratios=[1, 3.6], hspace=0.25, wspace=0.12)
    for place, (name, rows) in enumerate(selections.items()):
        _scatter(drawn.add_subplot(grid[0, place]), plane, name, rows)
    _heat(drawn.add_subplot(grid[1, 1:]), shares)
    drawing.save(drawn, path)


def _scatter(axes, plane, name, rows) -> None:  # type: ignore[no-untyped-def]
    counts, _, _ = np.histogram2d(plane.points[:, 0], plane.points[:, 1], bins=40, range=[[-1, 1], [-1, 1]])
    axes.imshow(np.log1p(counts).T, origin="lower", extent=(-1, 1, -1, 1), cmap="Greys", vmax=6)
    axes.plot(*plane.points[rows].T, ".", color=drawing.ORANGE, markersize=3, clip_on=False)
    axes.set(xticks=[], yticks=[], xlim=(-1, 1), ylim=(-1, 1))
    axes.set_title(name, fontsize=9)
    for side in axes.spines.values():
        side.set_visible(False)


def _heat(axes, shares) -> None:  # type: ignore[no-untyped-def]
    values = np.array(list(shares.values()))
    colours = LinearSegmentedColormap.from_list("verdict", ["#E8A27C", "#FFFFFF", "#86BBDD"])
    axes.imshow(values, cmap=colours, vmin=0, vmax=1, aspect="auto")
    axes.set_yticks(range(len(shares)), list(shares))
    axes.set_xticks(range(len(PAIRS)), [f"{less}\n< {more}" for less, more in PAIRS], fontsize=8)
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    for (row, column), value in np.ndenumerate(values):
        text = "right" if value == 1 else "wrong" if value == 0 else f"{value:.0%}"
        weight = "bold" if value == 0 else "normal"
        axes.text(column, row, text, ha="center", va="center", fontsize=8, fontweight=weight)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xticks(np.arange(len(PAIRS)) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(shares)) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="minor", length=0)
