"""Stores that a daemon cannot use as they are, and a system that gives it too little."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import zmq
from daemon import SOCKETS, Daemon

from faults.ledger import log_problems
from faults.wire import Asker, answer, dealer, submission

NAMES = ["a", "b", "c", "d"]


def daemon_in(folder: Path, program: Path, store: str = "store", launcher: Sequence[str] = ()) -> Daemon:
    endpoints = {f"endpoints.{name}": f"ipc://{folder}/{name}" for name in SOCKETS}
    daemon = Daemon(program, folder / store, **endpoints, **{"budget.capacity": 20})
    daemon.launcher = launcher
    return daemon


def submit(daemon: Daemon, ids: list[str]) -> list[dict[str, object]]:
    with zmq.Context() as context, dealer(context, daemon.endpoints["ingest"]) as socket:
        vectors = np.random.default_rng(len(ids[0])).normal(size=(len(ids), 4)).astype(np.float32)
        socket.send_multipart(submission(ids, vectors, 1))
        return list(answer(socket).get("decisions", []))


@pytest.fixture
def store(folder: Path, program: Path) -> Path:
    """A store with a few samples, which nobody has open."""
    daemon = daemon_in(folder, program)
    daemon.start()
    try:
        assert len(submit(daemon, NAMES)) == len(NAMES)
    finally:
        daemon.stop()
    return folder / "store"


def refusal(folder: Path, program: Path, launcher: Sequence[str] = ()) -> str:
    """What a daemon says that does not start; it has to end by itself, with 1, and not by a signal."""
    arguments = ["run", "--data", str(folder / "store")]
    for name in SOCKETS:
        arguments += ["--set", f"endpoints.{name}=ipc://{folder}/{name}"]
    ended = subprocess.run([*launcher, program, *arguments], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1, (ended.returncode, ended.stderr)
    assert ended.stdout == ""
    return ended.stderr


def cut(path: Path) -> None:
    os.truncate(path, 40_000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def older(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"NVLD\x03", b"NVLD\x00"))


def newer(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"NVLD\x03", b"NVLD\x07"))


def foreign(path: Path) -> None:
    """An LMDB file of somebody else: it has no table of our name."""
    path.write_bytes(path.read_bytes().replace(b"meta", b"mine"))


def text(path: Path) -> None:
    path.write_bytes(b"not a database\n" * 4000)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (empty, ["an empty file", "restore a snapshot", "remove it to begin a new store"]),
        (cut, ["length", "as its header says", "restore a snapshot"]),
        (older, ["format 0", "too old", "use the version of noveld that made it"]),
        (newer, ["format 7", "too new", "use the version of noveld that made it"]),
        (foreign, ["is not a store", "give another directory"]),
        (text, ["is not a store", "give another directory"]),
    ],
)
def test_a_store_that_cannot_be_used_is_refused_with_a_way_out_and_stays_as_it_is(
    folder: Path, program: Path, store: Path, change: Callable[[Path], None], words: list[str]
) -> None:
    data = store / "data.mdb"
    change(data)
    before = data.read_bytes()
    said = refusal(folder, program)
    assert all(word in said for word in words), said
    assert data.read_bytes() == before


def can_mount() -> bool:
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /mnt"]
    return shutil.which("unshare") is not None and subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="processes here may not have mounts of their own")
def test_a_read_only_file_system_is_named_and_the_store_can_still_be_inspected(
    folder: Path, program: Path, store: Path
) -> None:
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    launcher = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, str(store)]
    said = refusal(folder, program, launcher)
    assert "cannot write in" in said and "that this user may write in" in said, said
    inspect = subprocess.run(
        [*launcher, program.parent / "novelctl", "inspect", store], capture_output=True, text=True, timeout=30
    )
    assert inspect.returncode == 0 and "all hold" in inspect.stdout, inspect.stderr


@pytest.mark.parametrize("descriptors", [12, 30, 63])
def test_too_few_descriptors_are_refused(folder: Path, program: Path, store: Path, descriptors: int) -> None:
    assert store.is_dir()
    said = refusal(folder, program, ["sh", "-c", f'ulimit -n {descriptors} && exec "$@"', "sh"])
    assert f"allows {descriptors} open files" in said and "raise that limit" in said, said


def test_without_free_descriptors_connected_peers_are_served_and_others_when_there_is_room(
    folder: Path, program: Path
) -> None:
    # Over TCP: libzmq ends the process where it cannot accept over IPC (protocols/caveats.md).
    daemon = Daemon(program, folder / "store", **{"budget.capacity": 20})
    daemon.launcher = ["sh", "-c", 'ulimit -n 90 && exec "$@"', "sh"]
    daemon.start()
    crowd: list[zmq.Socket[bytes]] = []
    try:
        with zmq.Context() as context:
            asker = Asker(context, daemon.endpoints["query"])
            first = dealer(context, daemon.endpoints["ingest"])
            ids = [f"s{number}" for number in range(60)]
            vectors = np.random.default_rng(1).normal(size=(60, 4)).astype(np.float32)
            first.send_multipart(submission(ids[:20], vectors[:20], 0))
            assert len(answer(first)["decisions"]) == 20
            for number in range(150):
                crowd.append(dealer(context, daemon.endpoints["ingest"]))
                crowd[-1].send_multipart(submission([f"c{number}"], vectors[:1], number))
            asker.wait("seen", 21)
            # The store is written, read, and asked about with nothing left to open.
            first.send_multipart(submission(ids[20:40], vectors[20:40], 1))
            assert len(answer(first)["decisions"]) == 20
            for socket in crowd[:75]:
                socket.close()
            first.send_multipart(submission(ids[40:], vectors[40:], 2))
            assert len(answer(first)["decisions"]) == 20
            # Those that had to wait come in by themselves.
            for socket in crowd[75:100]:
                answer(socket)
            log = asker.log()
            assert log_problems(log, asker.members()) == []
            assert set(ids) <= {record["id"] for record in log}
            asker.close()
            for socket in [first, *crowd]:
                socket.close()
    finally:
        daemon.stop()
