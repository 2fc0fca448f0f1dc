"""Sampling tests: planned ones by the week, others after failed visits; laboratories take weeks."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_samples.arrays import (
    Bools,
    Days,
    Floats,
    Ints,
    Words,
    chance,
    days_later,
    days_of,
    drawn,
    numbered,
)
from data_samples.tables import table
from data_samples.trades import IS_MAKER
from data_samples.world import World
from features.contract import PROGRAMMES, SAMPLE_KINDS

# What a sample is tested for, and the limit where the test is a number.
LIMITS: Mapping[str, Mapping[str, float]] = {
    "food": {"农药残留": 0.05, "兽药残留": 0.1, "防腐剂": 1.0, "铅": 0.2,
             "菌落总数": 100_000.0, "大肠菌群": 0.0, "二氧化硫": 0.1},
    "drug": {"含量测定": 0.0, "溶出度": 0.0, "有关物质": 0.5, "水分": 13.0},
    "product": {"邻苯二甲酸酯": 0.1, "铅迁移量": 90.0, "甲醛": 1.5,
                "泄漏电流": 0.25, "标志标识": 0.0, "小零件": 0.0},
}  # fmt: skip
NO_LIMIT = 0.0

# Shares of kinds among planned samples: monitoring, evaluative, rapid; by programme.
PLANNED_KINDS = ("monitoring", "evaluative", "rapid")
PLANNED_SHARES = np.array([[0.60, 0.15, 0.25], [0.25, 0.75, 0.00], [0.80, 0.20, 0.00]])
# Log-odds that a sample from a licence of middling hazard fails: by kind; food, drug, product.
FAILS = {
    "monitoring": np.array([-3.85, -4.40, -2.85]),
    "evaluative": np.array([-3.85, -4.55, -2.85]),
    "rapid": np.array([-3.60, -4.40, -2.85]),
    "enforcement": np.array([-2.70, -3.20, -2.40]),
}
# How much of the hazard's log-odds shows in samples: food, drug, product.
HAZARD_EFFECT = np.array([0.6, 0.6, 1.0])

ENFORCED = 0.15  # of failed visits have a sample taken as well
ENFORCED_AFTER_DAYS = (0, 10)
LABORATORY_DAYS = (15, 30)  # rapid tests are known at once
SECOND_ITEM = 0.15  # of samples are tested for a second thing
# Of failed samples from sellers, the producer is to blame for some, and it is not said for others.
BY_PRODUCER, NOT_SAID = 0.25, 0.15
MEASURED_SD = 0.4  # of the logarithm of measured / limit


@dataclass(frozen=True)
class _Taken:
    """Samples taken, one a row."""

    licence: Ints
    day: Days
    kind: Ints  # place in SAMPLE_KINDS
    excess: Floats


def samples_table(
    rng: np.random.Generator, world: World, planned: pd.DataFrame, visits: pd.DataFrame
) -> pd.DataFrame:
    """The contract's `samples`: one row for each thing tested."""
    taken = _taken(rng, world, planned, visits)
    programme = world.licences.programme[taken.licence]
    base = np.array([FAILS[kind] for kind in SAMPLE_KINDS])[taken.kind, programme]
    failed = rng.random(programme.size) < chance(base + HAZARD_EFFECT[programme] * taken.excess)
    at_once = taken.kind == SAMPLE_KINDS.index("rapid")
    known = np.where(at_once, taken.day, days_later(rng, taken.day, *LABORATORY_DAYS))
    blamed, producer = _blamed(rng, world, taken, failed)
    # A second thing tested for is the next on the programme's list, and passes.
    sample = np.repeat(np.arange(programme.size), 1 + (rng.random(programme.size) < SECOND_ITEM))
    second = np.concatenate([[False], sample[1:] == sample[:-1]])[: sample.size]
    row_failed = failed[sample] & ~second
    nth = (rng.random(programme.size) * 1000).astype(np.int64)[sample] + second
    item, limit = _items(programme[sample], nth)
    return table(
        "samples",
        {
            "sample_id": numbered("S", sample + 1, 8),
            "establishment_id": world.ids_of(taken.licence[sample]),
            "programme": np.array(PROGRAMMES)[programme[sample]],
            "happened_on": taken.day[sample],
            "kind": np.array(SAMPLE_KINDS)[taken.kind[sample]],
            "item": item,
            "passed": ~row_failed,
            "measured": _measured(rng, limit, row_failed),
            "limit": limit,
            "attributed_to": np.where(row_failed, blamed[sample], ""),
            "producer_id": np.where(row_failed, producer[sample], ""),
            "known_on": known[sample],
        },
        until=world.period.end,
    )


