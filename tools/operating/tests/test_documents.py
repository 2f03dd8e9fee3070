"""Runs what the pages of deploy/docs tell the reader to run, page by page, as the reader would."""

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

REPOSITORY = Path(__file__).resolve().parents[3]
PAGES = sorted((REPOSITORY / "deploy" / "docs").glob("*.md"))

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


@pytest.fixture
def reader(program: Path, tmp_path: Path) -> Path:
    """A folder with the page's programs on its PATH, as `tools/install` and `pip install` would have them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("noveld", "novelctl"):
        (folder / name).symlink_to(program.parent / name)
    (folder / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "python3").chmod(0o755)
    return tmp_path


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
    work.mkdir()
    file = reader / "page.sh"
    file.write_text(f"{sys.executable} -c '{LOOPBACK}'\ncd {work}\n{text}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NOVELD_")}
    environment["PATH"] = f"{reader / 'bin'}:{environment['PATH']}"
    return subprocess.run(
        [*command, "bash", str(file)], capture_output=True, text=True, env=environment, timeout=150, cwd=work
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_the_page_work(page: Path, reader: Path) -> None:
    if not any(block.language in ("sh", "python") for block in blocks(page)):
        pytest.skip("the page has no commands")
    ran = run(reader, script(page))
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    # Troubleshooting names messages as headings, and brings about those that it has commands for.
    sections = re.split(r"^### ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    for section in sections:
        heading = re.match(r"`(.+)`\n", section)
        if heading and "```sh" in section:
            assert heading[1] in said, f"nothing says {heading[1]!r}:\n{said}"


def test_what_the_readme_shows_of_use_works(reader: Path) -> None:
    page = REPOSITORY / "README.md"
    use = page.read_text("utf-8").split("\n## Use it\n")[1].split("\n## ")[0]
    file = reader / "use.md"
    # What the reader has to fill in, what is built already, and what would go on for ever.
    for shown, filled in [
        (r"^tools/install .*", ""),
        (r"^(noveld run .*)", r"\1 &"),
        (r"^(novelctl watch .*?)\s*#.*", r"timeout 2 \1 || test $? = 124"),
        (r"\bID\b", "a"),
    ]:
        use, count = re.subn(shown, filled, use, flags=re.MULTILINE)
        assert count == 1, f"the README has {count} places like {shown}"
    file.write_text(use)
    prepared = """
import numpy
numpy.save("FILE.npy", numpy.random.default_rng(1).standard_normal((400, 384)).astype("f4"))
"""
    ran = run(reader, f"python3 -c '{prepared}'\n{script(file)}")
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_settings_of_the_page_are_valid(page: Path, program: Path, tmp_path: Path) -> None:
    examples = [block for block in blocks(page) if block.language == "yaml"]
    if not examples:
        pytest.skip("the page shows no settings")
    for block in examples:
        file = tmp_path / "example.yaml"
        file.write_text(block.text)
        ran = subprocess.run([program, "check", "--config", file], capture_output=True, text=True)
        assert ran.returncode == 0, f"line {block.line}: {ran.stderr}"


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "README.md"], ids=lambda page: f"{page.parent.name}/{page.name}")
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"
