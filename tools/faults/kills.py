"""A daemon that is killed at random moments, round after round, while several producers are at work.

After each kill: `novelctl inspect` finds nothing; the next daemon's log has no gap and one decision for each id, its
members are those of the log, and what was acknowledged before stands in it as it was acknowledged.
"""

import contextlib
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zmq
from daemon import SOCKETS, Daemon

from faults.ledger import Ledger
from faults.producer import Producer
from faults.wire import Asker

PRODUCERS = 3
ROUNDS_OF_A_STORE = 25

# What a store is decided under: small bounds, so that evictions, removals and growth are everywhere.
VARIANTS: list[dict[str, Any]] = [
    {"budget.capacity": 40, "reference.limit": 200},
    {"budget.capacity": 15, "reference.limit": 60, "durability": "{interval: 20}"},
    {
        "budget.capacity": 60,
        "reference.limit": 300,
        "index.exact_below": 20,
        "index.candidates": 2,
        "index.cells": 1,
        "index.memory": "1MiB",
    },
    {"budget": "{keep_rate: 0.3, per_source: {each: {total: 40}}}", "batch.samples": 3},
    {"budget.capacity": 30, "shadow": "[{name: s, budget: {capacity: 9}}]", "durability": "{interval: 1}"},
    {"budget.capacity": 25, "reference.mode": "none", "batch.milliseconds": 0},
]


class Broken(Exception):
    """An invariant does not hold."""


class Kills:
    """Rounds of one seed, in a folder."""

    def __init__(self, program: Path, folder: Path, seed: int) -> None:
        self._program = program
        self._folder = folder
        self._chance = random.Random(seed)
        self._seed = seed
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self.decided = 0
        self.acknowledged = 0
        self.starts = 0

    def run(self, rounds: int, progress: Callable[[int], None] = lambda _: None) -> None:
        """Raises `Broken`, with the seed and the round, at the first invariant that does not hold."""
        try:
            for first in range(0, rounds, ROUNDS_OF_A_STORE):
                self._store(first, min(rounds - first, ROUNDS_OF_A_STORE), progress)
        finally:
            self._context.destroy(linger=0)

    def _store(self, first: int, rounds: int, progress: Callable[[int], None]) -> None:
        data = self._folder / f"store-{first}"
        data.mkdir()
        variant = VARIANTS[first // ROUNDS_OF_A_STORE % len(VARIANTS)]
        endpoints = {f"endpoints.{name}": f"ipc://{data}/{name}" for name in SOCKETS}
        daemon = Daemon(self._program, data / "data", **endpoints, **variant)
        ledger = Ledger()
        dimension = self._chance.randint(2, 24)
        producers = [
            Producer(f"p{number}", ledger, dimension=dimension, seed=self._seed + first) for number in range(PRODUCERS)
        ]
        try:
            for number in range(first, first + rounds):
                is_last = number == first + rounds - 1
                try:
                    self._round(daemon, ledger, producers)
                    self._inspect(data / "data", ledger)
                    if is_last:
                        self.decided += self._start(daemon, ledger)
                except Exception as error:
                    raise Broken(f"seed {self._seed}, round {number}, {variant}: {error}\n{daemon.said()}") from error
                progress(number + 1)
        finally:
            daemon.kill()
            for producer in producers:
                producer.close()
        self.acknowledged += len(ledger.acknowledged)

    def _round(self, daemon: Daemon, ledger: Ledger, producers: list[Producer]) -> None:
        if self._chance.random() < 0.15:
            # Before it is ready.
            daemon.spawn()
            time.sleep(self._chance.uniform(0, 0.03))
            daemon.kill()
            return
        self._start(daemon, ledger)
        for producer in producers:
            producer.connect(self._context, daemon.endpoints["ingest"])
        if self._chance.random() < 0.1:
            # In the midst of an orderly stop.
            self._work(producers, self._chance.uniform(0, 0.05))
            daemon.send(signal.SIGTERM)
            self._work(producers, self._chance.uniform(0, 0.01))
        else:
            self._work(producers, self._chance.choice([0.003, 0.03, 0.15]) * self._chance.random())
        daemon.kill()
        # They would connect to the next daemon by themselves, and go on while its log is read.
        for producer in producers:
            producer.close()

    def _start(self, daemon: Daemon, ledger: Ledger) -> int:
        """Starts it and looks at what is there; gives the number of the log's entries."""
        daemon.start()
        self.starts += 1
        asker = Asker(self._context, daemon.endpoints["query"])
        try:
            log = asker.log()
            problems = ledger.problems(log, asker.members())
        finally:
            asker.close()
        if problems:
            raise Broken("; ".join(problems[:5]))
        return len(log)

    @staticmethod
    def _work(producers: list[Producer], seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for producer in producers:
                with contextlib.suppress(zmq.Again):
                    producer.pump()

    def _inspect(self, data: Path, ledger: Ledger) -> None:
        if not (data / "data.mdb").exists() and not ledger.acknowledged:
            return
        result = subprocess.run(
            [self._program.parent / "novelctl", "inspect", data], capture_output=True, text=True, timeout=60
        )
        is_created = "no store in" not in result.stderr
        if result.returncode and (is_created or ledger.acknowledged):
            raise Broken(f"inspect: {result.stdout}{result.stderr}")
