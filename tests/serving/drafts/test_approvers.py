"""Several who approve at once, and those who die of it: the week is out whole, or it is not."""

import random
import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from serving.audit.chain import Head, verify
from serving.database import reading
from serving.drafts.deciding import NotDecided
from serving.drafts.records import ApprovalRecord
from serving.settings import Settings
from tests.serving.databases import on_both, stored
from tests.serving.drafts.made import CITY, COLLEAGUE, approved, draft_of, kept
from tests.serving.killing import killed_after, started
from tests.serving.made import LATER, SUPERVISOR, service

# Says that it is ready, approves the first draft as an endpoint does, and dies after a statement,
# or for COMMIT just before it.
APPROVES = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.orm import Session
from serving.access.asking import AuditTrail, Writer
from serving.audit.appender import Appender
from serving.database import open_database
from serving.drafts.asking import Desk
from serving.settings import Settings
from tests.serving.drafts.made import CITY, draft_of
from tests.serving.made import LATER
engine = open_database(Settings(Path(sys.argv[1]), sys.argv[2]))
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
seen = draft_of(engine).content_hash
now = lambda: LATER
reader = Session(engine)
trail = AuditTrail(CITY.asker, None, now, Appender(engine), [])
desk = Desk(CITY, Writer(engine, None, reader), trail, now)
@event.listens_for(engine, "after_cursor_execute")
def look(connection, cursor, statement, *rest):
    if sys.argv[3] in statement:
        die()
if sys.argv[3] == "COMMIT":
    event.listen(engine, "commit", die)
print("ready", flush=True)
desk.approve(1, seen=seen, words="")
"""


def is_whole(engine: Engine) -> bool:
    """Whether the draft is out; all of it, with its decision, approvals and entries, or nothing."""
    with reading(engine) as db:
        approvals = len(db.scalars(select(ApprovalRecord)).all())
        chain = verify(db)
    decided = draft_of(engine).decision is not None
    assert isinstance(chain, Head)
    whole = (stored(engine), approvals, chain.entries)
    assert whole == (((2, 3, 4), 2, 4) if decided else ((0, 0, 0), 0, 1))
    return decided


@on_both
@pytest.mark.parametrize(
    "moment",
    ["INSERT INTO draft_decisions", "INSERT INTO approvals", "INSERT INTO targets",
     "INSERT INTO audit", "COMMIT"],
)  # fmt: skip
def test_an_approver_that_is_killed_leaves_nothing_half(
    engine: Engine, settings: Settings, moment: str
) -> None:
    """No list without who approved it, no approval without its lists; and then it is done again."""
    kept(engine)
    killed = started(APPROVES, settings, moment)
    _, said = killed.communicate()
    assert killed.returncode == -signal.SIGKILL, said.decode()
    assert not is_whole(engine)
    approved(engine)


@pytest.mark.soak
@on_both
def test_an_approver_killed_at_any_moment_leaves_all_or_nothing(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    """A hundred approvals, each killed within the tenth of a second that one may take."""
    from serving.database import open_database
    from serving.settings import settings_in
    from tests.postgresql import new_database

    drawn, whole = random.Random(7), 0

    def trial(of: Settings) -> bool:
        engine = open_database(of)
        kept(engine)
        killed_after(started(APPROVES, of, "nowhere"), 0, drawn.uniform(0, 0.1))
        found = is_whole(engine)
        engine.dispose()
        return found

    on_postgresql = settings.database_url.startswith("postgresql")
    for _ in range(100):
        home = tmp_path_factory.mktemp("home")
        if on_postgresql:
            with new_database(request.getfixturevalue("postgresql")) as address:
                whole += trial(Settings(home, address))
        else:
            whole += trial(settings_in(home))
    print(f"{'postgresql' if on_postgresql else 'sqlite'}: {whole} of 100 whole, others not there")


@on_both
def test_of_two_who_approve_at_once_one_wins_and_one_is_told(engine: Engine) -> None:
    """Not an error for programmers: who it was, and when."""
    kept(engine)
    together = Barrier(2)

    def approve(number: int) -> str:
        together.wait()
        try:
            approved(engine, by=(CITY, COLLEAGUE)[number])
        except NotDecided as refused:
            return refused.words.en
        return "published"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(approve, range(2)), key=len)
    assert told[0] == "published"
    assert told[1].endswith("at 2026-11-23 17:30. Nothing was changed.")
    assert is_whole_but_for_the_audit(engine)


def is_whole_but_for_the_audit(engine: Engine) -> bool:
    return stored(engine) == (2, 3, 4) and draft_of(engine).decision is not None


@on_both
def test_by_the_api_the_second_one_hears_409(engine: Engine, settings: Settings) -> None:
    """Two tabs, or two phones."""
    seen = {"content_hash": kept(engine).content_hash}
    with service(settings, asker=SUPERVISOR, now=lambda: LATER) as client:
        together = Barrier(2)

        def approve(_: int) -> tuple[int, str]:
            together.wait()
            answer = client.post("/v1/drafts/1/approval", json=seen)
            return answer.status_code, answer.json().get("detail", "")

        with ThreadPoolExecutor(2) as pool:
            (won, _), (lost, words) = sorted(pool.map(approve, range(2)))
    assert (won, lost) == (201, 409)
    assert "approved by Li Wei at" in words
    assert is_whole(engine)
