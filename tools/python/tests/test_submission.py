from __future__ import annotations

import itertools
import json
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noveld import InvalidRequest, _calls, _wire
from noveld._submission import Submission


def headers(submission: Submission, batch: int) -> list[dict[str, Any]]:
    return [json.loads(bytes(message.frames[0])) for message in submission.messages(itertools.count(1), batch)]


def test_a_message_is_what_the_protocol_says() -> None:
    submission = Submission(
        ["a", "b"],
        np.ones((2, 3), np.float16),
        source="web",
        meta=[MappingProxyType({"url": "x"}), None],
        quality=np.array([1, 2]),
        cost=[0.5, 1.5],
        text=["one", None],
    )
    assert headers(submission, 10) == [
        {
            "type": "submit",
            "v": 1,
            "request": 1,
            "ids": ["a", "b"],
            "dtype": "f16",
            "shape": [2, 3],
            "source": "web",
            "meta": [{"url": "x"}, None],
            "quality": [1.0, 2.0],
            "cost": [0.5, 1.5],
            "text": ["one", None],
        }
    ]


def test_without_extras_a_header_has_none() -> None:
    (header,) = headers(Submission(["a"], [[1.0, 2.0]]), 10)
    assert set(header) == {"type", "v", "request", "ids", "dtype", "shape"}


def test_a_push_has_no_request() -> None:
    (message,) = Submission(["a"], [[1.0]]).messages(None, 10)
    assert "request" not in json.loads(bytes(message.frames[0]))


@given(count=st.integers(0, 40), batch=st.integers(1, 50))
def test_messages_hold_every_row_once_and_in_order(count: int, batch: int) -> None:
    matrix = np.arange(1, 3 * count + 1, dtype=np.float32).reshape(count, 3)
    ids = [f"id-{i}" for i in range(count)]
    submission = Submission(ids, matrix, quality=np.arange(1, count + 1), text=ids)
    messages = submission.messages(itertools.count(1), batch)
    sent = headers(submission, batch)
    assert [id for header in sent for id in header["ids"]] == ids
    assert [text for header in sent for text in header["text"]] == ids
    assert [q for header in sent for q in header["quality"]] == list(range(1, count + 1))
    assert b"".join(bytes(message.frames[1]) for message in messages) == matrix.tobytes()
    assert [message.first_row for message in messages] == list(range(0, count, batch))
    assert all(header["shape"] == [len(header["ids"]), 3] for header in sent)


def test_large_frames_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire, "FRAME_BYTES_MAX", 100)
    sent = headers(Submission([str(i) for i in range(10)], np.ones((10, 8), np.float32)), 256)
    assert [header["shape"] for header in sent] == [[3, 8], [3, 8], [3, 8], [1, 8]]


def test_large_headers_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire, "HEADER_BYTES_MAX", 400)
    sent = headers(Submission([str(i) for i in range(8)], np.ones((8, 2)), text=["x" * 90] * 8), 256)
    assert [header["ids"] for header in sent] == [["0", "1"], ["2", "3"], ["4", "5"], ["6", "7"]]


def test_a_row_that_fits_no_header_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wire, "HEADER_BYTES_MAX", 400)
    submission = Submission(["a", "b"], np.ones((2, 2)), text=["x", "x" * 400])
    with pytest.raises(InvalidRequest) as raised:
        submission.messages(itertools.count(1), 256)
    assert (raised.value.code, raised.value.index) == ("too_large", 1)


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        ({"ids": ["a"]}, "bad_shape", "(1, d) for 1 ids"),
        ({"quality": [1.0]}, "bad_field", "quality: 1 values, expected 2"),
        ({"cost": [[1.0, 2.0]]}, "bad_field", "cost[0]: list"),
        ({"quality": "xy"}, "bad_field", "quality: one str"),
        ({"quality": 2.0}, "bad_field", "quality: one float"),
        ({"meta": [{}, 3]}, "bad_field", "meta[1]: int"),
        ({"meta": {"a": 1}}, "bad_field", "meta: one dict"),
        ({"text": "words"}, "bad_field", "text: one str"),
        ({"text": [None, b"x"]}, "bad_field", "text[1]: bytes"),
        ({"source": 3}, "bad_field", "source: int"),
    ],
)
def test_columns_name_what_is_wrong(arguments: dict[str, Any], code: str, hint: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        Submission(**{"ids": ["a", "b"], "vectors": np.ones((2, 2)), **arguments})
    assert raised.value.code == code
    assert hint in raised.value.message


def test_neighbors_are_split_by_what_a_reply_may_hold() -> None:
    by_id = _calls.neighbors(itertools.count(1), ["a"] * 250, None, 10_000, 256)
    by_vector = _calls.neighbors(itertools.count(1), None, np.ones((250, 2)), 10_000, 256)
    for requests in (by_id, by_vector):
        assert [request.first_row for request in requests] == [0, 100, 200]


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda n: _calls.neighbors(n, None, None, 3, 10), "either ids or vectors"),
        (lambda n: _calls.neighbors(n, ["a"], [[1.0]], 3, 10), "either ids or vectors"),
        (lambda n: _calls.neighbors(n, ["a"], None, 0, 10), "k: 0"),
        (lambda n: _calls.log(n, -1, 10, None), "after: -1"),
        (lambda n: _calls.log(n, 0, True, None), "limit: True"),
        (lambda n: _calls.log(n, 0, 10, "kept"), "'kept'"),
        (lambda n: _calls.log(n, 0, 10, []), "nothing"),
        (lambda n: _calls.diversity(n, "vendi", None, None), "the string 'vendi'"),
        (lambda n: _calls.diversity(n, None, None, "papers"), "'papers'"),
        (lambda n: _calls.history(n, ["novelsum"], None, None), "measure: ['novelsum']"),  # type: ignore[arg-type]
        (lambda n: _calls.history(n, "novelsum", -1, None), "since: -1"),
        (lambda n: _calls.history(n, "novelsum", None, 0), "points: 0"),
        (lambda n: _calls.members(n, None, 0, False), "page: 0"),
    ],
)
def test_queries_name_what_is_wrong(call: Any, hint: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        call(itertools.count(1))
    assert raised.value.code == "bad_field"
    assert hint in raised.value.message
