"""Runs a sentence model over texts."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from noveld.embedding.model import ModelFiles

# Bounds of a batch. Padding is computed like any token, so batches are cut by tokens, not by texts alone.
BATCH_TEXTS = 32
BATCH_TOKENS = 1024


class Embedder:
    """Turns texts into unit vectors.

    A text's vector does not depend on the texts beside it (beyond rounding), so it can be kept and used again.
    Use one from one thread at a time.
    """

    def __init__(self, files: ModelFiles, threads: int = 2, token_limit: int = 128) -> None:
        """`threads` batches run at a time, each on one core; a text's tokens beyond `token_limit` are ignored."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.dimension = files.dimension
        self._session = onnxruntime.InferenceSession(
            str(files.graph), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(token_limit)
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix="embed")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row for each text, in order: float32, shape (texts, dimension)."""
        encodings = self._tokenizer.encode_batch(list(texts))
        by_length = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        batches = [
            by_length[first:end] for first, end in batch_bounds([len(encodings[index].ids) for index in by_length])
        ]
        vectors = np.empty((len(texts), self.dimension), np.float32)
        results = self._workers.map(lambda batch: self._run([encodings[index] for index in batch]), batches)
        for batch, rows in zip(batches, results, strict=True):
            vectors[batch] = rows
        return vectors

    def close(self) -> None:
        """Ends the threads; batches not yet begun are left out."""
        self._workers.shutdown(cancel_futures=True)

    def _run(self, encodings: list[Encoding]) -> NDArray[np.float32]:
        ids = np.zeros((len(encodings), max(len(one.ids) for one in encodings)), np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        rows: NDArray[np.float32] = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0]
        return rows


def batch_bounds(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where to cut texts sorted by length so that each padded batch stays within both bounds."""
    edges = [0]
    for index, length in enumerate(lengths):
        texts = index - edges[-1] + 1
        if texts > 1 and (texts > BATCH_TEXTS or texts * length > BATCH_TOKENS):
            edges.append(index)
    return pairwise([*edges, len(lengths)] if lengths else [])
