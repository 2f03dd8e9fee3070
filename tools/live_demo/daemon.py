"""Starts and stops a noveld of the demonstration's own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

_READY_SECONDS = 30.0
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.05
_DEFAULT_PORTS = {"ingest": 5571, "firehose": 5572, "decisions": 5573, "query": 5574}


class DaemonFailure(Exception):
    """The daemon did not start, or ended by itself; the message has the end of its log."""


class Running(NamedTuple):
    """A daemon that has said it is ready."""

    pid: int
    endpoints: Mapping[str, str]


class Daemon:
    """A daemon under `folder`: its store, its log, and a note of which process it is."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "store"
        self.log = folder / "noveld.log"
        self._output = folder / "noveld.out"
        self._note = folder / "daemon.json"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, binary: Path, settings: Mapping[str, object]) -> Running:
        """Runs `binary` on an empty store, with the daemon's defaults for everything but `settings` and taken ports.

        It gets a session of its own, so that Ctrl-C on the terminal reaches the demonstration alone, which then ends it
        in order. Raises `DaemonFailure`.
        """
        shutil.rmtree(self.store, ignore_errors=True)
        command = [str(binary), "run", "--data", str(self.store)]
        for name, value in {**settings, **endpoint_settings()}.items():
            command += ["--set", f"{name}={value}"]
        with self._output.open("wb") as output, self.log.open("wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=log, start_new_session=True
            )
        self._process = process
        try:
            running = Running(process.pid, self._ready(process))
            self._note.write_text(json.dumps(running._asdict()), "utf-8")
        except BaseException:
            self.stop()
            raise
        return running

    def running(self) -> Running | None:
        """The daemon that an earlier demonstration left, if it is still there."""
        try:
            running = Running(**json.loads(self._note.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return running if _is_noveld(running.pid) else None

    def stop(self) -> bool:
        """Ends the daemon as an operator would, with SIGTERM. False if there was none."""
        process, running = self._process, self.running()
        if process:
            _terminate(process.pid, lambda: process.poll() is not None)
        elif running:
            _terminate(running.pid, lambda: not _is_noveld(running.pid))
        self._note.unlink(missing_ok=True)
        return running is not None

    def failure(self, what: str) -> DaemonFailure:
        """An error with the last lines of the daemon's log."""
        try:
            lines = self.log.read_text("utf-8", "replace").splitlines()[-10:]
        except OSError:
            lines = []
        return DaemonFailure("\n".join([f"{what}; the end of {self.log}:", *(f"  {line}" for line in lines)]))

    def _ready(self, process: "subprocess.Popen[bytes]") -> Mapping[str, str]:
        deadline = time.monotonic() + _READY_SECONDS
        while not (line := self._output.read_bytes()).endswith(b"\n"):
            if process.poll() is not None:
                raise self.failure(f"noveld ended with status {process.returncode}")
            if time.monotonic() > deadline:
                raise self.failure(f"noveld was not ready after {_READY_SECONDS:.0f} seconds")
            time.sleep(_POLL_SECONDS)
        ready = json.loads(line.splitlines()[0])
        endpoints: Mapping[str, str] = ready["endpoints"]
        return endpoints


def endpoint_settings() -> dict[str, str]:
    """Nothing where the default ports are free, else settings that let the daemon take any."""
    if all(map(_is_free, _DEFAULT_PORTS.values())):
        return {}
    return {f"endpoints.{name}": "tcp://127.0.0.1:*" for name in _DEFAULT_PORTS}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _is_noveld(pid: int) -> bool:
    try:
        return b"noveld" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _terminate(pid: int, has_ended: Callable[[], bool]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < deadline:
            if has_ended():
                return
            time.sleep(_POLL_SECONDS)
