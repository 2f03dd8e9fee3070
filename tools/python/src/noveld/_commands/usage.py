"""What the commands have in common."""

from __future__ import annotations

import argparse

from .. import _settings
from ..client import Client


class Mistake(Exception):
    """What was asked for cannot be; the message says what to do."""


def add_endpoint(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say which daemon is meant."""
    parser.add_argument("--ingest", default=_settings.INGEST, metavar="ENDPOINT", help="default: %(default)s")
    parser.add_argument("--key", metavar="FILE", help="your NAME.key_secret, for a daemon with curve")
    parser.add_argument("--server-key", metavar="KEY", help="the daemon's public key, or its file")


def client(options: argparse.Namespace) -> Client:
    """The client that the options describe."""
    return Client(ingest=options.ingest, key=options.key, server_key=options.server_key)
