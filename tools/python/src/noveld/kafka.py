"""From a Kafka topic into noveld (``pip install 'noveld[kafka]'``).

A message's offset is committed after its decision is durable. So a bridge that ends at any moment, by whatever means,
goes on where it was: what it had submitted and not committed is submitted again, and an id that is known already gives
its first decision. Nothing is lost, nothing is decided twice.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import InvalidRequest, Timeout, Unavailable
from .records import Decision

if TYPE_CHECKING:
    from typing_extensions import Self

    from .client import Client

try:
    from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
except ImportError as error:
    raise ImportError("noveld.kafka needs confluent-kafka: pip install 'noveld[kafka]'") from error


@dataclass(frozen=True)
class Sample:
    """What a message holds."""

    id: str
    vector: Any
    text: str | None = None
    meta: Mapping[str, Any] | None = None


#: Makes a sample of a message, or raises ValueError where it holds none.
Decode = Callable[[Message], Sample]


def json_sample(message: Message) -> Sample:
    """The sample in a JSON object with ``vector``, and with ``id``, ``text`` and ``meta`` as far as there are any.

    Without an ``id`` it is named by its place, ``TOPIC/PARTITION/OFFSET``.

    Raises:
        ValueError: the value is something else.
    """
    try:
        value = json.loads(message.value() or b"")
    except ValueError as error:
        raise ValueError(f"the value is no JSON: {error}") from error
    if not isinstance(value, dict) or not isinstance(value.get("vector"), list):
        raise ValueError("the value is no JSON object with a list `vector`")  # noqa: TRY004
    place = f"{message.topic()}/{message.partition()}/{message.offset()}"
    return Sample(str(value.get("id", place)), value["vector"], value.get("text"), value.get("meta"))


class Bridge:
    """Submits a topic's messages, and commits their offsets when they are decided.

    Args:
        client: where to submit. Its ``timeout`` should be well below the consumer's ``max.poll.interval.ms``.
        consumer: settings of the consumer for confluent-kafka; ``bootstrap.servers`` and ``group.id`` at least. The
            bridge commits, so ``enable.auto.commit`` is false.
        topics: the topics to read.
        decode: makes a sample of a message.
        source: as in `Client.submit`; None takes the topic's name.
        batch: the most messages in one submission.
        milliseconds: the longest that a message waits for others.
        on_decision: called with each message and its decision, before the offset is committed: what it raises ends the
            bridge with the offset not committed. To forward what is kept, produce and flush here.
        on_bad: called with a message that holds no sample, and why; its offset is committed. None raises instead.

    Attributes:
        kept: how many messages were kept.
        dropped: how many were not.
        bad: how many held no sample.

    Raises:
        InvalidRequest: a setting is missing or contradicts this.
    """

    def __init__(
        self,
        client: Client,
        consumer: Mapping[str, Any],
        topics: Sequence[str],
        *,
        decode: Decode = json_sample,
        source: str | None = None,
        batch: int = 256,
        milliseconds: float = 100.0,
        on_decision: Callable[[Message, Decision], object] | None = None,
        on_bad: Callable[[Message, ValueError], object] | None = None,
    ) -> None:
        for name in ("bootstrap.servers", "group.id"):
            if not consumer.get(name):
                raise InvalidRequest("bad_field", f"consumer: has no {name!r}, expected one")
        if consumer.get("enable.auto.commit"):
            raise InvalidRequest(
                "bad_field", "consumer: enable.auto.commit is on, but the bridge commits; leave it out"
            )
        self._client = client
        self._topics = list(topics)
        self._decode = decode
        self._source = source
        self._batch = batch
        self._seconds = milliseconds / 1000
        self._on_decision = on_decision
        self._on_bad = on_bad
        self._stopping = threading.Event()
        self._consumer = Consumer({"auto.offset.reset": "earliest", **consumer, "enable.auto.commit": False})
        self.kept = self.dropped = self.bad = 0

    def run(self, *, until_idle: float | None = None) -> None:
        """Works until `stop`, or until no message came for ``until_idle`` seconds.

        A daemon that is silent or overloaded is waited for, and nothing is committed meanwhile.

        Raises:
            NoveldError: the daemon refuses a submission; its messages are not committed.
            KafkaException: the brokers cannot be used.
            ValueError: a message holds no sample, and there is no ``on_bad``.
        """
        assigned = threading.Event()
        self._consumer.subscribe(self._topics, on_assign=lambda *_: assigned.set())
        heard = time.monotonic()
        while not self._stopping.is_set():
            messages = self._messages()
            if messages:
                self._handle(messages)
            # A group takes seconds to say who reads what; that is no idleness.
            if messages or not assigned.is_set():
                heard = time.monotonic()
            elif until_idle is not None and time.monotonic() - heard > until_idle:
                return

    def _messages(self) -> list[Message]:
        messages = self._consumer.consume(self._batch, self._seconds)
        for message in messages:
            error = message.error()
            # The end of a partition and a topic that is not there yet pass.
            if error is not None and error.code() not in (KafkaError._PARTITION_EOF, KafkaError.UNKNOWN_TOPIC_OR_PART):
                raise KafkaException(error)
        return [message for message in messages if message.error() is None]

    def _handle(self, messages: Sequence[Message]) -> None:
        samples: list[tuple[Message, Sample]] = []
        for message in messages:
            try:
                samples.append((message, self._decode(message)))
            except ValueError as error:
                if self._on_bad is None:
                    place = f"{message.topic()}/{message.partition()}/{message.offset()}"
                    raise ValueError(f"{place}: {error}") from error
                self.bad += 1
                self._on_bad(message, error)
        for source, part in self._by_source(samples):
            decisions = self._submit(source, [sample for _, sample in part])
            if decisions is None:
                return
            for (message, _), decision in zip(part, decisions, strict=True):
                self.kept += decision.kept
                self.dropped += not decision.kept
                if self._on_decision is not None:
                    self._on_decision(message, decision)
        self._commit(messages)

    def _by_source(
        self, samples: Sequence[tuple[Message, Sample]]
    ) -> Iterator[tuple[str, Sequence[tuple[Message, Sample]]]]:
        sources: dict[str, list[tuple[Message, Sample]]] = {}
        for message, sample in samples:
            sources.setdefault(self._source or message.topic() or "", []).append((message, sample))
        yield from sources.items()

    def _submit(self, source: str, samples: Sequence[Sample]) -> list[Decision] | None:
        """The decisions; None where it was told to stop before the daemon answered."""
        wait = 0.5
        while not self._stopping.is_set():
            try:
                return self._client.submit(
                    [sample.id for sample in samples],
                    np.asarray([sample.vector for sample in samples], np.float32),
                    source=source,
                    text=[sample.text for sample in samples],
                    meta=[sample.meta for sample in samples],
                )
            except (Timeout, Unavailable):
                self._stopping.wait(wait)
                wait = min(2 * wait, 30.0)
        return None

    def _commit(self, messages: Sequence[Message]) -> None:
        # What was read comes in the order of each partition, so the last of each says it all.
        last = {(message.topic(), message.partition()): message.offset() for message in messages}
        offsets = [
            TopicPartition(topic, partition, offset + 1)
            for (topic, partition), offset in last.items()
            if topic is not None and partition is not None and offset is not None
        ]
        self._consumer.commit(offsets=offsets, asynchronous=False)

    def stop(self) -> None:
        """Ends `run` after what is under way. From any thread, or from a signal's handler."""
        self._stopping.set()

    def close(self) -> None:
        """Leaves the group."""
        self._consumer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


__all__ = ["Bridge", "Decode", "KafkaException", "Sample", "json_sample"]
