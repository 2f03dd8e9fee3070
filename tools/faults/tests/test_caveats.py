"""protocols/caveats.md promises nothing that no test holds."""

import re
from pathlib import Path

from daemon import REPOSITORY

PAGE = REPOSITORY / "protocols" / "caveats.md"
NAME = re.compile(r"`(\w+Tests)\.(\w+)`|`(\w+)::(\w+)`")


def promises() -> list[str]:
    """The items in front of the last section."""
    text = PAGE.read_text("utf-8").split("\n## Held by no test\n")[0].split("\n## ", 1)[1]
    return re.split(r"\n- ", "\n" + text)[1:]


def swift_tests() -> dict[str, str]:
    """The source of each file of Swift tests, by its name."""
    sources: dict[str, str] = {}
    for path in (REPOSITORY / "Tests").glob("*Tests/*.swift"):
        sources[path.stem] = sources.get(path.stem, "") + path.read_text("utf-8")
    return sources


def python_tests() -> dict[str, str]:
    """The same for Python."""
    sources: dict[str, str] = {}
    for path in (REPOSITORY / "tools").glob("*/tests/test_*.py"):
        sources[path.stem] = sources.get(path.stem, "") + path.read_text("utf-8")
    return sources


def test_every_promise_names_a_test_and_every_test_is_there() -> None:
    swift, python = swift_tests(), python_tests()
    assert len(promises()) > 30
    for promise in promises():
        names = NAME.findall(promise)
        assert names, f"no test: {promise}"
        for suite, test, module, function in names:
            if suite:
                assert re.search(rf"func {test}\(", swift.get(suite, "")), f"{suite}.{test} is not there"
            else:
                assert f"def {function}(" in python.get(module, ""), f"{module}::{function} is not there"


def test_every_folder_of_tests_is_looked_at() -> None:
    assert {"CrashTests", "SumsTests", "ClockTests"} <= set(swift_tests())
    assert {Path(__file__).stem, "test_follow"} <= set(python_tests())
