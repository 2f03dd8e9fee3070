from pathlib import Path

import pytest

from live_demo.docstrings import docstring_stream
from live_demo.samples import Sample

MODULE = '''\
"""What the module is for,
in two lines.

And a second paragraph."""

class Thing:
    """A thing that has a purpose."""

    def act(self):
        """Acts as things of its kind do."""

    def act(self):
        """A second definition under the same name."""

async def wait():
    """Waits until the time has come."""

def short():
    """Too short."""
'''


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text('"""A package with one module in it."""')
    (tmp_path / "package" / "module.py").write_text(MODULE)
    (tmp_path / "package" / "wrong.py").write_text("def (:")
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "test_it.py").write_text('"""Tests are not streamed at all."""')
    return tmp_path


def test_streams_the_first_paragraph_of_each_documentation_string(library: Path) -> None:
    samples = docstring_stream(10, seed=1, library=library).samples
    assert sorted(samples) == [
        Sample("package", "A package with one module in it."),
        Sample("package.module", "What the module is for, in two lines."),
        Sample("package.module.Thing", "A thing that has a purpose."),
        Sample("package.module.Thing.act", "Acts as things of its kind do."),
        Sample("package.module.wait", "Waits until the time has come."),
    ]


def test_count_cuts_the_stream(library: Path) -> None:
    assert len(docstring_stream(2, seed=1, library=library).samples) == 2


def test_the_standard_library_has_enough_and_each_id_once() -> None:
    samples = docstring_stream(3000, seed=1).samples
    assert len({sample.id for sample in samples}) == 3000
