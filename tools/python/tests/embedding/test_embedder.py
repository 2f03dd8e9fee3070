from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from embedding.conftest import WORDS, TinyModel
from embedding.numpy_bert import embed
from noveld.embedding import Embedder, prepare_model
from noveld.embedding.embedder import BATCH_TEXTS, BATCH_TOKENS, batch_bounds


@pytest.fixture
def embedder(tiny_model: TinyModel, tmp_path: Path) -> Iterator[Embedder]:
    embedder = Embedder(prepare_model(tmp_path, tiny_model.folder), threads=2, token_limit=8)
    yield embedder
    embedder.close()


def test_rows_are_in_the_order_of_the_texts(embedder: Embedder, tiny_model: TinyModel) -> None:
    generator = np.random.default_rng(3)
    texts = [" ".join(generator.choice(WORDS[4:], generator.integers(1, 7))) for _ in range(100)]
    expected = [
        embed(tiny_model.weights, tiny_model.config, [2, *(WORDS.index(word) for word in text.split()), 3])
        for text in texts
    ]
    np.testing.assert_allclose(embedder.embed(texts), expected, atol=5e-6)


def test_a_vector_does_not_depend_on_the_texts_beside_it(embedder: Embedder) -> None:
    together = embedder.embed(["one", "one two three four five six", "seven eight"])
    np.testing.assert_allclose(embedder.embed(["one"])[0], together[0], atol=1e-6)


def test_what_is_beyond_the_limit_of_tokens_is_ignored(embedder: Embedder) -> None:
    limit, beyond = embedder.embed(["one two three four five six", "one two three four five six seven eight"])
    np.testing.assert_allclose(limit, beyond, atol=1e-6)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_batches_cover_all_texts_within_both_bounds() -> None:
    lengths = sorted(np.random.default_rng(5).integers(3, 2 * BATCH_TOKENS, 500).tolist() + [3] * 100)
    bounds = list(batch_bounds(lengths))
    assert [first for first, _ in bounds] == [0, *(end for _, end in bounds[:-1])]
    assert bounds[-1][1] == len(lengths)
    for first, end in bounds:
        assert first < end <= first + BATCH_TEXTS
        assert end - first == 1 or (end - first) * lengths[end - 1] <= BATCH_TOKENS
