"""Reads the safetensors format: an 8-byte little-endian length, a JSON header, then the tensors' bytes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4"}
_HEADER_LIMIT = 100_000_000


def read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    """Maps each tensor's name to an array backed by the file (read only, loaded as it is touched).

    Raises `ValueError` for a damaged file and for element types that numpy does not have.
    """
    data = np.memmap(path, dtype=np.uint8, mode="r")
    if data.size < 8:
        raise ValueError(f"{path}: {data.size} bytes is too short for a safetensors file")
    length = int.from_bytes(data[:8].tobytes(), "little")
    if length > min(_HEADER_LIMIT, data.size - 8):
        raise ValueError(f"{path}: a header of {length} bytes does not fit in a file of {data.size}")
    header = json.loads(data[8 : 8 + length].tobytes())
    body = data[8 + length :]
    return {name: _tensor(path, name, entry, body) for name, entry in header.items() if name != "__metadata__"}


def _tensor(path: Path, name: str, entry: dict[str, Any], body: NDArray[np.uint8]) -> NDArray[Any]:
    if entry["dtype"] not in _DTYPES:
        raise ValueError(f"{path}: tensor {name} is of type {entry['dtype']}, expected one of {', '.join(_DTYPES)}")
    first, end = entry["data_offsets"]
    dtype = np.dtype(_DTYPES[entry["dtype"]])
    count = int(np.prod(entry["shape"], dtype=np.int64))
    if not 0 <= first <= end <= body.size or end - first != count * dtype.itemsize:
        raise ValueError(f"{path}: tensor {name} of shape {entry['shape']} does not match its bytes {first} to {end}")
    tensor: NDArray[Any] = body[first:end].view(dtype).reshape(entry["shape"])
    return tensor
