from noveld import Decision

from live_demo.samples import Sample
from live_demo.tally import REDUNDANT_SHOWN, Redundant, Tally


def decision(kind: str, nearest: str | None = None, distance: float = 0.0, **values: object) -> Decision:
    neighbor = None if nearest is None else {"id": nearest, "distance": distance}
    return Decision.from_json({"seq": 1, "id": "x", "decision": kind, "nearest": neighbor, **values})


def test_counts_what_was_decided() -> None:
    tally = Tally()
    tally.add(Sample("a", "one"), decision("keep", pool=1))
    tally.add(Sample("b", "two"), decision("keep", "a", 0.9, pool=1, evicted="a"))
    tally.add(Sample("c", "too"), decision("drop", "b", 0.1, pool=1))
    tally.add(Sample("d", "two"), decision("drop", "b", 0.0, pool=1))
    assert (tally.seen, tally.kept, tally.dropped, tally.displaced, tally.copies, tally.pool) == (4, 2, 2, 1, 1, 1)
    assert tally.keep_rate == 0.5
    assert tally.most_redundant() == [Redundant(0.1, "c", "too", "two")]


def test_remembers_the_most_redundant_drops_nearest_first() -> None:
    tally = Tally()
    tally.add(Sample("kept", "the kept one"), decision("keep"))
    for number in (7, 3, 12, 1, 15, 4, 9, 2, 11, 14, 5, 6, 8, 10, 13):
        tally.add(Sample(str(number), f"text {number}"), decision("drop", "kept", number / 100))
    shown = tally.most_redundant()
    assert [row.text for row in shown] == [f"text {number}" for number in range(1, REDUNDANT_SHOWN + 1)]
    assert {row.nearest for row in shown} == {"the kept one"}


def test_a_neighbour_from_before_this_run_is_shown_by_its_id() -> None:
    tally = Tally()
    assert tally.nearest_text(decision("drop", "unknown")) == "unknown"
    assert tally.nearest_text(decision("keep")) == ""
