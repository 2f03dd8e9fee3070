from pathlib import Path

import numpy as np
import pytest

from embedding.conftest import TinyModel
from noveld.embedding.safetensors import read_safetensors


def test_gives_every_tensor_as_written(tiny_model: TinyModel) -> None:
    tensors = read_safetensors(tiny_model.folder / "model.safetensors")
    assert tensors.keys() == tiny_model.weights.keys()
    for name, weight in tiny_model.weights.items():
        np.testing.assert_array_equal(tensors[name], weight)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x01", "too short"),
        ((1 << 40).to_bytes(8, "little") + b"{}", "does not fit"),
        (
            (62).to_bytes(8, "little")
            + b'{"t":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}'.ljust(62)
            + b"ab",
            "is of type F8_E4M3",
        ),
        (
            (62).to_bytes(8, "little") + b'{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'.ljust(62) + b"four",
            "does not match its bytes",
        ),
    ],
)
def test_names_what_is_wrong_with_a_damaged_file(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_safetensors(path)
