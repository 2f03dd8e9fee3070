"""Keeps computed vectors on disk."""

import fcntl
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_KEY_BYTES = 16


class VectorCache:
    """Vectors by the hash of their text, in two files that only grow: `keys` and `vectors`, row by row.

    A row counts once both files hold it, so an interrupted run loses at most what it was writing.
    One process at a time may have a cache open; a second one waits for it.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        """Use one folder for one model: the key is that of the text alone."""
        folder.mkdir(parents=True, exist_ok=True)
        self.dimension = dimension
        self._keys = (folder / "keys").open("a+b")
        self._vectors = (folder / "vectors").open("a+b")
        fcntl.flock(self._keys, fcntl.LOCK_EX)
        self._rows = self._load()

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, texts: Sequence[str]) -> list[NDArray[np.float32] | None]:
        """The vector of each text, or None where it is not known."""
        return [self._rows.get(_key(text)) for text in texts]

    def put(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Adds one row for each text; rows are copied."""
        if vectors.shape != (len(texts), self.dimension):
            raise ValueError(f"vectors of shape {vectors.shape}, expected ({len(texts)}, {self.dimension})")
        rows = np.array(vectors, "<f4", order="C")
        keys = [_key(text) for text in texts]
        self._vectors.write(rows.tobytes())
        self._vectors.flush()
        self._keys.write(b"".join(keys))
        self._keys.flush()
        self._rows.update(zip(keys, rows, strict=True))

    def close(self) -> None:
        """Lets the next process in."""
        self._vectors.close()
        self._keys.close()

    def _load(self) -> dict[bytes, NDArray[np.float32]]:
        self._keys.seek(0)
        self._vectors.seek(0)
        keys, vectors = self._keys.read(), self._vectors.read()
        count = min(len(keys) // _KEY_BYTES, len(vectors) // (4 * self.dimension))
        self._keys.truncate(count * _KEY_BYTES)
        self._vectors.truncate(count * 4 * self.dimension)
        rows = np.frombuffer(vectors, "<f4", count * self.dimension).reshape(count, self.dimension)
        return {keys[index * _KEY_BYTES : (index + 1) * _KEY_BYTES]: row for index, row in enumerate(rows)}


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
