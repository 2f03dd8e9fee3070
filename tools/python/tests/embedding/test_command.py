"""``python -m noveld embed``, with the tiny model and the real daemon."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from daemon import Daemon

from embedding.conftest import TinyModel
from noveld import _commands, embedding

LINES = [{"id": f"l{row}", "text": text} for row, text in enumerate(["one two", "three", "one two", "four five six"])]


def arguments(model: TinyModel, folder: Path, *more: str) -> list[str]:
    file = folder / "lines.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES) + "\n", "utf-8")
    return ["embed", str(file), "--model", str(model.folder), "--cache", str(folder / "cache"), *more]


def test_lines_get_their_vectors(tiny_model: TinyModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _commands.main(arguments(tiny_model, tmp_path, "--batch", "3")) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [{"id": row["id"], "text": row["text"]} for row in rows] == LINES
    vectors = np.array([row["vector"] for row in rows], np.float32)
    embedder = embedding.Embedder(embedding.prepare_model(tmp_path / "cache", tiny_model.folder))
    np.testing.assert_allclose(vectors, embedder.embed([line["text"] for line in LINES]), atol=1e-6)
    embedder.close()

    assert _commands.main(arguments(tiny_model, tmp_path, "--npy", str(tmp_path / "v.npy"))) == 0
    assert capsys.readouterr().out == ""
    np.testing.assert_allclose(np.load(tmp_path / "v.npy"), vectors, atol=1e-6)


def test_submitted_lines_are_written_where_they_are_kept(
    tiny_model: TinyModel, tmp_path: Path, daemon: Daemon, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--submit", "--ingest", daemon.endpoints["ingest"], "--source", "lines"]
    assert _commands.main(arguments(tiny_model, tmp_path, *more)) == 0
    shown = capsys.readouterr()
    ids = [json.loads(line)["id"] for line in shown.out.splitlines()]
    assert ids[0] == "l0" and set(ids) <= {"l0", "l1", "l2", "l3"}
    assert f"{len(ids)} of 4 kept" in shown.err


def test_mistakes_are_named_with_their_line(
    tiny_model: TinyModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = arguments(tiny_model, tmp_path)
    bad = tmp_path / "bad.jsonl"
    for text, hint in [
        ('{"text": "one"}\nnonsense\n', "bad.jsonl:2: .*one JSON object in each line"),
        ('{"words": "one"}\n', r"bad.jsonl:1: found the fields \['words'\].*--text"),
        ('["one"]\n', "bad.jsonl:1: found a list"),
    ]:
        bad.write_text(text, "utf-8")
        assert _commands.main(["embed", str(bad), *good[2:]]) == 64
        assert re.search(hint, capsys.readouterr().err)
    bad.write_text('{"text": "one"}\n', "utf-8")
    for options, hint in [
        (["--batch", "0"], "--batch: found 0"),
        (["--npy", "x", "--submit"], "exclude each other"),
        (["--submit"], "--id"),
        (["--model", str(tmp_path / "nowhere")], "cannot read the model"),
    ]:
        assert _commands.main(["embed", str(bad), *good[2:], *options]) == 64
        assert hint in capsys.readouterr().err
    assert _commands.main(["embed", str(tmp_path / "missing")]) == 64
    assert "expected a file of JSON lines" in capsys.readouterr().err
    assert _commands.main(["nonsense"]) == 64
    assert _commands.main(["--help"]) == 0
