"""A department's database is read as its files would be, at one moment, and never written to."""

import sqlite3
from datetime import date
from pathlib import Path

import psycopg
import pytest

from features.loading import load
from features.refused import Refused
from features.sources.database import opened
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from tests.features.sources.builders import TODAY, Visit, csv_of, mapped, source, toml, visit
from tests.features.test_loading import loaded

ROWS = [visit(n, establishment_id=f"第{n}号店 “东门”", severity=str(n % 3)) for n in range(1, 40)]
CREATE = """
    CREATE TABLE {name} (inspection_id INTEGER PRIMARY KEY, establishment_id TEXT, programme TEXT,
                         happened_on DATE, result TEXT, severity INTEGER)
    """


def values(row: Visit) -> list[object]:
    """A visit's values in the order of its columns."""
    return [int(row["inspection_id"]), *list(row.values())[1:5], int(row["severity"])]


def fill_sqlite(path: Path, rows: list[Visit], name: str = "inspections") -> str:
    """A SQLite database of these visits, and its address."""
    with sqlite3.connect(path) as db:
        db.execute(CREATE.format(name=name))
        db.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?, ?)", [values(r) for r in rows])
    db.close()
    return f"sqlite:///{path}"


def fill_postgresql(address: str, rows: list[Visit], schema: str) -> None:
    """A schema of PostgreSQL with these visits, in another order than their key's."""
    with psycopg.connect(address) as db, db.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}".encode())
        cursor.execute(CREATE.format(name=f"{schema}.visits").encode())
        insert = f"INSERT INTO {schema}.visits VALUES (%s, %s, %s, %s, %s, %s)".encode()
        cursor.executemany(insert, [values(row) for row in reversed(rows)])


def snapshot(store: Path, address: str, mapping: Mapping | None = None) -> str:
    """The store's snapshot after a load from a database."""
    delivery = read_delivery(address, mapping or Mapping(), today=TODAY)
    return load(store, delivery, refused_share=0.0).snapshot


def test_a_database_gives_the_records_that_its_export_would(
    tmp_path: Path, postgresql: str
) -> None:
    """CSV, SQLite and PostgreSQL: one snapshot."""
    fill_postgresql(postgresql, ROWS, "supervision")
    text = toml().replace("visits.csv", "supervision.visits")
    mapping = mapped(tmp_path, text)
    exported = source(tmp_path / "csv", visits__csv=csv_of(ROWS))
    expected = loaded(tmp_path / "one", exported, mapped(tmp_path / "csv", toml())).snapshot
    assert snapshot(tmp_path / "two", postgresql, mapping) == expected
    lite = fill_sqlite(tmp_path / "it.db", ROWS, "visits")
    assert (
        snapshot(
            tmp_path / "three", lite, mapped(tmp_path / "b", toml().replace("visits.csv", "visits"))
        )
        == expected
    )
    assert loaded(tmp_path / "three", exported, mapped(tmp_path / "csv", toml())).changed is False


def test_a_table_in_our_own_words_needs_no_mapping(tmp_path: Path) -> None:
    """A view that somebody made for us; a row names its place in the order of its key."""
    address = fill_sqlite(tmp_path / "it.db", ROWS)
    snapshot(tmp_path / "store", address)
    (origin,) = EventStore(tmp_path / "store").origin("inspections", {"inspection_id": "7"})
    assert (origin.file, origin.line) == ("inspections", 7)
    days = EventStore(tmp_path / "store").table("inspections")["happened_on"].to_pylist()
    assert set(days) == {date.fromisoformat(row["happened_on"]) for row in ROWS}


def test_a_database_read_again_changes_nothing_in_it_or_in_the_store(tmp_path: Path) -> None:
    """Its owners let us read, not write."""
    address = fill_sqlite(tmp_path / "it.db", ROWS)
    before = (tmp_path / "it.db").read_bytes()
    first = snapshot(tmp_path / "store", address)
    assert snapshot(tmp_path / "store", address) == first
    assert (tmp_path / "it.db").read_bytes() == before


def test_all_tables_are_read_as_of_one_moment(tmp_path: Path, postgresql: str) -> None:
    """A visit and its findings that are written meanwhile come together, with the next load."""
    with sqlite3.connect(tmp_path / "it.db") as db:
        db.execute("PRAGMA journal_mode = WAL")
    lite = fill_sqlite(tmp_path / "it.db", ROWS)
    fill_sqlite(tmp_path / "it.db", ROWS, "later")
    with opened(lite) as given:
        assert given.read("inspections", "inspections").rows.num_rows == len(ROWS)
        with sqlite3.connect(tmp_path / "it.db") as db:
            db.execute("DELETE FROM later")
        assert given.read("later", "inspections").rows.num_rows == len(ROWS)
    fill_postgresql(postgresql, ROWS, "first")
    fill_postgresql(postgresql, ROWS, "second")
    with opened(postgresql) as given:
        assert given.read("first.visits", "inspections").rows.num_rows == len(ROWS)
        with psycopg.connect(postgresql) as db:
            db.execute("DELETE FROM second.visits")
        assert given.read("second.visits", "inspections").rows.num_rows == len(ROWS)


def test_a_bad_row_of_a_database_is_named(tmp_path: Path) -> None:
    """SQLite keeps anything in a column of days."""
    address = fill_sqlite(tmp_path / "it.db", [visit(1), visit(2, happened_on="tomorrow")])
    delivery = read_delivery(address, Mapping(refused_share=0.5), today=TODAY)
    assert str(delivery.refusals[0]).startswith("inspections line 2, happened_on 'tomorrow': is")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite:///{tmp}/nowhere.db", "cannot be read: unable to open"),
        ("sqlite:///{tmp}/text.db", "cannot be read: file is not a database"),
        ("sqlite:///{tmp}/empty.db", "holds no table. Wanted tables or views"),
        ("sqlite:///{tmp}/near.db", "holds inspection: is it inspections"),
        ("mysql://me:hidden@127.0.0.1/records", "only SQLite and PostgreSQL can be read"),
        ("postgresql://me:hidden@127.0.0.1:1/records", "cannot be read: connection failed"),
        ("://", "is no address of a database"),
    ],
)
def test_a_database_that_cannot_be_read_is_refused_without_its_password(
    tmp_path: Path, address: str, said: str
) -> None:
    """The message is shown, logged and sent around."""
    (tmp_path / "text.db").write_text("no database" * 100)
    sqlite3.connect(tmp_path / "empty.db").execute("VACUUM").close()
    fill_sqlite(tmp_path / "near.db", ROWS, "inspection")
    with pytest.raises(Refused, match=said) as refused:
        read_delivery(address.format(tmp=tmp_path), Mapping(), today=TODAY)
    assert "hidden" not in str(refused.value)


def test_a_table_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    """Spelt by hand in a mapping."""
    address = fill_sqlite(tmp_path / "it.db", ROWS, "visits")
    mapping = mapped(tmp_path, toml().replace("visits.csv", "visit"))
    with pytest.raises(Refused, match="has no table or view 'visit'; did you mean 'visits'"):
        read_delivery(address, mapping, today=TODAY)
