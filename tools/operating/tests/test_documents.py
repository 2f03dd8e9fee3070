"""Runs what the pages of deploy/docs tell the reader to run, page by page, as the reader would."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from operating.documents import REPOSITORY, blocks, run, script

PAGES = sorted((REPOSITORY / "deploy" / "docs").glob("*.md"))
#: All pages in which commands are named.
ALL = sorted(
    [
        *REPOSITORY.glob("*.md"),
        *(
            page
            for folder in ("deploy", "protocols", "tools", "Sources")
            for page in (REPOSITORY / folder).rglob("*.md")
        ),
    ]
)


def having(*languages: str) -> list[Path]:
    """The pages with blocks in one of these languages."""
    return [page for page in PAGES if any(block.language in languages for block in blocks(page))]


@pytest.mark.parametrize("page", having("sh", "python"), ids=lambda page: page.stem)
def test_the_commands_of_the_page_work(page: Path, reader: Path) -> None:
    ran = run(reader, script(page))
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    # Troubleshooting names messages as headings, and brings about those that it has commands for.
    sections = re.split(r"^### ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    for section in sections:
        heading = re.match(r"`(.+)`\n", section)
        if heading and "```sh" in section:
            assert heading[1] in said, f"nothing says {heading[1]!r}:\n{said}"


def test_messages_that_are_not_brought_about_are_the_programs_own() -> None:
    page = (REPOSITORY / "deploy" / "docs" / "troubleshooting.md").read_text("utf-8")
    sections = re.split(r"^### `(.+)`\n", page, flags=re.MULTILINE)[1:]
    messages = [name for name, text in zip(sections[::2], sections[1::2], strict=True) if "```sh" not in text]
    assert len(messages) >= 5
    sources = "".join(path.read_text("utf-8") for path in (REPOSITORY / "Sources").rglob("*.swift"))
    assert [message for message in messages if message not in sources] == []


def test_what_the_readme_shows_of_use_works(reader: Path) -> None:
    page = REPOSITORY / "README.md"
    use = page.read_text("utf-8").split("\n## Use it\n")[1].split("\n## ")[0]
    file = reader / "use.md"
    # What the reader has to fill in, what is built already, and what would go on for ever.
    for shown, filled in [
        (r"^tools/install .*", ""),
        (r"^(noveld run .*)", r"\1 &"),
        (r"^(novelctl watch .*?)\s*#.*", r"timeout 1 \1 || test $? = 124"),
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


@pytest.mark.parametrize("page", having("yaml"), ids=lambda page: page.stem)
def test_the_settings_of_the_page_are_valid(page: Path, program: Path, tmp_path: Path) -> None:
    for block in (block for block in blocks(page) if block.language == "yaml"):
        file = tmp_path / "example.yaml"
        file.write_text(block.text)
        ran = subprocess.run([program, "check", "--config", file], capture_output=True, text=True)
        assert ran.returncode == 0, f"line {block.line}: {ran.stderr}"


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "README.md"], ids=lambda page: f"{page.parent.name}/{page.name}")
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def named() -> list[tuple[str, str]]:
    """The commands that stand in the running text of a page: the page, and the command."""
    program = r"(?:noveld|novelctl|python -m noveld|tools/[\w/]+)"
    return sorted(
        {
            (str(page.relative_to(REPOSITORY)), command)
            for page in ALL
            for command in re.findall(rf"`({program}(?: [^`]*)?)`", page.read_text("utf-8"))
        }
    )


def helped(program: Path, words: list[str]) -> str:
    """What a command says of itself: its help, or for a script what it is made of."""
    if words[0].startswith("tools/"):
        path = REPOSITORY / words[0]
        if not path.is_file():
            return "a folder" if path.is_dir() else ""
        own = path.read_text("utf-8")
        # The module that it hands over to.
        modules = re.findall(r" -m ([a-z]+)\.([a-z]+) ", own)
        parts = [REPOSITORY / "tools" / folder / f"{name}.py" for folder, name in modules]
        return own + "".join(each.read_text("utf-8") for each in [*parts, *path.parent.glob("*.py")])
    runs: dict[str, list[str]] = {
        "noveld": [str(program)],
        "novelctl": [str(program.parent / "novelctl")],
        "python": [sys.executable, "-m", "noveld"],
    }
    names = words[3:4] if words[0] == "python" else words[1:2]
    command = [*runs[words[0]], *(name for name in names if not name.startswith("-")), "--help"]
    ran = subprocess.run(command, capture_output=True, text=True)
    return ran.stdout if ran.returncode == 0 else ""


def test_commands_in_the_text_are_there_with_their_options(program: Path) -> None:
    commands = named()
    assert len(commands) > 60
    helps: dict[str, str] = {}
    for page, command in commands:
        words = command.split()
        key = " ".join(words[:4] if words[0] == "python" else words[:2])
        said = helps.setdefault(key, helped(program, words))
        assert said, f"{page}: {command} is not there"
        for option in set(re.findall(r"--[\w-]+", command)) - {"--help"}:
            assert option in said, f"{page}: {command} has no {option}"


def test_the_measurement_of_the_capacity_page_runs(program: Path) -> None:
    page = (REPOSITORY / "deploy" / "docs" / "capacity.md").read_text("utf-8")
    (shown,) = re.findall(r"`(tools/bench/capacity [^`]*)`", page)
    # In small: what counts is that it measures.
    small = re.sub(r"\d+", lambda number: str(len(number[0]) * 8), shown)
    ran = subprocess.run([sys.executable, *small.split()], cwd=REPOSITORY, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) == 2 + 3 * 2
