"""How all figures look: on light and dark pages, to colour-blind eyes, the same file from the same numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import pyplot

BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#888888"
"""Okabe and Ito's, which differ for all common kinds of colour blindness."""

_STYLE = {
    "axes.edgecolor": "#666666",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "white",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9,
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "noveld",
}


def figure(*size: float, rows: int = 1, columns: int = 1, **options: Any) -> tuple[Any, Any]:
    """A figure of so many inches, and its axes, always as an array of rows."""
    matplotlib.use("Agg")
    matplotlib.rcParams.update(_STYLE)
    drawn, axes = pyplot.subplots(rows, columns, figsize=size, squeeze=False, **options)
    return drawn, axes


def save(drawn: Any, path: Path) -> None:
    """Writes an SVG without date or version, its coordinates to a hundredth of a point."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn.savefig(path, metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    pyplot.close(drawn)
    # Labels have fewer decimals than coordinates.
    text = re.sub(r"(\d+\.\d{2})\d{2,}", r"\1", path.read_text())
    path.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n")
