"""What the daemon tells the service manager (sd_notify), and when."""

import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from daemon import Daemon


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, daemon: Daemon, tmp_path: Path) -> Iterator[socket.socket]:
    """The service manager's end."""
    name = str(tmp_path / "notify") if request.param == "file" else f"@noveld-{tmp_path.name}-{id(daemon)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(name.replace("@", "\0", 1))
        end.settimeout(30)
        daemon.environment = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "200000"}
        yield end


def told(manager: socket.socket) -> dict[str, str]:
    """The next notice."""
    lines = manager.recv(4096).decode().split("\n")
    return dict(line.split("=", 1) for line in lines)


def after_the_watchdog(manager: socket.socket) -> dict[str, str]:
    """The next notice that is no sign of life."""
    while (notice := told(manager)) == {"WATCHDOG": "1"}:
        pass
    return notice


def test_it_is_told_of_ready_life_reload_and_stop(daemon: Daemon, manager: socket.socket) -> None:
    daemon.start()
    assert told(manager) == {"READY": "1", "STATUS": "ready"}
    assert [told(manager), told(manager)] == [{"WATCHDOG": "1"}] * 2
    daemon.send(signal.SIGHUP)
    reloading = after_the_watchdog(manager)
    assert reloading["RELOADING"] == "1" and re.fullmatch(r"\d+", reloading["MONOTONIC_USEC"])
    assert after_the_watchdog(manager) == {"READY": "1"}
    daemon.stop()
    assert after_the_watchdog(manager)["STOPPING"] == "1"


def test_a_watchdog_of_another_process_is_not_served(daemon: Daemon, manager: socket.socket) -> None:
    daemon.environment = {**daemon.environment, "WATCHDOG_PID": "1"}
    daemon.start()
    assert told(manager)["READY"] == "1"
    daemon.stop()
    assert told(manager)["STOPPING"] == "1"


@pytest.mark.parametrize("name", ["", "relative", "/nonexistent/notify", "/" + "x" * 200])
def test_a_service_manager_that_cannot_be_reached_is_no_obstacle(daemon: Daemon, name: str) -> None:
    daemon.environment = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "nonsense"}
    daemon.start()
    daemon.stop()
