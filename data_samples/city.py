"""A made city: every table of the contract, and beside them the truth that they came from.

Everything derives from the seed: the same arguments give the same tables, byte for byte. Each
subject has its own stream of random numbers, so that a change in one leaves the others be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from data_samples.complaints import complaints_table
from data_samples.corrections import corrections_table
from data_samples.credit import credit_records, credit_table
from data_samples.crews import partners, recusals_table
from data_samples.hazard import draw_parts
from data_samples.inspections import findings_table, inspections_table, recorded_on
from data_samples.orders import orders_table
from data_samples.period import Period
from data_samples.places import draw_streets
from data_samples.population import draw_establishments, draw_licences
from data_samples.recalls import hazards_table
from data_samples.register import establishments_table
from data_samples.samples import samples_table
from data_samples.signals import draw_complaint_habits
from data_samples.staff import capacity_table, draw_staff, inspectors_table
from data_samples.surroundings import area_events_table, context_table
from data_samples.tables import arrow
from data_samples.truth import truth_tables
from data_samples.weeks import Diary, live
from data_samples.world import World

Form = Literal["csv", "parquet"]

# One stream of random numbers each. New subjects go to the end: the others then stay as they are.
_SUBJECTS = (
    "places",
    "population",
    "staff",
    "hazard",
    "habits",
    "weeks",
    "register",
    "recording",
    "findings",
    "samples",
    "complaints",
    "credit",
    "orders",
    "corrections",
    "surroundings",
    "recalls",
    "capacity",
    "crews",
)
Streams = Mapping[str, np.random.Generator]


@dataclass(frozen=True)
class City:
    """The contract's tables by name, and the truth by name (README.md says what it holds)."""

    tables: dict[str, pd.DataFrame]
    truth: dict[str, pd.DataFrame]


def make_city(*, establishments: int, weeks: int, until: date, seed: int) -> City:
    """A city with so many establishments, and so many weeks of history before the Monday `until`.

    No row is known on or after `until`. ValueError where `until` is no Monday, or there is nothing
    to make.
    """
    if establishments < 1:
        raise ValueError(f"A city of {establishments} establishments is none. Ask for 1 or more.")
    period = Period(weeks=weeks, until=until)
    streams = streams_of(seed)
    world = draw_world(streams, establishments, period)
    diary = live(streams["weeks"], world)
    return City(tables=_tables(streams, world, diary), truth=truth_tables(world, diary.truth))


def streams_of(seed: int) -> Streams:
    """The random numbers of each subject."""
    spawned = np.random.default_rng(seed).spawn(len(_SUBJECTS))
    return dict(zip(_SUBJECTS, spawned, strict=True))


def draw_world(streams: Streams, size: int, period: Period) -> World:
    """Everything about a city of so many establishments that its weeks do not change."""
    streets = draw_streets(streams["places"])
    establishments = draw_establishments(streams["population"], size, streets, period)
    licences = draw_licences(streams["population"], establishments)
    return World(
        period=period,
        streets=streets,
        establishments=establishments,
        licences=licences,
        staff=draw_staff(streams["staff"], establishments, licences, period),
        parts=draw_parts(streams["hazard"], establishments, licences, streets),
        complaint_habit=draw_complaint_habits(streams["habits"]),
    )


def _tables(streams: Streams, world: World, diary: Diary) -> dict[str, pd.DataFrame]:
    """Every table of the contract, in its order."""
    visits = diary.visits
    recorded = recorded_on(streams["recording"], world, visits)
    second = partners(streams["crews"], world, visits)
    inspections = inspections_table(world, visits, second, recorded)
    records = credit_records(streams["credit"], world, visits, recorded)
    return {
        "establishments": establishments_table(streams["register"], world, diary.grades),
        "inspections": inspections,
        "findings": findings_table(streams["findings"], world, visits, recorded),
        "samples": samples_table(streams["samples"], world, diary.samples, visits),
        "complaints": complaints_table(streams["complaints"], world, diary.complaints),
        "credit": credit_table(streams["credit"], world, records),
        "orders": orders_table(streams["orders"], world, visits, recorded),
        "corrections": corrections_table(streams["corrections"], world, inspections, records),
        "area_events": area_events_table(streams["surroundings"], world),
        "context": context_table(streams["surroundings"], world),
        "inspectors": inspectors_table(world.staff, world.period),
        "recusals": recusals_table(streams["crews"], world),
        "capacity": capacity_table(
            streams["capacity"], world.establishments, world.licences, world.period
        ),
        "hazards": hazards_table(streams["recalls"], world, diary.mishaps),
    }


def write_city(city: City, folder: Path, *, form: Form) -> None:
    """Writes each table into the folder in this form, and the truth into its folder `truth`."""
    truth = folder / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    for name, frame in city.tables.items():
        if form == "csv":
            _write_csv(frame, folder / f"{name}.csv")
        else:
            pq.write_table(arrow(name, frame), folder / f"{name}.parquet")
    for name, frame in city.truth.items():
        if form == "csv":
            _write_csv(frame, truth / f"{name}.csv")
        else:
            frame.to_parquet(truth / f"{name}.parquet", index=False)


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")
