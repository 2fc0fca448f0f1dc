"""The regulator's register: versions of each establishment, as the changes came to be known."""

import numpy as np
import pandas as pd

from data_samples.arrays import Days, Ints, Words, days_later, days_of, words_of, written
from data_samples.firms import firm_names
from data_samples.places import BUREAUS, doors
from data_samples.population import Establishments, Licences
from data_samples.tables import table
from data_samples.trades import KINDS, TRADES
from data_samples.world import World
from features.contract import GRADES, PROGRAMMES

# Of the establishments, over the whole history.
RENAMED = 0.03
MOVED = 0.03
# Whoever was there before history began is in the register this many days before its start.
REGISTER_BEFORE_DAYS = 3
CLOSURE_LAG_DAYS = (0, 20)
CHANGE_LAG_DAYS = (1, 7)

_CHANGES = ("grade", "name", "address", "lat", "lon", "closed_on")


def establishments_table(
    rng: np.random.Generator, world: World, grades: pd.DataFrame
) -> pd.DataFrame:
    """The contract's `establishments`: one row a version, by establishment and day known."""
    changes = [
        _first_versions(world),
        _regraded(world, grades),
        _renamed(rng, world),
        _moved(rng, world),
        _closed(rng, world),
    ]
    versions = pd.concat(changes, ignore_index=True).sort_values(
        ["establishment", "known_on"], kind="stable", ignore_index=True
    )
    owners = versions["establishment"]
    versions[list(_CHANGES)] = versions.groupby("establishment")[list(_CHANGES)].ffill()
    # The first row of a day holds less than the last.
    last = ~versions.duplicated(["establishment", "known_on"], keep="last")
    # Nothing is recorded before the first version, nor after the closure.
    first_known = days_of(changes[0]["known_on"])[owners]
    known = days_of(versions["known_on"])
    closed_before = versions.groupby("establishment")["closed_on"].shift().notna()
    kept = last & (known >= first_known) & ~closed_before
    return _as_table(world, versions[kept])


def _as_table(world: World, versions: pd.DataFrame) -> pd.DataFrame:
    establishments = world.establishments
    owner = versions["establishment"].to_numpy()
    kind = establishments.kind[owner]
    stations = written(world.streets.station, "所")
    return table(
        "establishments",
        {
            "establishment_id": establishments.id[owner],
            "credit_code": establishments.credit_code[owner],
            "name": words_of(versions["name"]),
            "programmes": _programmes(establishments, world.licences)[owner],
            "kind": KINDS[kind],
            "industry": np.array([trade.industry for trade in TRADES])[kind],
            "bureau": np.array([bureau.id for bureau in BUREAUS])[establishments.bureau[owner]],
            "station": stations[establishments.street[owner]],
            "address": words_of(versions["address"]),
            "lat": versions["lat"].to_numpy(),
            "lon": versions["lon"].to_numpy(),
            "opened_on": establishments.opened[owner],
            "closed_on": days_of(versions["closed_on"]),
            "grade": np.array(GRADES)[versions["grade"].to_numpy(dtype=np.int64)],
            "employees": establishments.employees[owner],
            "exposure": establishments.exposure[owner],
            "known_on": days_of(versions["known_on"]),
        },
        until=world.period.end,
    )


def _programmes(establishments: Establishments, licences: Licences) -> Words:
    """Each establishment's programmes, joined by |."""
    joined = np.zeros(establishments.kind.size, dtype=f"U{len('|'.join(PROGRAMMES))}")
    for number, programme in enumerate(PROGRAMMES):
        owner = licences.establishment[licences.programme == number]
        before = joined[owner]
        joined[owner] = written(before, np.where(before == "", "", "|"), programme)
    return joined


def _first_versions(world: World) -> pd.DataFrame:
    establishments = world.establishments
    earliest = world.period.start - np.timedelta64(REGISTER_BEFORE_DAYS, "D")
    return pd.DataFrame(
        {
            "establishment": np.arange(establishments.kind.size),
            "known_on": np.maximum(establishments.opened, earliest),
            "name": establishments.name,
            "address": establishments.address,
            "lat": establishments.lat,
            "lon": establishments.lon,
        }
    )


def _regraded(world: World, grades: pd.DataFrame) -> pd.DataFrame:
    """Reviews that changed a grade; the first grades are known with the first versions."""
    owner = grades["establishment"].to_numpy()
    given = days_of(grades["monday"])
    opened = _first_versions(world)["known_on"]
    # The first grade was given before history began, or on opening.
    known = np.where(given == world.period.start, days_of(opened)[owner], given + 4)
    return pd.DataFrame(
        {"establishment": owner, "known_on": known, "grade": grades["grade"].astype("float64")}
    )


def _some(rng: np.random.Generator, world: World, share: float) -> tuple[Ints, Days]:
    """A share of the establishments, each with a day of its life that it changed on."""
    establishments = world.establishments
    some = np.flatnonzero(rng.random(establishments.kind.size) < share)
    start = np.maximum(establishments.opened[some], world.period.start)
    closed = establishments.closed[some]
    end = np.where(np.isnat(closed), world.period.end, closed)
    into = rng.random(some.size) * (end - start).astype(np.float64)
    return some, days_later(rng, start + into.astype("m8[D]"), *CHANGE_LAG_DAYS)


def _renamed(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """New trade names; a chain keeps its own."""
    some, known = _some(rng, world, RENAMED)
    alone = world.establishments.chain[some] < 0
    some, known = some[alone], known[alone]
    kind, bureau = world.establishments.kind[some], world.establishments.bureau[some]
    numbers = world.establishments.firm.max() + 1 + np.arange(some.size)
    individual = np.char.startswith(world.establishments.credit_code[some], "92")
    name = firm_names(numbers, kind, bureau, individual)
    return pd.DataFrame({"establishment": some, "known_on": known, "name": name})


def _moved(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """New doors in the same street."""
    some, known = _some(rng, world, MOVED)
    lat, lon, address = doors(rng, world.streets, world.establishments.street[some])
    return pd.DataFrame(
        {"establishment": some, "known_on": known, "address": address, "lat": lat, "lon": lon}
    )


def _closed(rng: np.random.Generator, world: World) -> pd.DataFrame:
    closed = world.establishments.closed
    some = np.flatnonzero(~np.isnat(closed))
    known = days_later(rng, closed[some], *CLOSURE_LAG_DAYS)
    return pd.DataFrame({"establishment": some, "known_on": known, "closed_on": closed[some]})
