"""The whole demonstration against the real programs, with vectors that need no model."""

import json
import os
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from live_demo.arguments import parse
from live_demo.daemon import Daemon
from live_demo.run import Busy, run
from live_demo.samples import SourceError
from live_demo.screen import Screen
from live_demo.terminal import Terminal

NOVELD = os.environ.get("NOVELD_BIN")
pytestmark = pytest.mark.skipif(not NOVELD, reason="NOVELD_BIN does not name the daemon; tools/test sets it")

ROWS, CLUSTERS, CAPACITY = 240, 30, 20


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    """Clusters of near-duplicates, as vectors and as texts."""
    generator = np.random.default_rng(4)
    cluster = generator.integers(0, CLUSTERS, ROWS)
    vectors = generator.normal(size=(CLUSTERS, 16))[cluster] + 0.02 * generator.normal(size=(ROWS, 16))
    np.save(tmp_path / "v.npy", vectors.astype(np.float32))
    lines = [json.dumps({"id": f"id-{row}", "text": f"cluster {cluster[row]} row {row}"}) for row in range(ROWS)]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    return [
        *("--vectors", str(tmp_path / "v.npy"), "--file", str(tmp_path / "t.jsonl"), "--rate", "0", "--all"),
        *("--budget", str(CAPACITY), "--folder", str(tmp_path / "demo"), "--binaries", str(Path(NOVELD or "").parent)),
    ]


def demonstrate(options: list[str]) -> str:
    arguments = parse(options)
    out = StringIO()
    run(arguments, Screen(Terminal(out), arguments.every))
    return out.getvalue()


def test_filters_shows_and_compares(options: list[str], tmp_path: Path) -> None:
    shown = demonstrate(options)
    lines = [line.split() for line in shown.splitlines()]
    decisions = [words for words in lines if words and words[0] in ("keep", "swap", "drop") and "cluster" in words]
    assert len(decisions) == ROWS
    assert sum(words[0] == "keep" for words in decisions) >= CAPACITY
    assert any(words[0] == "drop" for words in decisions)
    assert f"Sets of {CAPACITY}" in shown
    pool = np.load(tmp_path / "demo" / "results" / "pool.npy")
    stream = np.load(tmp_path / "demo" / "results" / "stream.npy")
    assert pool.shape == (CAPACITY, 16)
    assert stream.shape == (ROWS, 16)
    assert {tuple(row) for row in pool.tolist()} <= {tuple(row) for row in stream.tolist()}
    assert Daemon(tmp_path / "demo").running() is None


# That it outlives its starter is the point here.
@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
def test_keep_leaves_the_daemon_and_the_next_one_is_refused_until_it_is_stopped(
    options: list[str], tmp_path: Path
) -> None:
    shown = demonstrate([*options, "--keep"])
    daemon = Daemon(tmp_path / "demo")
    try:
        running = daemon.running()
        assert running is not None
        assert running.endpoints["query"] in shown
        with pytest.raises(Busy, match="tools/demo --stop"):
            demonstrate(options)
    finally:
        assert daemon.stop()
    assert "Sets of" in demonstrate(options)


def test_texts_and_vectors_that_do_not_match_are_refused_before_anything_starts(
    options: list[str], tmp_path: Path
) -> None:
    (tmp_path / "t.jsonl").write_text('{"text": "only one"}')
    with pytest.raises(SourceError, match="240 rows, expected 1"):
        demonstrate(options)
    assert not (tmp_path / "demo" / "store").exists()
