"""Short versions of what `tools/torture` does for hours; the seed is printed where something breaks."""

import random
from pathlib import Path

import pytest

from faults.damage import Damage
from faults.kills import Broken, Kills
from faults.ledger import Ledger, log_problems
from faults.messages import Messages
from faults.wire import Record


def seed() -> int:
    return random.SystemRandom().getrandbits(32)


def test_killed_at_random_the_log_is_whole_and_has_what_was_acknowledged(program: Path, folder: Path) -> None:
    kills = Kills(program, folder, seed())
    kills.run(60)
    assert kills.starts > 20
    assert 0 < kills.acknowledged <= kills.decided


def test_damage_to_the_data_file_never_goes_unnoticed(program: Path, folder: Path) -> None:
    damage = Damage(program, folder, seed())
    damage.run(25)
    assert sum(damage.outcomes.values()) == 25
    assert not [outcome for outcome in damage.outcomes if outcome.daemon == "does not answer"], damage.outcomes


def test_twenty_thousand_mutated_messages_have_an_answer_each(program: Path, folder: Path) -> None:
    messages = Messages(program, folder, seed())
    messages.run(20_000)
    assert sum(messages.answers.values()) == 20_000
    assert {"decisions", "status", "bad_header", "bad_field", "bad_length", "bad_shape"} <= set(messages.answers)
    assert "internal" not in messages.answers
    early = messages.resident[len(messages.resident) // 4]
    assert messages.resident[-1] < early + (64 << 20), messages.resident


def record(seq: int, id_: str, decision: str, pool: int, **more: str) -> Record:
    return {"seq": seq, "id": id_, "decision": decision, "pool": pool, **more}


@pytest.mark.parametrize(
    ("log", "members", "problem"),
    [
        ([record(2, "a", "keep", 1)], ["a"], "seq 2 stands at place 1"),
        ([record(1, "a", "keep", 1), record(2, "a", "drop", 1)], ["a"], "decides a again"),
        ([record(1, "a", "evict", 0)], [], "evicts a, which is no member"),
        ([record(1, "a", "keep", 2)], ["a"], "says 2 members"),
        ([record(1, "a", "keep", 1)], [], "1 fewer|fewer than"),
        ([record(1, "a", "keep", 1), record(2, "b", "keep", 2)], ["b", "a"], "another order"),
    ],
)
def test_the_checks_find_what_they_are_for(log: list[Record], members: list[str], problem: str) -> None:
    found = log_problems(log, members)
    assert any(part in text for part in problem.split("|") for text in found), found


def test_a_sound_log_has_no_problems_and_a_lost_acknowledgement_is_one() -> None:
    log = [
        record(1, "a", "keep", 1),
        record(2, "b", "keep", 1, evicted="a"),
        record(3, "a", "evict", 1, displaced_by="b"),
        record(4, "c", "drop", 1),
    ]
    ledger = Ledger()
    ledger.note([log[0], {**log[0], "duplicate": True}, log[3]])
    assert ledger.problems(log, ["b"]) == []
    assert "was acknowledged" in ledger.problems(log[:3], ["b"])[0]
    ledger.note([log[3]])
    assert "decided twice" in ledger.contradictions[0]


def test_a_broken_invariant_names_seed_and_round(folder: Path) -> None:
    program = folder / "noveld"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o700)
    with pytest.raises(Broken, match="seed 5, round"):
        Kills(program, folder, 5).run(1)
