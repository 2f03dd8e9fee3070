"""What producers were told, and whether a log holds to it."""

from array import array
from collections.abc import Mapping, Sequence

from faults.wire import Asker, Record


class Ledger:
    """The decisions that were acknowledged, by id."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, Record] = {}
        self.contradictions: list[str] = []

    def note(self, records: Sequence[Record]) -> None:
        """Takes up what a reply says, which has to be what earlier ones said."""
        for record in records:
            first = {name: value for name, value in record.items() if name != "duplicate"}
            known = self.acknowledged.setdefault(record["id"], first)
            if known != first:
                self.contradictions.append(f"{record['id']} was answered {known}, now {record}")
            elif known is not first and "duplicate" not in record:
                self.contradictions.append(f"{record['id']} was decided twice: {record}")

    def problems(self, log: Sequence[Record], members: Sequence[str]) -> list[str]:
        """What is wrong with a log and the members beside it; nothing, if all is well."""
        return [*self.contradictions, *log_problems(log, members), *self._missing(log)]

    def _missing(self, log: Sequence[Record]) -> list[str]:
        problems = []
        for id_, record in self.acknowledged.items():
            found = log[record["seq"] - 1] if record["seq"] <= len(log) else None
            if found != record:
                problems.append(f"{id_} was acknowledged as {record}, the log has {found}")
        return problems


def log_problems(log: Sequence[Record], members: Sequence[str]) -> list[str]:
    """Gaps, ids that were decided twice, evictions of strangers, pools that are not what the log makes of them."""
    problems = []
    decided: dict[str, int] = {}
    pool: dict[str, None] = {}
    for place, record in enumerate(log, 1):
        seq, id_, decision = record["seq"], record["id"], record["decision"]
        if seq != place:
            problems.append(f"seq {seq} stands at place {place}")
        if decision == "evict":
            if id_ not in pool:
                problems.append(f"seq {seq} evicts {id_}, which is no member")
            pool.pop(id_, None)
        else:
            if id_ in decided:
                problems.append(f"seq {seq} decides {id_} again, after {decided[id_]}")
            decided[id_] = seq
            if decision == "keep":
                pool[id_] = None
        # The eviction that a keep causes comes right behind it, and the keep counts it already.
        if record["pool"] != len(pool) - ("evicted" in record):
            problems.append(f"seq {seq} says {record['pool']} members, the log makes {len(pool)}")
    if list(pool) != list(members):
        problems.append(f"members are {_difference(pool, members)} the log's")
    return problems


def _difference(pool: Mapping[str, None], members: Sequence[str]) -> str:
    more, fewer = set(members) - set(pool), set(pool) - set(members)
    return f"{sorted(more)} more and {sorted(fewer)} fewer than" if more or fewer else "in another order than"


class Acknowledged(Ledger):
    """The positions that were acknowledged, and nothing else of the records: for streams of many millions."""

    def __init__(self) -> None:
        super().__init__()
        self._seqs: dict[str, array[int]] = {}

    def note(self, records: Sequence[Record]) -> None:
        """Takes up what a reply says, which has to be what earlier ones said."""
        for record in records:
            name, number = record["id"].rsplit("-", 1)
            seqs = self._seqs.setdefault(name, array("Q"))
            if int(number) >= len(seqs):
                seqs.extend([0] * (int(number) + 1 - len(seqs)))
            known = seqs[int(number)]
            if known not in (0, record["seq"]):
                self.contradictions.append(f"{record['id']} was answered with seq {known}, now with {record['seq']}")
            seqs[int(number)] = record["seq"]

    def take(self, record: Record) -> bool:
        """Whether the log's record is not at odds with what was acknowledged; it counts as found."""
        name, number = record["id"].rsplit("-", 1)
        seqs = self._seqs.get(name)
        if seqs is None or int(number) >= len(seqs) or not seqs[int(number)]:
            return True
        is_same = seqs[int(number)] == record["seq"]
        seqs[int(number)] = 0
        return bool(is_same)

    @property
    def left(self) -> int:
        """How many were acknowledged and not found."""
        return sum(sum(1 for seq in seqs if seq) for seqs in self._seqs.values())


def log_problems_streamed(asker: Asker, acknowledged: Acknowledged, *, pushed: int) -> list[str]:
    """Gaps, acknowledgements at odds with the log, and samples of the firehose that are missing, page by page."""
    problems = list(acknowledged.contradictions)
    last = 0
    found = 0
    members = 0
    while records := asker.ask("log", after=last, limit=5000)["records"]:
        for record in records:
            if record["seq"] != last + 1:
                problems.append(f"seq {record['seq']} after {last}")
            last = record["seq"]
            members += {"keep": 1, "evict": -1, "drop": 0}[record["decision"]]
            if record["decision"] == "evict":
                continue
            found += record["id"].startswith("f-")
            if not acknowledged.take(record):
                problems.append(f"{record['id']} was acknowledged with another seq than {record['seq']}")
        if len(problems) > 10:
            return problems
    if acknowledged.left:
        problems.append(f"{acknowledged.left} samples were acknowledged and are not in the log")
    if found != pushed:
        problems.append(f"{found} of {pushed} samples of the firehose are in the log")
    if members != asker.ask("status")["pool"]:
        problems.append(f"the log makes {members} members, the pool has {asker.ask('status')['pool']}")
    return problems
