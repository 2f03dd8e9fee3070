"""`tools/torture`: the tests that try to break the daemon, for as long as one likes."""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from daemon import binary

from faults.damage import Damage
from faults.kills import Kills
from faults.messages import Messages

COUNTS = {"kill": 2000, "damage": 500, "messages": 1_000_000}


def main() -> None:
    """Runs what the command line names; an exception is the report of what broke."""
    parser = argparse.ArgumentParser(prog="tools/torture", description=__doc__)
    parser.add_argument(
        "what",
        choices=COUNTS,
        help="kill: kill -9 at random moments with producers at work. damage: bits, sectors and pages of the data file "
        "changed. messages: mutated messages on all sockets, and bytes that are no ZeroMQ",
    )
    parser.add_argument("--count", type=int, help=f"rounds or messages, {COUNTS} by default")
    parser.add_argument("--seed", type=int, help="what an earlier run printed; a random one by default")
    parser.add_argument("--noveld", type=Path, help="the program, .build/release/noveld by default")
    arguments = parser.parse_args()
    program = arguments.noveld or binary()
    if program is None:
        parser.error("no noveld to test: build it with `swift build -c release`")
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().getrandbits(32)
    count = arguments.count or COUNTS[arguments.what]
    print(f"{arguments.what}: {count} with seed {seed}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="noveld-", dir="/tmp") as folder:
        for line in run(arguments.what, program.resolve(), Path(folder), seed, count):
            print(line)
    print(f"{time.monotonic() - started:.0f} s")


def run(what: str, program: Path, folder: Path, seed: int, count: int) -> list[str]:
    """The facts to report of a run in which nothing broke."""
    if what == "kill":
        kills = Kills(program, folder, seed)
        kills.run(count, bar(count))
        return [
            f"{count} kills, {kills.starts} starts, {kills.decided} entries in the logs, {kills.acknowledged} samples "
            "acknowledged: nothing lost, no gap, nothing decided twice"
        ]
    if what == "damage":
        damage = Damage(program, folder, seed)
        damage.run(count, bar(count))
        return [f"{number:6}  {one.daemon}; inspect: {one.inspect}" for one, number in damage.outcomes.most_common()]
    messages = Messages(program, folder, seed)
    messages.run(count, bar(count))
    memory = [resident >> 20 for resident in messages.resident]
    early, late = memory[len(memory) // 10], memory[-1]
    return [
        *(f"{number:8}  {answer}" for answer, number in messages.answers.most_common()),
        f"memory of its own in MiB: {early} after a tenth, {late} at the end, {max(memory)} at most",
    ]


def bar(count: int) -> Callable[[int], None]:
    """A line that tells how far it is, where somebody looks on."""

    def update(done: int) -> None:
        if sys.stderr.isatty() and (done % max(1, count // 1000) == 0 or done == count):
            print(f"\r{done:,} of {count:,}", end="\n" if done == count else "", file=sys.stderr, flush=True)

    return update


if __name__ == "__main__":
    main()
