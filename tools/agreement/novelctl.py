"""novelctl as a child process."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

REPOSITORY = Path(__file__).resolve().parents[2]


def binary() -> Path | None:
    """The program to compare with: beside the daemon that $NOVELD_BIN names, or what was built in the repository."""
    named = os.environ.get("NOVELD_BIN")
    folders = [Path(named).parent] if named else [REPOSITORY / ".build" / kind for kind in ("release", "debug")]
    return next((folder / "novelctl" for folder in folders if (folder / "novelctl").is_file()), None)


class Novelctl:
    """Runs the program on arrays, by way of files in a folder."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder

    def file(self, name: str) -> Path:
        """A path in the folder."""
        return self._folder / name

    def write(self, name: str, matrix: NDArray[Any]) -> str:
        """The path of a file with the numbers of `matrix` in single precision."""
        path = self.file(f"{name}.npy")
        np.save(path, matrix.astype(np.float32))
        return str(path)

    def measure(self, matrix: NDArray[Any], *options: str) -> dict[str, float]:
        """What `measure` says of the rows of `matrix`."""
        values: dict[str, float] = self.run("measure", self.write("set", matrix), *options)
        return values

    def run(self, *arguments: str) -> Any:
        """The JSON that a command prints. Raises `CalledProcessError` where it fails."""
        command = [str(self._program), *arguments, "--json"]
        # One thread: the products are small.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        result = subprocess.run(command, capture_output=True, check=True, text=True, timeout=120, env=environment)
        return json.loads(result.stdout)
