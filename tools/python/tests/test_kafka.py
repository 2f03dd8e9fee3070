"""The Kafka bridge, with librdkafka's own cluster of stand-ins and the real daemon."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from conftest import StartDaemon
from daemon import Daemon

import noveld

confluent_kafka = pytest.importorskip("confluent_kafka", reason="the package confluent-kafka is not installed")

from noveld import _commands, kafka

IDLE = 0.8
# The older protocol of groups waits three seconds for more consumers.
QUICK = {"group.protocol": "consumer", "fetch.wait.max.ms": "50"}


class Cluster:
    """A broker inside the process, and a producer for it."""

    def __init__(self) -> None:
        self.producer = confluent_kafka.Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "unused"})
        broker = next(iter(self.producer.list_topics(timeout=10).brokers.values()))
        self.brokers = f"{broker.host}:{broker.port}"

    def send(self, topic: str, values: list[Any]) -> None:
        for value in values:
            self.producer.produce(topic, value if isinstance(value, bytes) else json.dumps(value).encode())
        assert self.producer.flush(20) == 0

    def settings(self, group: str = "g") -> dict[str, Any]:
        return {"bootstrap.servers": self.brokers, "group.id": group, **QUICK}

    def committed(self, topic: str, group: str = "g") -> int:
        """How many of the topic's messages are committed, over its partitions."""
        consumer = confluent_kafka.Consumer(self.settings(group))
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        offsets = consumer.committed([confluent_kafka.TopicPartition(topic, part) for part in partitions], timeout=10)
        consumer.close()
        return sum(max(each.offset, 0) for each in offsets)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    yield Cluster()


def values(count: int, prefix: str = "k", seed: int = 9) -> list[dict[str, Any]]:
    vectors = np.random.default_rng(seed).standard_normal((count, 8))
    return [{"id": f"{prefix}{row}", "vector": vector.tolist()} for row, vector in enumerate(vectors)]


def test_offsets_are_committed_behind_what_was_decided(cluster: Cluster, start_daemon: StartDaemon) -> None:
    cluster.send("good", values(50))
    daemon = start_daemon(budget__capacity=10)
    with noveld.Client(**daemon.endpoints) as client:
        with kafka.Bridge(client, cluster.settings(), ["good"], batch=16) as bridge:
            bridge.run(until_idle=IDLE)
        assert client.status().seen == 50 == bridge.kept + bridge.dropped
        assert client.log(limit=1).records[0].source == "good"
        assert cluster.committed("good") == 50
        # Another bridge of the group goes on behind them.
        cluster.send("good", values(5, "more"))
        with kafka.Bridge(client, cluster.settings(), ["good"]) as bridge:
            bridge.run(until_idle=IDLE)
        assert bridge.kept + bridge.dropped == 5


def test_what_was_submitted_and_not_committed_comes_again_and_counts_once(cluster: Cluster, daemon: Daemon) -> None:
    cluster.send("again", values(20, "a"))

    def fail(message: Any, decision: noveld.Decision) -> None:
        raise ConnectionError("the kept samples cannot be forwarded")

    with noveld.Client(**daemon.endpoints) as client:
        bridge = kafka.Bridge(client, cluster.settings(), ["again"], on_decision=fail)
        with bridge, pytest.raises(ConnectionError):
            bridge.run(until_idle=IDLE)
        assert cluster.committed("again") == 0
        seen = client.status().seen
        assert seen > 0
        decided: list[noveld.Decision] = []
        note: Callable[[Any, noveld.Decision], None] = lambda message, decision: decided.append(decision)
        with kafka.Bridge(client, cluster.settings(), ["again"], on_decision=note) as bridge:
            bridge.run(until_idle=IDLE)
        assert cluster.committed("again") == 20
        assert client.status().seen == 20
        assert sum(each.duplicate for each in decided) == seen


def test_a_daemon_that_is_away_is_waited_for_without_a_commit(cluster: Cluster, start_daemon: StartDaemon) -> None:
    cluster.send("away", values(5, "w"))
    daemon = start_daemon()
    daemon.kill()
    with noveld.Client(**daemon.endpoints, timeout=0.3, retries=0) as client:
        with kafka.Bridge(client, cluster.settings(), ["away"]) as bridge:
            waits: list[float] = []

            def wait(seconds: float) -> bool:
                waits.append(seconds)
                assert cluster.committed("away") == 0
                daemon.start()
                return False

            bridge._stopping.wait = wait  # type: ignore[assignment]
            bridge.run(until_idle=IDLE)
        assert waits and cluster.committed("away") == 5


def test_messages_without_a_sample_are_reported_or_end_the_bridge(cluster: Cluster, daemon: Daemon) -> None:
    good = values(2, "b")
    del good[1]["id"]
    cluster.send("mixed", [good[0], b"no json", {"id": "no vector"}, good[1]])
    with noveld.Client(**daemon.endpoints) as client:
        bridge = kafka.Bridge(client, cluster.settings(), ["mixed"])
        with bridge, pytest.raises(ValueError, match=r"mixed/\d+/\d+: the value is no JSON"):
            bridge.run(until_idle=IDLE)
        assert cluster.committed("mixed") == 0
        reasons: list[str] = []
        with kafka.Bridge(
            client, cluster.settings(), ["mixed"], on_bad=lambda message, error: reasons.append(str(error))
        ) as bridge:
            bridge.run(until_idle=IDLE)
        assert (bridge.bad, bridge.kept + bridge.dropped) == (2, 2)
        assert any("list `vector`" in reason for reason in reasons)
        assert cluster.committed("mixed") == 4
        assert {each.id.split("/")[0] for each in client.log().records} == {"b0", "mixed"}


def test_settings_that_contradict_the_bridge_are_named(cluster: Cluster, daemon: Daemon) -> None:
    with noveld.Client(**daemon.endpoints) as client:
        for settings, hint in [
            ({"group.id": "g"}, "bootstrap.servers"),
            ({"bootstrap.servers": cluster.brokers}, "group.id"),
            ({**cluster.settings(), "enable.auto.commit": True}, "the bridge commits"),
        ]:
            with pytest.raises(noveld.InvalidRequest, match=hint):
                kafka.Bridge(client, settings, ["t"])


def test_the_command_bridges_a_topic(
    cluster: Cluster, daemon: Daemon, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    cluster.send("cli", [*values(6, "c"), b"{}"])
    base = ["kafka", "--brokers", cluster.brokers, "--group", "cli", "--topic", "cli", "--until-idle", str(IDLE)]
    base += ["--ingest", daemon.endpoints["ingest"]]
    for key, value in QUICK.items():
        base += ["--set", f"{key}={value}"]
    assert _commands.main(base) == 64
    assert "--skip-bad" in capsys.readouterr().err
    assert _commands.main([*base, "--skip-bad"]) == 0
    said = capsys.readouterr().err
    assert "skipped cli/" in said and "1 skipped" in said
    assert _commands.main([*base, "--set", "nonsense"]) == 64
    assert _commands.main([*base, "--set", "no.such.setting=1"]) == 64
    assert "no.such.setting" in capsys.readouterr().err
