"""A daemon of a test's own, and requests to it."""

from __future__ import annotations

import http.client
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from noveld import Client

from live_demo.daemon import Daemon

REPOSITORY = Path(__file__).resolve().parents[2]
SOCKETS = ("ingest", "firehose", "decisions", "query")


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


class Served:
    """A running daemon."""

    def __init__(self, endpoints: Mapping[str, str], pid: int) -> None:
        self.endpoints = endpoints
        self.pid = pid
        self.address = endpoints["http"]

    def get(self, path: str, *, method: str = "GET", host: str | None = None, **headers: str) -> Answer:
        """Asks once, on a connection of its own."""
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            if host is not None:
                fields["Host"] = host
            connection.request(method, path, headers=fields)
            response = connection.getresponse()
            return Answer(
                response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode("utf-8")
            )
        finally:
            connection.close()

    def submit(self, count: int, *, dimension: int = 16, seed: int = 1, source: str | None = None) -> None:
        """Sends samples whose ids and vectors follow from the seed."""
        vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
        with Client(self.endpoints["ingest"]) as client:
            client.submit([f"{seed}-{index}" for index in range(count)], vectors, source=source)


def program() -> Path | None:
    """The daemon to test: $NOVELD_BIN, or what was built in the repository."""
    named = Path(os.environ.get("NOVELD_BIN", REPOSITORY / ".build" / "release" / "noveld"))
    return named if named.is_file() else None


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[Served]:
    """A daemon on free ports; `budget__capacity=5` sets budget.capacity."""
    binary = program()
    assert binary is not None, "no noveld to test: build it, or name it in NOVELD_BIN"
    folder.mkdir(parents=True, exist_ok=True)
    ports = {f"endpoints.{name}": "tcp://127.0.0.1:*" for name in SOCKETS} | {"endpoints.http": "127.0.0.1:0"}
    daemon = Daemon(folder)
    running = daemon.start(binary, ports | {name.replace("__", "."): value for name, value in settings.items()})
    try:
        yield Served(running.endpoints, running.pid)
    finally:
        daemon.stop()


def tool(name: str) -> str | None:
    """Where a program is, if it is installed."""
    return shutil.which(name)
