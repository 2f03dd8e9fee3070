from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noveld import InvalidRequest, Timeout, Unavailable
from noveld._exchange import Exchange
from noveld._request import Request
from noveld._wire import Frame, Reply


def exchange(count: int, *, window: int = 2, attempts: int = 3) -> Exchange[int]:
    """Requests numbered from 1, each a frame with its number, whose results are ten times that."""
    requests = [
        Request(number, (str(number).encode(),), "answer", lambda reply: int(reply.header["value"]), number * 100)
        for number in range(1, count + 1)
    ]
    return Exchange(requests, endpoint="tcp://there:1", role="ingest", window=window, timeout=5.0, attempts=attempts)


def answer(number: int) -> Reply:
    return Reply({"type": "answer", "request": number, "value": number * 10}, [])


def refusal(number: int | None, code: str) -> Reply:
    return Reply({"type": "error", "request": number, "code": code, "message": "no", "index": 1}, [])


def numbers(messages: list[tuple[Frame, ...]]) -> list[int]:
    return [int(bytes(message[0])) for message in messages]


def test_what_is_under_way_is_bounded() -> None:
    under_test = exchange(3)
    assert numbers(under_test.outgoing(0.0)) == [1, 2]
    assert numbers(under_test.outgoing(0.0)) == []
    under_test.receive(answer(2), 0.1)
    assert numbers(under_test.outgoing(0.1)) == [3]
    under_test.receive(answer(1), 0.1)
    assert not under_test.done
    under_test.receive(answer(3), 0.1)
    assert under_test.done
    assert under_test.results() == [10, 20, 30]


def test_nothing_to_ask_is_done_at_once() -> None:
    assert exchange(0).done
    assert exchange(0).results() == []


def test_late_replies_are_ignored() -> None:
    under_test = exchange(1)
    under_test.outgoing(0.0)
    under_test.receive(answer(9), 0.1)
    under_test.receive(Reply({"type": "answer", "request": "1", "value": 3}, []), 0.1)
    assert not under_test.done
    under_test.receive(answer(1), 0.1)
    under_test.receive(answer(1), 0.1)
    assert under_test.results() == [10]


def test_a_timeout_sends_again_what_was_not_answered() -> None:
    under_test = exchange(3)
    under_test.outgoing(0.0)
    assert under_test.wake == 5.0
    assert not under_test.expire(4.9)
    under_test.receive(answer(2), 4.0)
    assert numbers(under_test.outgoing(4.0)) == [3]
    assert under_test.wake == 9.0
    assert under_test.expire(9.0)
    assert numbers(under_test.outgoing(9.0)) == [1, 3]
    assert under_test.wake == 14.0


def test_attempts_end_in_a_timeout_that_names_the_endpoint() -> None:
    under_test = exchange(1)
    for attempt in range(2):
        under_test.outgoing(5.0 * attempt)
        assert under_test.expire(5.0 * (attempt + 1))
    under_test.outgoing(10.0)
    with pytest.raises(Timeout, match=r"ingest socket at tcp://there:1 within 5 s, tried 3 times") as raised:
        under_test.expire(15.0)
    assert raised.value.endpoint == "tcp://there:1"
    assert isinstance(raised.value, TimeoutError)


def test_a_reply_makes_all_attempts_available_again() -> None:
    under_test = exchange(4, window=1, attempts=2)
    now = 0.0
    for number in range(1, 5):
        under_test.outgoing(now)
        assert under_test.expire(now + 5.0)
        under_test.outgoing(now + 5.0)
        under_test.receive(answer(number), now + 6.0)
        now += 6.0
    assert under_test.results() == [10, 20, 30, 40]


def test_sending_again_for_another_does_not_postpone_the_timeout() -> None:
    under_test = exchange(1)
    under_test.outgoing(0.0)
    under_test.resend()
    assert numbers(under_test.outgoing(3.0)) == [1]
    assert under_test.wake == 5.0


def test_after_an_error_nothing_more_is_sent_but_what_is_under_way_is_waited_for() -> None:
    under_test = exchange(4)
    under_test.outgoing(0.0)
    under_test.receive(refusal(1, "zero_vector"), 0.1)
    assert numbers(under_test.outgoing(0.1)) == []
    assert not under_test.done
    under_test.receive(answer(2), 0.2)
    assert under_test.done
    with pytest.raises(InvalidRequest) as raised:
        under_test.results()
    assert raised.value.index == 101


def test_an_error_is_not_hidden_by_a_timeout_after_it() -> None:
    under_test = exchange(2, attempts=1)
    under_test.outgoing(0.0)
    under_test.receive(refusal(1, "bad_id"), 0.1)
    assert under_test.expire(6.0)
    assert under_test.done
    with pytest.raises(InvalidRequest):
        under_test.results()


def test_an_error_without_a_number_is_about_the_oldest_request() -> None:
    under_test = exchange(2)
    under_test.outgoing(0.0)
    under_test.receive(refusal(None, "bad_header"), 0.1)
    under_test.receive(answer(2), 0.1)
    with pytest.raises(InvalidRequest):
        under_test.results()


@pytest.mark.parametrize("code", ["overloaded", "shutting_down"])
def test_a_refusal_for_the_moment_is_tried_again_after_a_pause(code: str) -> None:
    under_test = exchange(2)
    under_test.outgoing(0.0)
    under_test.receive(refusal(1, code), 1.0)
    assert numbers(under_test.outgoing(1.0)) == []
    assert 1.0 < under_test.wake < 1.2
    assert not under_test.expire(under_test.wake)
    assert numbers(under_test.outgoing(under_test.wake)) == [1]
    under_test.receive(answer(1), 1.3)
    under_test.receive(answer(2), 1.3)
    assert under_test.results() == [10, 20]


def test_refusals_end_when_patience_does() -> None:
    under_test = exchange(1)
    now = 0.0
    while not under_test.done:
        if under_test.outgoing(now):
            under_test.receive(refusal(1, "overloaded"), now)
        else:
            assert not under_test.expire(under_test.wake)
            assert under_test.wake > now
            now = under_test.wake
    with pytest.raises(Unavailable):
        under_test.results()
    assert 15.0 <= now <= 16.0


def test_a_timeout_does_not_pass_during_a_pause() -> None:
    under_test = exchange(1, attempts=1)
    under_test.outgoing(0.0)
    under_test.receive(refusal(1, "overloaded"), 4.99)
    resumed = under_test.wake
    assert resumed > 5.0
    assert not under_test.expire(resumed)
    under_test.outgoing(resumed)
    assert under_test.wake == resumed + 5.0


@given(
    count=st.integers(1, 12),
    window=st.integers(1, 5),
    events=st.lists(st.sampled_from(["answer", "refuse", "lose"]), max_size=40),
)
def test_whatever_is_lost_every_result_comes_in_order(count: int, window: int, events: list[str]) -> None:
    under_test = exchange(count, window=window, attempts=len(events) + 1)
    now, on_the_wire = 0.0, list[int]()
    while not under_test.done:
        on_the_wire += numbers(under_test.outgoing(now))
        assert len(on_the_wire) <= window
        event = events.pop() if events else "answer"
        if on_the_wire and event != "lose":
            number = on_the_wire.pop(0)
            under_test.receive(answer(number) if event == "answer" else refusal(number, "overloaded"), now)
        else:
            now = max(now, under_test.wake)
            if under_test.expire(now):
                on_the_wire.clear()
    assert under_test.results() == [number * 10 for number in range(1, count + 1)]
