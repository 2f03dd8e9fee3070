"""Streams from the user's own files."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from live_demo.samples import Sample, SourceError, Stream

_ID_BYTES = 512


def read_json_lines(path: Path, field: str, count: int | None) -> Stream:
    """Objects, one a line: the text is in `field`, the id in `id` where there is one, else it is the line's number.

    Raises `SourceError` with file and line for what is not such an object, and for an id that was there before.
    """
    samples: list[Sample] = []
    lines_by_id: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if count is not None and len(samples) == count:
                    break
                if not line.strip():
                    continue
                sample = _sample(f"{path}:{number}", number, line, field)
                if sample.id in lines_by_id:
                    raise SourceError(f"{path}:{number}: the id {sample.id!r} is on line {lines_by_id[sample.id]} too")
                lines_by_id[sample.id] = number
                samples.append(sample)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error
    if not samples:
        raise SourceError(f"{path}: no samples in it, expected one JSON object a line")
    return Stream(f"{path.name}, {len(samples):,} texts", path.stem, samples)


def _sample(place: str, number: int, line: str, field: str) -> Sample:
    try:
        values: Any = json.loads(line)
    except ValueError as error:
        raise SourceError(f"{place}: not JSON: {error}") from error
    if not isinstance(values, dict):
        raise SourceError(f"{place}: a JSON {type(values).__name__}, expected an object")
    text = values.get(field)
    if not isinstance(text, str) or not text.strip():
        found = f"has the fields {', '.join(sorted(values)) or '(none)'}" if field not in values else f"is {text!r:.40}"
        raise SourceError(f"{place}: expected a text in the field {field!r}; it {found}. Choose one with --field")
    name = str(values["id"]) if values.get("id") is not None else f"line-{number}"
    if not 1 <= len(name.encode()) <= _ID_BYTES:
        raise SourceError(f"{place}: an id of {len(name.encode())} bytes, expected 1 to {_ID_BYTES}")
    return Sample(name, " ".join(text.split()))


def read_vectors(path: Path, count: int | None) -> NDArray[Any]:
    """The first `count` rows of an .npy file of numbers, shape (n, d), not loaded before they are used."""
    try:
        vectors: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error
    if vectors.ndim != 2 or vectors.dtype.kind != "f" or not vectors.size:
        raise SourceError(f"{path}: {vectors.dtype} of shape {vectors.shape}, expected floats of shape (n, d)")
    return vectors[:count]


def vector_stream(path: Path, rows: int) -> Stream:
    """Stands in for the texts where there are none: the rows' numbers."""
    samples = [Sample(f"row-{row}", f"row {row:,}") for row in range(rows)]
    return Stream(f"{path.name}, {rows:,} vectors", path.stem, samples)
