from __future__ import annotations

import json
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from noveld import Decision, InvalidRequest, Neighbor, NotFound, NoveldError, ProtocolError, Unavailable, _wire
from noveld.errors import from_reply


def test_rows_keep_the_types_of_the_protocol() -> None:
    for name, numpy_type in {
        "f16": np.float16,
        "f32": np.float32,
        "f64": np.float64,
        "bf16": ml_dtypes.bfloat16,
    }.items():
        rows = _wire.rows(np.ones((2, 3), numpy_type))
        assert rows.dtype == name
        assert bytes(rows.frame(0, 2)) == np.ones((2, 3), numpy_type).tobytes()


def test_lists_and_integers_become_float32() -> None:
    expected = np.array([[1, 2], [3, 4]], "<f4").tobytes()
    given: list[Any] = [
        [[1, 2], [3, 4]],
        [[1.0, 2.0], [3.0, 4.0]],
        np.array([[1, 2], [3, 4]]),
        [np.arange(1, 3), [3, 4]],
    ]
    for vectors in given:
        rows = _wire.rows(vectors)
        assert rows.dtype == "f32"
        assert bytes(rows.frame(0, 2)) == expected


def test_rows_are_little_endian_and_contiguous() -> None:
    matrix = np.arange(1, 7, dtype=">f4").reshape(2, 3)
    assert bytes(_wire.rows(matrix).frame(0, 2)) == matrix.astype("<f4").tobytes()
    assert bytes(_wire.rows(matrix.T).frame(0, 3)) == matrix.T.astype("<f4").tobytes()
    assert bytes(_wire.rows(matrix).frame(1, 2)) == matrix[1:].astype("<f4").tobytes()


def test_frames_are_not_copies() -> None:
    matrix = np.ones((2, 3), np.float32)
    assert np.shares_memory(np.frombuffer(_wire.rows(matrix).frame(0, 2), np.float32), matrix)


@pytest.mark.parametrize(
    ("vectors", "code", "index", "hint"),
    [
        ([1.0, 2.0], "bad_shape", None, "vector[None, :]"),
        (np.ones((2, 3, 4)), "bad_shape", None, "(2, 3, 4)"),
        ([[1.0], [1.0, 2.0]], "bad_shape", None, "different lengths"),
        (np.ones((2, 0)), "bad_shape", None, "at least one dimension"),
        ([["a", "b"]], "bad_dtype", None, "float16, float32"),
        (np.ones((1, 2), complex), "bad_dtype", None, "complex128"),
        ([[1.0, 2.0], [1.0, float("nan")]], "not_finite", 1, "not finite"),
        ([[1.0, 2.0], [1e300, 1.0]], "not_finite", 1, "single precision"),
        (np.array([[1.0, 2.0], [1e300, 1.0]]), "not_finite", 1, "single precision"),
        (np.array([[1e-60, 0.0]]), "zero_vector", 0, "direction"),
        ([[0.0, 0.0], [1.0, float("nan")]], "zero_vector", 0, "direction"),
        (np.ones((1, 65_537)), "too_large", None, "65536"),
        ([[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]], "zero_vector", 2, "direction"),
    ],
)
def test_rows_name_what_is_wrong(vectors: Any, code: str, index: int | None, hint: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        _wire.rows(vectors)
    assert (raised.value.code, raised.value.index) == (code, index)
    assert hint in raised.value.message


@pytest.mark.parametrize(
    ("ids", "index", "hint"),
    [
        ("one", None, "one str"),
        (["a", 7], 1, "int"),
        (["a", ""], 1, "0 bytes"),
        (["é" * 257], 0, "514 bytes"),
        (["\ud800"], 0, "Unicode"),
    ],
)
def test_ids_name_what_is_wrong(ids: Any, index: int | None, hint: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        _wire.ids(ids)
    assert (raised.value.code, raised.value.index) == ("bad_id", index)
    assert hint in raised.value.message


def test_ids_of_the_largest_size_pass() -> None:
    assert _wire.ids(["é" * 256, "x"]) == ["é" * 256, "x"]


@pytest.mark.parametrize(
    "value", [0.0, -1.0, float("inf"), float("nan"), True, None, "1", np.float32(0), np.bool_(True)]
)
def test_quality_has_to_be_positive_and_finite(value: Any) -> None:
    with pytest.raises(InvalidRequest) as raised:
        _wire.positive("quality", [1.0, value])
    assert (raised.value.code, raised.value.index) == ("bad_field", 1)


@pytest.mark.parametrize("value", [3, "a\0b", "s" * 257, "é" * 129])
def test_a_source_is_short_and_without_nul(value: Any) -> None:
    with pytest.raises(InvalidRequest, match="source"):
        _wire.source(value)


def test_a_header_leaves_out_what_is_none_and_keeps_text_as_it_is() -> None:
    frame = _wire.encode_header("submit", 7, ids=["é"], source=None)
    assert frame == '{"type":"submit","v":1,"request":7,"ids":["é"]}'.encode()


@pytest.mark.parametrize("value", [{1, 2}, float("nan"), "\ud800"])
def test_a_header_has_to_be_json(value: Any) -> None:
    with pytest.raises(InvalidRequest) as raised:
        _wire.encode_header("submit", 1, meta=[value])
    assert raised.value.code == "bad_field"


def test_a_header_has_a_largest_size() -> None:
    with pytest.raises(InvalidRequest) as raised:
        _wire.encode_header("submit", 1, text="x" * (16 << 20))
    assert raised.value.code == "too_large"


def test_replies_are_read_with_and_without_a_delimiter() -> None:
    header, rows = b'{"type":"members"}', b"1234"
    for frames in ([header, rows], [b"", header, rows]):
        assert _wire.decode_reply(frames) == _wire.Reply({"type": "members"}, [rows])


@pytest.mark.parametrize("frames", [[], [b""], [b"", b""], [b"\xff\xfe"], [b"[1]"], [b"GET / HTTP/1.1"]])
def test_what_is_no_reply_is_a_protocol_error(frames: list[bytes]) -> None:
    with pytest.raises(ProtocolError):
        _wire.decode_reply(frames)


def test_a_reply_has_to_be_of_the_right_type() -> None:
    with pytest.raises(ProtocolError, match="'scores', expected 'status'"):
        _wire.expect(_wire.Reply({"type": "scores"}, []), "status")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dimension_mismatch", InvalidRequest),
        ("zero_vector", ValueError),
        ("not_found", NotFound),
        ("not_found", LookupError),
        ("overloaded", Unavailable),
        ("shutting_down", Unavailable),
        ("internal", NoveldError),
        ("a code of a later version", NoveldError),
    ],
)
def test_errors_are_exceptions(code: str, kind: type[Exception]) -> None:
    header = {"type": "error", "v": 1, "code": code, "message": "what was wrong", "index": 2}
    with pytest.raises(kind) as raised:
        _wire.expect(_wire.Reply(header, []), "decisions", first_row=256)
    assert isinstance(raised.value, NoveldError)
    assert (raised.value.code, raised.value.message, raised.value.index) == (code, "what was wrong", 258)
    assert str(raised.value) == f"{code}: what was wrong (row 258)"


