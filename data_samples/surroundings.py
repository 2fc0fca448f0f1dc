"""Facts about places and days: area events (bad streets have more), weather and festivals."""

import numpy as np
import pandas as pd

from data_samples.arrays import Floats, drawn, numbered
from data_samples.period import DAYS_OF_YEAR, festive
from data_samples.places import COORDINATE_DECIMALS, DOOR_SPREAD
from data_samples.tables import table
from data_samples.world import World

# Events a year for each establishment around, and how a street's hazard shows in them: the power
# of its log-odds (burglaries have nothing to do with it).
AREA_EVENTS = {"nuisance": (0.20, 2.0), "cockroach": (0.06, 2.5), "burglary": (0.06, 0.0)}
LOGGED_AFTER_DAYS = 3  # evenly from 0

# Shenzhen: mean daily high (°C), its swing over the year, and day-to-day spread.
MEAN_HIGH, SWING, SPREAD = 26.5, 6.5, 2.3
HOTTEST_DAY = 205  # of the year
# Chance of rain in the driest and the wettest season, and its mean on a wet day (mm).
DRY, WET, RAIN_MEAN = 0.12, 0.60, 11.0


def area_events_table(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """The contract's `area_events`, oldest first."""
    streets, period = world.streets, world.period
    around = np.bincount(world.establishments.street, minlength=streets.effect.size).astype(
        np.float64
    )
    kinds, places = [], []
    for name, (per_year, power) in AREA_EVENTS.items():
        weight: Floats = around * np.exp(power * streets.effect)
        count = rng.poisson(per_year * period.years * around.sum())
        places.append(drawn(rng, count, weight))
        kinds.append(np.full(count, name))
    street, kind = np.concatenate(places), np.concatenate(kinds)
    day = period.days[rng.integers(0, period.days.size, street.size)]
    order = np.argsort(day, kind="stable")
    street, kind, day = street[order], kind[order], day[order]
    beside = rng.normal(0, DOOR_SPREAD, (2, street.size))
    return table(
        "area_events",
        {
            "event_id": numbered("A", np.arange(1, street.size + 1), 8),
            "kind": kind,
            "happened_on": day,
            "lat": (streets.lat[street] + beside[0]).round(COORDINATE_DECIMALS),
            "lon": (streets.lon[street] + beside[1]).round(COORDINATE_DECIMALS),
            "known_on": day + rng.integers(0, LOGGED_AFTER_DAYS + 1, day.size).astype("m8[D]"),
        },
        until=period.end,
    )


def context_table(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """The contract's `context`: each day's high and rain, and a row of 1 on each festive day."""
    days = world.period.days
    into_year = (days - days.astype("M8[Y]").astype("M8[D]")).astype(np.float64)
    warmth = np.cos(2 * np.pi * (into_year - HOTTEST_DAY) / DAYS_OF_YEAR)
    high = MEAN_HIGH + SWING * warmth + rng.normal(0, SPREAD, days.size)
    wet = rng.random(days.size) < DRY + (WET - DRY) * (1 + warmth) / 2
    rain = np.where(wet, rng.exponential(RAIN_MEAN, days.size), 0.0)
    festivals = festive(days)
    columns = {
        "temperature_max": (days, high.round(1)),
        "rain": (days, rain.round(1)),
        "festival": (festivals, np.ones(festivals.size)),
    }
    date = np.concatenate([day for day, _ in columns.values()])
    return table(
        "context",
        {
            "date": date,
            "name": np.repeat(list(columns), [day.size for day, _ in columns.values()]),
            "value": np.concatenate([value for _, value in columns.values()]),
            "known_on": date,  # in the evening, and so before any Monday that follows
        },
        until=world.period.end,
    )
