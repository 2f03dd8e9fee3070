import json
import shutil
from pathlib import Path

import pytest

from embedding.conftest import TinyModel
from noveld.embedding import Embedder, ModelError, prepare_model


def test_builds_once_and_then_takes_what_it_built(tiny_model: TinyModel, tmp_path: Path) -> None:
    first = prepare_model(tmp_path, tiny_model.folder)
    written = first.graph.stat().st_mtime_ns
    assert prepare_model(tmp_path, tiny_model.folder) == first
    assert first.graph.stat().st_mtime_ns == written
    assert [path.name for path in tmp_path.iterdir()] == [first.identity]


def test_other_weights_are_another_model(tiny_model: TinyModel, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(tiny_model.folder, other)
    content = bytearray((other / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (other / "model.safetensors").write_bytes(content)
    cache = tmp_path / "cache"
    assert prepare_model(cache, other).identity != prepare_model(cache, tiny_model.folder).identity


def test_a_failed_build_leaves_nothing_behind(tiny_model: TinyModel, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny_model.folder, broken)
    (broken / "config.json").write_text(json.dumps({**tiny_model.config, "num_hidden_layers": 9}), "utf-8")
    cache = tmp_path / "cache"
    with pytest.raises(ModelError, match="is not a BERT encoder"):
        prepare_model(cache, broken)
    assert not cache.exists()


def test_says_where_a_model_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=str(tmp_path)):
        prepare_model(tmp_path / "cache", tmp_path)


def test_the_prepared_files_are_enough_to_embed(tiny_model: TinyModel, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(tiny_model.folder, source)
    files = prepare_model(tmp_path / "cache", source)
    shutil.rmtree(source)
    embedder = Embedder(files, threads=1)
    assert embedder.embed(["one two"]).shape == (1, files.dimension)
    embedder.close()
