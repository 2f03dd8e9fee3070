"""The streams, and what is kept of them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


@dataclass
class Stream:
    """Rows in the order in which they came, in a file of their own."""

    name: str
    path: Path
    rows: np.ndarray

    @classmethod
    def read(cls, path: Path, count: int | None, scratch: Path) -> Stream:
        rows = np.ascontiguousarray(np.load(path, mmap_mode="r")[:count], dtype=np.float32)
        copy = scratch / f"{path.stem}.npy"
        np.save(copy, rows)
        return cls(path.stem, copy, rows)


@dataclass
class Selection:
    """What a method kept, and what that took: of the processor, and of memory at the most, all files included."""

    rows: np.ndarray
    cpu_seconds: float
    peak_bytes: int
    note: str = ""
    values: dict[str, float] = field(default_factory=dict)


def save_rows(rows: np.ndarray, scratch: Path) -> Path:
    with tempfile.NamedTemporaryFile(suffix=".npy", dir=scratch, delete=False) as file:
        np.save(file, rows)
        return Path(file.name)
