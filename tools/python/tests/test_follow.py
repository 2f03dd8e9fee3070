from __future__ import annotations

import itertools
import json

import pytest
from fake import record
from hypothesis import given
from hypothesis import strategies as st

from noveld import Decision, HistoryGone, LogPage, StoreChanged
from noveld._follow import Follower
from noveld._wire import Heartbeat

ALL = frozenset({"keep", "drop", "evict"})


def decision(seq: int, kind: str = "keep") -> Decision:
    return Decision.from_json(record(seq, decision=kind))


def page(first: int, last: int, *seqs: int) -> LogPage:
    return LogPage([decision(seq) for seq in seqs], first, last)


def taken(follower: Follower) -> list[int]:
    seqs = [each.seq for each in follower.ready]
    follower.ready.clear()
    return seqs


def test_what_follows_directly_is_taken_at_once() -> None:
    follower = Follower(4, ALL, behind=False)
    assert not follower.behind
    for seq in (5, 6):
        follower.publication(decision(seq))
    assert taken(follower) == [5, 6]
    assert not follower.behind


def test_a_gap_is_filled_from_the_log() -> None:
    follower = Follower(4, ALL, behind=False)
    follower.publication(decision(7))
    assert follower.behind
    assert taken(follower) == []
    follower.page(page(1, 8, 5, 6, 7, 8))
    assert not follower.behind
    follower.publication(decision(8))
    follower.publication(decision(9))
    assert taken(follower) == [5, 6, 7, 8, 9]


def test_a_heartbeat_shows_what_was_lost_at_the_end() -> None:
    follower = Follower(4, ALL, behind=False)
    follower.publication(Heartbeat(4, 0))
    assert not follower.behind
    follower.publication(Heartbeat(5, 0))
    assert follower.behind


def test_other_publications_are_nothing() -> None:
    follower = Follower(4, ALL, behind=False)
    follower.publication(None)
    assert not follower.behind


def test_the_log_is_asked_first_for_what_was_before() -> None:
    follower = Follower(0, ALL, behind=True)
    assert follower.behind
    follower.page(page(1, 3, 1, 2))
    assert follower.behind
    follower.page(page(1, 4, 3, 4))
    assert not follower.behind
    assert taken(follower) == [1, 2, 3, 4]


def test_unwanted_records_are_followed_but_not_given() -> None:
    follower = Follower(0, frozenset({"drop"}), behind=False)
    follower.publication(decision(1))
    follower.publication(decision(2, "drop"))
    assert taken(follower) == [2]
    assert follower.position == 2


def test_a_page_with_wanted_records_only_does_not_prove_the_end() -> None:
    follower = Follower(0, frozenset({"keep"}), behind=True)
    follower.page(page(1, 9, 2, 5))
    assert follower.behind
    assert json.loads(bytes(follower.request(itertools.count()).frames[0]))["after"] == 5
    follower.page(page(1, 9))
    assert not follower.behind
    follower.publication(decision(10))
    assert taken(follower) == [2, 5, 10]


def test_the_log_is_asked_for_the_wanted_only() -> None:
    for wanted, expected in ((frozenset({"keep", "evict"}), ["evict", "keep"]), (ALL, None)):
        request = Follower(7, wanted, behind=True).request(itertools.count(3))
        header = json.loads(bytes(request.frames[0]))
        assert (header["after"], header["request"], header.get("decisions")) == (7, 3, expected)


def test_from_the_beginning_removed_records_are_passed_over_and_told() -> None:
    follower = Follower(0, ALL, behind=True)
    assert follower.trimmed == 0
    follower.page(page(6, 8, 2, 4))
    follower.page(page(6, 8, 6, 7, 8))
    assert taken(follower) == [2, 4, 6, 7, 8]
    assert follower.trimmed == 5


def test_records_removed_under_way_are_an_error() -> None:
    follower = Follower(0, ALL, behind=True)
    follower.page(page(1, 3, 1, 2, 3))
    follower.publication(decision(10))
    with pytest.raises(HistoryGone, match="from seq 4 to 8.*after=8"):
        follower.page(page(9, 10, 9, 10))
    with pytest.raises(HistoryGone):
        Follower(4, ALL, behind=True).page(page(6, 8, 6))


def test_another_store_is_noticed() -> None:
    follower = Follower(50, ALL, behind=False)
    follower.publication(Heartbeat(3, 0))
    assert follower.behind
    with pytest.raises(StoreChanged, match="ends at seq 3, but 50"):
        follower.page(page(1, 3))


def test_an_old_heartbeat_is_not_another_store() -> None:
    follower = Follower(50, ALL, behind=False)
    follower.publication(Heartbeat(3, 0))
    follower.page(page(1, 51, 51))
    assert not follower.behind
    assert taken(follower) == [51]


def test_processed_counts_what_was_handed_out_only() -> None:
    follower = Follower(0, ALL, behind=False)
    for seq in (1, 2, 3):
        follower.publication(decision(seq))
    assert follower.processed == 0
    follower.ready.popleft()
    assert follower.processed == 1
    follower.ready.clear()
    assert follower.processed == 3


@given(st.data())
def test_nothing_is_missed_or_repeated_whatever_the_stream_loses(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(["keep", "drop", "evict"]), max_size=30), label="log")
    wanted = data.draw(st.frozensets(st.sampled_from(sorted(ALL)), min_size=1), label="wanted")
    start = data.draw(st.integers(0, len(kinds)), label="start")
    log = [decision(seq, kind) for seq, kind in enumerate(kinds, 1)]
    grown = data.draw(st.integers(start, len(kinds)), label="grown")
    follower = Follower(start, wanted, behind=True)
    seqs: list[int] = []

    def settle() -> None:
        while follower.behind:
            limit = data.draw(st.integers(1, 5), label="limit")
            found = [each for each in log[follower.position : grown] if each.decision in wanted]
            follower.page(LogPage(found[:limit], 1, grown))
        seqs.extend(taken(follower))

    settle()
    while grown < len(log):
        grown += 1
        if data.draw(st.booleans(), label="published"):
            follower.publication(log[grown - 1])
        elif data.draw(st.booleans(), label="beat"):
            follower.publication(Heartbeat(data.draw(st.integers(0, grown), label="seq"), 0))
        settle()
    follower.publication(Heartbeat(grown, 0))
    settle()
    assert seqs == [each.seq for each in log[start:] if each.decision in wanted]
