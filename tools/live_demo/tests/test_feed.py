from collections.abc import Sequence
from threading import active_count

import numpy as np
import pytest
from numpy.typing import NDArray

from live_demo.feed import CHUNK, FIRST_CHUNK, embedded_chunks, row_chunks
from live_demo.samples import Sample

SAMPLES = [Sample(f"s{number}", str(number)) for number in range(2000)]


def numbers(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.array([[float(text)] for text in texts], np.float32)


def test_chunks_are_the_stream_in_order_and_begin_small() -> None:
    with embedded_chunks(SAMPLES, numbers) as chunks:
        given = list(chunks)
    assert [sample for chunk in given for sample in chunk.samples] == SAMPLES
    assert np.concatenate([chunk.vectors for chunk in given]).ravel().tolist() == list(range(2000))
    assert [len(chunk.samples) for chunk in given[:2]] == [FIRST_CHUNK, CHUNK]


def test_vectors_that_are_given_are_cut_the_same_way() -> None:
    given = list(row_chunks(SAMPLES, np.arange(2000.0)[:, None]))
    assert [sample for chunk in given for sample in chunk.samples] == SAMPLES
    assert np.concatenate([chunk.vectors for chunk in given]).ravel().tolist() == list(range(2000))


def test_an_error_while_embedding_is_raised_where_the_chunks_are_taken() -> None:
    def fails(texts: Sequence[str]) -> NDArray[np.float32]:
        if len(texts) > FIRST_CHUNK:
            raise ArithmeticError("no vector")
        return numbers(texts)

    with embedded_chunks(SAMPLES, fails) as chunks:
        assert len(next(chunks).samples) == FIRST_CHUNK
        with pytest.raises(ArithmeticError, match="no vector"):
            next(chunks)


def test_leaving_early_ends_the_thread() -> None:
    before = active_count()
    with embedded_chunks(SAMPLES, numbers) as chunks:
        next(chunks)
    assert active_count() == before
