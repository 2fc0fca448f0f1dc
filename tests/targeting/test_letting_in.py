"""`targeting token` and `account`: who is let in and shut out at the terminal."""

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from features.refused import Refused
from serving.access import sessions
from serving.access.records import AccountRecord
from serving.access.tokens import FORM, whose
from serving.audit.records import AuditRecord
from serving.database import open_database, reading
from serving.settings import settings_from
from targeting.app import app

ADD = ("add", "platform", "--may", "read_lists", "--may", "export", "--bureau", "luohu")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path))


def token(*words: str) -> Result:
    return CliRunner().invoke(app, ["token", *words])


def test_a_token_is_printed_alone_and_once() -> None:
    """So that it can go into the file where the other system reads it, and nothing else does."""
    made = token(*ADD, "--days", "30")
    secret = made.stdout.strip()
    assert FORM.fullmatch(secret)
    assert "platform may read_lists, export in luohu until" in made.stderr
    engine = open_database(settings_from())
    with reading(engine) as db:
        found = whose(db, secret)
        entries = db.execute(select(AuditRecord.role, AuditRecord.action, AuditRecord.subject))
        assert entries.all() == [("command", "add_token", "token:platform")]
    engine.dispose()
    assert found is not None
    assert found.principal.bureau == "luohu"
    assert (found.expires_at - found.created_at).days == 30
    assert "luohu" in token("list").stdout
    assert secret not in token("list").output


def test_a_token_is_revoked_once() -> None:
    """A second time is no mistake, and nothing new to write down."""
    token(*ADD)
    first, again = (token("revoke", "platform").stdout for _ in range(2))
    assert first == again
    assert "platform is shut out since" in first
    assert "(revoked)" in token("list").stdout
    engine = open_database(settings_from())
    with reading(engine) as db:
        actions = db.scalars(select(AuditRecord.action)).all()
    engine.dispose()
    assert actions == ["add_token", "revoke_token"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "platform", "--may", "decide"), "All else takes a person"),
        ((*ADD, "--days", "401"), "valid for 1 to 400 days"),
        (("revoke", "nobody"), "There is no token nobody"),
    ],
)
def test_what_cannot_be_ends_in_words(words: tuple[str, ...], said: str) -> None:
    refused = token(*words).exception
    assert isinstance(refused, Refused)
    assert said in str(refused)


def test_without_any_the_list_says_how_to_make_one() -> None:
    assert "targeting token add NAME" in token("list").stdout


def test_an_account_without_a_password_is_opened_by_none() -> None:
    """Whoever signs in with the city's account needs no second secret to lose."""
    words = ("li.wei", "--role", "supervisor", "--shown-name", "Li Wei", "--no-password")
    made = CliRunner().invoke(app, ["account", "add", *words])
    assert made.exit_code == 0
    engine = open_database(settings_from())
    with reading(engine) as db:
        assert db.scalars(select(AccountRecord.password_hash)).all() == [None]
        assert sessions.whose(db, "li.wei", "") is None
    engine.dispose()


def test_an_account_is_told_at_the_terminal_which_inspector_it_is() -> None:
    """Left out, it is as it was; empty, it is nobody's."""
    words = ("wu.min", "--role", "inspector", "--bureau", "luohu")
    added = ("add", *words, "--shown-name", "Wu Min", "--no-password")
    ids: list[str | None] = []
    for command in (
        added,
        ("change", *words, "--inspector", "J00017"),
        ("change", *words),
        ("change", *words, "--inspector", ""),
    ):
        assert CliRunner().invoke(app, ["account", *command]).exit_code == 0
        engine = open_database(settings_from())
        with reading(engine) as db:
            ids += db.scalars(select(AccountRecord.inspector_id)).all()
        engine.dispose()
    assert ids == [None, "J00017", "J00017", None]
