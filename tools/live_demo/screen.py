"""What the demonstration shows: words and columns, no decisions of its own."""

import shlex
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from live_demo.comparison import CLOSE, SUBSETS, Comparison, Values
from live_demo.samples import Sample
from live_demo.tally import Redundant, Tally
from live_demo.terminal import Terminal, fit

if TYPE_CHECKING:
    from noveld import Decision

# How many decisions of one kind are shown in a second; more could not be read.
SHOWN_EACH_SECOND = 4
PLAIN_STATUS_SECONDS = 5.0
_COLOURS = {"keep": "green", "swap": "cyan", "drop": "red"}
_DEFAULT_QUERY = "tcp://127.0.0.1:5574"


class Screen:
    """The demonstration's output on a terminal or in a file."""

    def __init__(self, terminal: Terminal, every: bool) -> None:
        """`every`: show each decision, however fast they come."""
        self._terminal = terminal
        self._every = every
        self._allowance = {label: float(SHOWN_EACH_SECOND) for label in _COLOURS}
        self._since = dict.fromkeys(_COLOURS, time.monotonic())
        self._status_at = time.monotonic()

    def heading(self, text: str) -> None:
        """Opens a part."""
        self._terminal.line()
        self._terminal.line(self._terminal.style(text, "bold"))

    def fact(self, name: str, value: str) -> None:
        """A name and what it is."""
        self._terminal.line(f"  {self._terminal.style(f'{name:<9}', 'dim')} {value}")

    def note(self, text: str = "") -> None:
        """A sentence."""
        self._terminal.line(f"  {text}".rstrip())

    def columns(self) -> None:
        """Heads the decisions."""
        self.heading("Decisions as they come")
        if not self._every:
            shown = f"about {SHOWN_EACH_SECOND} of each kind a second are shown; --all shows every one"
            self.note(self._terminal.style(shown, "dim"))
        self.note("keep: the pool had room    swap: kept, and the weakest member made room    drop: adds too little")
        self.note("margin: how far its gain, what it adds to the pool's NovelSum, was above or below the threshold")
        head = self._row("", "margin", "distance", "the sample", "nearest kept sample then")
        self._terminal.line(self._terminal.style(head, "dim"))

    def decision(self, sample: Sample, decision: "Decision", nearest: str) -> None:
        """Shows one, unless too many of its kind were shown in the last second."""
        label = ("swap" if decision.evicted else "keep") if decision.kept else "drop"
        if not self._every and not self._allowed(label):
            return
        distance = "" if decision.nearest is None else f"{max(0.0, decision.nearest.distance):.3f}"
        row = self._row(label, _margin(decision), distance, sample.text, nearest)
        self._terminal.line(self._terminal.style(label, _COLOURS[label]).join(row.split(label, 1)))

    def status(self, tally: Tally, total: int, rate: float, diversity: tuple[float, float] | None) -> None:
        """The line that counts; in a file, every few seconds. `diversity`: NovelSum, and its value at β = 0."""
        parts = [
            f"seen {tally.seen:,} of {total:,}",
            f"kept {tally.kept:,} ({tally.keep_rate:.1%})",
            f"pool {tally.pool:,}",
            f"swaps {tally.displaced:,}",
            f"{rate:,.0f} samples/s",
        ]
        if diversity is not None:
            parts.append(f"NovelSum {diversity[0]:.4f} (β = 0: {diversity[1]:.4f})")
        text = "  " + " · ".join(parts)
        if self._terminal.live:
            self._terminal.status(text)
        elif time.monotonic() - self._status_at >= PLAIN_STATUS_SECONDS:
            self._status_at = time.monotonic()
            self._terminal.line(text)

    def waiting(self, text: str) -> None:
        """Says what takes a moment; gone with the next status."""
        self._terminal.status(f"  {text}")

    def clear_status(self) -> None:
        """Removes the line that counts."""
        self._terminal.status("")

    def totals(self, tally: Tally, seconds: float) -> None:
        """What happened to the stream."""
        self.heading(f"{tally.seen:,} samples in {seconds:.1f} s")
        displaced = f"; {tally.displaced:,} of them made room for better ones later" if tally.displaced else ""
        self.fact("kept", f"{tally.kept:,} ({tally.keep_rate:.1%}){displaced}")
        copies = f", {tally.copies:,} of them word for word what was kept already" if tally.copies else ""
        self.fact("dropped", f"{tally.dropped:,}{copies}")
        self.fact("pool", f"{tally.pool:,}")

    def comparison(self, values: Comparison, daemon_values: tuple[float, float] | None) -> None:
        """The pool against random subsets."""
        self.heading("How diverse is the pool?")
        self.note(f"Sets of {values.size:,}, measured by novelctl against the whole stream; higher is more diverse.")
        self.note()
        pool, random, spread = values.pool, values.random, values.spread
        self._columns("", "NovelSum", "at β = 0", f"with one within {CLOSE}")
        self._columns("the pool that noveld kept", *_shown(pool), styles=("bold",))
        self._columns(f"random subsets, mean of {SUBSETS}", *_shown(random, spread))
        gained = _percent(pool.novelsum, random.novelsum), _percent(pool.without_density, random.without_density)
        self._columns("gained over random", *gained, "")
        if values.offline:
            self._columns("NovelSelect, offline", *_shown(values.offline))
        self.note()
        if daemon_values is not None:
            novelsum, without_density = daemon_values
            self.note("The daemon's own answer, from the reference it learnt on the way:")
            self.note(f"{novelsum:.4f}, at β = 0 {without_density:.4f}")
        if values.offline:
            self.note("NovelSelect, for comparison, goes over the whole stream once for each sample that it takes.")
        if not pool.novelsum:
            self.note("NovelSum is 0 where the stream has too few different samples for a density.")
        self.note("NovelSum counts distances more where the stream is dense, at β = 0 all regions alike: so close")
        self.note("relatives from dense regions stay. --min-distance (policy.min_distance) sets a floor against that.")

    def redundant(self, rows: Sequence[Redundant]) -> None:
        """The drops that were nearest to what was kept."""
        if not rows:
            return
        self.heading("The most redundant drops (word-for-word copies left out)")
        for row in rows:
            self.note(f"{max(0.0, row.distance):.4f}  {fit(row.text, self._terminal.width - 10)}")
            self.note(self._terminal.style(f"kept    {fit(row.nearest, self._terminal.width - 10)}", "dim"))

    def next_steps(self, endpoints: Mapping[str, str], pid: int, examples: tuple[str, str], binaries: Path) -> None:
        """What to ask the daemon that is still there, with a kept sample's id and another's as examples."""
        # novelctl learns the other sockets from this one.
        where = "" if endpoints["query"] == _DEFAULT_QUERY else f" --endpoint {endpoints['query']}"
        kept, other = map(shlex.quote, examples)
        self.heading("Try next (the daemon is still running)")
        for command in ("status", "diversity --exact", f"explain {other}", f"neighbors --id {kept} -k 5", "watch"):
            self.note(self._terminal.style(f"{binaries / 'novelctl'} {command}{where}", "cyan"))
        if "http" in endpoints:
            self.note(f"dashboard and metrics: http://{endpoints['http']}/")
        self.note(f"tools/demo --stop ends it (process {pid})")

    def offline_steps(self, store: Path, results: Path, size: int, binaries: Path) -> None:
        """What to do with what is on disk."""
        self.heading("Try next")
        program, stream = binaries / "novelctl", results / "stream.npy"
        for command in (
            f"{program} inspect {store}",
            f"{program} measure {results / 'pool.npy'} --reference {stream} --self-in-reference",
            f"{program} select {stream} --budget {size} --method threshold --out threshold.npy",
            "tools/demo --keep --rate 0",
        ):
            self.note(self._terminal.style(command, "cyan"))
        self.note("--keep leaves the daemon running, to be asked with novelctl; --help: your own data")

    def _columns(self, name: str, novelsum: str, without_density: str, close: str, styles: Sequence[str] = ()) -> None:
        row = f"{name:<28}{novelsum:>18}{without_density:>18}{close:>22}"
        self.note(self._terminal.style(row.rstrip(), *styles))

    def _row(self, label: str, margin: str, distance: str, text: str, nearest: str) -> str:
        facts = f"  {label:<6}{margin:<9}{distance:<10}"
        left = self._terminal.width - len(facts) - 2
        return f"{facts}{fit(text, left // 2)}  {fit(nearest, left - left // 2)}".rstrip()

    def _allowed(self, label: str) -> bool:
        """A token bucket for each kind."""
        now = time.monotonic()
        gained = (now - self._since[label]) * SHOWN_EACH_SECOND
        self._since[label] = now
        allowance = min(float(SHOWN_EACH_SECOND), self._allowance[label] + gained)
        self._allowance[label] = allowance - 1 if allowance >= 1 else allowance
        return allowance >= 1


def _margin(decision: "Decision") -> str:
    if decision.reason == "warmup":
        return ""
    above = decision.gain - decision.threshold
    return "floor" if above > 0 and not decision.kept else f"{above:+.3f}"


def _shown(values: Values, spread: Values | None = None) -> tuple[str, str, str]:
    margins = ("", "") if spread is None else (f" ± {spread.novelsum:.4f}", f" ± {spread.without_density:.4f}")
    return f"{values.novelsum:.4f}{margins[0]}", f"{values.without_density:.4f}{margins[1]}", f"{values.close:.1%}"


def _percent(value: float, base: float) -> str:
    return f"{value / base - 1:+.1%}" if base else ""
