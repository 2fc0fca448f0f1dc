"""Of each target one outcome stands; what says otherwise is kept beside it, for a person."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from serving.database import reading, written
from serving.migrations.guards import RECORD_NEVER_CHANGES
from serving.outcomes import changes
from serving.outcomes.changes import Differs, KeyTaken, OwnWord, Settled, SettledOtherwise, Stands
from serving.outcomes.queries import Outcome, open_conflicts, scans_owed
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import target
from tests.serving.orders.builders import orders, visited
from tests.serving.outcomes.builders import (
    A_DAY,
    AFTER,
    VISITED,
    failed,
    finding,
    moment,
    passed,
    place,
    published,
    record,
    recorded,
    settle,
)

ROOT = Path(__file__).parents[3]


@on_both
def test_the_first_outcome_of_a_target_stands(engine: Engine) -> None:
    """With everything that was said of it, and when, and when the phone had it."""
    published(engine)
    offered = failed(finding("F-22", 2, True), finding("后厨无防鼠板", 1))
    answer = record(engine, offered)
    assert isinstance(answer, Stands)
    assert answer.added
    (kept,) = recorded(engine)
    assert kept == answer.outcome
    told = kept.standing
    assert (told.result, told.severity, told.inspectors) == ("fail", 2, ("J00017", "J00042"))
    assert told.findings == offered.findings
    assert (told.seen_on_device_at, told.recorded_at) == (offered.seen_on_device_at, AFTER)
    assert (kept.place.week, kept.place.establishment_id) == ("2026-W48", "E-0001")
    assert record(engine, passed(), of="E-0002") != answer
    assert len(recorded(engine)) == 2


@on_both
def test_a_message_that_is_sent_again_is_taken_once(engine: Engine) -> None:
    """A phone in a cellar sends until it hears an answer."""
    published(engine)
    first = record(engine, passed(), key="a")
    again = record(engine, passed(), key="a")
    assert isinstance(again, Stands)
    assert not again.added
    assert again.outcome == getattr(first, "outcome", None)
    assert isinstance(record(engine, failed(), key="a"), KeyTaken)
    assert isinstance(record(engine, passed(), of="E-0002", key="a"), KeyTaken)
    assert len(recorded(engine)) == 1
    assert not recorded(engine)[0].conflicts


@on_both
def test_the_same_from_a_second_phone_is_no_conflict(engine: Engine) -> None:
    """Both inspectors record the visit; words and the phone's clock may differ."""
    published(engine)
    first = failed(scan_id=None, scan_missing="network_fault", scan_words="地下室无信号")
    record(engine, first)
    second = replace(
        first,
        inspectors=first.inspectors[::-1],
        scan_words="没有网络",
        seen_on_device_at=first.seen_on_device_at + timedelta(minutes=20),
    )
    answer = record(engine, second, who="wang.fang")
    assert isinstance(answer, Stands)
    assert not answer.added
    assert answer.outcome.standing.recorded_by == "li.wei"


@on_both
def test_another_outcome_is_kept_beside_the_first_and_changes_nothing(engine: Engine) -> None:
    published(engine)
    record(engine, passed(), key="a")
    answer = record(engine, failed(), who="wang.fang", key="b")
    assert isinstance(answer, Differs)
    assert answer.added
    assert (answer.conflict.told.result, answer.conflict.told.recorded_by) == ("fail", "wang.fang")
    assert answer.outcome.standing.result == "pass"
    again = record(engine, failed(), who="wang.fang", key="b")
    assert isinstance(again, Differs)
    assert (again.added, again.conflict) == (False, answer.conflict)
    same_by_another = record(engine, failed(), who="zhao.min", key="c")
    assert isinstance(same_by_another, Differs)
    assert same_by_another.conflict == answer.conflict
    assert isinstance(record(engine, failed(finding("F-01")), who="wang.fang", key="b"), KeyTaken)
    with reading(engine) as db:
        assert [each.id for each in open_conflicts(db)] == [answer.outcome.id]


@on_both
def test_a_supervisor_says_once_which_of_the_two_stands(engine: Engine) -> None:
    """And not one of those who recorded them."""
    published(engine)
    record(engine, passed())
    beside = record(engine, failed(), who="wang.fang")
    assert isinstance(beside, Differs)
    number = beside.conflict.id
    for own in ("li.wei", "wang.fang"):
        assert isinstance(settle(engine, number, who=own), OwnWord)
    settled = settle(engine, number)
    assert isinstance(settled, Settled)
    assert settled.added
    assert settled.outcome.standing.result == "fail"
    assert settled.outcome.first.result == "pass"
    again = settle(engine, number)
    assert isinstance(again, Settled)
    assert not again.added
    assert isinstance(settle(engine, number, stands=False), SettledOtherwise)
    assert settle(engine, number + 1) is None
    with reading(engine) as db:
        assert not open_conflicts(db)


