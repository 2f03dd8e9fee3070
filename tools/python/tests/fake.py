"""A daemon that misbehaves on demand: what a real one cannot be made to do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import zmq

Json = dict[str, Any]


def record(seq: int, id: str = "", decision: str = "keep", **more: Any) -> Json:
    """A decision record."""
    return {
        "seq": seq,
        "id": id or f"id-{seq}",
        "source": None,
        "decision": decision,
        "reason": "novel" if decision == "keep" else "redundant",
        "gain": 0.5,
        "novelty": 0.25,
        "threshold": 0.125,
        "density": 1.0,
        "nearest": None,
        "pool": seq,
        "time": 1_700_000_000_000_000 + seq,
        **more,
    }


class FakeDaemon:
    """Ingest, decisions and query sockets, on free ports unless told where, served by one thread.

    Every id is kept, unless it begins with "drop". The public attributes may be changed while it runs.
    """

    def __init__(self, endpoints: Mapping[str, str] | None = None) -> None:
        self.lose = 0
        """How many of the next submissions are decided without a reply."""
        self.refusals: list[str] = []
        """Codes that the next submissions are refused with."""
        self.unpublished: set[int] = set()
        """The ``seq`` of records that no subscriber gets."""
        self.silent = False
        """Whether nothing is answered and no heartbeat is sent."""
        self.answer: Callable[[Json], list[bytes]] | None = None
        """Makes the reply to every query, in place of the right one."""
        self.page = 1000
        """The most records in a page of the log."""
        self.heartbeat = True
        """Whether heartbeats are sent, twenty a second."""
        self.log_first = 1
        """The log's oldest record; those before were removed."""
        self.log: list[Json] = []
        self.submissions: list[Json] = []
        self.queries: list[Json] = []
        self._known: dict[str, Json] = {}
        self._published = 0
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._context: zmq.Context[Any] = zmq.Context()
        self._ingest = self._context.socket(zmq.ROUTER)
        self._query = self._context.socket(zmq.ROUTER)
        self._decisions = self._context.socket(zmq.XPUB)
        places = endpoints or dict.fromkeys(("ingest", "query", "decisions"), "tcp://127.0.0.1:*")
        self.endpoints: dict[str, Any] = {name: self._bind(name, place) for name, place in places.items()}
        self._thread = threading.Thread(target=self._serve, name="fake-daemon")
        self._thread.start()

    def _bind(self, name: str, endpoint: str) -> str:
        socket: zmq.Socket[bytes] = getattr(self, f"_{name}")
        socket.linger = 0
        socket.bind(endpoint)
        return socket.get_string(zmq.LAST_ENDPOINT)

    def stop(self) -> None:
        """Ends the thread and closes the sockets."""
        self._stop.set()
        self._thread.join()
        self._context.destroy(0)

    def decide(self, *ids: str) -> None:
        """Decides samples that some other producer submitted."""
        with self._lock:
            for id in ids:
                self._decide(id)

    def forget(self, count: int) -> None:
        """Loses the newest records, as a store that was put back from a copy would have."""
        with self._lock:
            del self.log[len(self.log) - count :]

    def _serve(self) -> None:
        poller = zmq.Poller()
        for socket in (self._ingest, self._query, self._decisions):
            poller.register(socket, zmq.POLLIN)
        beat = 0.0
        while not self._stop.is_set():
            ready = dict(poller.poll(5))
            with self._lock:
                if self._ingest in ready:
                    self._on_submit()
                if self._query in ready:
                    self._on_query()
                if self._decisions in ready:
                    self._decisions.recv()
                if self.heartbeat and not self.silent and time.monotonic() - beat > 0.05:
                    beat = time.monotonic()
                    self._publish_heartbeat()
                self._publish()

    def _on_submit(self) -> None:
        peer, header_frame, _ = self._ingest.recv_multipart()
        header = json.loads(header_frame)
        if self.silent:
            return
        self.submissions.append(header)
        if self.refusals:
            error = {"type": "error", "v": 1, "code": self.refusals.pop(0), "message": "not now", "index": 0}
            self._ingest.send_multipart([peer, json.dumps({**error, "request": header["request"]}).encode()])
            return
        records = [self._decide(id) for id in header["ids"]]
        if self.lose > 0:
            self.lose -= 1
            return
        reply = {"type": "decisions", "v": 1, "request": header["request"], "decisions": records}
        self._ingest.send_multipart([peer, json.dumps(reply).encode()])

    def _decide(self, id: str) -> Json:
        if id in self._known:
            return {**self._known[id], "duplicate": True}
        made = record(len(self.log) + 1, id, "drop" if id.startswith("drop") else "keep")
        self._known[id] = made
        self.log.append(made)
        return made

    def _publish(self) -> None:
        self._published = min(self._published, len(self.log))
        for made in self.log[self._published :]:
            if made["seq"] not in self.unpublished and not self.silent:
                topic = f"{made['decision']}.".encode()
                self._decisions.send_multipart([topic, json.dumps(made).encode()])
        self._published = len(self.log)

    def _publish_heartbeat(self) -> None:
        beat = {"type": "heartbeat", "v": 1, "seq": len(self.log), "time": 0}
        self._decisions.send_multipart([b"heartbeat", json.dumps(beat).encode()])

    def publish_raw(self, *frames: bytes) -> None:
        """Publishes any frames. For a moment without the thread at work, so the socket has one user at a time."""
        with self._lock:
            self._decisions.send_multipart(list(frames))

    def _on_query(self) -> None:
        peer, header_frame = self._query.recv_multipart()[:2]
        header = json.loads(header_frame)
        if self.silent:
            return
        self.queries.append(header)
        if self.answer is not None:
            self._query.send_multipart([peer, *self.answer(header)])
            return
        reply = {"status": self._status, "log": self._log}[header["type"]](header)
        self._query.send_multipart([peer, json.dumps({**reply, "v": 1, "request": header["request"]}).encode()])

    def _status(self, header: Json) -> Json:
        return {"type": "status", "seq": len(self.log)}

    def _log(self, header: Json) -> Json:
        wanted = header.get("decisions") or ["keep", "drop", "evict"]
        start = max(header["after"], self.log_first - 1)
        found = [made for made in self.log[start:] if made["decision"] in wanted]
        page = found[: min(header["limit"], self.page)]
        return {"type": "log", "records": page, "first": self.log_first, "last": len(self.log)}
