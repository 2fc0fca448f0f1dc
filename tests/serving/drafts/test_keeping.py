"""A draft holds the very bytes that publishing the same lists would store."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, event, func, select

from serving.audit.records import AuditRecord
from serving.checks import ListsRefused
from serving.database import reading
from serving.document import document
from serving.drafts import queries
from serving.drafts.records import DraftListRecord, DraftProgrammeRecord, DraftRecord
from serving.publish import AlreadyPublished, publish
from tests.serving.databases import on_both, stored
from tests.serving.drafts.made import BY, broken, draft_of, kept, lists, sent_back
from tests.serving.made import LATER, MONDAY, NOW, WEEK, draw, target


def drafts_stored(engine: Engine) -> tuple[int, ...]:
    with reading(engine) as db:
        return tuple(
            db.scalar(select(func.count()).select_from(record)) or 0
            for record in (DraftRecord, DraftProgrammeRecord, DraftListRecord)
        )


@on_both
def test_a_draft_is_the_bytes_that_publishing_would_store(engine: Engine) -> None:
    """What a supervisor reads is what goes out, byte for byte; and nothing is published by it."""
    receipt = kept(engine)
    assert (receipt.outcome, receipt.lists, receipt.targets) == ("new", 3, 4)
    assert (drafts_stored(engine), stored(engine)) == ((1, 2, 3), (0, 0, 0))
    with reading(engine) as db:
        of_draft = queries.bodies(db, 1)
    made = {(one.programme, one.bureau): document(one) for one in lists()}
    assert {(one.programme, one.bureau): one.body for one in of_draft} == {
        place: one.body for place, one in made.items()
    }
    found = draft_of(engine)
    assert (found.week, found.as_of, found.computed_by) == (WEEK, MONDAY, BY)
    by_command = {one.programme: one for one in publish(engine, lists(), now=NOW)}
    for one in found.programmes:
        assert one.content_hash == by_command[one.programme].content_hash
        assert (one.snapshot, one.model["version"]) == ("5eed", "3")


@on_both
def test_an_error_in_the_middle_leaves_no_draft(engine: Engine) -> None:
    """A supervisor must never see half a city."""

    def fail(*arguments: object) -> None:
        if "INSERT INTO audit" in str(arguments[2]):
            raise OSError("disk full")

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="disk full"):
        kept(engine)
    event.remove(engine, "before_cursor_execute", fail)
    assert drafts_stored(engine) == (0, 0, 0)
    assert kept(engine).outcome == "new"


@on_both
def test_the_same_lists_wait_once(engine: Engine) -> None:
    """A scheduler that runs twice must not make a supervisor wonder which draft it is."""
    first, again = kept(engine), kept(engine, list(reversed(lists())), now=LATER)
    assert (again.outcome, again.draft_id, again.computed_at) == ("waits", first.draft_id, NOW)
    assert "waiting as draft 1 since 2026-11-23 06:00 UTC: nothing changed" in str(again)
    assert drafts_stored(engine) == (1, 2, 3)


@on_both
def test_a_newer_draft_replaces_the_older_which_stays_on_record(engine: Engine) -> None:
    """Its row never changes; that it was replaced is told by the row that came after."""
    first = kept(engine)
    second = kept(engine, lists(risk=0.5), now=LATER)
    assert second.outcome == "new"
    older, newer = draft_of(engine, 1), draft_of(engine, 2)
    assert (older.content_hash, older.newer) == (first.content_hash, 2)
    assert (older.state(MONDAY), newer.state(MONDAY)) == ("replaced", "waiting")
    assert newer.newer is None


@on_both
def test_what_was_sent_back_may_be_offered_again(engine: Engine) -> None:
    """Whoever sent it back may have been wrong; the draft is a new one then."""
    kept(engine)
    sent_back(engine)
    assert kept(engine, now=LATER).draft_id == 2
    assert draft_of(engine, 1).state(MONDAY) == "sent_back"


@on_both
def test_of_a_published_week_there_is_nothing_to_approve(engine: Engine) -> None:
    """The same says so, other content is refused: a published list never changes."""
    publish(engine, lists(), now=NOW)
    receipt = kept(engine)
    assert (receipt.outcome, receipt.draft_id) == ("published", None)
    assert str(receipt).endswith("there is nothing to approve")
    with pytest.raises(AlreadyPublished):
        kept(engine, lists(risk=0.5))
    assert drafts_stored(engine) == (0, 0, 0)


@on_both
def test_a_programme_that_came_later_waits_beside_the_published_one(engine: Engine) -> None:
    """A model that is promoted on Tuesday has lists on Tuesday."""
    publish(engine, [one for one in lists() if one.programme == "food"], now=NOW)
    assert kept(engine).outcome == "new"
    assert draft_of(engine).state(MONDAY) == "waiting"


def test_broken_limits_keep_no_draft_back_and_are_counted(engine: Engine) -> None:
    """Whoever approves it reads and signs them; other faults are no supervisor's to sign."""
    kept(engine, broken())
    assert {one.programme: one.breaches for one in draft_of(engine).programmes} == {
        "drug": 0,
        "food": 1,
    }
    with pytest.raises(ListsRefused, match="2 targets for a capacity of 1"):
        kept(engine, [replace(lists()[0], capacity=1)])
    with pytest.raises(ListsRefused, match="there is no list"):
        kept(engine, [])


def test_the_audit_says_who_computed_a_draft(engine: Engine) -> None:
    """By the command's account, in the transaction that keeps it."""
    receipt = kept(engine)
    with reading(engine) as db:
        entry = db.scalars(select(AuditRecord)).one()
    assert (entry.actor, entry.role, entry.action) == (BY, "command", "draft")
    assert entry.subject == f"draft:{receipt.content_hash}"


def test_a_draft_says_by_which_seed_it_was_drawn(engine: Engine) -> None:
    """So that nobody draws the week again with another; where nobody was drawn, it says none."""
    undrawn = [replace(one, draw=None, targets=(target(1),)) for one in lists()[1:2]]
    kept(engine, undrawn)
    with reading(engine) as db:
        assert queries.drawn_with(db, WEEK) is None
    kept(engine, now=LATER)
    with reading(engine) as db:
        assert queries.drawn_with(db, WEEK) == (LATER, draw().commitment)
        assert queries.drawn_with(db, "2026-W47") is None