@on_both
def test_of_several_conflicts_the_one_settled_last_stands(engine: Engine) -> None:
    """Each word is about the conflict and what stood before it."""
    published(engine)
    record(engine, passed())
    numbers = []
    for item in ("F-01", "F-02", "F-03"):
        beside = record(engine, failed(finding(item)), who=f"phone.{item}")
        assert isinstance(beside, Differs)
        numbers.append(beside.conflict.id)
    for days, (number, stands) in enumerate(zip(numbers[::-1], (True, True, False), strict=True)):
        settle(engine, number, stands=stands, now=AFTER + days * A_DAY)
    (kept,) = recorded(engine)
    assert kept.standing.findings[0].item == "F-02"
    assert [each.told.findings[0].item for each in kept.settled] == ["F-03", "F-02"]


@on_both
def test_a_scans_id_is_filled_in_once(engine: Engine) -> None:
    """Until then it is owed, with the days that are left; a place that was closed owes none."""
    published(engine, target(1), target(2), target(3))
    missing = {"scan_id": None, "scan_missing": "network_fault", "scan_words": "无信号"}
    record(engine, passed(**missing))
    record(engine, passed(), of="E-0002")
    record(engine, passed(**missing, result="closed_down", severity=None), of="E-0003")
    (owing, *_) = recorded(engine)
    with reading(engine) as db:
        (owed,) = scans_owed(db, today=VISITED + 3 * A_DAY)
        (late,) = scans_owed(db, today=VISITED + 11 * A_DAY)
    assert (owed.outcome, owed.due_on, owed.days_left) == (owing, VISITED + 10 * A_DAY, 7)
    assert late.days_left == -1

    def fill(scan_id: str) -> object:
        return written(
            engine,
            lambda db: changes.back_fill(db, owing_now(), scan_id, who="li.wei", moment=moment()),
        )

    def owing_now() -> Outcome:
        return recorded(engine)[0]

    filled = fill("JDM-7")
    assert isinstance(filled, changes.Scanned)
    assert (filled.added, filled.outcome.scan_id) == (True, "JDM-7")
    again = fill("JDM-7")
    assert isinstance(again, changes.Scanned)
    assert not again.added
    assert isinstance(fill("JDM-8"), changes.OtherScan)
    with reading(engine) as db:
        assert not scans_owed(db, today=VISITED)


TABLES = ("outcomes", "outcome_conflicts", "outcome_settlements", "outcome_scans")


def everything(engine: Engine) -> None:
    """One row in each of the four tables."""
    published(engine)
    record(engine, passed(scan_id=None, scan_missing="network_fault", scan_words="无信号"))
    beside = record(engine, failed(), who="wang.fang")
    assert isinstance(beside, Differs)
    settle(engine, beside.conflict.id, stands=False)
    (kept,) = recorded(engine)
    written(engine, lambda db: changes.back_fill(db, kept, "JDM-7", who="li.wei", moment=moment()))


@on_both
@pytest.mark.parametrize("table", TABLES)
def test_what_was_recorded_is_never_changed(engine: Engine, table: str) -> None:
    """Whoever asks, by whatever statement."""
    everything(engine)
    columns = "id, " + ", ".join(_other_columns(engine, table))
    replaces = "INSERT OR REPLACE" if engine.dialect.name == "sqlite" else "INSERT"
    for statement in (
        f"UPDATE {table} SET bureau = 'futian'",
        f"DELETE FROM {table}",
        f"{replaces} INTO {table} ({columns}) SELECT {columns} FROM {table}",
    ):
        with (
            engine.connect() as connection,
            pytest.raises(IntegrityError, match=RECORD_NEVER_CHANGES),
        ):
            connection.execute(text(statement))
    assert len(recorded(engine)) == 1


@on_both
def test_an_outcome_belongs_to_the_bureau_of_its_list(engine: Engine) -> None:
    """Else another bureau's session would find it."""
    everything(engine)
    columns = _other_columns(engine, "outcomes")
    moved = ", ".join(
        {"bureau": "'futian'", "establishment_id": "'E-0002'", "key": "'other'"}.get(each, each)
        for each in columns
    )
    statement = f"INSERT INTO outcomes ({', '.join(columns)}) SELECT {moved} FROM outcomes"
    with engine.begin() as connection:
        with pytest.raises(IntegrityError, match=RECORD_NEVER_CHANGES), connection.begin_nested():
            connection.execute(text(statement))
        connection.execute(text(statement.replace("'futian'", "'luohu'")))


def _other_columns(engine: Engine, table: str) -> list[str]:
    with engine.connect() as connection:
        names = connection.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys()
    return [name for name in names if name != "id"]


@on_both
@pytest.mark.parametrize(
    "phones", [8, pytest.param(32, marks=pytest.mark.soak)], ids=["8 phones", "32 phones"]
)
def test_of_phones_that_send_at_once_one_wins_and_none_is_lost(engine: Engine, phones: int) -> None:
    """All for one target: a half say it passed, the others each found something else."""
    published(engine)
    offers = [passed() if nth % 2 else failed(finding(f"F-{nth:02}")) for nth in range(phones)]

    def send(nth: int) -> object:
        return record(engine, offers[nth], who=f"phone.{nth}", key=f"key.{nth}")

    with ThreadPoolExecutor(phones) as pool:
        answers = list(pool.map(send, range(phones)))
    won = [each for each in answers if isinstance(each, Stands) and each.added]
    assert len(won) == 1
    (kept,) = recorded(engine)
    said = {each.content_hash for each in offers}
    beside = {each.told.content_hash for each in kept.conflicts}
    assert beside == said - {kept.standing.content_hash}
    assert len(kept.conflicts) == len(said) - 1
    assert [send(nth) for nth in range(phones)] == [_again(each, kept) for each in answers]


