"""Writes lines and a status line below them, on a terminal or to a file."""

import os
import shutil
import sys
import unicodedata
from typing import TextIO

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_PLAIN_WIDTH = 120
_LEAST_WIDTH = 60


class Terminal:
    """On a terminal: colours, and a last line that is rewritten in place. Elsewhere: plain lines only."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self.live = self._out.isatty() and os.environ.get("TERM") != "dumb"
        self._colours = self.live and not os.environ.get("NO_COLOR")
        self._status = ""

    @property
    def width(self) -> int:
        """Columns to fill; one is left free, since some terminals wrap at the last."""
        columns = shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns if self.live else _PLAIN_WIDTH
        return max(_LEAST_WIDTH, columns - 1)

    def style(self, text: str, *names: str) -> str:
        """`text` in a colour or weight, where there are any."""
        if not self._colours or not names:
            return text
        return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"

    def line(self, text: str = "") -> None:
        """Writes a line, above the status line if there is one."""
        self._out.write(f"\r\x1b[K{text}\n{self._status}" if self._status else f"{text}\n")
        self._out.flush()

    def status(self, text: str) -> None:
        """Replaces the status line; nothing where there is no terminal. An empty text removes it."""
        if not self.live:
            return
        self._status = self.style(fit(text, self.width).rstrip(), "bold") if text else ""
        self._out.write(f"\r\x1b[K{self._status}")
        self._out.flush()


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` columns: filled up, or cut in its middle. Control characters become spaces.

    In the middle, because near-duplicates differ at their ends.
    """
    text = "".join(map(_printable, text))
    if (cells := _width(text)) > width:
        head = _prefix(text, (width - 1) * 3 // 5)
        tail = _prefix(text[::-1], width - 1 - _width(head))[::-1]
        text = f"{head}…{tail}"
        cells = _width(text)
    return text + " " * (width - cells)


def _prefix(text: str, width: int) -> str:
    """As many characters from the beginning as `width` columns hold."""
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > width:
            return text[:index]
    return text


def _width(text: str) -> int:
    return sum(map(_cells, text))


def _printable(character: str) -> str:
    # Texts come from anywhere; an escape sequence among them must not reach the terminal.
    return " " if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") else character


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