def test_an_error_without_an_index_has_none() -> None:
    assert from_reply({"code": "internal", "message": "x"}, 256).index is None


def test_rows_of_members_are_float32() -> None:
    matrix = np.arange(6, dtype="<f4").reshape(2, 3)
    assert np.array_equal(_wire.decode_rows([matrix.tobytes()], 2), matrix)
    assert _wire.decode_rows([], 0).shape == (0, 0)


@pytest.mark.parametrize("frames", [[], [b""], [b"123"], [b"12345678" * 3, b""]])
def test_rows_of_members_of_the_wrong_size_are_a_protocol_error(frames: list[bytes]) -> None:
    with pytest.raises(ProtocolError):
        _wire.decode_rows(frames, 2)


RECORD: dict[str, Any] = {
    "seq": 3,
    "id": "a",
    "source": "web",
    "decision": "keep",
    "reason": "novel",
    "gain": 1,
    "novelty": 0.5,
    "threshold": 0.25,
    "density": 2.0,
    "nearest": {"id": "b", "distance": 0.125},
    "evicted": "c",
    "pool": 10,
    "time": 1_700_000_000_000_000,
}


def test_a_record_keeps_fields_that_are_not_known() -> None:
    decision = Decision.from_json({**RECORD, "margin": 0.75, "shadow": ["x"]})
    assert decision == Decision(
        seq=3,
        id="a",
        source="web",
        decision="keep",
        reason="novel",
        gain=1.0,
        novelty=0.5,
        threshold=0.25,
        density=2.0,
        nearest=Neighbor("b", 0.125),
        evicted="c",
        displaced_by=None,
        pool=10,
        time=1_700_000_000_000_000,
        duplicate=False,
        extra={"margin": 0.75, "shadow": ["x"]},
    )
    assert decision.kept
    assert isinstance(decision.gain, float)


def test_records_can_be_members_of_sets() -> None:
    assert len({Decision.from_json(RECORD), Decision.from_json(RECORD)}) == 1


def test_publications_are_read_by_their_topic() -> None:
    body = json.dumps(RECORD).encode()
    assert _wire.decode_publication([b"keep.web", body]) == Decision.from_json(RECORD)
    beat = b'{"type":"heartbeat","v":1,"seq":9,"time":5}'
    assert _wire.decode_publication([b"heartbeat", beat]) == _wire.Heartbeat(9, 5)
    for topic in (b"error", b"budget", b"heartbeats"):
        assert _wire.decode_publication([topic, body]) is None


@pytest.mark.parametrize(
    "frames", [[b"keep."], [b"keep.", b"{}", b""], [b"keep.", b"{}"], [b"heartbeat", b"{}"], [b"drop.", b"?"]]
)
def test_what_is_no_publication_is_a_protocol_error(frames: list[bytes]) -> None:
    with pytest.raises(ProtocolError):
        _wire.decode_publication(frames)


@given(
    hnp.arrays(
        st.sampled_from([np.float16, np.float32, np.float64]),
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=6),
        elements=st.floats(0.5, 100, width=16),
    )
)
def test_frames_are_what_numpy_gives(matrix: Any) -> None:
    rows = _wire.rows(matrix)
    assert bytes(rows.frame(0, len(matrix))) == np.ascontiguousarray(matrix).tobytes()
    assert rows.row_bytes * len(matrix) == matrix.nbytes