def _taken(
    rng: np.random.Generator, world: World, planned: pd.DataFrame, visits: pd.DataFrame
) -> _Taken:
    failed = visits[visits["severity"] >= 2]
    failed = failed[rng.random(len(failed)) < ENFORCED]
    licence = planned["licence"].to_numpy()
    enforced = np.full(len(failed), SAMPLE_KINDS.index("enforcement"))
    days = days_of(planned["monday"])
    return _Taken(
        licence=np.concatenate([licence, failed["licence"].to_numpy()]),
        day=np.concatenate(
            [
                days_later(rng, days, 0, 4),
                days_later(rng, days_of(failed["happened_on"]), *ENFORCED_AFTER_DAYS),
            ]
        ),
        kind=np.concatenate([_planned_kinds(rng, world.licences.programme[licence]), enforced]),
        excess=np.concatenate([planned["excess"].to_numpy(), failed["excess"].to_numpy()]),
    )


def _planned_kinds(rng: np.random.Generator, programme: Ints) -> Ints:
    edges = np.cumsum(PLANNED_SHARES, axis=1)[programme]
    nth = (rng.random(programme.size)[:, None] >= edges[:, :-1]).sum(axis=1)
    kinds: Ints = np.array([SAMPLE_KINDS.index(kind) for kind in PLANNED_KINDS])[nth]
    return kinds


def _items(programme: Ints, nth: Ints) -> tuple[Words, Floats]:
    """The nth thing on each programme's list, and its limit (absent where it has none)."""
    words = [np.array(list(LIMITS[name])) for name in PROGRAMMES]
    limits = [np.array(list(LIMITS[name].values())) for name in PROGRAMMES]
    sizes = np.array([word.size for word in words])
    place = (np.cumsum(sizes) - sizes)[programme] + nth % sizes[programme]
    limit = np.concatenate(limits)[place]
    return np.concatenate(words)[place], np.where(limit == NO_LIMIT, np.nan, limit)


def _measured(rng: np.random.Generator, limit: Floats, failed: Bools) -> Floats:
    """Above the limit where the sample failed, below it elsewhere: to three figures."""
    away = np.exp(-np.abs(rng.normal(0, MEASURED_SD, limit.size)) - 0.02)
    value = np.where(failed, limit / away, limit * away)
    with np.errstate(invalid="ignore"):
        scale = 10.0 ** (2 - np.floor(np.log10(value)))
    # Dividing by a power of ten, not multiplying by its inverse, keeps the decimals short.
    return np.round(value * scale) / scale


def _blamed(
    rng: np.random.Generator, world: World, taken: _Taken, failed: Bools
) -> tuple[Words, Words]:
    """Whose doing each failure is, where it is said, and the producer's id."""
    maker = IS_MAKER[world.kind_of(taken.licence)]
    luck = rng.random(failed.size)
    producers = failed & ~maker & (luck < BY_PRODUCER)
    seller = failed & ~producers & (luck < 1 - NOT_SAID)
    blamed = np.where(producers, "producer", np.where(seller, "seller", ""))
    ids = np.zeros(failed.size, dtype=world.establishments.id.dtype)
    for number in range(len(PROGRAMMES)):
        rows = np.flatnonzero(producers & (world.licences.programme[taken.licence] == number))
        makers = np.flatnonzero(
            (world.licences.programme == number)
            & IS_MAKER[world.establishments.kind[world.licences.establishment]]
        )
        if makers.size:  # otherwise the producer sits in another city, and has no id here
            # A hazardous producer's goods fail in more shops.
            maker_of = makers[drawn(rng, rows.size, np.exp(world.parts.static[makers]))]
            ids[rows] = world.ids_of(maker_of)
    return blamed, ids
