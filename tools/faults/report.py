"""What a load run measured, as a table in Markdown and as a picture of curves in SVG."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

import numpy as np

from faults.load import FLOOD, Load

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
    """The report: what was asked, and then the rows of protocols/caveats.md."""
    first, last = load.moments[0], load.moments[-1]
    seconds, decided = last.seconds - first.seconds, last.seen - first.seen
    answers = load.answers
    rows = [
        ("samples decided, a second", f"{last.seen:,}, {decided / seconds:,.0f}"),
        ("of one core, used by the daemon", f"{(last.cpu - first.cpu) / seconds:.2f}"),
        ("of these by the firehose; times that it was full", f"{load.pushed:,}; {answers['firehose full']:,}"),
        # The run would have failed.
        ("acknowledged samples that the log has not, gaps that the follower saw", "none"),
        ("records that the follower had; that the stopped one found in the log", f"{load.followed:,}; {load.missed:,}"),
        (f"wait of a lone sample behind up to {load.ahead:,} others, p50 / p99 / p999", spread(load.lone_waits)),
        ("wait of messages at full speed, p50 / p99 / p999", spread(load.waits)),
        ("exact diversities answered", f"{load.exact:,}"),
        (
            "questions of floods: answered, `overloaded`",
            f"{answers['flood scores']:,}, {answers['flood overloaded']:,}",
        ),
        ("memory of its own: in the middle, at the end, at most", course(load, "resident", " MiB")),
        ("file: in the middle, at the end, at most", course(load, "file", " MiB")),
        ("file descriptors: in the middle, at the end, at most", course(load, "descriptors")),
    ]
    setup = load.setup
    settings = ", ".join(f"`{key}: {value}`" for key, value in setup.settings.items())
    return "\n".join(
        [
            f"{seconds / 60:.1f} minutes: {setup.producers} producers at full speed ({setup.window} messages of up to "
            f"{setup.samples} samples of {setup.dimension} numbers in flight each), a firehose past its high-water "
            "mark, a subscriber that stops reading and one that follows, exact diversity asked for all the time, "
            f"{FLOOD:,} questions at once every minute; {settings}.",
            "",
            "| | |",
            "| --- | --- |",
            *(f"| {name} | {value} |" for name, value in rows),
            "",
        ]
    )


def spread(waits: Sequence[float]) -> str:
    """Percentiles, in seconds or below one of them in milliseconds."""
    values = percentiles(waits)
    if values[0] < 1000:
        return " / ".join(f"{value:,.0f}" for value in values) + " ms"
    return " / ".join(f"{value / 1000:,.0f}" for value in values) + " s"


def course(load: Load, name: str, unit: str = "") -> str:
    """A figure in the middle, at the end, and at most; bytes as MiB."""
    values = [int(getattr(moment, name)) >> (20 if unit else 0) for moment in load.moments]
    return f"{values[len(values) // 2]:,}, {values[-1]:,}, {max(values):,}{unit}"


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