def _again(answer: object, kept: Outcome) -> object:
    if isinstance(answer, Stands):
        return replace(answer, added=False, outcome=kept)
    assert isinstance(answer, Differs)
    return replace(answer, added=False, outcome=kept)


@on_both
@pytest.mark.parametrize(
    "writers", [8, pytest.param(32, marks=pytest.mark.soak)], ids=["8 writers", "32 writers"]
)
def test_a_list_that_all_its_inspectors_fill_in_at_once_is_whole(
    engine: Engine, writers: int
) -> None:
    """Friday evening, when the phones come back into the network."""
    published(engine, *(target(nth + 1) for nth in range(writers * 2)))
    ids = [f"E-{nth + 1:04d}" for nth in range(writers * 2)]
    with ThreadPoolExecutor(writers) as pool:
        began = time.perf_counter()
        list(pool.map(lambda of: record(engine, passed(), of=of), ids))
        took = time.perf_counter() - began
    print(f"{engine.dialect.name}: {len(ids)} outcomes of {writers} writers in {took:.2f} s")
    assert [each.place.establishment_id for each in recorded(engine)] != []
    assert sorted(each.place.establishment_id for each in recorded(engine)) == ids


# How often somebody is killed who records.
KILLS = 100

DIES = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from serving.database import open_database
from serving.settings import Settings
from tests.serving.orders.builders import visited
from tests.serving.outcomes.builders import failed
engine = open_database(Settings(Path(sys.argv[1]), sys.argv[2]))
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
@event.listens_for(engine, "after_cursor_execute")
def look(connection, cursor, statement, *rest):
    if sys.argv[4] in statement:
        die()
if sys.argv[4] == "COMMIT":
    event.listen(engine, "commit", die)
print("ready", flush=True)
for nth in map(int, sys.argv[5].split(",")):
    visited(engine, failed(), of=f"E-{nth:04d}", key=f"{sys.argv[3]}.{nth}")
    print(nth, flush=True)
"""


def recorder(
    settings: Settings, key: str, dies_at: str, targets: Iterable[int] = (1,)
) -> subprocess.Popen[bytes]:
    of = ",".join(map(str, targets))
    place = [str(settings.home), settings.database_url, key, dies_at, of]
    words = [sys.executable, "-c", DIES, *place]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@on_both
@pytest.mark.parametrize(
    "moment_of_death", ["INSERT INTO outcomes", "INSERT INTO orders", "COMMIT"]
)
def test_a_recorder_that_is_killed_leaves_nothing(
    engine: Engine, settings: Settings, moment_of_death: str
) -> None:
    """And the phone, which heard no answer, sends again."""
    published(engine)
    killed = recorder(settings, "a", moment_of_death)
    _, said = killed.communicate()
    assert killed.returncode == -signal.SIGKILL, said
    assert not recorded(engine)
    assert not orders(engine)
    followed = visited(engine, failed(), key="a.1")
    assert isinstance(followed.answer, Stands)
    assert followed.answer.added
    assert len(orders(engine)) == 1


@pytest.mark.soak
@on_both
def test_a_recorder_killed_at_any_moment_loses_nothing_that_was_answered(
    engine: Engine, settings: Settings
) -> None:
    """A hundred are killed, each at its own four visits; what they heard of stands, once."""
    published(engine, *(target(nth + 1) for nth in range(4 * KILLS)))
    drawn, heard = random.Random(7), set()
    for turn in range(KILLS):
        killed = recorder(settings, "same", "nowhere", range(1 + 4 * turn, 5 + 4 * turn))
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"ready\n"
        time.sleep(drawn.uniform(0, 0.6))
        killed.kill()
        *whole, _ = killed.communicate()[0].decode().split("\n")
        heard |= {f"E-{int(nth):04d}" for nth in whole}
    kept = recorded(engine)
    ids = [each.place.establishment_id for each in kept]
    assert heard <= set(ids)
    assert len(ids) == len(set(ids)) <= len(heard) + KILLS
    assert all(not each.conflicts for each in kept)
    assert [each.outcome_id for each in orders(engine)] == [each.id for each in kept]
    print(f"{engine.dialect.name}: {len(heard)} acknowledged before {KILLS} kills, {len(ids)} kept")


def test_the_place_of_an_outcome_is_a_target_of_its_list(engine: Engine) -> None:
    published(engine, target(1, lane="random", chance=0.03))
    found = place(engine)
    assert (found.purpose, found.inclusion_probability) == ("random", 0.03)
    assert (found.day, found.visit_order) == (VISITED, 2)
    assert found.inspectors == ("J00017", "J00042")
