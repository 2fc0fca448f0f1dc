"""A job is asked once, done once, by one worker at a time, and survives whoever works at it."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from serving.access.scope import scope
from serving.database import reading, writing
from serving.jobs import queue
from serving.jobs.queue import (
    ANEW,
    KEPT,
    LEASE,
    MOST_TRIES,
    MOST_WAITING,
    PAUSE,
    Kind,
    Question,
    Taken,
    TooManyWaiting,
)
from serving.jobs.records import JobRecord
from serving.jobs.worker import Unanswerable, one_turn
from serving.publish import publish
from serving.records import ListRecord
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import NOW, WEEK, target, weekly

ROOT = Path(__file__).parents[3]
SECOND = timedelta(seconds=1)

# Takes a job and dies in the middle of it, or answers it: as the second word says.
WORKS = """
import os, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from serving.database import open_database
from serving.jobs.worker import one_turn
from serving.settings import Settings
engine = open_database(Settings(Path(sys.argv[1]), sys.argv[2]))
def answer(question):
    print("taken", flush=True)
    if sys.argv[3] == "dies":
        time.sleep(60)
    return question.establishment_id.encode()
print("ready", flush=True)
sys.stdin.readline()
while one_turn(engine, str(os.getpid()), answer, lambda: datetime.now(UTC)):
    pass
"""


def published(engine: Engine) -> int:
    """A list of many targets; its number."""
    rows = [target(rank, f"L{rank}") for rank in range(1, 41)]
    publish(engine, [weekly("luohu", *rows, capacity=40)], now=NOW)
    with reading(engine) as db:
        return db.scalars(select(ListRecord.id)).one()


def question(list_id: int, establishment_id: str = "L1", kind: Kind = "detail") -> Question:
    settings = {"severity_1_back": 2.0} if kind == "what_if" else {}
    return Question(kind, list_id, "luohu", WEEK, "food", establishment_id, settings)


def asked(engine: Engine, one: Question, *, by: str = "li.wei", now: datetime = NOW) -> str:
    with writing(engine) as db:
        return queue.ask(db, one, by=by, now=now)[0].id


def taken(engine: Engine, worker: str, now: datetime = NOW) -> Taken | None:
    with writing(engine) as db:
        return queue.take(db, worker, now=now)


def job(engine: Engine, id_: str) -> JobRecord | None:
    with reading(engine) as db:
        found = select(JobRecord).where(JobRecord.id == id_).options(undefer(JobRecord.result))
        return db.scalar(found)


def state(engine: Engine, id_: str) -> str | None:
    found = job(engine, id_)
    return None if found is None else found.state


def works(settings: Settings, how: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", WORKS, str(settings.home), settings.database_url, how]
    started = subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert started.stdout is not None
    assert started.stdout.readline() == b"ready\n"
    return started


def go(started: subprocess.Popen[bytes]) -> None:
    assert started.stdin is not None
    started.stdin.write(b"go\n")
    started.stdin.flush()


@on_both
def test_asking_twice_is_one_job_and_other_questions_are_others(engine: Engine) -> None:
    """A second click must not double the work, nor a colleague's the first one's."""
    list_id = published(engine)
    first = asked(engine, question(list_id))
    assert asked(engine, question(list_id), by="tan.bo", now=NOW + SECOND) == first
    assert asked(engine, question(list_id, "L2")) != first
    assert asked(engine, question(list_id, kind="what_if")) != first
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: asked(engine, question(list_id, "L3")), range(8)))
    assert len(set(ids)) == 1


@on_both
def test_many_workers_do_each_job_once(engine: Engine, settings: Settings) -> None:
    """Four processes at one queue: nothing is done twice, nothing left."""
    list_id = published(engine)
    ids = {asked(engine, question(list_id, f"L{n}"), by=f"p{n % 3}") for n in range(1, 25)}
    crowd = [works(settings, "answers") for _ in range(4)]
    for each in crowd:
        go(each)
    said = [each.communicate() for each in crowd]
    assert [each.returncode for each in crowd] == [0] * 4, said
    assert sum(out.count(b"taken") for out, _ in said) == len(ids) == 24
    for id_ in ids:
        found = job(engine, id_)
        assert found is not None
        assert (found.state, found.tries, found.result) == (
            "done", 1, found.establishment_id.encode(),
        )  # fmt: skip


@on_both
def test_a_killed_workers_job_is_taken_again(engine: Engine, settings: Settings) -> None:
    """SIGKILL in the middle: nobody says so, and the lease runs out."""
    id_ = asked(engine, question(published(engine)))
    dying = works(settings, "dies")
    go(dying)
    assert dying.stdout is not None
    assert dying.stdout.readline() == b"taken\n"
    dying.send_signal(signal.SIGKILL)
    dying.communicate()
    found = job(engine, id_)
    assert found is not None
    assert (found.state, found.tries) == ("taken", 1)
    assert found.lease_until is not None
    assert taken(engine, "early", found.lease_until - SECOND) is None
    later = found.lease_until + SECOND
    assert one_turn(engine, "next", lambda _: b"{}", lambda: later)
    found = job(engine, id_)
    assert found is not None
    assert (found.state, found.tries, found.result) == ("done", 2, b"{}")


@on_both
def test_who_is_late_puts_nothing_in(engine: Engine) -> None:
    """A worker that was slow, not dead, finds that its job is another's."""
    id_ = asked(engine, question(published(engine)))
    slow = taken(engine, "slow")
    quick = taken(engine, "quick", NOW + LEASE)
    assert slow is not None
    assert quick is not None
    with writing(engine) as db:
        assert not queue.beat(db, slow, now=NOW)
        assert not queue.finish(db, slow, b"slow", now=NOW)
        assert not queue.put_back(db, slow, now=NOW)
        assert not queue.fail(db, slow, "no_model", now=NOW)
        assert queue.finish(db, quick, b"quick", now=NOW)
    found = job(engine, id_)
    assert found is not None
    assert found.result == b"quick"


