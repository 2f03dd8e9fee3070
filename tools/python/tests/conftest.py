from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from daemon import Daemon, binary
from fake import FakeDaemon
from hypothesis import settings
from twins import Connect, connecting

import noveld

settings.register_profile("noveld", database=None, deadline=None)
settings.load_profile("noveld")

StartDaemon = Callable[..., Daemon]


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    """Whatever a test uses is closed at its end, and leaves no thread behind."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture
def fake() -> Iterator[FakeDaemon]:
    daemon = FakeDaemon()
    yield daemon
    daemon.stop()


@pytest.fixture
def start_daemon(tmp_path: Path) -> Iterator[StartDaemon]:
    """Starts the real daemon with settings (``budget__capacity=5``); it is stopped, and has to end well, at the end."""
    program = binary()
    if program is None:
        pytest.fail("no noveld to test: build it (`swift build`), or name it in NOVELD_BIN", pytrace=False)
    started: list[Daemon] = []

    def start(**settings: Any) -> Daemon:
        daemon = Daemon(program, tmp_path / f"data-{len(started)}", **settings)
        started.append(daemon)
        daemon.start()
        return daemon

    yield start
    for daemon in started:
        daemon.stop()


@pytest.fixture
def daemon(start_daemon: StartDaemon) -> Daemon:
    """The real daemon with its defaults."""
    return start_daemon()


@pytest.fixture(params=["blocking", "asyncio"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes clients of both kinds."""
    with connecting(request.param) as connect:
        yield connect


@pytest.fixture
def client(daemon: Daemon, connect: Connect) -> noveld.Client:
    """A client of the real daemon."""
    return connect(**daemon.endpoints)
