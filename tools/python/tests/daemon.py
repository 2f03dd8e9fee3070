"""The real daemon as a child process."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

SOCKETS = ("ingest", "firehose", "decisions", "query")
REPOSITORY = Path(__file__).resolve().parents[3]


def binary() -> Path | None:
    """The daemon to test: $NOVELD_BIN, or what was built in the repository."""
    named = os.environ.get("NOVELD_BIN")
    built = [REPOSITORY / ".build" / kind / "noveld" for kind in ("release", "debug")]
    return next((path for path in ([Path(named)] if named else built) if path.is_file()), None)


class Daemon:
    """`noveld run` on a data folder. After the first start its ports stay the same."""

    #: A configuration file, and additions to the environment, of the next start.
    config: Path | None = None
    environment: Mapping[str, str] = {}
    #: A command that runs the daemon's own, which is added to it.
    launcher: Sequence[str] = ()

    def __init__(self, program: Path, data: Path, **settings: Any) -> None:
        self._program = program
        self.data = data
        self._settings = {f"endpoints.{name}": "tcp://127.0.0.1:*" for name in SOCKETS}
        self._settings["endpoints.http"] = "null"
        self._settings.update({name.replace("__", "."): str(value) for name, value in settings.items()})
        self._errors = data.parent / f"{data.name}.stderr"
        self._process: subprocess.Popen[bytes] | None = None
        self.endpoints: dict[str, Any] = {}
        #: HOST:PORT; None where HTTP is off, as it is unless settings say otherwise.
        self.http: str | None = None

    def start(self) -> None:
        """Starts the daemon and waits for its ready line."""
        command = self.spawn()
        try:
            ready = json.loads(self._line(30.0))
        except (EOFError, TimeoutError, ValueError):
            self.kill()
            raise AssertionError(f"{' '.join(command)}\ngave no ready line; it said:\n{self.said()}") from None
        assert ready["event"] == "ready", ready
        self.endpoints = {name: self._one(ready["endpoints"][name]) for name in SOCKETS}
        self._settings.update({f"endpoints.{name}": endpoint for name, endpoint in self.endpoints.items()})
        self.http = ready["endpoints"].get("http")

    def spawn(self) -> list[str]:
        """Starts the process and does not wait; gives its command line."""
        command = [*self.launcher, str(self._program), "run", "--data", str(self.data)]
        if self.config is not None:
            command += ["--config", str(self.config)]
        for name, value in self._settings.items():
            command += ["--set", f"{name}={value}"]
        environment = {**os.environ, **self.environment}
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment)
        return command

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @staticmethod
    def _one(endpoint: str | list[str]) -> str:
        return endpoint if isinstance(endpoint, str) else endpoint[0]

    def _line(self, seconds: float) -> bytes:
        output = self._output
        deadline = time.monotonic() + seconds
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([output], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError
            byte = os.read(output.fileno(), 1)
            if not byte:
                raise EOFError
            line += byte
        return line

    @property
    def _output(self) -> IO[bytes]:
        assert self._process is not None and self._process.stdout is not None
        return self._process.stdout

    def said(self) -> str:
        """The end of what it logged."""
        return self._errors.read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        """Asks the daemon to end, which has to succeed."""
        if self._process is None:
            return
        self.send(signal.SIGTERM)
        code = self._ended()
        assert code == 0, f"noveld ended with {code}; it said:\n{self.said()}"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def send(self, number: signal.Signals) -> None:
        """Sends a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """Ends the daemon without a warning."""
        if self._process is not None:
            self._process.kill()
            self._ended()

    def _ended(self) -> int:
        assert self._process is not None
        try:
            code = self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            code = -signal.SIGKILL
        self._output.close()
        self._process = None
        return code
