"""A short version of `tools/soak`."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from faults.load import Load, Setup
from faults.report import picture, table

DIMENSION = 32
SAMPLES = 32
PRODUCERS = 10
# What protocols/caveats.md says: what is read and not answered, twice over as it is decoded, and what is read ahead.
UNANSWERED = 20_000
SAMPLE_BYTES = 4 * DIMENSION + 2000
BASE = 200 << 20


def test_under_load_nothing_is_lost_and_memory_is_bounded(program: Path, folder: Path) -> None:
    settings = {
        "budget.capacity": 50,
        "reference.limit": 500,
        "limits.unanswered_samples": UNANSWERED,
        "index.memory": "16MiB",
        "flow.send_queue": 1000,
    }
    load = Load(program, folder, Setup(6, PRODUCERS, DIMENSION, SAMPLES, settings=settings))
    load.run()
    answers = load.answers
    assert load.waits and load.lone_waits
    assert load.exact > 0
    assert answers["firehose full"] > 0
    assert answers["flood scores"] + answers["flood overloaded"] > 0
    assert {"exact diversity", "exact overloaded"} >= {name for name in answers if name.startswith("exact")}
    assert {"lone decisions"} == {name for name in answers if name.startswith("lone")}
    read_ahead = (PRODUCERS + 2) * 64 * SAMPLES * SAMPLE_BYTES
    bound = BASE + (16 << 20) + 2 * UNANSWERED * SAMPLE_BYTES + read_ahead
    assert max(moment.resident for moment in load.moments) < bound, [moment.resident >> 20 for moment in load.moments]
    # Those that stay: the daemon's own and one for each peer.
    assert load.moments[-1].descriptors <= load.moments[len(load.moments) // 2].descriptors + 2
    report = table(load)
    assert "| samples decided, a second |" in report and "p50 / p99 / p999" in report
    assert ElementTree.fromstring(picture(load)).tag.endswith("svg")
