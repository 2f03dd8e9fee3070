"""Reading JSON objects into records."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

Json = Mapping[str, Any]


def number(value: Any) -> float:
    """A number, NaN where there is none."""
    return math.nan if value is None else float(value)


def optional(value: Any) -> float | None:
    """A number or None."""
    return None if value is None else float(value)


def extra(known: frozenset[str], values: Json) -> dict[str, Any]:
    """The values that are not known."""
    return {name: values[name] for name in values.keys() - known}


def names(record: type[Any]) -> frozenset[str]:
    """The names of a record's fields, and those of every header."""
    return frozenset(f.name for f in fields(record) if f.name != "extra") | {"type", "v", "request"}
