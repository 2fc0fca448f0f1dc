"""Corrections of rows that were delivered before: annulments, repairs, objections, amendments."""

import numpy as np
import pandas as pd

from data_samples.arrays import Days, days_later, days_of, words_of
from data_samples.tables import table
from data_samples.world import World

ANNULLED_INSPECTIONS = 0.006
ANNULLED_PENALTIES = 0.02
ANNULLED_AFTER_DAYS = (15, 150)
RESTORED = 0.15  # of annulments are reversed in turn
RESTORED_AFTER_DAYS = (20, 120)
OBJECTED = 0.03  # of penalties
OBJECTION_DAYS = (3, 30)  # until it is closed
AMENDED_INSPECTIONS = 0.003  # the new content came with the row; this only says that it changed
KNOWN_AFTER_DAYS = (0, 5)  # after it took effect


def corrections_table(
    rng: np.random.Generator, world: World, inspections: pd.DataFrame, records: pd.DataFrame
) -> pd.DataFrame:
    """The contract's `corrections` of inspections (the table) and credit records, oldest first."""
    penalties = records[records["kind"] == "penalty"]
    repaired = records[records["repaired_on"].notna() & ~records["in_row"]]
    unrepaired = penalties[penalties["repaired_on"].isna()]
    parts = [
        *_annulled(rng, "inspections", inspections, ANNULLED_INSPECTIONS),
        *_annulled(rng, "credit", unrepaired, ANNULLED_PENALTIES),
        _rows("credit", repaired, "repair", days_of(repaired["repaired_on"])),
        *_objected(rng, penalties),
        _amended(rng, inspections),
    ]
    rows = pd.concat(parts, ignore_index=True).sort_values(
        ["effective_on", "table", "row_id", "action"], kind="stable", ignore_index=True
    )
    effective = days_of(rows["effective_on"])
    return table(
        "corrections",
        {
            "table": words_of(rows["table"]),
            "row_id": words_of(rows["row_id"]),
            "action": words_of(rows["action"]),
            "effective_on": effective,
            "known_on": days_later(rng, effective, *KNOWN_AFTER_DAYS),
        },
        until=world.period.end,
    )


def _rows(name: str, rows: pd.DataFrame, action: str, effective: Days) -> pd.DataFrame:
    key = {"inspections": "inspection_id", "credit": "record_id"}[name]
    return pd.DataFrame(
        {"table": name, "row_id": rows[key], "action": action, "effective_on": effective}
    )


def _annulled(
    rng: np.random.Generator, name: str, rows: pd.DataFrame, share: float
) -> list[pd.DataFrame]:
    some = rows[rng.random(len(rows)) < share]
    day = days_later(rng, days_of(some["known_on"]), *ANNULLED_AFTER_DAYS)
    back = rng.random(len(some)) < RESTORED
    restored = days_later(rng, day[back], *RESTORED_AFTER_DAYS)
    return [_rows(name, some, "annul", day), _rows(name, some[back], "restore", restored)]


def _objected(rng: np.random.Generator, penalties: pd.DataFrame) -> list[pd.DataFrame]:
    some = penalties[rng.random(len(penalties)) < OBJECTED]
    opened = days_later(rng, days_of(some["known_on"]), 1, 30)
    closed = days_later(rng, opened, *OBJECTION_DAYS)
    return [
        _rows("credit", some, "objection_opened", opened),
        _rows("credit", some, "objection_closed", closed),
    ]


def _amended(rng: np.random.Generator, inspections: pd.DataFrame) -> pd.DataFrame:
    some = inspections[rng.random(len(inspections)) < AMENDED_INSPECTIONS]
    day = days_later(rng, days_of(some["known_on"]), 1, 20)
    return _rows("inspections", some, "amend", day)
