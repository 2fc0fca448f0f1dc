"""A database that cannot be had is said in words that end in a way out, and never hold a secret."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from serving.connecting import DatabaseRefused
from serving.database import open_database
from serving.publish import publish
from serving.settings import Settings
from tests.postgresql import ask, tell
from tests.serving.databases import on_postgresql
from tests.serving.made import NOW, weekly

pytestmark = pytest.mark.before_tables

SECRET = "geheim"


def refusal(settings: Settings) -> str:
    with pytest.raises(DatabaseRefused) as refused:
        open_database(settings)
    return str(refused.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("lists.sqlite", "no address of a database. Write sqlite:///PATH or postgresql://USER"),
        ("postgresql://city:ge@geheim@db/lists", "within a password %40 for @"),
        ("postgresql://city:ge@geheim:b@db/lists", "no address of a database"),
        ("mysql://city:geheim@db/lists", "mysql://city:***@db/lists is neither"),
        ("postgresql://city:geheim@127.0.0.1:1/lists", "failed: Connection refused"),
        (
            "postgres://city@127.0.0.1:1/l?password=geheim",
            "127.0.0.1:1/l cannot be reached",
        ),
        ("postgresql://city:geheim@nowhere.invalid/lists", "Check that PostgreSQL runs there"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(
    settings: Settings, address: str, words: str
) -> None:
    """Whoever reads the log of a weekly job may not be whoever set it up."""
    told = " ".join(refusal(replace(settings, database_url=address)).split())
    assert words in told
    assert SECRET not in told


@on_postgresql
def test_a_server_that_refuses_is_quoted(settings: Settings, postgresql: str) -> None:
    """A wrong password, a missing database: its own words are the best there are."""
    role = f"city_{make_url(settings.database_url).database}"
    tell(postgresql, f"CREATE ROLE {role} LOGIN PASSWORD 'right'")
    rules = Path(ask(postgresql, "SHOW hba_file"))
    trusting = rules.read_text()
    try:
        rules.write_text(f"local all {role} scram-sha-256\n{trusting}")
        tell(postgresql, "SELECT pg_reload_conf()")
        wrong = make_url(settings.database_url).set(username=role, password=SECRET)
        told = refusal(replace(settings, database_url=wrong.render_as_string(hide_password=False)))
    finally:
        rules.write_text(trusting)
        tell(postgresql, "SELECT pg_reload_conf()", f"DROP ROLE {role}")
    assert f'password authentication failed for user "{role}"' in told
    assert "the password in TARGETING_DATABASE_URL" in told
    assert SECRET not in told
    missing = make_url(settings.database_url).set(database="nobody_made_it")
    told = refusal(replace(settings, database_url=missing.render_as_string(hide_password=False)))
    assert 'database "nobody_made_it" does not exist' in told
    assert "createdb NAME" in told


@on_postgresql
def test_a_server_that_stops_meanwhile_is_told_too(engine: Engine, settings: Settings) -> None:
    """Publishing takes minutes of computing after the database was opened."""
    name = engine.url.database
    server = make_url(settings.database_url).set(database="postgres")
    owner = server.render_as_string(hide_password=False)
    tell(
        owner,
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    with pytest.raises(DatabaseRefused, match="cannot be reached"):
        publish(engine, [weekly("luohu")], now=NOW)
    tell(owner, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert publish(engine, [weekly("luohu")], now=NOW)[0].changed


@on_postgresql
def test_a_user_who_may_make_no_tables_is_told_who_may(settings: Settings) -> None:
    """The service's own user must not own them."""
    role = f"service_{make_url(settings.database_url).database}"
    tell(settings.database_url, f"CREATE ROLE {role} LOGIN")
    address = make_url(settings.database_url).set(username=role)
    told = refusal(replace(settings, database_url=address.render_as_string(hide_password=False)))
    tell(settings.database_url, f"DROP ROLE {role}")
    assert "permission denied for schema public" in told
    assert "Let its owner run targeting database once after each new build" in told


def test_a_file_that_cannot_be_a_database_is_told(settings: Settings) -> None:
    """A folder that is not there, a file that is something else."""
    absent = settings.home / "nowhere" / "lists.sqlite"
    told = refusal(replace(settings, database_url=f"sqlite:///{absent}"))
    assert "unable to open database file. Check that its folder is there" in told
    (settings.home / "lists.csv").write_text("week,bureau\n" * 200)
    told = refusal(replace(settings, database_url=f"sqlite:///{settings.home / 'lists.csv'}"))
    assert "file is not a database. Check that" in told
