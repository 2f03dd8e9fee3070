"""Messages that began as good ones, by the hundred thousand, and bytes that are no ZeroMQ, against a daemon that works.

Every message to ingest and query has exactly one answer, in the order of the peer's messages; a good one in between is
decided as if nothing had been; at the end the log is whole and the memory is what it was.
"""

import contextlib
import json
import random
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import zmq
from daemon import SOCKETS, Daemon

from faults.ledger import log_problems
from faults.process import resident_bytes
from faults.wire import PATIENCE, Asker, NoAnswer, answer, dealer, submission

DIMENSION = 4
WINDOW = 200
PIECES = [
    b"null", b"true", b"[]", b"{}", b'""', b"-1", b"0", b"1e999", b"0.5", b"\\ud800", b"[[[[", b'"v":1,', b"NaN",
    b"\x00", b"9" * 20, b"9223372036854775807", b"-9223372036854775808", b"18446744073709551616", b"\xff\xfe",
    b'"ids":', b'"shape":[1,4]', b'"shape":[4294967296,4294967296]', b'"limit":0', b'"k":10001', b'"a":' * 50,
]  # fmt: skip
GREETING = b"\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL"


class Misbehaved(Exception):
    """An answer was missing, or the daemon suffered."""


class Mutations:
    """An endless supply of messages, each a good one with something done to it."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        numbers = np.random.default_rng(seed)
        self._made = 0
        self._vectors = numbers.normal(size=(64, DIMENSION)).astype(np.float32)

    def next(self, kind: str) -> list[bytes]:
        """A message for the socket `kind`."""
        frames = self._submission() if kind != "query" else self._query()
        for _ in range(self._chance.randint(0, 3)):
            self._mutate(frames)
        # A message has a frame at least.
        return frames or [b""]

    def _submission(self) -> list[bytes]:
        count = self._chance.randint(0, 3)
        self._made += count
        ids = [f"m{self._made - place}" for place in range(count)]
        start = self._chance.randrange(60)
        fields: dict[str, Any] = {}
        if self._chance.random() < 0.3:
            fields = {"source": "web", "meta": [None] * count, "quality": [1.5] * count, "cost": [2] * count}
        return submission(ids, self._vectors[start : start + count], self._made, **fields)

    def _query(self) -> list[bytes]:
        vectors = self._vectors[: self._chance.randint(0, 2)]
        vector_fields: dict[str, Any] = {"dtype": "f32", "shape": list(vectors.shape)}
        questions: list[tuple[str, dict[str, Any]]] = [
            ("status", {}),
            ("diversity", {"measures": ["novelsum", "knn_distance"]}),
            ("history", {"measure": "novelsum", "since": 0, "points": 5}),
            ("score", vector_fields),
            ("neighbors", {"k": 3, **vector_fields}),
            ("neighbors", {"k": 3, "ids": ["m1"]}),
            ("explain", {"id": f"m{self._chance.randint(1, 99)}"}),
            ("log", {"after": self._chance.randint(0, 99), "limit": 5, "decisions": ["keep"]}),
            ("members", {"after": None, "limit": 5, "vectors": True}),
            ("config", {}),
        ]
        kind, fields = self._chance.choice(questions)
        header = json.dumps({"type": kind, "v": 1, "request": self._chance.randrange(1000), **fields}).encode()
        return [header, vectors.tobytes()] if "dtype" in fields else [header]

    def _mutate(self, frames: list[bytes]) -> None:
        if not frames:
            return frames.append(b"")
        index = self._chance.randrange(len(frames))
        frame = frames[index]
        place = self._chance.randint(0, len(frame))
        action = self._chance.randrange(9)
        if action == 0:
            del frames[index]
        elif action == 1:
            frames.insert(index, b"")
        elif action == 2:
            frames[index] = frame[:place]
        elif action == 3:
            frames[index] = frame[:place] + self._chance.randbytes(self._chance.randint(1, 9)) + frame[place:]
        elif action == 4 and place < len(frame):
            frames[index] = frame[:place] + bytes([frame[place] ^ 1 << self._chance.randrange(8)]) + frame[place + 1 :]
        elif action == 5:
            frames[index] = frame[:place] + self._chance.choice(PIECES) + frame[place:]
        elif action == 6:
            cut = self._chance.randint(place, min(len(frame), place + 20))
            frames[index] = frame[:place] + frame[cut:]
        elif action == 7:
            frames.insert(index, frame)
        else:
            frames[index] = frame[:place] + frame[:place] + frame[place:]
        return None


class Messages:
    """A daemon under such messages, with a seed."""

    def __init__(self, program: Path, folder: Path, seed: int) -> None:
        self._seed = seed
        self._mutations = Mutations(seed)
        self._chance = random.Random(seed + 1)
        settings = {"dimension": DIMENSION, "budget.capacity": 30, "reference.limit": 500}
        self._daemon = Daemon(program, folder / "store", **settings, **{"log.level": "critical"})
        self.answers: Counter[str] = Counter()
        self.resident: list[int] = []

    def run(self, count: int, progress: Callable[[int], None] = lambda _: None) -> None:
        """Raises `Misbehaved`, with the seed."""
        self._daemon.start()
        try:
            with zmq.Context() as context:
                try:
                    self._run(context, count, progress)
                except (NoAnswer, zmq.ZMQError) as error:
                    raise Misbehaved(f"seed {self._seed}: {error}; {self._daemon.said()}") from error
                finally:
                    context.destroy(linger=0)
        except BaseException:
            self._daemon.kill()
            raise
        self._daemon.stop()

    def _run(self, context: "zmq.Context[zmq.Socket[bytes]]", count: int, progress: Callable[[int], None]) -> None:
        endpoints = self._daemon.endpoints
        peers = {name: dealer(context, endpoints[name]) for name in ("ingest", "query")}
        silent = context.socket(zmq.PUSH)
        silent.linger = 0
        silent.connect(endpoints["firehose"])
        asker = Asker(context, endpoints["query"])
        with contextlib.ExitStack() as closing:
            for peer in (*peers.values(), silent):
                closing.callback(peer.close)
            closing.callback(asker.close)
            self._exchange(peers, silent, count, progress)
            log = asker.log()
            problems = log_problems(log, asker.members())
            if problems:
                raise Misbehaved(f"seed {self._seed}: {problems[:5]}")

    def _exchange(
        self,
        peers: Mapping[str, "zmq.Socket[bytes]"],
        silent: "zmq.Socket[bytes]",
        count: int,
        progress: Callable[[int], None],
    ) -> None:
        done = 0
        while done < count:
            size = min(WINDOW, count - done)
            for name, peer in peers.items():
                for _ in range(size // 2):
                    peer.send_multipart(self._mutations.next(name))
                self._take(name, peer, size // 2)
            for _ in range(size // 10):
                silent.send_multipart(self._mutations.next("firehose"))
            self._good(peers["ingest"], done)
            for name in SOCKETS:
                self._garbage(self._daemon.endpoints[name])
            done += size
            self.resident.append(resident_bytes(self._daemon.pid))
            progress(done)

    def _take(self, name: str, peer: "zmq.Socket[bytes]", count: int) -> None:
        for number in range(count):
            if not peer.poll(int(PATIENCE * 1000)):
                raise Misbehaved(f"seed {self._seed}: {name} has no answer to message {number} of the last {count}")
            reply = self._header(peer.recv_multipart())
            self.answers[str(reply.get("code", reply["type"]))] += 1
        if peer.poll(0):
            raise Misbehaved(f"seed {self._seed}: {name} has more answers than messages")

    @staticmethod
    def _header(frames: list[bytes]) -> dict[str, Any]:
        """The reply's header: behind the return path, which may look like one, and in front of vectors."""
        start = max((place + 1 for place, frame in enumerate(frames[:-1]) if not frame), default=0)
        header: dict[str, Any] = json.loads(frames[start])
        return header

    def _good(self, peer: "zmq.Socket[bytes]", number: int) -> None:
        vectors = np.random.default_rng(number).normal(size=(1, DIMENSION)).astype(np.float32)
        peer.send_multipart(submission([f"good-{number}"], vectors, number))
        reply = answer(peer)
        if reply["type"] != "decisions" or reply["request"] != number:
            raise Misbehaved(f"seed {self._seed}: a good message was answered {reply}")

    def _garbage(self, endpoint: str) -> None:
        """Bytes on a connection of their own, which is closed or reset."""
        host, port = endpoint.removeprefix("tcp://").rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
            start = self._chance.choice([b"", GREETING, GREETING + bytes(32), b"\xff", b"GET / HTTP/1.1\r\n\r\n"])
            try:
                connection.sendall(start + self._chance.randbytes(self._chance.randrange(3000)))
            except OSError:
                # The daemon had seen enough.
                return
