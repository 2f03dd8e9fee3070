"""Both clients against a daemon that loses, refuses, delays and garbles."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import numpy as np
import pytest
from fake import FakeDaemon, record
from twins import Connect

import noveld

TIMEOUT = 0.5


def vectors(count: int) -> Any:
    return np.ones((count, 2), np.float32)


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{i}" for i in range(count)]


def take(stream: noveld.DecisionStream, count: int) -> list[int]:
    return [each.seq for each in itertools.islice(stream, count)]


def test_lost_replies_are_asked_for_again(fake: FakeDaemon, connect: Connect) -> None:
    client = connect(**fake.endpoints, timeout=TIMEOUT, batch=2, window=2)
    fake.lose = 3
    decisions = client.submit(names("a", 7), vectors(7))
    assert [each.id for each in decisions] == names("a", 7)
    assert [each.seq for each in decisions] == list(range(1, 8))
    assert [each.duplicate for each in decisions] == [True] * 4 + [False] * 3
    assert len(fake.log) == 7


def test_a_silent_daemon_is_named(fake: FakeDaemon, connect: Connect) -> None:
    client = connect(**fake.endpoints, timeout=TIMEOUT, retries=1)
    fake.silent = True
    with pytest.raises(noveld.Timeout, match=f"ingest socket at {fake.endpoints['ingest']}.*tried 2 times"):
        client.submit(["a"], vectors(1))
    with pytest.raises(noveld.Timeout, match=f"query socket at {fake.endpoints['query']} within 0.5 s") as raised:
        client.status()
    assert raised.value.endpoint == fake.endpoints["query"]
    fake.silent = False
    assert client.submit(["a"], vectors(1))[0].id == "a"
    assert client.status().seq == 1


def test_nobody_there_is_a_timeout(connect: Connect) -> None:
    nobody = "tcp://127.0.0.1:9"
    client = connect(ingest=nobody, query=nobody, decisions=nobody, firehose=nobody, timeout=0.1, retries=0)
    for call in (
        lambda: client.submit(["a"], vectors(1)),
        lambda: client.push(["a"], vectors(1)),
        lambda: client.status(),
        lambda: client.decisions().__enter__(),
    ):
        with pytest.raises(noveld.Timeout):
            call()


def test_what_was_queued_for_an_absent_daemon_is_not_sent_after_the_timeout(connect: Connect) -> None:
    before = FakeDaemon()
    before.stop()
    client = connect(**before.endpoints, timeout=TIMEOUT, retries=1)
    with pytest.raises(noveld.Timeout):
        client.submit(["a"], vectors(1))
    after = FakeDaemon(before.endpoints)
    client.submit(["b"], vectors(1))
    after.stop()
    assert [each["ids"] for each in after.submissions] == [["b"]]


def test_a_daemon_that_stays_overloaded_is_told(fake: FakeDaemon, connect: Connect) -> None:
    client = connect(**fake.endpoints, timeout=TIMEOUT, retries=0)
    fake.refusals = ["overloaded"] * 1000
    with pytest.raises(noveld.Unavailable):
        client.submit(["a"], vectors(1))
    assert fake.log == []


@pytest.mark.parametrize("code", ["overloaded", "shutting_down"])
def test_refusals_for_the_moment_are_tried_again(fake: FakeDaemon, connect: Connect, code: str) -> None:
    client = connect(**fake.endpoints, timeout=5, batch=1, window=2)
    fake.refusals = [code] * 3
    decisions = client.submit(names("a", 4), vectors(4))
    assert [each.id for each in decisions] == names("a", 4)
    assert not any(each.duplicate for each in decisions)


def test_other_refusals_are_not(fake: FakeDaemon, connect: Connect) -> None:
    client = connect(**fake.endpoints, timeout=5, batch=2, window=1)
    client.submit(["first"], vectors(1))
    fake.refusals = ["dimension_mismatch"]
    with pytest.raises(noveld.InvalidRequest) as raised:
        client.submit(names("a", 6), vectors(6))
    assert raised.value.index == 0
    assert len(fake.submissions) == 2
    assert [each["id"] for each in fake.log] == ["first"]


@pytest.mark.parametrize(
    "frames",
    [
        [b"HTTP/1.1 400 Bad Request"],
        [b'{"type":"scores","v":1,"request":1,"scores":[]}'],
        [b'{"type":"log","v":1,"request":1}'],
        [b'{"type":"log","v":1,"request":1,"records":[{"id":"no seq"}]}'],
        [b'{"type":"log","v":1,"request":1,"records":7}'],
    ],
)
def test_replies_that_do_not_follow_the_protocol_are_told(
    fake: FakeDaemon, connect: Connect, frames: list[bytes]
) -> None:
    client = connect(**fake.endpoints, timeout=5)
    fake.answer = lambda _: frames
    with pytest.raises(noveld.ProtocolError):
        client.log()
    fake.answer = None
    assert client.log().last == 0


def test_records_that_were_not_published_come_from_the_log(fake: FakeDaemon, connect: Connect) -> None:
    fake.unpublished = {2, 3, 6}
    client = connect(**fake.endpoints, timeout=5)
    with client.decisions() as stream:
        fake.decide(*names("a", 7))
        assert take(stream, 7) == list(range(1, 8))
    assert all(query.get("after", 0) < 7 for query in fake.queries)


def test_a_loss_at_the_end_shows_at_the_next_heartbeat(fake: FakeDaemon, connect: Connect) -> None:
    fake.unpublished = {1, 2}
    client = connect(**fake.endpoints, timeout=5)
    with client.decisions() as stream:
        fake.decide("a", "b")
        assert take(stream, 2) == [1, 2]


def test_without_heartbeats_a_loss_shows_at_the_next_record(fake: FakeDaemon, connect: Connect) -> None:
    fake.heartbeat = False
    fake.unpublished = {1, 2}
    client = connect(**fake.endpoints, timeout=5)
    with client.decisions(after=0) as stream:
        fake.decide("first")
        assert take(stream, 1) == [1]
        fake.decide("second", "third")
        assert take(stream, 2) == [2, 3]


def test_the_whole_history_comes_in_pages(fake: FakeDaemon, connect: Connect) -> None:
    fake.decide(*names("a", 25))
    fake.page = 4
    client = connect(**fake.endpoints, timeout=5)
    with client.decisions(after=0) as stream:
        assert take(stream, 20) == list(range(1, 21))
        assert stream.position == 20
        fake.decide("drop-me", "keep-me")
        assert take(stream, 7) == list(range(21, 28))
        assert stream.position == 27


def test_with_only_nothing_is_missed(fake: FakeDaemon, connect: Connect) -> None:
    fake.page = 3
    fake.decide(*itertools.chain(*zip(names("a", 10), names("drop", 10), strict=True)))
    fake.unpublished = {22, 23, 26}
    client = connect(**fake.endpoints, timeout=5)
    with client.decisions(after=0, only="drop") as drops, client.decisions(after=5, only=["keep", "evict"]) as keeps:
        assert take(drops, 10) == list(range(2, 21, 2))
        fake.decide("b", "drop-b", "c", "drop-c", "d", "drop-d")
        assert take(drops, 3) == [22, 24, 26]
        assert take(keeps, 10) == list(range(7, 26, 2))


def test_removed_history_is_told(fake: FakeDaemon, connect: Connect) -> None:
    fake.decide(*names("a", 10))
    fake.log_first = 7
    client = connect(**fake.endpoints, timeout=5)
    with client.decisions(after=0) as stream:
        assert take(stream, 4) == [7, 8, 9, 10]
        assert stream.trimmed == 6
    with client.decisions(after=2) as stream, pytest.raises(noveld.HistoryGone):
        next(stream)


def test_another_store_is_noticed(fake: FakeDaemon, connect: Connect) -> None:
    fake.decide(*names("a", 10))
    client = connect(**fake.endpoints, timeout=5)
    with client.decisions(after=8) as stream:
        assert take(stream, 2) == [9, 10]
        fake.forget(5)
        with pytest.raises(noveld.StoreChanged, match="seq 5"):
            next(stream)
    with client.decisions(after=8) as stream, pytest.raises(noveld.StoreChanged):
        next(stream)


def test_silence_is_a_timeout_and_the_stream_goes_on_after_it(fake: FakeDaemon, connect: Connect) -> None:
    client = connect(**fake.endpoints, timeout=TIMEOUT)
    with client.decisions(heartbeat_timeout=TIMEOUT) as stream:
        fake.silent = True
        with pytest.raises(noveld.Timeout, match=f"decisions socket at {fake.endpoints['decisions']}"):
            next(stream)
        fake.decide("a", "b")
        fake.silent = False
        assert take(stream, 2) == [1, 2]


def test_a_log_that_is_not_answered_is_a_timeout_too(fake: FakeDaemon, connect: Connect) -> None:
    client = connect(**fake.endpoints, timeout=TIMEOUT)
    with client.decisions(heartbeat_timeout=TIMEOUT) as stream:
        fake.answer = lambda _: [b'{"type":"log","v":1,"request":-1}']
        fake.unpublished = {1}
        fake.decide("a")
        with pytest.raises(noveld.Timeout, match=f"query socket at {fake.endpoints['query']}"):
            next(stream)
        fake.answer = None
        assert take(stream, 1) == [1]


def test_errors_and_unknown_topics_are_passed_over(fake: FakeDaemon, connect: Connect) -> None:
    client = connect(**fake.endpoints, timeout=5)
    with client.decisions(after=0) as stream:
        fake.decide("a")
        assert take(stream, 1) == [1]
        fake.publish_raw(b"error", b'{"type":"error","v":1,"code":"bad_id","message":"x"}')
        fake.publish_raw(b"of a later version", b"\x00", b"\x01")
        fake.decide("b")
        assert take(stream, 1) == [2]


def test_unknown_fields_of_records_are_kept(fake: FakeDaemon, connect: Connect) -> None:
    fake.log.append(record(1, "a", margin=0.5))
    client = connect(**fake.endpoints, timeout=5)
    (decision,) = client.log().records
    assert decision.extra == {"margin": 0.5}


def test_closing_the_client_ends_a_stream_that_another_thread_waits_on(fake: FakeDaemon) -> None:
    client = noveld.Client(**fake.endpoints, timeout=5)
    stream = client.decisions()
    seen: list[int] = []
    waiting = threading.Thread(target=lambda: seen.extend(each.seq for each in stream))
    waiting.start()
    fake.decide("a", "b")
    while len(seen) < 2:
        waiting.join(0.01)
    client.close()
    waiting.join(10)
    assert not waiting.is_alive()
    assert seen == [1, 2]


def test_one_stream_is_for_one_thread(fake: FakeDaemon) -> None:
    with noveld.Client(**fake.endpoints, timeout=5) as client, client.decisions() as stream:
        waiting = threading.Thread(target=lambda: next(stream))
        waiting.start()
        with pytest.raises(RuntimeError, match="two threads"):
            while waiting.is_alive():
                next(stream)
        fake.decide("a")
        waiting.join(10)
        assert not waiting.is_alive()


def test_a_closed_client_says_so(fake: FakeDaemon, connect: Connect) -> None:
    client = connect(**fake.endpoints)
    client.status()
    client.close()
    client.close()
    for call in (
        client.status,
        client.decisions,
        lambda: client.submit(["a"], vectors(1)),
        lambda: client.push(["a"], vectors(1)),
    ):
        with pytest.raises(noveld.ClientClosed):
            call()


@pytest.mark.parametrize(
    "argument",
    [{"timeout": 0}, {"timeout": float("inf")}, {"retries": -1}, {"batch": 0}, {"window": 0}, {"query": "localhost"}],
)
def test_settings_are_checked(connect: Connect, argument: dict[str, Any]) -> None:
    with pytest.raises(noveld.InvalidRequest, match=next(iter(argument))):
        connect(**argument)
