"""Who could be visited this week: the frame that lists are drawn from, as known on its Monday."""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from features import contract
from features.events import Events, day_number
from features.store import EventStore
from features.week import week_of
from models.plan import Plan
from models.visits.law import Law, law_on

# Purposes of visits that the yearly cap counts.
CAPPED = ("routine", "random", "campaign")

# The bureau of establishments whose register entry names none.
NO_BUREAU = "unassigned"


def frame(register: str, events: Events, plan: Plan, as_of: date) -> pd.DataFrame:
    """Open establishments of the plan's programme, as known before `as_of`, sorted by id.

    `register` is the SQL of the register's rows. Columns: place (row of `Events.ids`),
    establishment_id, bureau, last_visited (a day number, -1 never), eligible (False: the law's
    ceilings forbid another visit this week). Without a register everyone of whom something of the
    programme is known is in it.
    """
    law = law_on(as_of, plan.programme)
    if "establishments" in events.sources:
        known = _registered(register, plan, as_of)
        known["place"] = events.places(known["establishment_id"].to_numpy(np.str_))
    else:
        known = _met(events, plan, as_of)
    known["bureau"] = known["bureau"].astype("category")
    last = last_visits(events, plan, as_of)[known["place"].to_numpy()]
    known["last_visited"] = last
    rested = (last < 0) | (day_number(as_of) - last > law.no_repeat_days)
    known["eligible"] = rested & ~_capped(events, law, as_of)[known["place"].to_numpy()]
    return known


def _capped(events: Events, law: Law, as_of: date) -> npt.NDArray[np.bool_]:
    """Which establishments have had the visits that the law allows in a calendar year.

    Visits of all programmes count, those of one day once; what complaints, orders and licences
    brought does not.
    """
    visits = events.sources.get("inspections")
    if visits is None or law.yearly_cap is None:
        return np.zeros(events.ids.size, np.bool_)
    purposes = [contract.PURPOSES.index(purpose) for purpose in CAPPED]
    counted = np.flatnonzero(
        (visits.known < day_number(as_of))
        & (visits.withdrawn > day_number(as_of))
        & (visits.day >= day_number(as_of.replace(month=1, day=1)))
        & np.isin(visits.columns["purpose"], purposes)
        & (visits.owner >= 0)
    )
    owner, day = visits.owner[counted], visits.day[counted]
    # Rows are sorted by establishment and day: another of the same day comes right after.
    again = np.zeros(owner.size, np.bool_)
    again[1:] = (owner[1:] == owner[:-1]) & (day[1:] == day[:-1])
    capped: npt.NDArray[np.bool_] = (
        np.bincount(owner[~again], minlength=events.ids.size) >= law.yearly_cap
    )
    return capped


@dataclass(frozen=True)
class Described:
    """What a person recognises an establishment by."""

    name: str
    kind: str
    address: str


# Each establishment's newest row of the register that was known and not withdrawn.
NEWEST = """
    FROM {register} WHERE known_on < $as_of AND (withdrawn_on IS NULL OR withdrawn_on > $as_of)
    QUALIFY row_number() OVER (PARTITION BY establishment_id ORDER BY known_on DESC) = 1
    """


def _registered(register: str, plan: Plan, as_of: date) -> pd.DataFrame:
    newest = NEWEST.format(register=register)
    with duckdb.connect() as db:
        return db.execute(
            f"""
            SELECT establishment_id, coalesce(bureau, '{NO_BUREAU}') AS bureau
            FROM ({newest})
            WHERE (closed_on IS NULL OR closed_on > $as_of)
              AND (opened_on IS NULL OR opened_on <= $as_of)
              AND (programmes IS NULL OR list_contains(string_split(programmes, '|'), $programme))
            ORDER BY establishment_id
            """,
            {"as_of": as_of, "programme": plan.programme},
        ).df()


def described(store: EventStore, ids: list[str], as_of: date) -> dict[str, Described]:
    """What the register said of each establishment before `as_of`; its id where it has no name."""
    known = {id_: Described(id_, "", "") for id_ in ids}
    if "establishments" not in store.meta.rows:
        return known
    newest = NEWEST.format(register="register")
    with duckdb.connect() as db:
        db.register("register", store.register_of(ids))
        rows = db.execute(
            f"""
            SELECT establishment_id, coalesce(name, establishment_id) AS name,
                   coalesce(kind, '') AS kind, coalesce(address, '') AS address
            FROM ({newest})
            """,
            {"as_of": as_of},
        ).fetchall()
    return known | {id_: Described(*words) for id_, *words in rows}


def _met(events: Events, plan: Plan, as_of: date) -> pd.DataFrame:
    """Establishments known only by what happened to them."""
    day = day_number(as_of)
    code = contract.PROGRAMMES.index(plan.programme)
    seen = [
        source.owner[
            (source.known < day) & (source.columns["programme"] == code) & (source.owner >= 0)
        ]
        for source in events.sources.values()
        if "programme" in source.columns
    ]
    place = np.unique(np.concatenate(seen)) if seen else np.empty(0, np.int32)
    return pd.DataFrame(
        {"establishment_id": events.ids[place], "bureau": NO_BUREAU, "place": place}
    )


def last_visits(events: Events, plan: Plan, as_of: date) -> npt.NDArray[np.int64]:
    """Each establishment's newest visit of the programme as a day number; -1: none known."""
    last = np.full(events.ids.size, -1, np.int64)
    visits = events.sources.get("inspections")
    if visits is None:
        return last
    day = day_number(as_of)
    code = contract.PROGRAMMES.index(plan.programme)
    seen = (
        (visits.known < day)
        & (visits.withdrawn > day)
        & (visits.columns["programme"] == code)
        & (visits.owner >= 0)
    )
    np.maximum.at(last, visits.owner[seen], visits.day[seen])
    return last


def capacities(store: EventStore, plan: Plan, as_of: date, bureaus: list[str]) -> dict[str, int]:
    """Visits each bureau can make in the Monday's week: as known by then, else the plan's usual.

    Of several versions the newest counts; visits lost to leave are taken off.
    """
    table = store.table("capacity")
    rows = table.to_pylist() if table.num_rows else []
    loaded = {
        row["bureau"]: max(row["visits"] - (row["leave"] or 0), 0)
        for row in sorted(rows, key=lambda row: row["known_on"])
        if row["week"] == week_of(as_of)
        and row["programme"] == plan.programme
        and row["known_on"] < as_of
    }
    return {bureau: loaded.get(bureau, plan.usual_capacity) for bureau in bureaus}
