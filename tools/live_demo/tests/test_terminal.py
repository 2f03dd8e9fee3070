from io import StringIO

import pytest

from live_demo.terminal import Terminal, fit


class FakeTerminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "fitted"),
    [
        ("short", "short     "),
        ("exactly 10", "exactly 10"),
        ("near duplicates differ at the end", "near … end"),
        ("\x1b[31mred\n", " [31mred  "),
        ("日本語", "日本語    "),
        ("日本語日本語日", "日本…語日 "),
        ("a\u0301bc", "a\u0301bc       "),
    ],
)
def test_fits_text_into_ten_columns(text: str, fitted: str) -> None:
    assert fit(text, 10) == fitted


def test_there_are_no_colours_and_no_status_line_in_a_file() -> None:
    out = StringIO()
    terminal = Terminal(out)
    terminal.status("counting")
    terminal.line(terminal.style("text", "bold", "red"))
    assert out.getvalue() == "text\n"


def test_lines_are_written_above_the_status_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    out = FakeTerminal()
    terminal = Terminal(out)
    terminal.status("1 of 2")
    terminal.line("a line")
    terminal.status("")
    terminal.line("the last")
    erase = "\r\x1b[K"
    assert out.getvalue() == f"{erase}1 of 2{erase}a line\n1 of 2{erase}the last\n"


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Terminal(FakeTerminal()).style("x", "green") == "\x1b[32mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert Terminal(FakeTerminal()).style("x", "green") == "x"
    monkeypatch.setenv("TERM", "dumb")
    assert not Terminal(FakeTerminal()).live
