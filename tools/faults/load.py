"""More work than the daemon can do, from all sides, for as long as one likes.

Producers at full speed, a firehose past its high-water mark, a subscriber that stops reading, one that follows, a peer
that asks for exact diversity all the time, floods of questions, and a lone producer whose wait is measured.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zmq
from daemon import Daemon
from noveld import Client

from faults.ledger import Acknowledged, log_problems_streamed
from faults.process import cpu_seconds, descriptors, resident_bytes
from faults.producer import Producer
from faults.wire import PATIENCE, Asker, NoAnswer, dealer, submission

FLOOD = 3000


class Setup(NamedTuple):
    """How much is asked of the daemon."""

    seconds: float
    producers: int = 10
    dimension: int = 384
    samples: int = 64
    window: int = 16
    settings: dict[str, Any] = {"budget.capacity": 100, "reference.limit": 2000}  # noqa: RUF012


class Moment(NamedTuple):
    """What was measured at one moment."""

    seconds: float
    seen: int
    resident: int
    file: int
    descriptors: int
    cpu: float
    lone_ms: float


class Failed(Exception):
    """Something was lost, or came in another way than documented."""


class Load:
    """One run."""

    def __init__(self, program: Path, folder: Path, setup: Setup) -> None:
        self.setup = setup
        self.moments: list[Moment] = []
        self.waits: list[float] = []
        """Seconds from a message to its answer, of the producers at full speed."""
        self.lone_waits: list[float] = []
        """The same of a lone sample every 50 ms."""
        self.answers: Counter[str] = Counter()
        self.exact = 0
        self.pushed = 0
        self.followed = 0
        self.missed = 0
        """Records that the subscriber that stopped reading had to take from the log."""
        self._store = folder / "store"
        self._daemon = Daemon(program, self._store, **setup.settings, **{"log.level": "error"})
        self._acknowledged = Acknowledged()
        self._producers = [
            Producer(
                f"p{number}",
                self._acknowledged,
                dimension=setup.dimension,
                seed=number,
                window=setup.window,
                samples=setup.samples,
            )
            for number in range(setup.producers)
        ]

    @property
    def ahead(self) -> int:
        """Samples that the producers have in flight: what a lone one waits behind."""
        return self.setup.producers * self.setup.window * self.setup.samples

    def run(self, progress: Callable[[float], None] = lambda _: None) -> None:
        """Raises `Failed`."""
        self._daemon.start()
        with zmq.Context() as context:
            try:
                self._run(context, progress)
            except (NoAnswer, zmq.ZMQError) as error:
                raise Failed(f"{error}; {self._daemon.said()}") from error
            finally:
                for producer in self._producers:
                    producer.close()
                context.destroy(linger=0)
                self._daemon.kill()

    def _run(self, context: "zmq.Context[zmq.Socket[bytes]]", progress: Callable[[float], None]) -> None:
        endpoints = self._daemon.endpoints
        stopped = context.socket(zmq.SUB)
        stopped.rcvhwm = 1
        stopped.setsockopt(zmq.RCVBUF, 4096)
        stopped.subscribe("")
        stopped.connect(endpoints["decisions"])
        client = Client(decisions=endpoints["decisions"], query=endpoints["query"], timeout=PATIENCE)
        follower = threading.Thread(target=self._follow, args=[client])
        follower.start()
        try:
            sides = Sides(context, endpoints, self.setup)
            asker = Asker(context, endpoints["query"])
            for producer in self._producers:
                producer.connect(context, endpoints["ingest"])
            self._work(sides, asker, progress)
            sides.finish(asker)
            self.exact, self.pushed, self.answers = sides.exact, sides.pushed, sides.answers
            self.lone_waits = sides.lone_waits
            self.waits = [wait for producer in self._producers for wait in producer.seconds]
            self._check(asker, sides, stopped)
            asker.close()
            sides.close()
        finally:
            # Which ends the stream that the follower waits on.
            client.close()
            follower.join()
            stopped.close()

    def _work(self, sides: "Sides", asker: Asker, progress: Callable[[float], None]) -> None:
        start = time.monotonic()
        next_moment = start
        while (now := time.monotonic()) < start + self.setup.seconds:
            for producer in self._producers:
                producer.pump()
            sides.pump(now)
            if now >= next_moment:
                self._measure(now - start, sides, asker)
                next_moment += max(1.0, self.setup.seconds / 600)
                progress(now - start)
            time.sleep(0.0005)
        deadline = time.monotonic() + 4 * PATIENCE
        while any(producer.in_flight for producer in self._producers):
            for producer in self._producers:
                producer.pump(sends=False)
            if time.monotonic() > deadline:
                raise Failed("messages without an answer")
            time.sleep(0.001)
        self._measure(time.monotonic() - start, sides, asker)

    def _measure(self, seconds: float, sides: "Sides", asker: Asker) -> None:
        pid = self._daemon.pid
        self.moments.append(
            Moment(
                seconds,
                asker.ask("status")["seen"],
                resident_bytes(pid),
                (self._store / "data.mdb").stat().st_blocks * 512,
                descriptors(pid),
                cpu_seconds(pid),
                1000 * max(sides.lone_waits[-20:], default=0.0),
            )
        )

    def _follow(self, client: Client) -> None:
        """A subscriber that reads: each record once and in order, those that were dropped from the log."""
        for decision in client.decisions(after=0):
            if decision.seq != self.followed + 1:
                raise Failed(f"a follower got {decision.seq} after {self.followed}")
            self.followed = decision.seq

    def _check(self, asker: Asker, sides: "Sides", stopped: "zmq.Socket[bytes]") -> None:
        last = asker.ask("status")["seq"]
        deadline = time.monotonic() + 4 * PATIENCE
        while self.followed < last:
            if time.monotonic() > deadline:
                raise Failed(f"a follower is at {self.followed}, the log at {last}")
            time.sleep(0.05)
        problems = log_problems_streamed(asker, self._acknowledged, pushed=sides.pushed)
        if problems:
            raise Failed("; ".join(problems[:5]))
        self._catch_up(asker, stopped, last)

    def _catch_up(self, asker: Asker, stopped: "zmq.Socket[bytes]", last: int) -> None:
        """What the subscriber that stopped reading has got is in order; what it has not is in the log."""
        got = 0
        while stopped.poll(1000):
            topic, record = stopped.recv_multipart()
            if not topic.startswith((b"keep", b"drop", b"evict")):
                continue
            seq = json.loads(record)["seq"]
            if seq != got + 1:
                break
            got = seq
        self.missed = last - got
        if self.missed:
            first = asker.ask("log", after=got, limit=1)["records"][0]["seq"]
            if first != got + 1:
                raise Failed(f"a subscriber that had {got} finds {first} in the log")


class Sides:
    """What presses on the daemon beside the producers."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", endpoints: dict[str, Any], setup: Setup) -> None:
        self.exact = 0
        self.pushed = 0
        self.answers: Counter[str] = Counter()
        self.lone_waits: list[float] = []
        self._vectors = np.random.default_rng(99).normal(size=(setup.samples, setup.dimension)).astype(np.float32)
        self._exact = dealer(context, endpoints["query"])
        self._flood = dealer(context, endpoints["query"])
        self._lone = dealer(context, endpoints["ingest"])
        self._push = context.socket(zmq.PUSH)
        self._push.connect(endpoints["firehose"])
        self._asked = False
        self._flooded = 0
        self._lone_sent = 0.0
        self._lone_next = 0.0
        self._lone_count = 0
        self._next_flood = time.monotonic() + setup.seconds / 4

    def pump(self, now: float) -> None:
        """Does what is due; never waits."""
        self._ask_exactly()
        self._push_until_full()
        self._be_alone(now)
        if now > self._next_flood and not self._flooded:
            self._next_flood = now + 60
            header, vectors = submission([], self._vectors[:8], 0)
            question = {**json.loads(header), "type": "score", "ids": None}
            self._flooded = FLOOD
            for number in range(FLOOD):
                self._flood.send_multipart([json.dumps({**question, "request": number}).encode(), vectors])
        self._take_flood()

    def finish(self, asker: Asker) -> None:
        """Waits for all that is on its way, as long as answers come."""
        deadline = time.monotonic() + 4 * PATIENCE
        while self._flooded or self._lone_sent:
            before = self._flooded
            self._take_flood()
            if self._flooded < before:
                deadline = time.monotonic() + 4 * PATIENCE
            self._be_alone(0)
            if time.monotonic() > deadline:
                raise NoAnswer(f"{self._flooded} questions without an answer")
            time.sleep(0.01)
        # All that was pushed is decided once nothing more comes.
        seen = -1
        while (now := asker.ask("status")["seen"]) != seen:
            seen = now
            time.sleep(1)

    def close(self) -> None:
        """Closes all sockets."""
        for socket in (self._exact, self._flood, self._lone, self._push):
            socket.close()

    def _ask_exactly(self) -> None:
        if self._asked and self._exact.poll(0):
            reply = json.loads(self._exact.recv_multipart()[0])
            self.answers["exact " + str(reply.get("code", reply["type"]))] += 1
            self.exact += reply["type"] == "diversity"
            self._asked = False
        if not self._asked:
            self._exact.send(b'{"type":"diversity","v":1,"exact":true,"measures":["logdet","knn_distance"]}')
            self._asked = True

    def _push_until_full(self) -> None:
        for _ in range(20):
            start = self.pushed % (len(self._vectors) - 7)
            ids = [f"f-{self.pushed + place}" for place in range(8)]
            try:
                self._push.send_multipart(submission(ids, self._vectors[start : start + 8], 0), zmq.DONTWAIT)
            except zmq.Again:
                self.answers["firehose full"] += 1
                return
            self.pushed += 8

    def _be_alone(self, now: float) -> None:
        if self._lone_sent and self._lone.poll(0):
            reply = json.loads(self._lone.recv_multipart()[0])
            self.answers["lone " + str(reply.get("code", reply["type"]))] += 1
            self.lone_waits.append(time.monotonic() - self._lone_sent)
            self._lone_sent = 0.0
        if now > self._lone_next and not self._lone_sent:
            self._lone_next = now + 0.05
            self._lone_count += 1
            self._lone.send_multipart(submission([f"lone-{self._lone_count}"], self._vectors[:1], 0))
            self._lone_sent = time.monotonic()

    def _take_flood(self) -> None:
        while self._flooded and self._flood.poll(0):
            reply = json.loads(self._flood.recv_multipart()[0])
            if reply["request"] != FLOOD - self._flooded:
                raise zmq.ZMQError(0, f"question {FLOOD - self._flooded} was answered as {reply['request']}")
            self.answers["flood " + str(reply.get("code", reply["type"]))] += 1
            self._flooded -= 1
