"""The client against the protocol's own test vectors and schemas."""

from __future__ import annotations

import itertools
import json
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from contract import conforms, frames, vectors

from noveld import Decision, InvalidRequest, _calls, _wire
from noveld._request import Numbers, Request
from noveld._submission import Submission
from noveld.errors import from_reply
from noveld.records import Explanation, LogPage, Neighbor, Score
from noveld.reports import Diversity, Status

TYPES = {"f16": np.float16, "f32": np.float32, "f64": np.float64, "bf16": ml_dtypes.bfloat16}
EXTRAS = ("source", "meta", "quality", "cost", "text")


def header_of(vector: dict[str, Any]) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(frames(vector)[0])
    return header


def submission(vector: dict[str, Any]) -> Submission:
    """What a client would submit to send the vector's message."""
    header = header_of(vector)
    matrix = np.frombuffer(frames(vector)[1], TYPES[header["dtype"]]).reshape(np.array(header["shape"], int))
    return Submission(header["ids"], matrix, **{name: header.get(name) for name in EXTRAS})


def named(found: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", found, ids=[each["name"] for each in found])


@named([each for each in vectors("submit") if each.get("expect", {}).get("ids")])
def test_valid_submissions_are_sent_as_they_are(vector: dict[str, Any]) -> None:
    (message,) = submission(vector).messages(itertools.count(1), 100)
    sent = json.loads(bytes(message.frames[0]))
    conforms("submit", sent)
    known = {name: header_of(vector).get(name) for name in ("type", "v", "ids", "dtype", "shape", *EXTRAS)}
    assert {name: sent.get(name) for name in known} == known
    assert bytes(message.frames[1]) == frames(vector)[1]


def ours(vector: dict[str, Any]) -> bool:
    """Whether the vector's mistake is one that a caller of this client can make, and that it finds by itself."""
    code = vector.get("error", {}).get("code")
    return code in {"bad_id", "not_finite", "zero_vector"} or (
        code == "bad_field" and vector["error"]["request"] == "r"
    )


@named([each for each in vectors("submit") if ours(each)])
def test_mistakes_are_found_before_they_are_sent(vector: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest) as raised:
        submission(vector)
    assert (raised.value.code, raised.value.index) == (vector["error"]["code"], vector["error"]["index"])


def asked(numbers: Numbers, expect: dict[str, Any]) -> Request[Any] | None:
    """The request that a vector of the query socket expects, None for those that this client does not make."""
    rows = np.array(expect.get("rows", []), np.float32)
    match expect["type"]:
        case "status":
            return _calls.status(numbers)
        case "config":
            return _calls.config(numbers)
        case "diversity":
            return _calls.diversity(numbers, expect["measures"], expect["exact"], expect["form"])
        case "history":
            return _calls.history(numbers, expect["measure"], expect["since"], expect["points"])
        case "score" if len(rows):
            return _calls.score(numbers, rows, 100)[0]
        case "neighbors":
            ids = expect.get("ids")
            return _calls.neighbors(numbers, ids, None if ids else rows, expect["k"], 100)[0]
        case "explain":
            return _calls.explain(numbers, expect["id"])
        case "log" if expect["limit"] and "after" in expect:
            return _calls.log(numbers, expect["after"], expect["limit"], expect["decisions"])
        case "members":
            return _calls.members(numbers, expect["after"], expect["limit"], expect["vectors"])
    return None


QUERIES = ("status", "config", "diversity", "history", "score", "neighbors", "explain", "log", "members")


@named([each for each in vectors("query") if each.get("expect", {}).get("type") in QUERIES])
def test_queries_follow_their_schema(vector: dict[str, Any]) -> None:
    expect = vector["expect"]
    request = asked(itertools.count(1), expect)
    if request is None:
        assert expect["type"] in {"score", "log"}
        return
    sent = json.loads(bytes(request.frames[0]))
    conforms(f"{expect['type']}-request", sent)
    wanted = {name: value for name, value in expect.items() if name not in {"request", "rows"} and value is not None}
    assert {name: sent.get(name, False) for name in wanted} == wanted
    if "rows" in expect:
        matrix = np.frombuffer(bytes(request.frames[1]), TYPES[sent["dtype"]]).reshape(sent["shape"])
        assert matrix.tolist() == expect["rows"]


REPLIES = {each["name"]: each for each in vectors("replies")}


def reply(name: str) -> _wire.Reply:
    return _wire.decode_reply(frames(REPLIES[name]))


RECORDS = {each["record"]["seq"]: each["record"] for each in vectors("records")}


@named(vectors("records"))
def test_records_are_read_and_published_under_their_topic(vector: dict[str, Any]) -> None:
    decision = _wire.decode_publication([bytes.fromhex(vector["topic_hex"]), vector["json"].encode()])
    assert isinstance(decision, Decision)
    assert decision.extra == {}
    for name, value in vector["record"].items():
        expected = Neighbor.from_json(value) if name == "nearest" and value is not None else value
        assert getattr(decision, name) == expected, name


def test_decisions_are_read() -> None:
    header = _wire.expect(reply("decisions"), "decisions")
    assert [Decision.from_json(each).seq for each in header["decisions"]] == [1, 9007199254740993]
    assert [Decision.from_json(each).duplicate for each in header["decisions"]] == [False, True]


def test_a_page_of_the_log_is_read() -> None:
    page = LogPage.from_json(reply("log").header)
    assert page == LogPage([Decision.from_json(RECORDS[seq]) for seq in (2, 3)], 1, 3)


def test_scores_are_read() -> None:
    scores = [Score.from_json(each) for each in reply("scores").header["scores"]]
    assert scores == [
        Score("drop", "redundant", 0.5, 1.0, 0.75, 1.0, Neighbor("a", 0.25)),
        Score("keep", "warmup", 0.0, 0.0, 0.0, 1.0, None),
    ]


def test_neighbors_are_read() -> None:
    (request,) = _calls.neighbors(iter([1]), ["x", "y"], None, 2, 10)
    assert request.result(reply("neighbors")) == [[Neighbor("a", 0.25), Neighbor("b", 0.5)], []]


def test_an_explanation_is_read() -> None:
    header = reply("explanation").header
    counterfactual, now = header["counterfactual"], header["now"]
    assert counterfactual["otherwise"]["capacity"] == {"was": 10, "from": 11}
    assert now["state"] == "member"
    assert Explanation.from_json(header) == Explanation(
        (Decision.from_json(RECORDS[3]),), (Neighbor("q", 0.0),), (), {"capacity": 10}, -0.0625, counterfactual, now
    )


def test_members_are_read() -> None:
    page = _calls.members(iter([1]), None, 10, False).result(reply("members"))
    assert page.next == "b"
    assert [(each.id, each.source, each.meta, each.seq, each.vector) for each in page.members] == [
        ("a", None, None, 1, None),
        ("b", "s", {"k": [1, 2.5]}, 2, None),
    ]


def test_members_with_vectors_are_read() -> None:
    page = _calls.members(iter([1]), None, 10, True).result(reply("members with vectors"))
    assert page.next is None
    ids, matrix = _calls.stack(page.members)
    assert ids == ["a"]
    assert matrix.dtype == np.float32
    assert matrix.tolist() == [[1.0, -2.0]]
    assert all(member.extra == {} for member in page.members)


def test_diversity_is_read() -> None:
    diversity = Diversity.from_json(reply("diversity").header)
    assert (diversity.novelsum.value, diversity.novelsum.stderr, diversity.novelsum.exact) == (0.75, None, True)
    assert (diversity["vendi"].value, diversity["vendi"].stderr, diversity["vendi"].exact) == (1.5, 0.25, False)
    assert diversity.extra == {}


def test_a_history_is_read() -> None:
    points = _calls.history(iter([1]), "novelsum", None, None).result(reply("history"))
    assert [(point.time, point.seq, point.value) for point in points] == [(1790000000000000, 5, 0.5)]
    assert points[0].extra == {}


def test_a_measure_is_shown_with_its_error() -> None:
    diversity = Diversity.from_json(reply("diversity").header)
    assert str(diversity.novelsum) == "0.75"
    assert str(diversity["vendi"]) == "1.5 ± 0.25"


def test_a_status_is_read() -> None:
    status = Status.from_json(reply("status").header)
    assert (status.version, status.uptime, status.dimension, status.seq) == ("0.1.0", 1.5, None, 0)
    assert status.rate == {"samples_per_second": 0.0}
    assert status.extra == {}


def test_a_configuration_is_read() -> None:
    assert _calls.config(iter([1])).result(reply("config")) == {"seed": 1}


def test_a_heartbeat_is_read() -> None:
    heartbeat = _wire.decode_publication([b"heartbeat", frames(REPLIES["heartbeat"])[0]])
    assert heartbeat == _wire.Heartbeat(3, 1790000000000000)


@named([each for each in vectors("replies") if "error" in each])
def test_errors_are_read(vector: dict[str, Any]) -> None:
    error = from_reply(header_of(vector))
    assert (error.code, error.index) == (vector["error"]["code"], vector["error"]["index"])
    assert error.message == header_of(vector)["message"]
