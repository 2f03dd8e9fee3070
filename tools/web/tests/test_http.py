from __future__ import annotations

import contextlib
import os
import select
import socket
import stat
import time
from pathlib import Path

import pytest

from web.serving import Served, serving

TOKEN = "0123456789abcdef-secret"


def exchange(served: Served, request: bytes, *, seconds: float = 10.0) -> bytes:
    """Sends bytes as they are, and gives all that comes back until the daemon closes the connection."""
    host, port = served.address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        received = b""
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
            while block := connection.recv(65536):
                received += block
        return received


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> object:
    with serving(tmp_path_factory.mktemp("http")) as daemon:
        yield daemon


def test_health_is_told_without_an_engine(served: Served) -> None:
    assert served.get("/healthz").text == "ok\n"
    ready = served.get("/readyz")
    assert (ready.status, ready.text) == (200, "ok\n")
    assert ready.headers["cache-control"] == "no-store"


def test_what_is_not_there_is_404_and_what_is_no_question_405(served: Served) -> None:
    assert served.get("/metric").status == 404
    assert served.get("/metrics/").status == 404
    refused = served.get("/metrics", method="POST")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
    assert served.get("/nothing", method="DELETE").status == 404


def test_head_is_get_without_its_body(served: Served) -> None:
    head = served.get("/healthz", method="HEAD")
    assert (head.status, head.headers["content-length"], head.text) == (200, "3", "")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:99", "127.0.0.1", "10.0.0.7:80", "[::1]:5580", "[::1]"])
def test_addresses_are_known_hosts(served: Served, host: str) -> None:
    assert served.get("/metrics", host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5580", "127.0.0.1.evil.example", "", "[::1", "1.2.3"])
def test_other_hosts_are_refused_so_that_no_web_page_can_ask(served: Served, host: str) -> None:
    assert served.get("/metrics", host=host).status == 403
    assert served.get("/healthz", host=host).status == 403


def test_a_request_has_one_host(served: Served) -> None:
    assert b" 400 " in exchange(served, b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n").splitlines()[0]
    twice = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert b" 400 " in exchange(served, twice).splitlines()[0]


def test_a_host_that_is_configured_is_known(tmp_path: Path) -> None:
    with serving(tmp_path, http__hosts="[noveld.example]") as served:
        assert served.get("/metrics", host="noveld.example:5580").status == 200
        assert served.get("/metrics", host="other.example").status == 403


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00" * 1000,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nA: " + b"a" * 100_000,
        b"GET /" + b"a" * 1_000_000,
        b"GET /metrics HTTP/1.1\r\n" + b"".join(b"A%d: b\r\n" % index for index in range(10_000)),
        b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n" + b"a" * 1_000_000,
    ],
    ids=["zeros", "no target", "version", "length", "two lengths", "long field", "long target", "many fields", "body"],
)
def test_what_is_no_request_or_too_large_ends_its_connection_only(served: Served, request_bytes: bytes) -> None:
    answer = exchange(served, request_bytes)
    assert not answer or b" 400 " in answer.splitlines()[0] or b" 431 " in answer.splitlines()[0], answer[:200]
    assert served.get("/healthz").status == 200


def test_requests_may_share_a_connection(served: Served) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert exchange(served, one + one + last).count(b"HTTP/1.1 200 OK") == 3


def test_connections_beyond_the_limit_are_closed_and_room_is_made_again(served: Served) -> None:
    host, port = served.address.rsplit(":", 1)
    opened = [socket.create_connection((host, int(port)), timeout=10) for _ in range(140)]
    try:
        # A connection on which nothing was asked can be read from once it is closed.
        deadline = time.monotonic() + 10
        while len(closed := select.select(opened, [], [], 0.1)[0]) < 12:
            assert time.monotonic() < deadline, f"{len(closed)} of {len(opened)} were closed"
        assert all(connection.recv(1) == b"" for connection in closed)
    finally:
        for connection in opened:
            connection.close()
    deadline = time.monotonic() + 10
    while True:
        with contextlib.suppress(OSError, Exception):
            if served.get("/healthz").status == 200:
                return
        assert time.monotonic() < deadline, "no connection is taken any more"
        time.sleep(0.05)


def test_a_token_is_asked_for_where_there_is_one(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN + "\n")
    token.chmod(0o600)
    with serving(tmp_path / "data", http__token_file=token) as served:
        assert served.get("/healthz").status == 200
        assert served.get("/readyz").status == 200
        refused = served.get("/metrics")
        assert refused.status == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        for wrong in (TOKEN[:-1], TOKEN + "x", TOKEN[::-1], ""):
            answer = served.get("/metrics", Authorization=f"Bearer {wrong}")
            assert answer.status == 401
            assert wrong == "" or wrong not in answer.text
        assert served.get("/metrics", Authorization=f"Basic {TOKEN}").status == 401
        assert served.get("/metrics", Authorization=f"Bearer {TOKEN}").status == 200
        assert TOKEN not in served.get("/metrics", Authorization=f"Bearer {TOKEN}").text


@pytest.mark.parametrize(
    ("content", "mode", "reason"),
    [
        (TOKEN, 0o644, "permissions 644"),
        ("short", 0o600, "at least 16"),
        ("two words in a token of length", 0o600, "without spaces"),
        (None, 0o600, "cannot be read"),
    ],
)
def test_a_token_that_cannot_be_trusted_stops_the_start(
    tmp_path: Path, content: str | None, mode: int, reason: str
) -> None:
    token = tmp_path / "token"
    if content is not None:
        token.write_text(content)
        token.chmod(mode)
        assert stat.S_IMODE(token.stat().st_mode) == mode
    with pytest.raises(Exception, match=reason), serving(tmp_path / "data", http__token_file=token):
        pass


def test_the_network_is_not_served_without_a_token(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="token_file"), serving(tmp_path, endpoints__http="0.0.0.0:0"):
        pass
    with serving(tmp_path / "open", endpoints__http="0.0.0.0:0", allow_insecure="true") as served:
        assert served.get("/healthz").status == 200


def test_an_address_that_is_taken_stops_the_start_unless_it_is_the_default(tmp_path: Path) -> None:
    with serving(tmp_path / "one") as served:
        with (
            pytest.raises(Exception, match="listens there already"),
            serving(tmp_path / "two", endpoints__http=served.address),
        ):
            pass
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                taken.bind(("127.0.0.1", 5580))
                taken.listen()
            with pytest.raises(KeyError, match="http"), serving(tmp_path / "three", endpoints__http="127.0.0.1:5580"):
                pass
            assert "HTTP is not served" in (tmp_path / "three" / "noveld.log").read_text()


def test_http_can_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="http"), serving(tmp_path, endpoints__http="null"):
        pass


def test_a_store_that_cannot_be_written_is_not_ready(tmp_path: Path) -> None:
    with serving(tmp_path, limits__map_bytes="1MiB") as served:
        with contextlib.suppress(Exception):
            for seed in range(40):
                served.submit(100, dimension=64, seed=seed)
        ready = served.get("/readyz")
        assert (ready.status, ready.text.startswith("nothing can be written")) == (503, True)
        assert "noveld_store_read_only 1\n" in served.get("/metrics").text
        assert served.get("/healthz").status == 200


def test_a_stop_ends_open_connections(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        host, port = served.address.rsplit(":", 1)
        connection = socket.create_connection((host, int(port)), timeout=10)
        os.kill(served.pid, 15)
        assert connection.recv(1) == b""
        connection.close()
