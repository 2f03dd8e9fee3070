"""A store whose data file was changed under the daemon: bits, bytes, sectors, pages.

Each ends in continued work or in a refusal that says what to do. What is not noticed must have changed nothing: records
that are read are those that were written, or `novelctl inspect` has a finding.
"""

import contextlib
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zmq
from daemon import SOCKETS, Daemon

from faults.wire import Asker, NoAnswer, Record, Refused, answer, dealer, submission

PAGE = 4096
SECTOR = 512
REMEDIES = (
    "novelctl inspect",
    "give another directory",
    "use the version of noveld that made it",
    # A damaged setting looks like another one.
    "use that value, or another data directory",
)
SETTINGS: dict[str, Any] = {"budget.capacity": 40, "reference.limit": 150, "index.exact_below": 30}


class Silent(Exception):
    """Damage that nobody noticed."""


class Outcome(NamedTuple):
    """What came of one damaged store: what the daemon did, and whether `novelctl inspect` found something."""

    daemon: str
    inspect: str


class Damage:
    """Stores damaged at random from one that is sound, in a folder."""

    def __init__(self, program: Path, folder: Path, seed: int) -> None:
        self._program = program
        self._folder = folder
        self._seed = seed
        self._chance = random.Random(seed)
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._sound = folder / "sound"
        self._log: list[Record] = []
        self.outcomes: Counter[Outcome] = Counter()

    def run(self, rounds: int, progress: Callable[[int], None] = lambda _: None) -> None:
        """Raises `Silent`, with the seed and the place, for damage that changes what is read and is not noticed."""
        try:
            self._make()
            whole = (self._sound / "data.mdb").read_bytes()
            used = max(at for at in range(0, len(whole), PAGE) if any(whole[at : at + PAGE])) + PAGE
            for number in range(rounds):
                damaged, how = self._damaged(whole, used)
                self.outcomes[self._round(damaged, f"seed {self._seed}, round {number}, {how}")] += 1
                progress(number + 1)
        finally:
            self._context.destroy(linger=0)

    def _daemon(self, data: Path) -> Daemon:
        endpoints = {f"endpoints.{name}": f"ipc://{self._folder}/{name}" for name in SOCKETS}
        return Daemon(self._program, data, **endpoints, **SETTINGS)

    def _make(self) -> None:
        daemon = self._daemon(self._sound)
        daemon.start()
        try:
            vectors = np.random.default_rng(self._seed).normal(size=(400, 8)).astype(np.float32)
            for start in range(0, len(vectors), 20):
                self._submit(daemon, f"s{start}", vectors[start : start + 20])
            asker = Asker(self._context, daemon.endpoints["query"])
            self._log = asker.log()
            asker.close()
        finally:
            daemon.stop()

    def _submit(self, daemon: Daemon, name: str, vectors: Any, seconds: float = 30) -> None:
        socket = dealer(self._context, daemon.endpoints["ingest"])
        ids = [f"{name}-{place}" for place in range(len(vectors))]
        meta = [{"place": place} for place in range(len(vectors))]
        socket.send_multipart(submission(ids, vectors, 1, meta=meta))
        try:
            answer(socket, seconds)
        finally:
            socket.close()

    def _damaged(self, whole: bytes, used: int) -> tuple[bytes, str]:
        """Other bytes, and how they came about."""
        while True:
            kind = self._chance.choice(["bit", "byte", "sector", "zeroed page"])
            at = self._chance.randrange(used)
            content = bytearray(whole)
            if kind == "bit":
                content[at] ^= 1 << self._chance.randrange(8)
            elif kind == "byte":
                content[at] = self._chance.randrange(256)
            elif kind == "sector":
                at = at // SECTOR * SECTOR
                content[at : at + SECTOR] = self._chance.randbytes(SECTOR)
            else:
                at = at // PAGE * PAGE
                content[at : at + PAGE] = bytes(PAGE)
            if content != whole:
                return bytes(content), f"{kind} at {at}"

    def _round(self, content: bytes, what: str) -> Outcome:
        data = self._folder / "damaged"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self._sound, data)
        (data / "data.mdb").write_bytes(content)
        inspected = subprocess.run(
            [self._program.parent / "novelctl", "inspect", data], capture_output=True, text=True, timeout=60
        )
        inspect = {0: "clean", 1: "found"}.get(inspected.returncode, f"ended by signal {-inspected.returncode}")
        daemon = self._daemon(data)
        (self._folder / "damaged.stderr").unlink(missing_ok=True)
        work = self._work(daemon)
        if work == "other records" and inspect == "clean":
            raise Silent(f"{what}: records are others than were written, and inspect is clean")
        if work == "refused to start" and not any(remedy in daemon.said() for remedy in REMEDIES):
            raise Silent(f"{what}: the refusal does not say what to do: {daemon.said()}")
        return Outcome(work, inspect)

    def _work(self, daemon: Daemon) -> str:
        try:
            daemon.start()
        except AssertionError:
            # A trap or a signal writes a report of its own; a refusal is a line of the log.
            return "refused to start" if '"critical"' in daemon.said() or is_advised(daemon) else "ended by a trap"
        asker = Asker(self._context, daemon.endpoints["query"], seconds=5)
        try:
            with contextlib.suppress(Refused):
                if asker.log() != self._log:
                    return "other records"
                asker.members()
            self._submit(daemon, "after", np.eye(8, dtype=np.float32), seconds=5)
            return "works on"
        except NoAnswer:
            if daemon.is_running():
                return "does not answer"
            return "ended with advice" if is_advised(daemon) else "ended by a trap"
        finally:
            asker.close()
            daemon.kill()


def is_advised(daemon: Daemon) -> bool:
    """Whether the daemon has said what to do."""
    return REMEDIES[0] in daemon.said()
