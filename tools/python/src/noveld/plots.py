"""Pictures for notebooks (``pip install 'noveld[plots]'``).

Each function draws into ``axes``, or into a figure of its own, and gives the `matplotlib.axes.Axes`.

>>> noveld.plots.history(client)                                        # doctest: +SKIP
>>> noveld.plots.pool_map(client, highlight=["texts:17"])               # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .errors import NotFound
from .records import Decision
from .reports import HistoryPoint

if TYPE_CHECKING:
    from .client import Client

try:
    from matplotlib import pyplot
except ImportError as error:
    raise ImportError("noveld.plots needs matplotlib: pip install 'noveld[plots]'") from error

# From a palette that colour-blind people can tell apart; each kind has a shape or a style of its own as well.
_KEPT, _DROPPED, _GREY = "#0072b2", "#d55e00", "#8a8a8a"


def _axes(axes: Any | None, width: float = 7.0, height: float = 4.0) -> Any:
    if axes is not None:
        return axes
    return pyplot.figure(figsize=(width, height), layout="constrained").subplots()


def history(
    client: Client, measure: str = "novelsum", *, since: int | None = None, points: int = 400, axes: Any | None = None
) -> Any:
    """How a measure of the pool went over time, with how many members the pool had behind it.

    Values of NovelSum compare only between pools of one size, so the size is drawn as well. Where NovelSum is
    estimated, a band of two standard errors lies about it.
    """
    axes = _axes(axes)
    values = client.history(measure, since=since, points=points)
    sizes = client.history("members", since=since, points=points)
    axes.plot(_times(values), [point.value for point in values], color=_KEPT, label=measure)
    if measure == "novelsum":
        _band(axes, values, client.history("novelsum_standard_error", since=since, points=points))
    axes.set_ylabel(measure)
    axes.set_xlabel("time (UTC)")
    behind = axes.twinx()
    behind.step(
        _times(sizes), [point.value for point in sizes], where="post", color=_GREY, linestyle=":", label="members"
    )
    behind.set_ylabel("members")
    behind.set_ylim(bottom=0)
    axes.tick_params(axis="x", rotation=30)
    axes.legend(handles=[*axes.lines, *behind.lines], loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
    return axes


def _band(axes: Any, values: Sequence[HistoryPoint], errors: Sequence[HistoryPoint]) -> None:
    known = {point.time: point.value for point in errors}
    middle = np.array([point.value for point in values], np.float64)
    reach = 2 * np.array([known.get(point.time) for point in values], np.float64)
    if (reach > 0).any():
        axes.fill_between(_times(values), middle - reach, middle + reach, color=_KEPT, alpha=0.2, linewidth=0)


def _times(points: Iterable[HistoryPoint]) -> list[datetime]:
    return [datetime.fromtimestamp(point.time / 1e6, timezone.utc) for point in points]


def gains(decisions: Iterable[Decision], *, axes: Any | None = None) -> Any:
    """How the gains of kept and of dropped samples are distributed, with the latest threshold.

    Args:
        decisions: records such as those of `Client.log`; evictions are left out.
        axes: where to draw.
    """
    axes = _axes(axes)
    records = [each for each in decisions if each.decision in ("keep", "drop") and np.isfinite(each.gain)]
    parts = [[each.gain for each in records if each.decision == kind] for kind in ("keep", "drop")]
    edges = np.histogram_bin_edges([each.gain for each in records], bins=40) if records else np.linspace(0, 1, 2)
    axes.hist(
        parts,
        bins=edges,
        stacked=True,
        color=[_KEPT, _DROPPED],
        hatch=["", "//"],
        edgecolor="white",
        label=[f"kept ({len(parts[0])})", f"dropped ({len(parts[1])})"],
    )
    thresholds = [each.threshold for each in records if np.isfinite(each.threshold)]
    if thresholds:
        axes.axvline(thresholds[-1], color="black", linestyle="--", label=f"threshold {thresholds[-1]:.4g}")
    axes.set_xlabel("gain")
    axes.set_ylabel("samples")
    axes.legend(loc="best", frameon=False)
    return axes


def pool_map(client: Client, *, highlight: Sequence[str] = (), axes: Any | None = None) -> Any:
    """The kept samples in the plane of the two directions in which they differ most, coloured by source.

    Near in the picture need not be near in the space; the axes say how much of the spread the plane shows.

    Args:
        client: whom to ask.
        highlight: ids of members to mark and name.
        axes: where to draw.

    Raises:
        NotFound: an id to highlight is no member.
    """
    axes = _axes(axes, 6.0, 6.0)
    members = list(client.members(vectors=True))
    ids = [member.id for member in members]
    missing = [id for id in highlight if id not in set(ids)]
    if missing:
        raise NotFound("not_found", f"highlight: no member is named {missing[0]!r}")
    points, shares = _plane([member.vector for member in members if member.vector is not None])
    sources = sorted({member.source or "" for member in members})
    for source in sources:
        rows = [row for row, member in enumerate(members) if (member.source or "") == source]
        axes.scatter(points[rows, 0], points[rows, 1], s=12, alpha=0.7, label=source or "no source")
    for id in highlight:
        point = points[ids.index(id)]
        axes.scatter(*point, s=90, facecolors="none", edgecolors="black")
        axes.annotate(id, point, xytext=(6, 6), textcoords="offset points")
    axes.set_xlabel(f"first direction ({shares[0]:.0%} of the spread)")
    axes.set_ylabel(f"second direction ({shares[1]:.0%})")
    if len(sources) > 1:
        axes.legend(loc="best", frameon=False, fontsize="small")
    return axes


def _plane(vectors: Sequence[npt.NDArray[np.float32]]) -> tuple[npt.NDArray[np.float64], tuple[float, float]]:
    """The rows' directions in the plane of their first two principal axes, and what share of the spread each shows."""
    if len(vectors) < 2:
        return np.zeros((len(vectors), 2)), (0.0, 0.0)
    rows = np.asarray(vectors, np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows -= rows.mean(axis=0)
    # The small square: as many numbers as the vectors have dimensions, not as there are members.
    spread, directions = np.linalg.eigh(rows.T @ rows)
    total = max(float(spread.sum()), np.finfo(float).tiny)
    axes = directions[:, ::-1][:, :2]
    if axes.shape[1] < 2:
        axes = np.column_stack([axes, np.zeros(len(axes))])
        spread = np.concatenate([[0.0], spread])
    # Signs are arbitrary: fixed, so that a picture drawn again looks the same.
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return rows @ axes, (float(spread[-1]) / total, float(spread[-2]) / total)
