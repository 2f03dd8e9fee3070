"""Measures and selections by the novelctl that was built."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class NovelctlError(Exception):
    """novelctl is not there, or refused."""


class Novelctl:
    """Runs novelctl on arrays, by way of files in a scratch folder."""

    def __init__(self, program: Path, scratch: Path) -> None:
        if not program.exists():
            raise NovelctlError(f"{program} is not there: swift build -c release --product novelctl")
        self._program = program
        self._scratch = scratch

    def save(self, name: str, rows: Matrix) -> Path:
        """Writes rows where novelctl can read them."""
        path = self._scratch / f"{name}.npy"
        np.save(path, np.ascontiguousarray(rows, np.float32))
        return path

    def measure(self, rows: Matrix, *options: object) -> dict[str, float]:
        """`novelctl measure`: the values by name."""
        answer = self._json("measure", self.save("set", rows), *options)
        return {name: float(value) for name, value in answer.items()}

    def select(self, file: Path, budget: int, *options: object) -> list[int]:
        """`novelctl select`: the rows of a file."""
        return [int(row) for row in self._json("select", file, "--budget", budget, *options)["selected"]]

    def _json(self, *arguments: object) -> dict[str, Any]:
        command = [str(self._program), *map(str, arguments), "--json"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            raise NovelctlError(f"{' '.join(command)}: {result.stderr.strip()}")
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer


@contextmanager
def novelctl(program: Path) -> Iterator[Novelctl]:
    """A novelctl with a scratch folder, which goes in the end."""
    with tempfile.TemporaryDirectory() as scratch:
        yield Novelctl(program, Path(scratch))
