"""Several who publish at once, and those who die of it: the week is whole, or it is not there."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from features.week import week_of
from features.words import Text
from models.public.report import LeftOut
from models.visits.lists import WeeklyList
from serving import connecting
from serving.connecting import DatabaseRefused, for_writing, refusing
from serving.database import open_database, writing
from serving.document import document, sha256
from serving.figures.publish import OtherFiguresStand, body_of, publish_figures
from serving.publish import AlreadyPublished, Receipt, _publish_programme, publish
from serving.records import FiguresRecord
from serving.settings import Settings
from tests.serving.databases import on_both, on_postgresql, stored
from tests.serving.figures import report
from tests.serving.killing import killed_after, started
from tests.serving.made import MONDAY, NOW, WEEK, target, weekly

Told = TypeVar("Told")

NOBODY = Text("nobody is free", "无人可派")

# Says that it is ready, publishes a week's lists, and dies after a statement, or for COMMIT just
# before it.
DIES = """
import os, signal, sys
from datetime import date
from pathlib import Path
from sqlalchemy import event
from serving.database import open_database
from serving.publish import publish
from serving.settings import Settings
from tests.serving.made import NOW
from tests.serving.test_publishers import lists_of
engine = open_database(Settings(Path(sys.argv[1]), sys.argv[2]))
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
@event.listens_for(engine, "after_cursor_execute")
def look(connection, cursor, statement, *rest):
    if sys.argv[4] in statement:
        die()
if sys.argv[4] == "COMMIT":
    event.listen(engine, "commit", die)
lists = lists_of(date.fromisoformat(sys.argv[3]))
print("ready", flush=True)
publish(engine, lists, now=NOW)
"""


def lists_of(monday: date) -> list[WeeklyList]:
    """Two bureaus' lists of two targets."""
    both = [target(rank, outing=None, nobody=NOBODY) for rank in (1, 2)]
    named = week_of(monday)
    return [weekly(bureau, *both, week=named, as_of=monday) for bureau in ("futian", "luohu")]


def publisher(settings: Settings, monday: date, dies_at: str) -> subprocess.Popen[bytes]:
    return started(DIES, settings, str(monday), dies_at)


@on_both
@pytest.mark.parametrize("moment", ["INSERT INTO lists", "INSERT INTO targets", "COMMIT"])
def test_a_publisher_that_is_killed_leaves_nothing(
    engine: Engine, settings: Settings, moment: str
) -> None:
    """Power cuts don't raise exceptions; and whoever tries again is not kept waiting."""
    killed = publisher(settings, MONDAY, moment)
    _, said = killed.communicate()
    assert killed.returncode == -signal.SIGKILL, said
    assert stored(engine) == (0, 0, 0)
    assert publish(engine, lists_of(MONDAY), now=NOW)[0].changed
    assert stored(engine) == (1, 2, 4)


@pytest.mark.soak
@on_both
def test_a_publisher_killed_at_any_moment_leaves_all_or_nothing(
    engine: Engine, settings: Settings
) -> None:
    """A hundred weeks, each killed within the tenth of a second that publishing it may take."""
    drawn, whole = random.Random(5), 0
    for weeks in range(100):
        killed = publisher(settings, MONDAY + timedelta(weeks=weeks), "nowhere")
        killed_after(killed, 0, drawn.uniform(0, 0.1))
        found = stored(engine)
        whole = found[0]
        assert found == (whole, 2 * whole, 4 * whole)
    print(f"{engine.dialect.name}: {whole} of 100 weeks whole, the others not there")


@on_both
def test_two_publishers_at_once_publish_once(engine: Engine) -> None:
    """A second scheduler must not double a list, nor fail where the content is the same."""
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(publish, engine, [weekly("luohu")], now=NOW) for _ in range(4)]
        changed = [job.result()[0].changed for job in waiting]
    assert sorted(changed) == [False, False, False, True]
    assert stored(engine) == (1, 1, 2)


