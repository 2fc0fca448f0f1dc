"""`outcomes`: what was found at the visits, and ordered after them, goes into the store.

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
    if not rows["inspections"]:
        say("No outcome is recorded yet, so there is nothing to load.")
        return
    with TemporaryDirectory() as folder:
        write_tables(rows, Path(folder))
        records.take_in(read_delivery(Path(folder), OURS, today=today()), OURS)


def returned(db: Session, moment: Moment) -> Rows:
    """What the service recorded of visits and of the orders that followed, as contract rows."""
    of_visits, of_orders = (
        outcome_rows(all_outcomes(db), moment),
        order_rows(all_orders(db), moment),
    )
    return {name: of_visits.get(name, []) + of_orders.get(name, []) for name in contract.TABLES}


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
