"""The program, and real vectors."""

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from agreement.novelctl import REPOSITORY, Novelctl, binary


@pytest.fixture
def novelctl(tmp_path: Path) -> Novelctl:
    program = binary()
    if program is None:
        pytest.fail("no novelctl to compare with: build it (`swift build -c release`)", pytrace=False)
    return Novelctl(program, tmp_path)


@pytest.fixture(scope="session")
def packages() -> NDArray[np.float32]:
    """Real embeddings, which live beside the repository and not in it; $NOVELD_SHARED names another place."""
    folder = Path(os.environ.get("NOVELD_SHARED") or REPOSITORY.parent / "shared")
    path = folder / "data" / "packages.npy"
    if not path.is_file():
        pytest.skip(f"there are no real embeddings at {path}")
    return np.asarray(np.load(path, mmap_mode="r")[:8000])
