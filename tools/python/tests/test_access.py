"""Both clients against the real daemon with CURVE, with keys as ZeroMQ's own tools write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zmq.auth
from conftest import StartDaemon
from daemon import Daemon
from twins import Connect

import noveld

VECTORS = np.random.default_rng(1).standard_normal((4, 8)).astype(np.float32)


class Folder:
    """A daemon's keys and its clients'."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clients = path / "clients"
        self.clients.mkdir()
        self.server, self.server_secret = self._make(path, "server")

    def _make(self, folder: Path, name: str) -> tuple[Path, Path]:
        public, secret = zmq.auth.create_certificates(folder, name)
        Path(secret).chmod(0o600)
        return Path(public), Path(secret)

    def admit(self, name: str, role: str | None = None) -> dict[str, Any]:
        """Adds a client; gives what `Client` wants."""
        public, secret = self._make(self.clients, name)
        if role is not None:
            public.write_text(public.read_text().replace("metadata\n", f'metadata\n    role = "{role}"\n'))
        moved = secret.rename(self.path / secret.name)
        return {"key": moved, "server_key": self.server}

    def stranger(self) -> dict[str, Any]:
        return {"key": self._make(self.path, "stranger")[1], "server_key": self.server}


@pytest.fixture
def keys(tmp_path: Path) -> Folder:
    folder = tmp_path / "keys"
    folder.mkdir()
    return Folder(folder)


def start(start_daemon: StartDaemon, keys: Folder) -> Daemon:
    return start_daemon(curve=f"{{secret_key: {keys.server_secret}, clients: {keys.clients}}}")


def test_a_known_key_may_do_everything(start_daemon: StartDaemon, keys: Folder, connect: Connect) -> None:
    alice = keys.admit("alice")
    client = connect(**start(start_daemon, keys).endpoints, **alice)
    assert [each.decision for each in client.submit(list("abcd"), VECTORS)] == ["keep"] * 4
    stream = client.decisions(after=0)
    assert [next(stream).id for _ in range(4)] == list("abcd")
    stream.close()
    client.push(["e"], VECTORS[:1])
    assert [record.id for record in client.evict(["a"])] == ["a"]


def test_a_role_is_a_limit(start_daemon: StartDaemon, keys: Folder, connect: Connect) -> None:
    reader, sender = keys.admit("reader", role="query"), keys.admit("sender", role="submit")
    daemon = start(start_daemon, keys)
    client = connect(**daemon.endpoints, **reader, timeout=1, retries=0)
    assert client.status().pool == 0
    with pytest.raises(noveld.NoveldError, match="admin"):
        client.evict(["a"])
    with pytest.raises(noveld.Timeout):
        client.submit(["a"], VECTORS[:1])
    client = connect(**daemon.endpoints, **sender, timeout=1, retries=0)
    assert len(client.submit(["a"], VECTORS[:1])) == 1
    with pytest.raises(noveld.Timeout):
        client.status()


def test_strangers_are_not_let_in(start_daemon: StartDaemon, keys: Folder, connect: Connect) -> None:
    daemon = start(start_daemon, keys)
    for options in (keys.stranger(), {}):
        with pytest.raises(noveld.Timeout):
            connect(**daemon.endpoints, **options, timeout=0.5).status()


def test_what_is_no_key_is_said_so(keys: Folder, connect: Connect, tmp_path: Path) -> None:
    alice = keys.admit("alice")
    secret = alice["key"].read_text().split('"')[-2]
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"key": keys.server, "server_key": keys.server}, "holds no secret key"),
        ({"key": tmp_path / "nowhere", "server_key": keys.server}, "cannot be read"),
        ({"key": alice["key"]}, "the daemon's public key is not known"),
        ({"server_key": keys.server}, "expected both"),
    ]
    for options, message in mistakes:
        with pytest.raises(noveld.InvalidRequest, match=message) as caught:
            connect(**options)
        assert secret not in str(caught.value)


def test_the_secret_is_not_shown(keys: Folder) -> None:
    from noveld._keys import Keys

    options = keys.admit("alice")
    read = Keys.read(options["key"], options["server_key"])
    assert read is not None
    assert read.secret.decode() not in repr(read)


def test_the_daemons_key_may_stand_in_the_clients_file(keys: Folder, start_daemon: StartDaemon) -> None:
    options = keys.admit("alice")
    server = keys.server.read_text().split('"')[-2]
    options["key"].write_text(options["key"].read_text().replace("curve\n", f'    server-key = "{server}"\ncurve\n'))
    daemon = start(start_daemon, keys)
    with noveld.Client(**daemon.endpoints, key=options["key"]) as client:
        assert client.status().pool == 0
    with noveld.Client(**daemon.endpoints, key=options["key"], server_key=server) as client:
        assert client.status().pool == 0
