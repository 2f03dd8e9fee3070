"""The protocol with nothing but pyzmq and json, as a stranger would write it: nothing is put right on the way."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import zmq
from numpy.typing import NDArray

Record = dict[str, Any]
PATIENCE = 30.0


class NoAnswer(Exception):
    """The daemon did not answer in time."""


class Refused(Exception):
    """The daemon answered an error, which is in `reply`."""

    def __init__(self, reply: Mapping[str, Any]) -> None:
        super().__init__(f"{reply['code']}: {reply['message']}")
        self.code = str(reply["code"])
        self.reply = reply


def submission(ids: Sequence[str], vectors: NDArray[np.float32], request: int, **fields: Any) -> list[bytes]:
    """The frames of a `submit`."""
    header = {"type": "submit", "v": 1, "request": request, "ids": ids, "dtype": "f32", "shape": vectors.shape}
    return [json.dumps({**header, **fields}).encode(), np.ascontiguousarray(vectors, "<f4").tobytes()]


def dealer(context: "zmq.Context[zmq.Socket[bytes]]", endpoint: str, *, queue: int = 0) -> "zmq.Socket[bytes]":
    """A DEALER that drops at its end what it could not send."""
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.rcvhwm = queue
    socket.connect(endpoint)
    return socket


def answer(socket: "zmq.Socket[bytes]", seconds: float = PATIENCE) -> dict[str, Any]:
    """The header of the next reply, an error or not. Raises `NoAnswer`."""
    if not socket.poll(int(seconds * 1000)):
        raise NoAnswer(f"no answer within {seconds} s")
    header: dict[str, Any] = json.loads(socket.recv_multipart()[0])
    return header


class Asker:
    """A peer of the query socket that asks one thing after the other."""

    def __init__(self, context: "zmq.Context[zmq.Socket[bytes]]", endpoint: str, *, seconds: float = PATIENCE) -> None:
        self._socket = dealer(context, endpoint)
        self._seconds = seconds

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The reply to one question. Raises `Refused` and `NoAnswer`."""
        self._socket.send(json.dumps({"type": kind, "v": 1, **fields}).encode())
        reply = answer(self._socket, self._seconds)
        if reply["type"] == "error":
            raise Refused(reply)
        return reply

    def log(self, page: int = 2000, after: int = 0) -> list[Record]:
        """The records after a seq, page by page."""
        records: list[Record] = []
        while True:
            more = self.ask("log", after=records[-1]["seq"] if records else after, limit=page)["records"]
            if not more:
                return records
            records += more

    def members(self, page: int = 1000) -> list[str]:
        """The ids of all members."""
        ids: list[str] = []
        after = None
        while True:
            reply = self.ask("members", limit=page, after=after)
            ids += [each["id"] for each in reply["members"]]
            after = reply["next"]
            if after is None:
                return ids

    def wait(self, name: str, value: int) -> None:
        """Waits until a number of `status` has reached `value`."""
        deadline = time.monotonic() + self._seconds
        while self.ask("status")[name] < value:
            if time.monotonic() > deadline:
                raise NoAnswer(f"{name} did not reach {value} within {self._seconds} s")
            time.sleep(0.01)

    def close(self) -> None:
        """Closes the socket."""
        self._socket.close()
