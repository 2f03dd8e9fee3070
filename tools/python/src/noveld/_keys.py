"""Keys for a daemon with CURVE."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zmq

from .errors import InvalidRequest

_ENTRY = re.compile(r"^\s+(public-key|secret-key|server-key)\s*=\s*[\"']?([^\"'\s]+)[\"']?\s*$", re.MULTILINE)
_LENGTH = 40


@dataclass(frozen=True)
class Keys:
    """A client's pair and its daemon's public key, each 40 characters of Z85."""

    public: bytes
    secret: bytes = field(repr=False)
    server: bytes

    @classmethod
    def read(cls, key: str | os.PathLike[str] | None, server_key: str | os.PathLike[str] | None) -> Keys | None:
        """The keys of a ``NAME.key_secret`` file, as ``novelctl keygen`` and ZeroMQ's own tools write them.

        Raises:
            InvalidRequest: ``bad_field``, where a file has no such key, or the daemon's is not known.
        """
        if key is None:
            if server_key is not None:
                raise InvalidRequest("bad_field", "server_key: given without key, expected both")
            return None
        entries = _entries("key", key)
        secret = entries.get("secret-key")
        if secret is None:
            raise InvalidRequest("bad_field", f"key: {os.fspath(key)} holds no secret key, expected a .key_secret file")
        if server_key is None:
            server = entries.get("server-key")
        elif isinstance(server_key, str) and len(server_key) == _LENGTH and not Path(server_key).exists():
            server = server_key
        else:
            server = _entries("server_key", server_key).get("public-key")
        if server is None:
            raise InvalidRequest(
                "bad_field", "server_key: the daemon's public key is not known, expected it or its file"
            )
        try:
            return cls(zmq.curve_public(secret.encode()), secret.encode(), _checked(server).encode())
        except (zmq.ZMQError, ValueError):
            # The value is not told: it may be most of a secret.
            raise InvalidRequest("bad_field", "key: expected keys of 40 characters of Z85") from None

    def apply(self, socket: zmq.Socket[Any]) -> None:
        """Makes a socket show its key, and accept no other daemon's."""
        socket.curve_publickey = self.public
        socket.curve_secretkey = self.secret
        socket.curve_serverkey = self.server


def _entries(name: str, path: str | os.PathLike[str]) -> dict[str, str]:
    try:
        return dict(_ENTRY.findall(Path(path).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no text"
        raise InvalidRequest("bad_field", f"{name}: {os.fspath(path)} cannot be read: {reason}") from None


def _checked(key: str) -> str:
    if len(key) != _LENGTH:
        raise ValueError(key)
    return key
