"""``python -m noveld kafka``."""

from __future__ import annotations

import argparse
import signal
import sys
from typing import Any

from . import usage
from .usage import Mistake


def add(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "kafka",
        help="submit the messages of Kafka topics",
        description=(
            "Submits the messages of Kafka topics: JSON objects with `vector`, and `id`, `text` and `meta` where there "
            "are any. An offset is committed when its decision is durable. SIGTERM and SIGINT end it in good order."
        ),
        epilog="example: python -m noveld kafka --brokers kafka:9092 --group noveld --topic embeddings",
    )
    parser.add_argument("--brokers", required=True, metavar="HOST:PORT,…", help="where to begin to look for brokers")
    parser.add_argument("--group", required=True, help="the consumers' group, whose offsets are committed")
    parser.add_argument("--topic", required=True, action="append", help="may be repeated")
    parser.add_argument("--source", metavar="LABEL", help="the samples' source (default: the topic)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of librdkafka; may be repeated"
    )
    parser.add_argument("--skip-bad", action="store_true", help="report messages without a vector, and go on")
    parser.add_argument("--until-idle", type=float, metavar="SECONDS", help="end when nothing came for so long")
    usage.add_endpoint(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Bridges until a signal.

    Raises:
        Mistake: an option cannot be used, or a message holds no sample.
    """
    try:
        from .. import kafka
    except ImportError as error:
        raise Mistake(str(error)) from error
    settings = {"bootstrap.servers": options.brokers, "group.id": options.group}
    for text in options.set:
        key, equals, value = text.partition("=")
        if not equals:
            raise Mistake(f"--set: found {text!r}, expected KEY=VALUE")
        settings[key] = value

    def report(message: Any, error: ValueError) -> None:
        place = f"{message.topic()}/{message.partition()}/{message.offset()}"
        print(f"skipped {place}: {error}", file=sys.stderr)

    with usage.client(options) as client:
        try:
            bridge = kafka.Bridge(
                client,
                settings,
                options.topic,
                source=options.source,
                on_bad=report if options.skip_bad else None,
            )
        except kafka.KafkaException as error:
            raise Mistake(f"the settings of Kafka: {error}") from error
        with bridge:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: bridge.stop())
            try:
                bridge.run(until_idle=options.until_idle)
            except ValueError as error:
                raise Mistake(f"{error}; --skip-bad reports such messages and goes on") from error
    print(f"{bridge.kept:,} kept, {bridge.dropped:,} dropped, {bridge.bad:,} skipped", file=sys.stderr)
