"""A producer that sends again what was not answered, as protocols/ingest.md asks of it."""

import json
import random
import time
from collections import deque

import numpy as np
import zmq

from faults.ledger import Ledger
from faults.wire import Refused, dealer, submission

WAITING = {"read_only", "overloaded", "shutting_down"}


class Producer:
    """One peer of the ingest socket with several messages in flight, and ids of its own."""

    def __init__(
        self, name: str, ledger: Ledger, *, dimension: int, seed: int, window: int = 4, samples: int = 12
    ) -> None:
        self._name = name
        self._ledger = ledger
        self._dimension = dimension
        self._window = window
        self._samples = samples
        self._chance = random.Random(f"{name} {seed}")
        self._numbers = np.random.default_rng(self._chance.getrandbits(32))
        self._centres = self._numbers.normal(size=(5, dimension))
        self._made = 0
        self._requests = 0
        self._unanswered: dict[int, list[bytes]] = {}
        self._sent: deque[tuple[int, float]] = deque()
        self._socket: zmq.Socket[bytes] | None = None
        self.refusals: dict[str, int] = {}
        self.seconds: list[float] = []
        """How long each answer took."""

    def connect(self, context: "zmq.Context[zmq.Socket[bytes]]", endpoint: str) -> None:
        """Begins anew with a daemon: all that was not answered is sent again, and may then be a duplicate."""
        self.close()
        self._socket = dealer(context, endpoint)
        self._sent.clear()
        for request in self._unanswered:
            self._send(request)

    @property
    def in_flight(self) -> int:
        """Messages that are not answered yet."""
        return len(self._unanswered)

    def pump(self, *, sends: bool = True) -> None:
        """Takes the answers that are there, and sends as much as there is room for; never waits."""
        assert self._socket is not None
        while self._socket.poll(0):
            self._answered(self._socket.recv_multipart())
        while sends and len(self._unanswered) < self._window:
            self._requests += 1
            self._unanswered[self._requests] = self._message(self._requests)
            self._send(self._requests)

    def close(self) -> None:
        """Leaves the daemon, with messages in flight or not."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, request: int) -> None:
        assert self._socket is not None
        self._socket.send_multipart(self._unanswered[request])
        self._sent.append((request, time.monotonic()))

    def _answered(self, frames: list[bytes]) -> None:
        reply = json.loads(frames[0])
        request, sent = self._sent.popleft()
        if reply.get("request") != request:
            self._ledger.contradictions.append(f"{self._name}: request {request} was answered {frames[0][:200]!r}")
        self.seconds.append(time.monotonic() - sent)
        if reply["type"] == "error":
            self.refusals[reply["code"]] = self.refusals.get(reply["code"], 0) + 1
            if reply["code"] not in WAITING:
                raise Refused(reply)
            self._send(request)
            return
        self._ledger.note(reply["decisions"])
        del self._unanswered[request]

    def _message(self, request: int) -> list[bytes]:
        count = self._chance.randint(1, self._samples)
        ids = [f"{self._name}-{self._made + place}" for place in range(count)]
        self._made += count
        if self._made > count and self._chance.random() < 0.2:
            ids[0] = f"{self._name}-{self._chance.randrange(self._made - count)}"
        centres = self._centres[self._numbers.integers(0, len(self._centres), count)]
        vectors = centres + self._numbers.normal(size=(count, self._dimension)) * self._chance.choice([0.01, 0.5, 2])
        return submission(ids, vectors.astype(np.float32), request, source=self._name)
