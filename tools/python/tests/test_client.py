"""Both clients against the real daemon: submitting and asking."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any, TypeVar

import ml_dtypes
import numpy as np
import pytest
from conftest import StartDaemon
from daemon import Daemon
from twins import Connect

import noveld

T = TypeVar("T")


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{i}" for i in range(count)]


def apart(count: int, dimension: int = 16, seed: int = 1) -> Any:
    """Random float32 vectors."""
    return np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)


def unit(vectors: Any) -> Any:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def eventually(look: Callable[[], list[T]]) -> list[T]:
    """What ``look`` gives, as soon as that is something."""
    deadline = time.monotonic() + 30
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def test_submitting_gives_the_decisions_in_order(client: noveld.Client) -> None:
    decisions = client.submit(names("a", 20), apart(20), source="web")
    assert [each.id for each in decisions] == names("a", 20)
    assert decisions[0].kept
    assert decisions[0].nearest is None
    assert all(each.source == "web" for each in decisions)
    assert all(each.nearest is not None for each in decisions[1:])
    assert not any(each.duplicate for each in decisions)
    assert all(a.seq < b.seq for a, b in itertools.pairwise(decisions))


def test_a_copy_is_nearest_to_what_was_kept(client: noveld.Client) -> None:
    vectors = apart(20)
    client.submit(names("a", 20), vectors)
    (copy,) = client.submit(["copy"], vectors[:1])
    assert copy.nearest is not None
    assert copy.nearest.id == "a-0"
    assert copy.nearest.distance == pytest.approx(0, abs=1e-6)


def test_an_id_gets_its_first_decision_again(client: noveld.Client) -> None:
    first = client.submit(names("a", 5), apart(5))
    again = client.submit(names("a", 5), apart(5, seed=9))
    assert all(each.duplicate for each in again)
    assert [(each.seq, each.decision, each.gain) for each in again] == [
        (each.seq, each.decision, each.gain) for each in first
    ]
    twice = client.submit(["b", "b"], apart(2, seed=3))
    assert [each.duplicate for each in twice] == [False, True]
    assert client.status().seen == 6


def test_many_samples_are_split_and_stay_in_order(start_daemon: StartDaemon, connect: Connect) -> None:
    client = connect(**start_daemon(budget__capacity=20).endpoints, batch=100, window=3)
    decisions = client.submit(names("a", 1050), apart(1050))
    assert [each.id for each in decisions] == names("a", 1050)
    assert all(a.seq < b.seq for a, b in itertools.pairwise(decisions))
    assert client.status().seen == 1050


@pytest.mark.parametrize("numpy_type", [np.float16, np.float32, np.float64, ml_dtypes.bfloat16, list])
def test_every_type_arrives_as_it_was_sent(client: noveld.Client, numpy_type: Any) -> None:
    vectors = np.array([[1, 2, -0.5, 0.25], [-3, 0, 0.125, 1]])
    decisions = client.submit(["a", "b"], vectors.tolist() if numpy_type is list else vectors.astype(numpy_type))
    assert all(each.kept for each in decisions)
    ids, stored = client.members_array()
    assert ids == ["a", "b"]
    assert stored.dtype == np.float32
    assert unit(stored) == pytest.approx(unit(vectors), abs=1e-6)


def test_nothing_submitted_is_nothing_decided(client: noveld.Client) -> None:
    assert client.submit([], np.empty((0, 4))) == []
    assert client.submit([], []) == []
    assert client.status().seen == 0


def test_what_goes_with_a_sample_is_given_back(client: noveld.Client) -> None:
    client.submit(
        ["a", "b"],
        apart(2),
        source="web/ä",
        meta=[{"url": "x", "n": [1, 2.5, None]}, None],
        quality=[1.0, 2.0],
        cost=np.array([1, 2]),
        text=["eins", None],
    )
    members = list(client.members())
    assert [(each.id, each.source, each.meta) for each in members] == [
        ("a", "web/ä", {"url": "x", "n": [1, 2.5, None]}),
        ("b", "web/ä", None),
    ]
    assert "web/ä" in client.status().sources


def test_a_wrong_dimension_is_refused_and_nothing_is_lost(daemon: Daemon, connect: Connect) -> None:
    client = connect(**daemon.endpoints)
    client.submit(names("a", 2), apart(2))
    with pytest.raises(noveld.InvalidRequest, match="16") as raised:
        client.submit(names("b", 2), apart(2, dimension=7))
    assert raised.value.code == "dimension_mismatch"
    with pytest.raises(noveld.InvalidRequest) as raised:
        client.score(apart(2, dimension=7))
    assert raised.value.code == "dimension_mismatch"
    assert len(client.submit(names("c", 2), apart(2, seed=2))) == 2
    status = client.status()
    assert (status.seen, status.refused) == (4, 1)


def test_pushed_samples_are_decided(client: noveld.Client) -> None:
    client.push(names("a", 300), apart(300), source="hose")
    with client.decisions(after=0) as stream:
        decided = [each for each in itertools.islice(stream, 300)]
    assert [each.id for each in decided if each.decision != "evict"] == names("a", 300)
    assert {each.source for each in decided} == {"hose"}


def test_what_was_pushed_leaves_before_the_client_is_closed(start_daemon: StartDaemon, connect: Connect) -> None:
    daemon = start_daemon(budget__capacity=20)
    connect(**daemon.endpoints).push(["a"], apart(1))
    pushing = connect(**daemon.endpoints)
    pushing.push(names("b", 2000), apart(2000))
    pushing.close()
    with connect(**daemon.endpoints).decisions(after=0) as stream:
        decided = (each for each in stream if each.decision != "evict")
        assert len({each.id for each in itertools.islice(decided, 2001)}) == 2001


def test_a_score_is_what_would_be_decided(start_daemon: StartDaemon, connect: Connect) -> None:
    # With a reference that learns from the stream, a submitted sample moves the densities before it is decided.
    client = connect(**start_daemon(reference__mode="none").endpoints)
    client.submit(names("a", 30), apart(30))
    before = client.status()
    (score,) = client.score(apart(1, seed=5))
    (decision,) = client.submit(["x"], apart(1, seed=5))
    assert before.seen == 30
    assert (score.decision, score.nearest) == (decision.decision, decision.nearest)
    assert score.gain == pytest.approx(decision.gain, rel=1e-5)
    assert score.novelty == pytest.approx(decision.novelty, rel=1e-5)


def test_many_vectors_are_scored_in_order(daemon: Daemon, connect: Connect) -> None:
    client = connect(**daemon.endpoints, batch=7)
    vectors = apart(30)
    client.submit(names("a", 30), vectors)
    scores = client.score(vectors)
    assert [each.nearest and each.nearest.id for each in scores] == names("a", 30)


def test_a_status_counts(client: noveld.Client) -> None:
    empty = client.status()
    assert (empty.dimension, empty.pool, empty.seen, empty.seq) == (None, 0, 0, 0)
    decisions = client.submit(names("a", 50), apart(50), source="web")
    client.submit(["a-1"], apart(1))
    status = client.status()
    kept = sum(each.kept for each in decisions)
    assert (status.dimension, status.seen, status.kept, status.duplicates) == (16, 50, kept, 1)
    assert status.dropped == 50 - kept
    assert status.pool == kept - status.evicted
    assert status.seq == decisions[-1].seq
    assert status.uptime > 0
    assert "web" in status.sources


def test_diversity_is_of_the_pool(client: noveld.Client) -> None:
    client.submit(names("a", 40), apart(40))
    pool = client.status().pool
    for exact in (None, True):
        diversity = client.diversity(exact=exact)
        for measure in (diversity.novelsum, diversity.novelsum_unweighted):
            assert measure.members == pool
            assert measure.value is not None and measure.value > 0
        assert diversity.novelsum.value != diversity.novelsum_unweighted.value
    released = client.diversity(exact=True, form="released").novelsum
    paper = client.diversity(exact=True, form="paper", timeout=30).novelsum
    assert released.exact and paper.exact
    assert released.value != paper.value


def test_estimates_say_how_sure_they_are(client: noveld.Client) -> None:
    client.submit(names("a", 60), apart(60))
    measures = ["nearest_distance", "knn_distance", "rke", "vendi", "mean_pairwise_cosine", "facility_location"]
    found = client.diversity(measures=measures)
    whole = client.diversity(measures=measures, exact=True, timeout=30)
    for name in measures:
        assert whole[name].exact
        assert whole[name].stderr is None
        value, expected = found[name].value, whole[name].value
        assert value is not None
        assert value == pytest.approx(expected, rel=1e-4, abs=5 * (found[name].stderr or 0))
        assert found[name].members == whole[name].members


def test_the_history_holds_what_the_pool_was(client: noveld.Client) -> None:
    assert client.history() == []
    client.submit(names("a", 40), apart(40))
    points = eventually(lambda: client.history("members", points=10))
    assert points[0].value == client.status().pool
    assert points[0].seq == client.status().seq
    assert client.history("novelsum")[0].value == client.diversity().novelsum.value
    assert client.history("members", since=points[0].time) == points
    assert client.history("members", since=points[-1].time + 1) == []


def test_a_history_that_is_not_kept_is_named(client: noveld.Client) -> None:
    with pytest.raises(noveld.NoveldError, match="liveliness"):
        client.history("liveliness")


def test_an_unknown_measure_is_named(client: noveld.Client) -> None:
    client.submit(names("a", 3), apart(3))
    with pytest.raises(noveld.NoveldError, match="liveliness"):
        client.diversity(measures=["liveliness"])


def test_neighbors_are_the_nearest_kept_samples(daemon: Daemon, connect: Connect) -> None:
    client = connect(**daemon.endpoints, batch=4)
    client.submit(names("a", 60), apart(60))
    ids, stored = client.members_array()
    queries = apart(10, seed=8)
    distances = 1 - unit(queries) @ unit(stored).T
    for found, row in zip(client.neighbors(vectors=queries, k=5), distances, strict=True):
        order = np.argsort(row)[:5]
        assert [each.id for each in found] == [ids[i] for i in order]
        assert [each.distance for each in found] == pytest.approx(row[order].tolist(), abs=1e-5)
    by_id = client.neighbors(ids=ids[:10], k=3)
    assert [len(each) for each in by_id] == [3] * 10


def test_an_unknown_id_is_not_found(client: noveld.Client) -> None:
    client.submit(names("a", 3), apart(3))
    with pytest.raises(noveld.NotFound, match="nobody"):
        client.explain("nobody")
    with pytest.raises(noveld.NotFound, match="nobody") as raised:
        client.neighbors(ids=["a-0", "nobody"])
    assert raised.value.index == 1


def test_an_explanation_has_the_records(client: noveld.Client) -> None:
    decisions = client.submit(names("a", 20), apart(20))
    explanation = client.explain("a-7")
    assert explanation.records[0] == decisions[7]
    assert decisions[7].nearest is not None
    assert explanation.nearest_then[0] == decisions[7].nearest
    assert explanation.nearest_now
    assert explanation.counterfactual["decided_by"] == "room"
    assert explanation.now["state"] == "member"


def test_the_log_has_what_was_decided(start_daemon: StartDaemon, connect: Connect) -> None:
    client = connect(**start_daemon(budget__capacity=10).endpoints)
    decisions = client.submit(names("a", 100), apart(100))
    log = client.log()
    assert (log.first, log.last) == (1, client.status().seq)
    assert [each.seq for each in log.records] == list(range(1, log.last + 1))
    assert [each for each in log.records if each.decision != "evict"] == decisions
    page = client.log(after=3, limit=4)
    assert [each.seq for each in page.records] == [4, 5, 6, 7]
    drops = client.log(decisions="drop").records
    assert drops == [each for each in decisions if each.decision == "drop"]


def test_evictions_name_both_samples(start_daemon: StartDaemon, connect: Connect) -> None:
    client = connect(**start_daemon(budget__capacity=5).endpoints)
    client.submit(names("a", 200), apart(200))
    log = client.log().records
    evictions = [each for each in log if each.decision == "evict"]
    assert evictions
    for eviction in evictions:
        keep = log[eviction.seq - 2]
        assert (keep.decision, keep.evicted, keep.id) == ("keep", eviction.id, eviction.displaced_by)
    assert client.status().pool == 5


def test_members_come_in_pages(client: noveld.Client) -> None:
    assert list(client.members()) == []
    assert client.members_array().vectors.shape == (0, 0)
    decisions = client.submit(names("a", 50), apart(50))
    kept = {each.id: each.seq for each in decisions if each.kept}
    paged = list(client.members(page=7, vectors=True))
    assert {each.id: each.seq for each in paged} == kept
    ids, matrix = client.members_array(page=11)
    assert ids == [each.id for each in paged]
    assert matrix.shape == (len(kept), 16)
    rows = [int(id.removeprefix("a-")) for id in ids]
    assert unit(matrix) == pytest.approx(unit(apart(50)[rows]), abs=1e-6)
    for member, row in zip(paged, matrix, strict=True):
        assert member.vector is not None
        assert np.array_equal(member.vector, row)


def test_the_configuration_is_the_effective_one(start_daemon: StartDaemon, connect: Connect) -> None:
    config = connect(**start_daemon(budget__capacity=17).endpoints).config()
    assert config["budget"]["capacity"] == 17
    assert config["seed"] == 1
