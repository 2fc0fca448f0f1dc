"""What only a made city knows: true hazards, inspectors' strictness, habits and delays."""

from dataclasses import fields

import numpy as np
import pandas as pd

from data_samples import hazard
from data_samples.arrays import Ints, Words, chance, days_of
from data_samples.inspections import longest_delays
from data_samples.places import BUREAUS
from data_samples.world import World
from features.contract import PROGRAMMES

DECIMALS = 4
# The parts of the log-odds that move from week to week: together with those that stay, all of it.
MOVING = tuple(field.name for field in fields(hazard.Moving))


def truth_tables(world: World, weekly: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The truth by name; `weekly` is the diary's."""
    bureaus = [bureau.id for bureau in BUREAUS]
    return {
        "establishments": _static(world),
        "hazard": _hazard(world, weekly),
        "inspectors": pd.DataFrame(
            {
                "inspector_id": world.staff.inspector,
                "strictness": world.staff.strictness.round(DECIMALS),
            }
        ),
        "complaint_habit": pd.DataFrame(
            {"bureau": bureaus, "factor": world.complaint_habit.round(DECIMALS)}
        ),
        "recording": pd.DataFrame({"bureau": bureaus, "mean_delay_days": longest_delays() / 2}),
    }


def _static(world: World) -> pd.DataFrame:
    """The parts of the log-odds that stay, for each establishment and programme."""
    parts = {
        name: getattr(world.parts, name).round(DECIMALS)
        for name in ("kind", "size", "quality", "area", "chain")
    }
    every = np.arange(world.licences.programme.size)
    return pd.DataFrame({**_named(world, every), **parts})


def _hazard(world: World, weekly: pd.DataFrame) -> pd.DataFrame:
    """The chance that a routine visit of the week, by an inspector of mean strictness, fails."""
    licence = weekly["licence"].to_numpy()
    # Adding 0 makes a relief of -0.0 a plain 0.
    moving = {name: weekly[name].round(DECIMALS).to_numpy() + 0.0 for name in MOVING}
    logit = weekly["logit"].to_numpy()
    severity = hazard.expected_severity(logit, world.parts.gravity[licence])
    return pd.DataFrame(
        {
            **_named(world, licence),
            "as_of": days_of(weekly["as_of"]),
            "chance": chance(logit).round(DECIMALS),
            "expected_severity": severity.round(DECIMALS),
            **moving,
        }
    )


def _named(world: World, licence: Ints) -> dict[str, Words]:
    programme = np.array(PROGRAMMES)[world.licences.programme[licence]]
    return {"establishment_id": world.ids_of(licence), "programme": programme}
