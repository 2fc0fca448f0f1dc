"""The diary's visits as the contract's inspections and findings, recorded more or less late."""

import numpy as np
import pandas as pd

from data_samples.arrays import Bools, Days, Floats, Ints, Words, days_of, drawn, numbered, written
from data_samples.places import BUREAUS
from data_samples.tables import table
from data_samples.world import World
from features.contract import PROGRAMMES, PURPOSES

# Days until a visit is recorded: evenly from 0 to this; one bureau is slow.
RECORDING_DAYS = 3
SLOW_BUREAU, SLOW_RECORDING_DAYS = "shenshan", 14

ITEMS = 60  # on each programme's checklist: F-01 … F-60
MOST_ITEMS = 6  # found in one visit
MORE_ITEMS = 0.7  # mean number of items beyond the first, for each degree of severity
HABITS = 4  # items that a licence keeps failing on
FROM_HABIT = 0.7  # of findings; the others are drawn from the whole checklist
# Item number k is found about k^-ITEM_POWER as often as the first.
ITEM_POWER = 0.6
# Of the lesser items of a visit, so many are as bad as its worst.
AS_BAD = 0.2
REPEAT_NOTED = 0.7  # of the findings that came back are marked so


def longest_delays() -> Ints:
    """By bureau: the most days that pass until a visit is recorded."""
    return np.array(
        [SLOW_RECORDING_DAYS if bureau.id == SLOW_BUREAU else RECORDING_DAYS for bureau in BUREAUS]
    )


def inspection_ids(visits: pd.DataFrame) -> Words:
    """The id of every visit of the diary, recorded or not."""
    return numbered("I", np.arange(1, len(visits) + 1), 8)


def recorded_on(rng: np.random.Generator, world: World, visits: pd.DataFrame) -> Days:
    """The day each visit became known: a law of the bureau it belongs to."""
    longest = longest_delays()[world.bureau_of(visits["licence"].to_numpy())]
    delay = (rng.random(len(visits)) * (longest + 1)).astype("m8[D]")
    recorded: Days = days_of(visits["happened_on"]) + delay
    return recorded


def inspections_table(
    world: World, visits: pd.DataFrame, second: Ints, known_on: Days
) -> pd.DataFrame:
    """The contract's `inspections`: a visit fails from severity 2 on; `second` went along."""
    licence = visits["licence"].to_numpy()
    severity = visits["severity"].to_numpy()
    result = np.where(severity >= 2, "fail", "pass")
    return table(
        "inspections",
        {
            "inspection_id": inspection_ids(visits),
            "establishment_id": world.ids_of(licence),
            "programme": np.array(PROGRAMMES)[world.licences.programme[licence]],
            "happened_on": days_of(visits["happened_on"]),
            "purpose": np.array(PURPOSES)[visits["purpose"].to_numpy()],
            "result": np.where(np.isnan(severity), "not_assessable", result),
            "severity": severity,
            "inspector_id": world.staff.inspector[visits["inspector"].to_numpy()],
            "second_inspector_id": world.staff.inspector[second],
            "visit_order": visits["visit_order"].to_numpy(),
            "inclusion_probability": visits["inclusion"].to_numpy(),
            "known_on": known_on,
        },
        until=world.period.end,
    )


def findings_table(
    rng: np.random.Generator, world: World, visits: pd.DataFrame, known_on: Days
) -> pd.DataFrame:
    """The contract's `findings`: the worst of each inspection is as bad as the inspection."""
    visit, item, severity = _found(rng, world, visits)
    repeated = _found_last_time(visits, visit, item) & (rng.random(visit.size) < REPEAT_NOTED)
    letters = np.array([programme[0].upper() for programme in PROGRAMMES])
    programme = world.licences.programme[visits["licence"].to_numpy()[visit]]
    return table(
        "findings",
        {
            "inspection_id": inspection_ids(visits)[visit],
            "item": written(letters[programme], numbered("-", item + 1, 2)),
            "severity": severity,
            "repeated": np.where(repeated, 1.0, np.nan),
            "known_on": known_on[visit],
        },
        until=world.period.end,
    )


def _found(rng: np.random.Generator, world: World, visits: pd.DataFrame) -> tuple[Ints, Ints, Ints]:
    """(visit, item, severity) of every finding, by visit and item; a visit names an item once."""
    worst = visits["severity"].fillna(0).to_numpy(dtype=np.int64)
    count = np.where(worst > 0, 1 + rng.poisson(MORE_ITEMS * worst), 0).clip(0, MOST_ITEMS)
    visit = np.repeat(np.arange(count.size), count)
    leads = np.concatenate([[True], visit[1:] != visit[:-1]])[: visit.size]
    popularity: Floats = np.arange(1, ITEMS + 1, dtype=np.float64) ** -ITEM_POWER
    habits = drawn(rng, world.licences.programme.size * HABITS, popularity).reshape(-1, HABITS)
    licence = visits["licence"].to_numpy()[visit]
    habitual = habits[licence, rng.integers(0, HABITS, visit.size)]
    item = np.where(
        rng.random(visit.size) < FROM_HABIT, habitual, drawn(rng, visit.size, popularity)
    )
    severity = np.where(
        leads | (rng.random(visit.size) < AS_BAD), worst[visit], _lesser(rng, worst[visit])
    )
    # Of the same item twice, the first named is kept: the leading one is never lost.
    _, first = np.unique(visit * ITEMS + item, return_index=True)
    return visit[first], item[first], severity[first]


def _lesser(rng: np.random.Generator, worst: Ints) -> Ints:
    return np.minimum(worst, rng.integers(1, 3, worst.size))


def _found_last_time(visits: pd.DataFrame, visit: Ints, item: Ints) -> Bools:
    """Whether the same item was found on the licence's visit before."""
    order = visits.sort_values(["licence", "happened_on"], kind="stable")
    numbers = pd.Series(order.index, index=order.index)
    before = numbers.groupby(order["licence"]).shift(fill_value=-1).sort_index().to_numpy()
    return np.isin(before[visit] * ITEMS + item, visit * ITEMS + item)
