"""Decisions and second words, guarded where they are stored: added for good, each in its turn."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from serving.migrations.guards import RECORD_NEVER_CHANGES
from tests.serving.databases import on_both
from tests.serving.decisions.made import REJECT, TENTH, WANG, decided, published, seconded

_DECISION = (
    "INSERT INTO decisions (id, list_id, bureau, establishment_id, turn, after, kind, words,"
    " needs_second, decided_by, decided_at, idempotency_key)"
)
_SECOND = "INSERT INTO seconds (id, decision_id, bureau, verdict, words, seconded_by, seconded_at)"


def follows(values: str) -> str:
    """A decision like the tenth target's first, with other values."""
    return f"{_DECISION} SELECT {values}, decided_at, NULL FROM decisions WHERE turn = 1"


NEXT = "9, list_id, bureau, establishment_id, 2, id, 'accept', '', needs_second, 'zhao.min'"
WRONG_DECISIONS = {
    "its turn is taken": NEXT.replace(" 2, id,", " 1, NULL,"),
    "a turn is left out": NEXT.replace(" 2, id,", " 3, id,"),
    "it follows none": NEXT.replace(" 2, id,", " 2, NULL,"),
    "it follows another": NEXT.replace(" 2, id,", " 2, 99,"),
    "it is another bureau's": NEXT.replace("bureau", "'futian'"),
    "its number is taken": NEXT.replace("9,", "id,", 1),
    "nobody published its target": NEXT.replace("establishment_id, 2, id", "'X', 1, NULL"),
}
WRONG_SECONDS = {
    "it is the same person's": "9, id, bureau, 'confirm', '', decided_by, decided_at",
    "it is another bureau's": "9, id, 'futian', 'confirm', '', 'wang.fang', decided_at",
    "there is no such decision": "9, 99, bureau, 'confirm', '', 'wang.fang', decided_at",
}
CHANGES = [
    "UPDATE decisions SET kind = 'accept'",
    "UPDATE seconds SET verdict = 'refuse'",
    "DELETE FROM seconds",
    "DELETE FROM decisions",
    "INSERT INTO seconds SELECT * FROM seconds WHERE true ON CONFLICT (id) DO UPDATE SET"
    " verdict = 'refuse'",
]
OWN = {
    "sqlite": [
        "INSERT OR REPLACE INTO decisions SELECT * FROM decisions",
        "INSERT OR REPLACE INTO seconds SELECT * FROM seconds",
    ],
    "postgresql": ["TRUNCATE seconds", "TRUNCATE decisions CASCADE"],
}


def refused(engine: Engine, statement: str) -> str:
    """What the database says of a statement that it refuses."""
    with pytest.raises(IntegrityError) as error, engine.begin() as connection:
        connection.execute(text(statement))
    return str(error.value)


@pytest.fixture
def proposed(engine: Engine) -> Engine:
    """A database with one decision, which waits for a second person."""
    published(engine)
    decided(engine, TENTH, REJECT)
    return engine


@on_both
def test_what_was_decided_never_changes(proposed: Engine) -> None:
    """Not even by raw SQL of somebody in a hurry; what is new is decided anew."""
    seconded(proposed, 1)
    for change in [*CHANGES, *OWN[proposed.dialect.name]]:
        assert RECORD_NEVER_CHANGES in refused(proposed, change), change


@on_both
@pytest.mark.parametrize("why", WRONG_DECISIONS)
def test_a_decision_has_its_turn_its_target_and_its_bureau(proposed: Engine, why: str) -> None:
    """Whoever writes past our code, of two at once too: one history, without a gap or a fork."""
    refused(proposed, follows(WRONG_DECISIONS[why]))


@on_both
def test_a_decision_in_its_turn_is_taken(proposed: Engine) -> None:
    """The guard refuses what is wrong, and nothing else."""
    with proposed.begin() as connection:
        connection.execute(text(follows(NEXT)))
        assert connection.scalar(text("SELECT count(*) FROM decisions")) == 2


@on_both
@pytest.mark.parametrize("why", WRONG_SECONDS)
def test_a_second_word_is_another_persons_of_the_same_bureau(proposed: Engine, why: str) -> None:
    """The rule of two people is held where nobody can forget it."""
    refused(proposed, f"{_SECOND} SELECT {WRONG_SECONDS[why]} FROM decisions")


@on_both
def test_a_lapsed_proposal_gets_no_second_word(proposed: Engine) -> None:
    """Else what was decided anew would be undone unseen."""
    with proposed.begin() as connection:
        connection.execute(text(follows(NEXT)))
    late = f"{_SECOND} SELECT 9, id, bureau, 'confirm', '', 'wang.fang', decided_at FROM decisions"
    assert RECORD_NEVER_CHANGES in refused(proposed, f"{late} WHERE turn = 1")


@on_both
def test_a_second_word_is_taken_once(proposed: Engine) -> None:
    """Of the right person it is; of anybody after that it is not."""
    word = f"{_SECOND} SELECT {{}}, id, bureau, 'confirm', '', '{WANG.name}', decided_at"
    with proposed.begin() as connection:
        connection.execute(text(f"{word.format(1)} FROM decisions"))
    assert RECORD_NEVER_CHANGES in refused(proposed, f"{word.format(2)} FROM decisions")
