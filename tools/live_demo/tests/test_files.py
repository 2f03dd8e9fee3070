from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from live_demo.files import read_json_lines, read_vectors, vector_stream
from live_demo.samples import Sample, SourceError


def json_lines(folder: Path, *lines: str) -> Path:
    path = folder / "texts.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_reads_texts_and_takes_the_id_where_there_is_one(tmp_path: Path) -> None:
    path = json_lines(tmp_path, '{"text": "one\\n two", "id": "a"}', "", '{"text": "drei ü"}', '{"text": "4", "id": 7}')
    samples = read_json_lines(path, "text", None).samples
    assert samples == [Sample("a", "one two"), Sample("line-3", "drei ü"), Sample("7", "4")]


def test_reads_another_field_and_no_more_than_asked_for(tmp_path: Path) -> None:
    path = json_lines(tmp_path, '{"prompt": "one"}', '{"prompt": "two"}', "not read")
    assert read_json_lines(path, "prompt", 2).samples == [Sample("line-1", "one"), Sample("line-2", "two")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"texts.jsonl:2: not JSON"),
        ("[1]", r"texts.jsonl:2: a JSON list, expected an object"),
        ('{"prompt": "x"}', r"texts.jsonl:2: expected a text in the field 'text'; it has the fields prompt"),
        ('{"text": 3}', r"texts.jsonl:2: expected a text in the field 'text'; it is 3"),
        ('{"text": " "}', r"texts.jsonl:2: expected a text"),
        ('{"text": "x", "id": ""}', r"texts.jsonl:2: an id of 0 bytes"),
        ('{"text": "x", "id": "a"}', r"texts.jsonl:2: the id 'a' is on line 1 too"),
    ],
)
def test_names_the_line_that_is_wrong(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_json_lines(json_lines(tmp_path, '{"text": "first", "id": "a"}', line), "text", None)


def test_refuses_an_empty_file_and_one_that_is_not_text(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no samples"):
        read_json_lines(json_lines(tmp_path, ""), "text", None)
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="cannot read"):
        read_json_lines(tmp_path / "binary", "text", None)


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8"])
def test_reads_vectors(tmp_path: Path, dtype: str) -> None:
    np.save(tmp_path / "v.npy", np.arange(12, dtype=dtype).reshape(4, 3))
    assert read_vectors(tmp_path / "v.npy", None).tolist() == np.arange(12.0).reshape(4, 3).tolist()
    assert read_vectors(tmp_path / "v.npy", 2).shape == (2, 3)


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((2, 2), int), np.zeros((0, 4))])
def test_names_what_is_wrong_with_vectors(tmp_path: Path, array: NDArray[Any]) -> None:
    np.save(tmp_path / "v.npy", array)
    with pytest.raises(SourceError, match="expected floats of shape"):
        read_vectors(tmp_path / "v.npy", None)


def test_refuses_what_is_no_array(tmp_path: Path) -> None:
    (tmp_path / "v.npy").write_text("no array")
    with pytest.raises(SourceError, match="cannot read"):
        read_vectors(tmp_path / "v.npy", None)


def test_rows_without_texts_are_named_by_their_number() -> None:
    assert vector_stream(Path("v.npy"), 2).samples == [Sample("row-0", "row 0"), Sample("row-1", "row 1")]
