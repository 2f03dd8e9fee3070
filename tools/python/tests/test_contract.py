"""The real daemon against the protocol's test vectors and schemas, with plain sockets in place of the client."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pytest
import zmq
from conftest import StartDaemon
from contract import conforms, frames, vectors
from jsonschema import ValidationError

REPLY = {"score": "scores", "explain": "explanation"}
TAKES_EFFECT = {"snapshot", "budget", "evict"}

Ask = Callable[[str, list[bytes]], list[bytes]]


@pytest.fixture(params=["DEALER", "DEALER with a delimiter", "REQ"])
def ask(request: pytest.FixtureRequest, start_daemon: StartDaemon) -> Iterator[Ask]:
    """Sends frames to a socket of a daemon of dimension 2 and gives the reply's frames, header first."""
    daemon = start_daemon(dimension=2)
    kind = zmq.REQ if request.param == "REQ" else zmq.DEALER
    delimiter = [b""] if request.param == "DEALER with a delimiter" else []
    with zmq.Context[zmq.Socket[bytes]]() as context:
        sockets = {name: context.socket(kind) for name in ("ingest", "query")}
        for name, socket in sockets.items():
            socket.linger = 0
            socket.rcvtimeo = 10_000
            socket.connect(daemon.endpoints[name])

        def ask(name: str, message: list[bytes]) -> list[bytes]:
            sockets[name].send_multipart(delimiter + message)
            reply = sockets[name].recv_multipart()
            # An empty header right behind the identity looks like a delimiter, and is mirrored as one.
            mirrored = delimiter or ([b""] if request.param == "DEALER" and message[0] == b"" else [])
            assert reply[: len(mirrored)] == mirrored
            return reply[len(mirrored) :]

        yield ask
        for socket in sockets.values():
            socket.close()


def written_request(header: bytes) -> Any:
    """The header's ``request`` with its numbers as they were written."""
    return json.loads(header, parse_float=str, parse_int=str).get("request")


def check_refusal(frames: list[bytes], error: dict[str, Any]) -> None:
    header = json.loads(frames[0])
    conforms("error", header)
    assert len(frames) == 1
    found = {name: header.get(name) for name in ("code", "index", "request")}
    assert found == {name: error[name] for name in found}
    assert all(part in header["message"] for part in error["message_has"]), header["message"]


def check_decisions(sent: list[bytes], reply: list[bytes], expect: dict[str, Any]) -> None:
    header = json.loads(reply[0])
    conforms("decisions", header)
    assert len(reply) == 1
    assert [each["id"] for each in header["decisions"]] == expect["ids"]
    assert written_request(reply[0]) == written_request(sent[0])


def check_answer(reply: list[bytes], expect: dict[str, Any]) -> None:
    header = json.loads(reply[0])
    assert header.get("request") == expect["request"]
    kind = expect["type"]
    if header["type"] == "error":
        conforms("error", header)
        # The vectors name samples and measures that this daemon does not have.
        assert header["code"] in {"not_found", "unsupported", "bad_field"}, header
    else:
        conforms(REPLY.get(kind, kind), header)
        assert len(reply) == (2 if kind == "members" and expect["vectors"] else 1)


def failures(checks: Iterable[tuple[str, Callable[[], None]]]) -> dict[str, str]:
    """Runs every check, and gives what was wrong by name."""
    found = {}
    for name, check in checks:
        try:
            check()
        except (AssertionError, ValidationError) as error:
            found[name] = str(error)
    return found


def test_every_submission_is_answered_as_the_vectors_say(ask: Ask) -> None:
    def check(vector: dict[str, Any]) -> None:
        reply = ask("ingest", frames(vector))
        if "error" in vector:
            check_refusal(reply, vector["error"])
        else:
            check_decisions(frames(vector), reply, vector["expect"])

    assert failures((vector["name"], partial(check, vector)) for vector in vectors("submit")) == {}


def test_every_query_is_answered_as_the_vectors_say(ask: Ask) -> None:
    def check(vector: dict[str, Any]) -> None:
        if "error" in vector:
            check_refusal(ask("query", frames(vector)), vector["error"])
        elif vector["expect"]["type"] not in TAKES_EFFECT:
            check_answer(ask("query", frames(vector)), vector["expect"])

    ask("ingest", frames(next(each for each in vectors("submit") if each["name"] == "half precision")))
    assert failures((vector["name"], partial(check, vector)) for vector in vectors("query")) == {}


def test_publications_follow_their_schemas(start_daemon: StartDaemon) -> None:
    daemon = start_daemon(dimension=2)
    sample = next(each for each in vectors("submit") if each["name"] == "all fields")
    with zmq.Context[zmq.Socket[bytes]]() as context:
        watching, pushing = context.socket(zmq.SUB), context.socket(zmq.PUSH)
        for socket, name in ((watching, "decisions"), (pushing, "firehose")):
            socket.linger = 0
            socket.rcvtimeo = 10_000
            socket.connect(daemon.endpoints[name])
        watching.subscribe(b"")
        assert watching.recv_multipart()[0] == b"heartbeat"
        pushing.send_multipart(frames(sample))
        pushing.send_multipart([b"{}"])
        seen: dict[bytes, Any] = {}
        while not {b"keep.crawl/2024", b"error", b"heartbeat"} <= seen.keys():
            topic, body = watching.recv_multipart()
            seen[topic] = json.loads(body)
            schema = {b"heartbeat": "heartbeat", b"error": "error"}.get(topic, "record")
            conforms(schema, seen[topic])
        assert seen[b"error"]["socket"] == "firehose"
        watching.close()
        pushing.close()
