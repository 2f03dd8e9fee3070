"""The demonstration from beginning to end."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from noveld import Client, Diversity, NoveldError
from noveld.embedding import Embedder, VectorCache, prepare_model
from numpy.typing import NDArray

from live_demo.apt import apt_stream
from live_demo.arguments import BUDGET_SHARE, DEFAULT_COUNT, Arguments
from live_demo.comparison import compare
from live_demo.daemon import Daemon, Running
from live_demo.docstrings import docstring_stream
from live_demo.feed import Chunk, cached, embedded_chunks, row_chunks
from live_demo.files import read_json_lines, read_vectors, vector_stream
from live_demo.pace import Pace
from live_demo.samples import SourceError, Stream
from live_demo.screen import Screen
from live_demo.tally import Tally

_DEFAULT_CAPACITY = 10_000
_LEAST_CAPACITY = 2
_DIVERSITY_SECONDS = 1.0
_EXACT_TIMEOUT = 120.0


class Busy(Exception):
    """Another demonstration is running in this folder, or has left its daemon running."""


class _Input(NamedTuple):
    """The stream, its vectors where they are given, and the pool's capacity."""

    stream: Stream
    vectors: NDArray[Any] | None
    capacity: int


class _Decided(NamedTuple):
    """What became of the stream, its vectors in the order of arrival, and how long it took."""

    tally: Tally
    vectors: NDArray[Any]
    seconds: float


def run(arguments: Arguments, screen: Screen) -> None:
    """Streams, shows, compares. Ends the daemon whatever happens, unless `keep` was asked for and all went well."""
    folder, binaries = arguments.folder, arguments.binaries
    with _locked(folder):
        daemon = Daemon(folder)
        if earlier := daemon.running():
            raise Busy(f"an earlier daemon is still running (process {earlier.pid}); tools/demo --stop ends it")
        data = _input(arguments)
        screen.heading("noveld: a live stream, filtered")
        screen.fact("stream", data.stream.title)
        with (
            _chunks(data, folder, screen) as chunks,
            _served(daemon, binaries / "noveld", _settings(data, arguments), arguments.keep) as running,
        ):
            _show_daemon(screen, daemon, running, data.capacity, arguments.min_distance)
            try:
                with _client(running) as client:
                    decided = _filter(client, chunks, data, arguments.rate, screen)
                    screen.totals(decided.tally, decided.seconds)
                    members = _compare(client, arguments, data.stream, decided, screen)
            except NoveldError as error:
                raise daemon.failure(f"noveld did not do as it was asked ({error})") from error
            redundant = decided.tally.most_redundant()
            screen.redundant(redundant)
            if arguments.keep:
                dropped = redundant[0].id if redundant else members[0]
                screen.next_steps(running.endpoints, running.pid, (members[-1], dropped), binaries)
        if not arguments.keep:
            screen.offline_steps(daemon.store, folder / "results", len(members), binaries)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another demonstration is running in {folder}") from None
        yield


def _client(running: Running) -> Client:
    sockets = running.endpoints
    return Client(sockets["ingest"], sockets["query"], sockets["decisions"], sockets["firehose"], retries=0)


def _settings(data: _Input, arguments: Arguments) -> dict[str, object]:
    floor = {} if arguments.min_distance is None else {"policy.min_distance": arguments.min_distance}
    return {"budget.capacity": data.capacity, **floor}


@contextmanager
def _served(daemon: Daemon, binary: Path, settings: dict[str, object], keep: bool) -> Iterator[Running]:
    running = daemon.start(binary, settings)
    finished = False
    try:
        yield running
        finished = True
    finally:
        if not (keep and finished):
            daemon.stop()


