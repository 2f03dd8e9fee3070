"""The daemon to break, and a folder with a short path, for sockets are bound in it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from daemon import binary


@pytest.fixture
def program() -> Path:
    found = binary()
    if found is None:
        pytest.fail("no noveld to test: build it (`swift build -c release`), or name it in NOVELD_BIN", pytrace=False)
    return found


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="noveld-", dir="/tmp") as path:
        yield Path(path)
