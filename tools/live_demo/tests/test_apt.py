import shutil

import pytest

from live_demo import apt
from live_demo.samples import Sample, Stream

PACKAGES = """\
Package: fruit
Version: 1
Description: a fruit bowl
Description-md5: m1
Tag: not::shown,
 continued

Package: fruit-doc
Source: fruit (1.2)
Description: documentation for the fruit bowl: in full
Description-md5: m2

Package: nameless

Package: fruit
Description: an older version

Package: stone
Description: a stone
 It lies there. It does not move.
 .
 More of it. Description: not this.
"""


@pytest.fixture
def apt_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(apt, "_available", lambda: iter(PACKAGES.splitlines(keepends=True)))


@pytest.mark.usefixtures("apt_lists")
def test_streams_the_summary_of_each_package_once() -> None:
    assert sorted(required(apt.apt_stream(10, seed=1)).samples) == [
        Sample("fruit", "a fruit bowl"),
        Sample("fruit-doc", "documentation for the fruit bowl: in full"),
        Sample("stone", "a stone"),
    ]


@pytest.mark.usefixtures("apt_lists")
def test_the_packages_of_one_source_come_together_and_the_seed_gives_the_order() -> None:
    orders = {tuple(sample.id for sample in required(apt.apt_stream(10, seed)).samples) for seed in range(20)}
    assert orders == {("fruit", "fruit-doc", "stone"), ("stone", "fruit", "fruit-doc")}


@pytest.mark.usefixtures("apt_lists")
def test_count_cuts_the_stream_and_its_title_says_so() -> None:
    stream = required(apt.apt_stream(2, seed=1))
    assert len(stream.samples) == 2
    assert "2 of 3" in stream.title


def test_there_is_no_stream_without_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert apt.apt_stream(10, seed=1) is None


def test_there_is_no_stream_without_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(apt, "_available", lambda: iter(()))
    assert apt.apt_stream(10, seed=1) is None


def required(stream: Stream | None) -> Stream:
    assert stream is not None
    return stream
