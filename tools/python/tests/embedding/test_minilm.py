"""The real model, where it is installed: tools/demo installs it, tools/test does not."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from noveld.embedding import Embedder, prepare_model
from noveld.embedding.model import PACKAGE

SENTENCES = [
    "The library reads audio files.",
    "A package to load sound files.",
    "The cat sleeps on the warm roof.",
]
# Cosine distances by the transformers library with the same weights.
DISTANCES = {(0, 1): 0.319773, (0, 2): 1.040527, (1, 2): 1.107414}


@pytest.mark.skipif(
    find_spec(PACKAGE) is None, reason=f"the package {PACKAGE} is not installed; tools/demo installs it"
)
def test_distances_are_those_of_the_reference_implementation(tmp_path: Path) -> None:
    embedder = Embedder(prepare_model(tmp_path))
    vectors = embedder.embed(SENTENCES)
    embedder.close()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for (left, right), distance in DISTANCES.items():
        assert 1 - float(vectors[left] @ vectors[right]) == pytest.approx(distance, abs=1e-4)
