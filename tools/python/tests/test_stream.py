"""Following the decisions of the real daemon, through restarts."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import numpy as np
from conftest import StartDaemon
from daemon import Daemon
from twins import Connect

import noveld


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{i}" for i in range(count)]


def apart(count: int, seed: int = 1) -> Any:
    return np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)


def history(client: noveld.Client, only: str | None = None) -> list[noveld.Decision]:
    """The whole log by pages."""
    last = client.log(limit=1).last
    pages = (client.log(after=after, limit=100).records for after in range(0, last, 100))
    return [each for page in pages for each in page if only in (None, each.decision)]


def test_a_stream_gives_what_the_log_has(start_daemon: StartDaemon, connect: Connect) -> None:
    client = connect(**start_daemon(budget__capacity=10).endpoints)
    with client.decisions() as live:
        client.submit(names("a", 300), apart(300))
        expected = history(client)
        assert list(itertools.islice(live, len(expected))) == expected
    with client.decisions(after=0) as late:
        assert list(itertools.islice(late, len(expected))) == expected
    with client.decisions(after=250) as middle:
        assert next(iter(middle)) == expected[250]


def test_a_stream_can_be_of_some_decisions_only(start_daemon: StartDaemon, connect: Connect) -> None:
    client = connect(**start_daemon(budget__capacity=10).endpoints)
    client.submit(names("a", 150), apart(150))
    with client.decisions(after=0, only="evict") as evictions, client.decisions(after=0, only=["keep"]) as keeps:
        client.submit(names("b", 150), apart(150, seed=2))
        for stream, only in ((evictions, "evict"), (keeps, "keep")):
            expected = history(client, only)
            assert len(expected) > 10
            assert list(itertools.islice(stream, len(expected))) == expected


def test_a_stream_goes_on_after_the_daemon_was_killed(daemon: Daemon, connect: Connect) -> None:
    client = connect(**daemon.endpoints)
    with client.decisions(after=0) as stream:
        client.submit(names("a", 20), apart(20))
        assert [each.seq for each in itertools.islice(stream, 10)] == list(range(1, 11))
        daemon.kill()
        daemon.start()
        client.submit(names("b", 20), apart(20, seed=2))
        seqs = [each.seq for each in itertools.islice(stream, 30)]
        assert seqs == list(range(11, 41))


def test_a_stream_goes_on_after_an_orderly_restart(daemon: Daemon, connect: Connect) -> None:
    client = connect(**daemon.endpoints)
    with client.decisions() as stream:
        for turn in range(3):
            client.submit(names(str(turn), 5), apart(5, seed=turn))
            daemon.stop()
            daemon.start()
        assert [each.seq for each in itertools.islice(stream, 15)] == list(range(1, 16))


def test_a_submission_survives_the_death_of_the_daemon(start_daemon: StartDaemon, connect: Connect) -> None:
    daemon = start_daemon(budget__capacity=30)
    client = connect(**daemon.endpoints, timeout=2, retries=10, batch=16, window=4)
    watching = noveld.Client(**daemon.endpoints)
    ids = names("a", 3000)

    def kill_in_the_middle() -> None:
        with watching.decisions(after=0) as stream:
            next(each for each in stream if each.seq >= 300)
        daemon.kill()
        daemon.start()

    killer = threading.Thread(target=kill_in_the_middle)
    killer.start()
    decisions = client.submit(ids, apart(3000))
    killer.join()
    assert [each.id for each in decisions] == ids
    log = history(client)
    assert [each.seq for each in log] == list(range(1, len(log) + 1))
    assert sorted(each.id for each in log if each.decision != "evict") == sorted(ids)
    watching.close()