@on_both
def test_a_living_worker_keeps_its_job(engine: Engine) -> None:
    """A beat is another lease."""
    asked(engine, question(published(engine)))
    held = taken(engine, "w")
    assert held is not None
    with writing(engine) as db:
        assert queue.beat(db, held, now=NOW + LEASE - SECOND)
    assert taken(engine, "other", NOW + LEASE) is None
    assert taken(engine, "other", NOW + 2 * LEASE - SECOND) is not None


@on_both
def test_what_fails_thrice_is_given_up_and_may_be_asked_anew(engine: Engine) -> None:
    """Each try a longer pause; then words, and later a new question."""
    list_id = published(engine)
    id_ = asked(engine, question(list_id))
    moment = NOW

    def breaks(_: Question) -> bytes:
        raise ZeroDivisionError

    for turn in range(1, MOST_TRIES + 1):
        assert one_turn(engine, "w", breaks, lambda: moment)  # noqa: B023  called at once
        assert state(engine, id_) == "queued"
        assert not one_turn(engine, "w", breaks, lambda: moment)  # noqa: B023
        moment += PAUSE * turn
    assert not one_turn(engine, "w", breaks, lambda: moment)
    found = job(engine, id_)
    assert found is not None
    assert (found.state, found.failure) == ("failed", "tries")
    assert asked(engine, question(list_id), now=moment + ANEW - SECOND) == id_
    assert state(engine, id_) == "failed"
    assert asked(engine, question(list_id), now=moment + ANEW) == id_
    assert state(engine, id_) == "queued"


@on_both
def test_what_has_no_answer_is_not_tried_again(engine: Engine) -> None:
    """A list that cannot be reproduced cannot be tomorrow."""
    id_ = asked(engine, question(published(engine)))

    def cannot(_: Question) -> bytes:
        raise Unanswerable("not_reproduced")

    assert one_turn(engine, "w", cannot, lambda: NOW)
    found = job(engine, id_)
    assert found is not None
    assert (found.state, found.failure, found.result, found.tries) == (
        "failed", "not_reproduced", None, 1,
    )  # fmt: skip


@on_both
def test_one_person_may_wait_for_so_many(engine: Engine) -> None:
    """Others still may ask, and so may they once some are done."""
    list_id = published(engine)
    for n in range(1, MOST_WAITING + 1):
        asked(engine, question(list_id, f"L{n}"))
    with pytest.raises(TooManyWaiting):
        asked(engine, question(list_id, "L30"))
    assert asked(engine, question(list_id, "L1"))  # what stands costs nothing
    asked(engine, question(list_id, "L30"), by="tan.bo")
    assert one_turn(engine, "w", lambda _: b"{}", lambda: NOW)
    asked(engine, question(list_id, "L31"))


@on_both
@pytest.mark.parametrize("kind", ["detail", "what_if"])
def test_answers_are_kept_so_long_and_then_go(engine: Engine, kind: Kind) -> None:
    """By rule, not by hand; what waits is never forgotten."""
    list_id = published(engine)
    id_ = asked(engine, question(list_id, kind=kind))
    assert one_turn(engine, "w", lambda _: b"{}", lambda: NOW)
    waiting = asked(engine, question(list_id, "L2", kind), now=NOW)
    with writing(engine) as db:
        assert queue.forget(db, now=NOW + KEPT[kind]) == 0
        assert queue.forget(db, now=NOW + KEPT[kind] + SECOND) == 1
    assert (state(engine, id_), state(engine, waiting)) == (None, "queued")


@on_both
@pytest.mark.parametrize(
    "change",
    ["UPDATE jobs SET result = 'x' WHERE state = 'done'", "UPDATE jobs SET asked_by = 'x'",
     "UPDATE jobs SET establishment_id = 'X'", "DELETE FROM jobs WHERE state = 'queued'",
     "UPDATE jobs SET state = 'queued', result = NULL WHERE state = 'done'"],
)  # fmt: skip
def test_neither_question_nor_answer_changes(engine: Engine, change: str) -> None:
    """Not even for whoever is at a console."""
    list_id = published(engine)
    asked(engine, question(list_id))
    assert one_turn(engine, "w", lambda _: b"{}", lambda: NOW)
    asked(engine, question(list_id, "L2"))
    with pytest.raises(IntegrityError, match="A question never changes"), engine.begin() as raw:
        raw.execute(text(change))


def test_another_bureaus_job_does_not_exist(engine: Engine) -> None:
    """Scope, as of every row."""
    id_ = asked(engine, question(published(engine)))
    with reading(engine) as db:
        scope(db, "baoan")
        assert db.scalar(select(JobRecord).where(JobRecord.id == id_)) is None


def test_a_beat_is_given_while_the_work_goes_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work of minutes is not taken for death."""
    monkeypatch.setattr("serving.jobs.worker.BEAT", timedelta(milliseconds=20))
    id_ = asked(engine, question(published(engine)))
    moments = iter(NOW + SECOND * n for n in range(10_000))
    leases: set[datetime | None] = set()

    def slow(_: Question) -> bytes:
        until = time.monotonic() + 5
        while len(leases) < 3 and time.monotonic() < until:
            found = job(engine, id_)
            assert found is not None
            leases.add(found.lease_until)
            time.sleep(0.01)
        return b"{}"

    assert one_turn(engine, "w", slow, lambda: next(moments))
    assert len(leases) >= 3
    assert state(engine, id_) == "done"
