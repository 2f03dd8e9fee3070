"""The daemon, as the client's tests start it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from daemon import Daemon, binary

StartDaemon = Callable[..., Daemon]


@pytest.fixture(scope="session")
def program() -> Path:
    """The daemon's program; novelctl is beside it."""
    found = binary()
    if found is None:
        pytest.fail("no noveld to test: build it (`swift build -c release`), or name it in NOVELD_BIN", pytrace=False)
    return found.absolute()


@pytest.fixture
def daemon(program: Path, tmp_path: Path) -> Iterator[Daemon]:
    """A daemon that is not started; it is stopped, and has to end well, at the end."""
    daemon = Daemon(program, tmp_path / "store")
    yield daemon
    daemon.stop()
