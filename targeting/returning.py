"""`outcomes`: what was found at visits, ordered after them and objected to goes into the store.

It is one more source: contract tables in files, read and loaded by the ordinary path, whole or not
at all. They are made anew from everything that is recorded, so a second load changes nothing.
"""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from features import contract
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from serving.database import open_database, reading
from serving.objections.queries import events_after
from serving.objections.source import rows_of as objection_rows
from serving.orders.queries import all_orders
from serving.orders.source import rows_of as order_rows
from serving.outcomes.queries import all_outcomes
from serving.outcomes.rules import Moment
from serving.outcomes.source import Row, Rows
from serving.outcomes.source import rows_of as outcome_rows
from serving.settings import settings_from
from targeting import records
from targeting.edges import now, say, today

# The contract's own words, under a name that says where the rows came from.
OURS = Mapping(name="the service's outcomes")


def outcomes() -> None:
    """Loads every outcome that the service has, and prints what became of it."""
    rows = _recorded()
    if not any(rows.values()):
        say("No outcome is recorded yet, and no objection: there is nothing to load.")
        return
    with TemporaryDirectory() as folder:
        write_tables(rows, Path(folder))
        records.take_in(read_delivery(Path(folder), OURS, today=today()), OURS)


def returned(db: Session, moment: Moment) -> Rows:
    """What the service recorded of visits, of orders after them and of objections: contract rows.

    A correction that two of them say of the same day is said once.
    """
    parts = (
        outcome_rows(all_outcomes(db), moment),
        order_rows(all_orders(db), moment),
        objection_rows(events_after(db, 0)),
    )
    rows = {name: [row for of in parts for row in of.get(name, [])] for name in contract.TABLES}
    corrections = {tuple(sorted(row.items())): row for row in rows["corrections"]}
    return {**rows, "corrections": list(corrections.values())}


def write_tables(rows: Rows, folder: Path) -> None:
    """A CSV for each table that has rows."""
    for name, of_table in rows.items():
        if of_table:
            _write(contract.TABLES[name], of_table, folder / f"{name}.csv")


def _recorded() -> Rows:
    engine = open_database(settings_from())
    try:
        with reading(engine) as db:
            return returned(db, Moment(now()))
    finally:
        engine.dispose()


def _write(table: contract.Table, rows: list[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