def _input(arguments: Arguments) -> _Input:
    rows = read_vectors(arguments.vectors, arguments.count) if arguments.vectors else None
    stream = _stream(arguments, rows)
    if rows is not None and len(rows) != len(stream.samples):
        wanted = len(stream.samples)
        raise SourceError(f"{arguments.vectors}: {len(rows):,} rows, expected {wanted:,}, one for each text")
    return _Input(stream, rows, arguments.budget or max(_LEAST_CAPACITY, len(stream.samples) // BUDGET_SHARE))


def _stream(arguments: Arguments, rows: NDArray[Any] | None) -> Stream:
    if arguments.file:
        return read_json_lines(arguments.file, arguments.field, arguments.count)
    if arguments.vectors and rows is not None:
        return vector_stream(arguments.vectors, len(rows))
    count = arguments.count or DEFAULT_COUNT
    return apt_stream(count, arguments.seed) or docstring_stream(count, arguments.seed)


@contextmanager
def _chunks(data: _Input, folder: Path, screen: Screen) -> Iterator[Iterator[Chunk]]:
    if data.vectors is not None:
        screen.fact("vectors", f"as given, {data.vectors.shape[1]} dimensions")
        yield row_chunks(data.stream.samples, data.vectors)
        return
    screen.waiting("preparing the sentence model")
    files = prepare_model(folder / "model")
    embedder = Embedder(files)
    cache = VectorCache(folder / "vectors" / files.identity, files.dimension)
    screen.clear_status()
    known = f"; {len(cache):,} vectors kept from earlier runs" if len(cache) else ""
    screen.fact("vectors", f"all-MiniLM-L6-v2 on this CPU, {files.dimension} dimensions{known}")
    try:
        with embedded_chunks(data.stream.samples, cached(embedder, cache)) as chunks:
            yield chunks
    finally:
        embedder.close()
        cache.close()


def _show_daemon(screen: Screen, daemon: Daemon, running: Running, capacity: int, floor: float | None) -> None:
    screen.fact(
        "budget", f"a pool of {capacity:,}, so that it has to choose (noveld's default is {_DEFAULT_CAPACITY:,})"
    )
    if floor is not None:
        screen.fact("floor", f"nothing nearer than {floor} to a kept sample is kept")
    screen.fact("daemon", f"process {running.pid}, store {daemon.store}, log {daemon.log}")
    screen.fact("sockets", ", ".join(f"{name} {running.endpoints[name]}" for name in ("ingest", "decisions", "query")))


def _filter(client: Client, chunks: Iterator[Chunk], data: _Input, rate: float, screen: Screen) -> _Decided:
    tally, pace, shown = Tally(), Pace(rate), _Diversity(client, data.capacity)
    vectors: list[NDArray[Any]] = []
    source = data.stream.source
    screen.columns()
    started = time.monotonic()
    for chunk in chunks:
        vectors.append(chunk.vectors)
        for first in range(0, len(chunk.samples), pace.batch):
            samples = chunk.samples[first : first + pace.batch]
            pace.wait(len(samples))
            ids, texts = [sample.id for sample in samples], [sample.text for sample in samples]
            decisions = client.submit(ids, chunk.vectors[first : first + pace.batch], source=source, text=texts)
            for sample, decision in zip(samples, decisions, strict=True):
                tally.add(sample, decision)
                screen.decision(sample, decision, tally.nearest_text(decision))
            pace.sent(tally.seen)
            screen.status(tally, len(data.stream.samples), pace.measured, shown.value(tally.pool))
    screen.clear_status()
    return _Decided(tally, np.concatenate(vectors), time.monotonic() - started)


class _Diversity:
    """The daemon's estimate of NovelSum, asked now and then."""

    def __init__(self, client: Client, capacity: int) -> None:
        self._client = client
        self._capacity = capacity
        self._asked = 0.0
        self._value: tuple[float, float] | None = None

    def value(self, pool: int) -> tuple[float, float] | None:
        """NovelSum, and its value at β = 0.

        None until the pool is full: values of pools of different sizes are not to be compared.
        """
        now = time.monotonic()
        if pool == self._capacity and now - self._asked >= _DIVERSITY_SECONDS:
            self._value = _novelsum(self._client.diversity())
            self._asked = now
        return self._value


def _novelsum(diversity: Diversity) -> tuple[float, float] | None:
    """NovelSum, and its value at β = 0, where both are defined."""
    novelsum, unweighted = diversity.novelsum.value, diversity.novelsum_unweighted.value
    return None if novelsum is None or unweighted is None else (novelsum, unweighted)


def _compare(client: Client, arguments: Arguments, stream: Stream, decided: _Decided, screen: Screen) -> list[str]:
    """Shows the comparison and gives the members' ids."""
    screen.waiting("comparing the pool with other subsets of the stream")
    exact = _novelsum(client.diversity(exact=True, timeout=_EXACT_TIMEOUT))
    members = [member.id for member in client.members()]
    rows = {sample.id: row for row, sample in enumerate(stream.samples)}
    values = compare(
        arguments.binaries / "novelctl",
        arguments.folder / "results",
        np.asarray(decided.vectors, np.float32),
        [rows[member] for member in members],
        arguments.seed,
    )
    screen.clear_status()
    screen.comparison(values, exact)
    return members
