"""Many who decide at once, and those who die of it: one history a target, and nothing lost."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from serving.access.principal import Principal
from serving.database import reading
from serving.decisions.queries import list_id_of, standings_of
from serving.decisions.records import DecisionRecord, SecondRecord
from serving.decisions.rules import Proposed
from serving.decisions.standing import VERDICTS
from serving.problems import Problem
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.decisions.made import (
    ACCEPT,
    REJECT,
    TENTH,
    WORDS,
    decided,
    published,
    seconded,
)
from tests.serving.killing import killed_after, started
from tests.serving.made import WEEK

TARGETS = [f"E-{rank:04d}" for rank in range(1, 13)]
DEFER = Proposed("defer", "local_knowledge", WORDS, until_week="2026-W49")
# A trigger that is due the week after may be put off to that week, so all of these may be decided.
CHOICES = [ACCEPT, REJECT, DEFER]

# Decides one target after the other, and says each time what is on record now.
DECIDES = """
import sys
from itertools import count
from pathlib import Path
from serving.database import open_database
from serving.settings import Settings
from tests.serving.decisions.made import ACCEPT, decided
from tests.serving.decisions.test_deciders import TARGETS, latest_of
engine = open_database(Settings(Path(sys.argv[1]), sys.argv[2]))
latest = latest_of(engine)
print("ready", flush=True)
for turn in count():
    of = TARGETS[turn % len(TARGETS)]
    put = decided(engine, of, ACCEPT, after=latest.get(of), key=f"{sys.argv[3]}-{turn:08d}")
    latest[of] = put.decision.id
    print(put.decision.id, flush=True)
"""


def latest_of(engine: Engine) -> dict[str, int]:
    """The id of the last decision on each target of the list that has any."""
    with reading(engine) as db:
        list_id = list_id_of(db, WEEK, "food", "luohu")
        assert list_id is not None
        return {of: each.latest.id for of, each in standings_of(db, list_id).items()}


def histories(engine: Engine) -> dict[str, list[DecisionRecord]]:
    """All decisions by target and turn; each follows the one before it, from the first on."""
    found: dict[str, list[DecisionRecord]] = {}
    with reading(engine) as db:
        for row in db.scalars(select(DecisionRecord).order_by(DecisionRecord.turn)):
            found.setdefault(row.establishment_id, []).append(row)
    for rows in found.values():
        assert [row.turn for row in rows] == list(range(1, len(rows) + 1))
        assert [row.after for row in rows] == [None, *(row.id for row in rows[:-1])]
    return found


def at_once(engine: Engine, threads: int, tries: int) -> tuple[int, int]:
    """How many decisions were put on record, and how many refused as overtaken.

    Each thread is a person who looks, decides, and sends it again as a phone would.
    """
    together = Barrier(threads)

    def person(number: int) -> tuple[set[int], list[str]]:
        who = Principal(f"person.{number}", "inspector", "luohu")
        drawn, put, refused = random.Random(number), set[int](), list[str]()
        together.wait()
        for turn in range(tries):
            of, proposed = drawn.choice(TARGETS), drawn.choice(CHOICES)
            seen, key = latest_of(engine).get(of), f"key-of-try-{turn}"
            try:
                for again in (False, True):
                    now = decided(engine, of, proposed, who=who, after=seen, key=key)
                    assert now.new is not again
                    assert (now.decision.by, now.decision.after) == (who.name, seen)
                    put.add(now.decision.id)
            except Problem as problem:
                refused.append(problem.kind)
        return put, refused

    with ThreadPoolExecutor(threads) as pool:
        told = list(pool.map(person, range(threads)))
    acknowledged = [each for put, _ in told for each in put]
    on_record = [row.id for rows in histories(engine).values() for row in rows]
    assert sorted(acknowledged) == sorted(on_record)
    refusals = [kind for _, refused in told for kind in refused]
    assert set(refusals) <= {"decision_overtaken"}
    assert len(on_record) + len(refusals) == threads * tries
    return len(on_record), len(refusals)


@on_both
def test_of_those_who_decide_at_once_each_stands_or_is_told(engine: Engine) -> None:
    """No decision is lost, none is there twice, and none takes another's place unseen."""
    published(engine)
    put, overtaken = at_once(engine, threads=8, tries=6)
    assert put >= len(TARGETS)
    assert overtaken


@pytest.mark.soak
@on_both
def test_thirty_two_at_one_list_lose_nothing(engine: Engine) -> None:
    """A whole bureau on a Monday morning, deciding as fast as machines could."""
    published(engine)
    put, overtaken = at_once(engine, threads=32, tries=25)
    print(f"{engine.dialect.name}: {put} decisions on record, {overtaken} told of another")


@on_both
def test_of_two_second_persons_at_once_one_speaks(engine: Engine) -> None:
    """A confirmation and a refusal must not both be answered with yes."""
    published(engine)
    proposed = decided(engine, TENTH, REJECT).decision

    def speak(number: int) -> Problem | None:
        who = Principal(f"supervisor.{number}", "supervisor", "luohu")
        verdict = VERDICTS[number % 2]
        try:
            seconded(engine, proposed.id, verdict, "我去现场核实过了情况", who=who)
        except Problem as problem:
            return problem
        return None

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(speak, range(8)))
    assert told.count(None) == 1
    assert {(each.status, each.kind) for each in told if each} == {(409, "second_spoke")}
    with reading(engine) as db:
        assert len(db.scalars(select(SecondRecord)).all()) == 1


@on_both
def test_of_a_confirmation_and_a_new_decision_at_once_one_is_told(engine: Engine) -> None:
    """Either it was confirmed and the new one came too late to have seen that, or it lapsed."""
    published(engine)
    for of in (TENTH, "E-0009", "E-0008"):
        proposed = decided(engine, of, REJECT).decision
        with ThreadPoolExecutor(2) as pool:
            confirm = pool.submit(seconded, engine, proposed.id)
            anew = pool.submit(decided, engine, of, ACCEPT, after=proposed.id)
            problem, put = confirm.exception(), anew.result()
        assert put.decision.turn == 2
        assert problem is None or getattr(problem, "kind", None) == "second_lapsed"


def killed_at_random(engine: Engine, settings: Settings, kills: int) -> int:
    """How many decisions stand after so many were killed while they decided."""
    drawn, acknowledged = random.Random(7), set[int]()
    for kill in range(kills):
        process = started(DECIDES, settings, f"kill-{kill}")
        told = killed_after(process, drawn.randint(0, 9), drawn.uniform(0, 0.05))
        acknowledged |= {int(line) for line in told}
        on_record = {row.id for rows in histories(engine).values() for row in rows}
        assert acknowledged <= on_record
        assert len(on_record) <= len(acknowledged) + kill + 1  # each died over one at most
    return len(on_record)


@on_both
def test_what_was_acknowledged_stands_after_a_kill(engine: Engine, settings: Settings) -> None:
    """Power cuts don't wait; who saw "on record" need not look again."""
    published(engine)
    assert killed_at_random(engine, settings, kills=2)


@pytest.mark.soak
@on_both
def test_what_was_acknowledged_stands_after_a_hundred_kills(
    engine: Engine, settings: Settings
) -> None:
    """At moments drawn by lot, from before the first decision to somewhere in the tenth."""
    published(engine)
    stand = killed_at_random(engine, settings, kills=100)
    print(f"{engine.dialect.name}: {stand} decisions stand after 100 kills, none of them lost")
