"""SIGHUP: what changes at once, what waits for a restart, and what a mistake leaves as it was."""

import signal
import time
from pathlib import Path

import noveld
import numpy as np
import pytest
from daemon import Daemon

VECTORS = np.random.default_rng(11).standard_normal((40, 8)).astype(np.float32)


@pytest.fixture
def config(daemon: Daemon, tmp_path: Path) -> Path:
    """The daemon's configuration file."""
    daemon.config = tmp_path / "noveld.yaml"
    daemon.config.write_text("budget: {capacity: 20}\n")
    return daemon.config


def reload(daemon: Daemon, config: Path, text: str) -> str:
    """Has the daemon read its configuration again; gives what it logged of that."""
    before = len(daemon.said())
    config.write_text(text)
    daemon.send(signal.SIGHUP)
    deadline = time.monotonic() + 30
    while "SIGHUP" not in daemon.said()[before:]:
        assert time.monotonic() < deadline, daemon.said()
        time.sleep(0.01)
    # Its lines come together, and an answer to a question comes after them.
    with noveld.Client(**daemon.endpoints) as client:
        client.status()
    time.sleep(0.1)
    return daemon.said()[before:]


def test_the_budget_and_the_level_of_the_log_change_at_once(daemon: Daemon, config: Path) -> None:
    daemon.start()
    with noveld.Client(**daemon.endpoints) as client:
        client.submit([f"s{row}" for row in range(40)], VECTORS)
        assert client.status().pool == 20
        said = reload(daemon, config, "budget: {capacity: 5}\nlog: {level: warning}\nreference: {limit: 5000}\n")
        assert "budget.capacity: 5 in place of 20, from now on" in said
        assert "log.level: warning in place of info, from now on" in said
        assert "reference.limit: 5000 in place of 1000000: not in effect before a restart" in said
        assert client.status().pool == 5
        effective = client.config()
        assert effective["budget"]["capacity"] == 5
        assert effective["log"]["level"] == "warning"
        assert effective["reference"]["limit"] == 1_000_000
        evicted = [record for record in client.log().records if record.reason == "operator"]
        assert len(evicted) == 15
    daemon.stop()
    assert "stopped" not in daemon.said().splitlines()[-1], "an info line after the level became warning"
    daemon.start()
    with noveld.Client(**daemon.endpoints) as client:
        assert client.status().pool == 5
        assert client.config()["reference"]["limit"] == 5000


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("budget: {capacity: 0}\n", "noveld.yaml:1:20: budget.capacity"),
        ("budgets: {capacity: 5}\n", "did you mean budget?"),
        ("budget: [\n", "noveld.yaml:2"),
        ("budget: {capacity: 5}\nmetric: {density_power: 2}\n", "metric.density_power: found 2"),
    ],
)
def test_a_mistake_leaves_all_as_it_was_and_is_named(daemon: Daemon, config: Path, text: str, mistake: str) -> None:
    daemon.start()
    with noveld.Client(**daemon.endpoints) as client:
        before = client.config()
        said = reload(daemon, config, text)
        assert mistake in said and "from before count on" in said
        assert client.config() == before
        client.submit(["one"], VECTORS[:1])


def test_a_file_that_is_gone_leaves_all_as_it_was(daemon: Daemon, config: Path) -> None:
    daemon.start()
    config.rename(config.with_suffix(".away"))
    daemon.send(signal.SIGHUP)
    deadline = time.monotonic() + 30
    while "the settings from before count on" not in daemon.said():
        assert time.monotonic() < deadline, daemon.said()
        time.sleep(0.01)
    with noveld.Client(**daemon.endpoints) as client:
        assert client.config()["budget"]["capacity"] == 20


def test_a_budget_that_was_set_at_run_time_holds_until_the_files_own_changes(daemon: Daemon, config: Path) -> None:
    daemon.start()
    with noveld.Client(**daemon.endpoints) as client:
        client.budget({"capacity": 7})
        said = reload(daemon, config, "budget: {capacity: 20}\n# a comment more\n")
        assert "the settings are the same as before" in said and "counts on" in said
        assert client.config()["budget"]["capacity"] == 7
        reload(daemon, config, "budget: {capacity: 9, keep_rate: 0.5}\n")
        assert client.config()["budget"]["capacity"] == 9
    # And over a kill.
    daemon.kill()
    daemon.start()
    with noveld.Client(**daemon.endpoints) as client:
        assert client.config()["budget"]["keep_rate"] == 0.5
