"""Gives the stream out in batches, embedding ahead while earlier batches are being decided."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, NamedTuple

import numpy as np
from noveld.embedding import Embedder, VectorCache
from numpy.typing import NDArray

from live_demo.samples import Sample

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

# Few at first, so that something is on the screen at once.
FIRST_CHUNK = 16
CHUNK = 128
# How many chunks may wait: bounds the memory, and the work thrown away when the user stops.
AHEAD = 4
_POLL_SECONDS = 0.1


class Chunk(NamedTuple):
    """Consecutive samples and their vectors, row by row."""

    samples: Sequence[Sample]
    vectors: NDArray[Any]


def cached(embedder: Embedder, cache: VectorCache) -> Embed:
    """Embeds what the cache does not have, and gives it to the cache."""

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        known = cache.get(texts)
        missing = list(dict.fromkeys(text for text, row in zip(texts, known, strict=True) if row is None))
        if missing:
            cache.put(missing, embedder.embed(missing))
            known = cache.get(texts)
        return np.stack([row for row in known if row is not None])

    return embed


def row_chunks(samples: Sequence[Sample], vectors: NDArray[Any]) -> Iterator[Chunk]:
    """Chunks of vectors that are there already."""
    for first, end in _bounds(len(samples)):
        yield Chunk(samples[first:end], vectors[first:end])


@contextmanager
def embedded_chunks(samples: Sequence[Sample], embed: Embed) -> Iterator[Iterator[Chunk]]:
    """Chunks whose vectors a thread of its own computes, in order. An error there is raised here."""
    ready: Queue[Chunk | BaseException | None] = Queue(AHEAD)
    stopped = Event()
    worker = Thread(target=_embed_ahead, args=(samples, embed, ready, stopped), name="feed")
    worker.start()
    try:
        yield _taken(ready)
    finally:
        stopped.set()
        worker.join()


def _taken(ready: "Queue[Chunk | BaseException | None]") -> Iterator[Chunk]:
    while (item := _get(ready)) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item


def _get(ready: "Queue[Chunk | BaseException | None]") -> Chunk | BaseException | None:
    # A wait without end would hold back Ctrl-C on some systems.
    while True:
        try:
            return ready.get(timeout=_POLL_SECONDS)
        except Empty:
            continue


def _embed_ahead(
    samples: Sequence[Sample], embed: Embed, ready: "Queue[Chunk | BaseException | None]", stopped: Event
) -> None:
    def put(item: Chunk | BaseException | None) -> None:
        while not stopped.is_set():
            try:
                return ready.put(item, timeout=_POLL_SECONDS)
            except Full:
                continue

    try:
        for first, end in _bounds(len(samples)):
            if stopped.is_set():
                return
            part = samples[first:end]
            put(Chunk(part, embed([sample.text for sample in part])))
    except Exception as error:
        put(error)
    else:
        put(None)


def _bounds(count: int) -> Iterator[tuple[int, int]]:
    first = 0
    while first < count:
        end = min(count, first + (CHUNK if first else FIRST_CHUNK))
        yield first, end
        first = end
