"""The truth is told whole, and is as noisy as it was made before any model was tried on it."""

from datetime import date

import numpy as np

from data_samples import hazard, places, signals, staff
from data_samples.arrays import chance
from data_samples.city import make_city

# The truth's sizes as they were before any model was tried on the city.
FIXED = {
    "BASE": [-1.75, -2.42, -2.75], "SIZE_EFFECT": 0.12, "QUALITY_SD": 1.0,
    "PROGRAMME_QUALITY_SD": 0.45, "CHAIN_SD": 0.35, "DRIFT_SD": 0.5, "DRIFT_KEPT": 0.8,
    "SUMMER_EFFECT": 0.3, "HOTTEST_DAY": 200, "NEW_EFFECT": 0.6, "NEW_WEEKS": 26.0,
    "RELIEF": [0.0, 0.35, 0.9, 1.3], "RELIEF_WEEKS": 30.0, "MINOR_AHEAD": 1.0, "CRITICAL": -1.7,
    "GRAVITY_SD": 0.8,
}  # fmt: skip


def test_the_parts_of_the_truth_add_up_to_the_chance() -> None:
    """What is asked of a model part by part is then all that there is to find."""
    city = make_city(establishments=1000, weeks=60, until=date(2026, 6, 1), seed=5)
    told, stays = city.truth["hazard"], city.truth["establishments"]
    both = told.merge(stays, on=["establishment_id", "programme"])
    assert len(both) == len(told)
    parts = both[["kind", "size", "quality", "area", "chain", "drift", "season", "new", "relief"]]
    assert np.abs(chance(parts.sum(axis=1).to_numpy()) - both["chance"]).max() < 3e-4
    assert (both["new"] >= 0).all()
    assert (both["relief"] <= 0).all()
    assert (parts.nunique() > 2).all()


def test_how_noisy_the_truth_is_stays_as_it_was_fixed() -> None:
    """A city whose noise was moved after a model was seen would tell nothing of that model."""
    now = {name: np.asarray(getattr(hazard, name)).tolist() for name in FIXED}
    assert now == FIXED
    sizes = {name for name in vars(hazard) if name.endswith(("_SD", "_EFFECT", "_WEEKS", "_KEPT"))}
    assert sizes <= set(FIXED)
    assert (places.STATION_SD, places.STREET_SD) == (0.15, 0.25)
    assert (staff.STRICTNESS_SD, signals.HABIT_SD) == (0.5, 0.3)
