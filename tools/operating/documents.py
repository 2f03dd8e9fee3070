"""Pages of the documents as a reader runs them."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

# Brings up the loopback interface of a network of its own, where the default ports are free.
LOOPBACK = """
import fcntl, socket, struct
with socket.socket() as end:
    fcntl.ioctl(end, 0x8914, struct.pack("16sh", b"lo", 1))
"""


class Block(NamedTuple):
    """A fenced block: its language, its text, and the line where it begins."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    text = page.read_text("utf-8")
    for found in re.finditer(r"^([ ]*)```(\w*)\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL):
        yield Block(found[2], textwrap.dedent(found[3]), text[: found.start()].count("\n") + 2)


def script(page: Path) -> str:
    """The page's commands as one script; Python goes to the interpreter."""
    parts = [
        "set -euo pipefail",
        # What is running in the background at the end is ended; nothing is waited for in vain.
        "trap 'kill $(jobs -p) 2>/dev/null || true; wait || true' EXIT",
    ]
    for block in blocks(page):
        if block.language == "sh":
            parts += [f": line {block.line}", block.text]
        elif block.language == "python":
            parts += [f": line {block.line}", f"python3 - <<'PYTHON'\n{block.text}PYTHON"]
    return "\n".join(parts) + "\n"


def run(reader: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Runs a script in a network of its own; skips where there can be none."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed: the default ports may be taken")
    alone = [unshare, "--user", "--map-root-user", "--net"]
    for command in (alone, [unshare, "--net"]):
        if subprocess.run([*command, sys.executable, "-c", LOOPBACK], capture_output=True).returncode == 0:
            break
    else:
        pytest.skip("no network of its own can be had here: the default ports may be taken")
    work = reader / "work"
    work.mkdir(exist_ok=True)
    file = reader / "page.sh"
    file.write_text(f"{sys.executable} -c '{LOOPBACK}'\ncd {work}\n{text}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NOVELD_")}
    environment["PATH"] = f"{reader / 'bin'}:{environment['PATH']}"
    return subprocess.run(
        [*command, "bash", str(file)], capture_output=True, text=True, env=environment, timeout=150, cwd=work
    )