@on_both
def test_of_publishers_with_other_content_one_wins_and_the_others_are_told(engine: Engine) -> None:
    """Nobody gets half of each, and nobody an error that only a programmer can read."""
    offers = [[weekly("luohu", target(risk=0.4 + each / 100))] for each in range(4)]
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(publish, engine, offer, now=NOW) for offer in offers]
    failures = [job.exception() for job in waiting]
    assert failures.count(None) == 1
    assert [type(one) for one in failures if one] == [AlreadyPublished] * 3
    assert stored(engine) == (1, 1, 1)


def meanwhile(
    engine: Engine, ours: Callable[[], Told], theirs: Callable[[Session], object]
) -> Told:
    """What ours tells that ran while theirs, who do not wait in our queue, were slow to commit."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
    with ThreadPoolExecutor(1) as pool, Session(engine) as db, engine.connect() as watch:
        theirs(db)
        db.flush()
        job = pool.submit(ours)
        while not watch.exec_driver_sql(waits).scalar() and not job.done():
            time.sleep(0.01)
        assert not job.done()
        db.commit()
        return job.result()


@on_postgresql
def test_who_publishes_past_our_queue_is_met_with_words(engine: Engine) -> None:
    """A unique key decides between them, and what it says is for programmers."""

    def past_us(db: Session) -> Receipt:
        return _publish_programme(db, [document(weekly("luohu"))], now=NOW)

    def by_us(risk: float) -> Callable[[], tuple[Receipt, ...]]:
        return lambda: publish(engine, [weekly("luohu", target(1), target(2, risk=risk))], now=NOW)

    with pytest.raises(AlreadyPublished):
        meanwhile(engine, by_us(0.5), past_us)
    assert stored(engine) == (1, 1, 2)


@on_postgresql
def test_the_same_list_past_our_queue_is_no_failure(engine: Engine) -> None:
    """An earlier build's scheduler may still be running beside ours."""

    def past_us(db: Session) -> Receipt:
        return _publish_programme(db, [document(weekly("luohu"))], now=NOW)

    (receipt,) = meanwhile(engine, lambda: publish(engine, [weekly("luohu")], now=NOW), past_us)
    assert "nothing changed" in str(receipt)


@on_postgresql
def test_figures_past_our_queue_are_met_with_words(engine: Engine) -> None:
    """As lists are: whatever came first stands."""
    other = body_of(report(left_out=LeftOut(8, 58)))

    def past_us(db: Session) -> None:
        kept = FiguresRecord(
            week=WEEK, as_of=MONDAY, published_at=NOW, content_hash=sha256(other),
            snapshot="5eed", body=other,
        )  # fmt: skip
        db.add(kept)

    with pytest.raises(OtherFiguresStand):
        meanwhile(engine, lambda: publish_figures(engine, report(), now=NOW), past_us)


@on_both
def test_who_waits_too_long_is_told_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds, here a fifth of one; then a person decides."""
    monkeypatch.setattr(connecting, "BUSY_MILLISECONDS", 200)
    engine = open_database(settings)
    with writing(engine) as db:
        db.connection()
        with pytest.raises(DatabaseRefused, match=r"Another process has been writing.*again\."):
            publish(engine, [weekly("luohu")], now=NOW)
    assert publish(engine, [weekly("luohu")], now=NOW)[0].changed
    engine.dispose()


@on_postgresql
def test_a_writer_of_whom_nothing_is_heard_gives_up_its_place(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its machine lost its power, and no network tells; here a fifth of a second."""
    monkeypatch.setattr(connecting, "SILENT_MILLISECONDS", 200)
    engine = open_database(settings)

    def silent() -> None:
        """As a process of another machine is: past the line of this one's writers."""
        with refusing(engine), Session(for_writing(engine)) as db:
            db.connection()
            assert publish(engine, [weekly("luohu")], now=NOW)[0].changed
            db.execute(text("SELECT 1"))

    with pytest.raises(DatabaseRefused, match="cannot be reached"):
        silent()
    assert stored(engine) == (1, 1, 2)
    engine.dispose()
