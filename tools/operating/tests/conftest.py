"""The daemon, as the client's tests start it."""

import sys
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


@pytest.fixture
def reader(program: Path, tmp_path: Path) -> Path:
    """A folder with the page's programs on its PATH, as `tools/install` and `pip install` would have them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("noveld", "novelctl"):
        (folder / name).symlink_to(program.parent / name)
    for name in ("python", "python3"):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (folder / name).chmod(0o755)
    return tmp_path
