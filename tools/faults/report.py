"""What a load run measured, as a table in Markdown and as a picture of curves in SVG."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

import numpy as np

from faults.load import Load

PANEL = (720, 110)
MARGIN = (70, 26)


class Curve(NamedTuple):
    """One panel of the picture."""

    name: str
    seconds: Sequence[float]
    values: Sequence[float]


def percentiles(waits: Sequence[float]) -> list[float]:
    """p50, p99 and p999 of seconds, in milliseconds; zeros without any."""
    if not waits:
        return [0.0, 0.0, 0.0]
    return [float(value) * 1000 for value in np.percentile(np.asarray(waits), [50, 99, 99.9])]


def rates(load: Load) -> Curve:
    """Samples decided a second, between moments."""
    pairs = list(zip(load.moments, load.moments[1:], strict=False))
    values = [(after.seen - before.seen) / (after.seconds - before.seconds) for before, after in pairs]
    return Curve("samples decided a second", [after.seconds for _, after in pairs], values)


def table(load: Load) -> str:
    """The report."""
    first, last = load.moments[0], load.moments[-1]
    seconds = last.seconds - first.seconds
    rows = [
        ("seconds", f"{seconds:.0f}"),
        ("samples decided", f"{last.seen:,}"),
        ("samples a second", f"{(last.seen - first.seen) / seconds:,.0f}"),
        ("cores used by the daemon", f"{(last.cpu - first.cpu) / seconds:.2f}"),
        ("samples through the firehose", f"{load.pushed:,}"),
        ("times that the firehose was full", f"{load.answers['firehose full']:,}"),
        ("exact diversities answered", f"{load.exact:,}"),
        ("questions of floods answered", f"{load.answers['flood scores']:,}"),
        ("questions of floods refused as overloaded", f"{load.answers['flood overloaded']:,}"),
        ("records that the follower had, each once and in order", f"{load.followed:,}"),
        ("records that the stopped subscriber has to take from the log", f"{load.missed:,}"),
    ]
    for name, waits in (("a lone sample", load.lone_waits), ("messages at full speed", load.waits)):
        values = " / ".join(f"{value:,.1f}" for value in percentiles(waits))
        rows.append((f"wait of {name}, p50 / p99 / p999, ms", values))
    for name, values_of in (
        ("memory of its own, MiB", [moment.resident >> 20 for moment in load.moments]),
        ("file, MiB", [moment.file >> 20 for moment in load.moments]),
        ("descriptors", [moment.descriptors for moment in load.moments]),
    ):
        middle = values_of[len(values_of) // 2]
        rows.append(
            (f"{name}: in the middle, at the end, most", f"{middle:,} / {values_of[-1]:,} / {max(values_of):,}")
        )
    setup = load.setup
    return "\n".join(
        [
            f"{setup.producers} producers with {setup.window} messages of up to {setup.samples} samples of "
            f"{setup.dimension} numbers in flight; {setup.settings}",
            "",
            "| | |",
            "| --- | --- |",
            *(f"| {name} | {value} |" for name, value in rows),
            "",
        ]
    )


def picture(load: Load) -> str:
    """The curves over time."""
    seconds = [moment.seconds for moment in load.moments]
    curves = [
        rates(load),
        Curve("longest wait of the last 20 lone samples, ms", seconds, [moment.lone_ms for moment in load.moments]),
        Curve("memory of its own, MiB", seconds, [moment.resident / 2**20 for moment in load.moments]),
        Curve("file, MiB", seconds, [moment.file / 2**20 for moment in load.moments]),
        Curve("descriptors", seconds, [float(moment.descriptors) for moment in load.moments]),
    ]
    width, height = PANEL[0] + MARGIN[0] + 20, len(curves) * (PANEL[1] + MARGIN[1] + 14) + 24
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">']
    parts.append(f'<rect width="{width}" height="{height}" fill="white"/>')
    for place, curve in enumerate(curves):
        parts += panel(curve, MARGIN[1] + place * (PANEL[1] + MARGIN[1] + 14), max(seconds))
    return "\n".join([*parts, "</svg>", ""])


def panel(curve: Curve, top: float, end: float) -> list[str]:
    """The lines and texts of one curve."""
    most = max(max(curve.values, default=0.0), 1e-9)
    points = " ".join(
        f"{MARGIN[0] + PANEL[0] * second / max(end, 1e-9):.1f},{top + PANEL[1] * (1 - value / most):.1f}"
        for second, value in zip(curve.seconds, curve.values, strict=True)
    )
    bottom, right = top + PANEL[1], MARGIN[0] + PANEL[0]
    text = 'font-size="12" fill="#333"'
    return [
        f'<text x="{MARGIN[0]}" y="{top - 6}" {text}>{escape(curve.name)}</text>',
        f'<path d="M{MARGIN[0]} {top}V{bottom}H{right}" fill="none" stroke="#999"/>',
        f'<text x="{MARGIN[0] - 6}" y="{top + 10}" text-anchor="end" {text}>{most:,.0f}</text>',
        f'<text x="{MARGIN[0] - 6}" y="{bottom}" text-anchor="end" {text}>0</text>',
        f'<text x="{right}" y="{bottom + 14}" text-anchor="end" {text}>{end:,.0f} s</text>',
        f'<polyline points="{points}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>',
    ]
