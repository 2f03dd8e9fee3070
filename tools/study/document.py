"""Tables that a document shows between two marks."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "Sources/Diversity/Diversity.docc"
PROGRAM = ROOT / ".build/release/novelctl"


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- begin {name} -->\n", f"<!-- end {name} -->"


def shown(document: Path, name: str) -> str:
    """What the document shows under a name."""
    begin, end = _marks(name)
    text = document.read_text()
    start = text.index(begin) + len(begin)
    return text[start : text.index(end, start)].strip()


def show(document: Path, name: str, table: str) -> None:
    """Puts a table in the place of the one that the document shows."""
    begin, end = _marks(name)
    text = document.read_text()
    start = text.index(begin) + len(begin)
    document.write_text(text[:start] + table + "\n" + text[text.index(end, start) :])
