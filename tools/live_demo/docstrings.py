"""The documentation strings of Python's standard library, read from its source without importing it."""

import ast
import sysconfig
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from live_demo.samples import Sample, Stream, shuffle_key

# Code that documents no library.
_SKIPPED = {"__pycache__", "dist-packages", "idle_test", "lib2to3", "site-packages", "test", "tests"}
_LEAST_CHARACTERS = 20


def docstring_stream(count: int, seed: int, library: Path | None = None) -> Stream:
    """Up to `count` documentation strings, modules in an order given by the seed, each module's from top to bottom."""
    root = library or Path(sysconfig.get_paths()["stdlib"])
    modules = {_module(path.relative_to(root)): path for path in root.rglob("*.py") if _is_library(path, root)}
    order = sorted(modules, key=lambda name: shuffle_key(seed, name))
    samples = list(islice((sample for name in order for sample in _docstrings(name, modules[name])), count))
    title = f"documentation strings of Python's standard library, {len(samples):,}, module by module"
    return Stream(title, "python", samples)


def _is_library(path: Path, root: Path) -> bool:
    return not _SKIPPED.intersection(path.relative_to(root).parts)


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _docstrings(module: str, path: Path) -> Iterator[Sample]:
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        # The library holds a few files that are wrong on purpose.
        return
    seen: set[str] = set()
    for name, text in _documented(module, tree):
        if len(text) >= _LEAST_CHARACTERS and name not in seen:
            seen.add(name)
            yield Sample(name, text)


def _documented(name: str, node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        documentation = ast.get_docstring(node) or ""
        yield name, " ".join(documentation.split("\n\n", 1)[0].split())
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _documented(f"{name}.{child.name}", child)
