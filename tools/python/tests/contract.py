"""The protocol's test vectors and JSON Schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

PROTOCOLS = Path(__file__).resolve().parents[3] / "protocols"

_SCHEMAS = {path.stem: json.loads(path.read_text()) for path in sorted((PROTOCOLS / "schemas").glob("*.json"))}
_REGISTRY: Registry[Any] = Registry().with_resources(
    (f"{name}.json", Resource.from_contents(schema)) for name, schema in _SCHEMAS.items()
)


def vectors(name: str) -> list[dict[str, Any]]:
    """The test vectors of one file."""
    found: list[dict[str, Any]] = json.loads((PROTOCOLS / "vectors" / f"{name}.json").read_text())["vectors"]
    return found


def frames(vector: dict[str, Any]) -> list[bytes]:
    """A message's frames, header first."""
    header = bytes.fromhex(vector["header_hex"]) if "header_hex" in vector else vector["header"].encode()
    return [header, *(bytes.fromhex(frame) for frame in vector["frames"])]


def conforms(schema: str, value: Any) -> None:
    """Fails unless the value follows the schema."""
    Draft202012Validator(_SCHEMAS[schema], registry=_REGISTRY).validate(value)
