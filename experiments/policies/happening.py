"""What a week's events say to the regulator, and when: visits, complaints, samples, mishaps."""

import numpy as np
import pandas as pd

from data_samples import recalls, samples
from data_samples.arrays import Bools, Ints, chance, days_of
from data_samples.complaints import KNOWN_AFTER_DAYS
from data_samples.inspections import recorded_on
from data_samples.trades import IS_MAKER
from data_samples.world import World
from experiments.policies.dates import within_of
from experiments.policies.facts import Facts, day_numbers
from experiments.policies.known import COMPLAINT, MISHAP, SAMPLE, VISIT, News, news
from features.contract import HAZARD_KINDS
from models.visits.law import Law


def of_visits(rng: np.random.Generator, world: World, visits: pd.DataFrame, planned: Bools) -> News:
    """Each visit, known when its bureau has recorded it."""
    return news(
        VISIT,
        visits["licence"].to_numpy(),
        day_numbers(recorded_on(rng, world, visits)),
        day=day_numbers(days_of(visits["happened_on"])),
        severity=visits["severity"].to_numpy(),
        planned=planned,
    )


def of_complaints(rng: np.random.Generator, licence: Ints, monday: int) -> News:
    """Complaints of the week; nobody can tell the baseless ones."""
    return news(COMPLAINT, licence, _later(rng, _in_week(rng, monday, licence), KNOWN_AFTER_DAYS))


def of_samples(
    rng: np.random.Generator,
    taken: pd.DataFrame,
    facts: Facts,
    monday: int,
    laws: tuple[Law, ...],
) -> News:
    """Samples of the week that will fail, by their seller's doing; all are official ones."""
    licence = taken["licence"].to_numpy()
    programme = facts.programme[licence]
    odds = samples.FAILS["monitoring"][programme]
    odds = odds + samples.HAZARD_EFFECT[programme] * taken["excess"].to_numpy()
    failed = rng.random(licence.size) < chance(odds)
    # What the producer is to blame for is held against no shop.
    failed &= IS_MAKER[facts.kind[licence]] | (rng.random(licence.size) >= samples.BY_PRODUCER)
    licence = licence[failed]
    within = np.array([within_of(law, "failed_sample") for law in laws])
    return news(
        SAMPLE,
        licence,
        _later(rng, _in_week(rng, monday, licence), samples.LABORATORY_DAYS),
        within=within[facts.programme[licence]],
    )


def of_mishaps(
    rng: np.random.Generator,
    mishaps: pd.DataFrame,
    facts: Facts,
    monday: int,
    laws: tuple[Law, ...],
) -> News:
    """Recalls, incidents and adverse reactions of the week."""
    licence, kind = mishaps["licence"].to_numpy(), mishaps["kind"].to_numpy()
    within = np.array([[within_of(law, name) for name in HAZARD_KINDS] for law in laws])
    return news(
        MISHAP,
        licence,
        _later(rng, _in_week(rng, monday, licence), recalls.KNOWN_AFTER_DAYS),
        within=within[facts.programme[licence], kind],
    )


def _in_week(rng: np.random.Generator, monday: int, licence: Ints) -> Ints:
    return monday + rng.integers(0, 7, licence.size)


def _later(rng: np.random.Generator, day: Ints, between: tuple[int, int]) -> Ints:
    return day + rng.integers(between[0], between[1] + 1, day.size)
