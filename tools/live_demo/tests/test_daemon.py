"""Starting and stopping, with a script in place of noveld: what is tested is who waits for whom and what is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from live_demo import daemon as module
from live_demo.daemon import Daemon, DaemonFailure

SETTINGS = {"budget.capacity": 7}
READY = """
import json, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
endpoints = {"query": "tcp://127.0.0.1:1", "arguments": " ".join(sys.argv[1:])}
print(json.dumps({"event": "ready", "endpoints": endpoints}), flush=True)
while True:
    time.sleep(1)
"""


def program(folder: Path, body: str) -> Path:
    path = folder / "noveld"
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(0o755)
    return path


def test_starts_on_an_empty_store_and_stops(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "old").touch()
    daemon = Daemon(tmp_path)
    running = daemon.start(program(tmp_path, READY), SETTINGS)
    try:
        assert not daemon.store.exists()
        assert Daemon(tmp_path).running() == running
        assert running.endpoints["query"] == "tcp://127.0.0.1:1"
        given = running.endpoints["arguments"]
        assert given.startswith(f"run --data {tmp_path / 'store'} --set budget.capacity=7")
    finally:
        assert daemon.stop()
    assert not Path(f"/proc/{running.pid}").exists()
    assert daemon.running() is None
    assert not daemon.stop()


def test_one_that_ends_at_once_is_an_error_with_its_log(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path)
    with pytest.raises(DaemonFailure, match=r"status 3(.|\n)*the store is damaged"):
        daemon.start(
            program(tmp_path, "import sys\nprint('the store is damaged', file=sys.stderr)\nsys.exit(3)"), SETTINGS
        )
    assert daemon.running() is None


def test_one_that_is_never_ready_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_READY_SECONDS", 0.1)
    started: list[subprocess.Popen[bytes]] = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    with pytest.raises(DaemonFailure, match="not ready"):
        Daemon(tmp_path).start(program(tmp_path, "import time\ntime.sleep(60)"), SETTINGS)
    assert [process.returncode for process in started] == [-signal.SIGTERM]


def test_a_process_that_is_something_else_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "daemon.json").write_text(f'{{"pid": {os.getpid()}, "endpoints": {{}}}}')
    monkeypatch.setattr(module, "_is_noveld", lambda _: False)
    assert not Daemon(tmp_path).stop()


def test_other_ports_are_taken_where_the_default_ones_are_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_is_free", lambda port: port != 5574)
    assert module.endpoint_settings()["endpoints.query"] == "tcp://127.0.0.1:*"
    monkeypatch.setattr(module, "_is_free", lambda port: True)
    assert module.endpoint_settings() == {}
