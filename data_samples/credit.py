"""Credit records: penalties after failed visits, the lists, missing reports and quarterly classes.

Some are repaired. Half of the repairs stand in the row as `withdrawn_on`, the others come as
corrections, as they would from two systems.
"""

import numpy as np
import pandas as pd

from data_samples.arrays import (
    NO_DAY,
    Days,
    Floats,
    Ints,
    chance,
    days_later,
    days_of,
    drawn,
    kept_where,
    numbered,
    words_of,
)
from data_samples.period import WEEKS_OF_QUARTER
from data_samples.tables import table
from data_samples.world import World
from features.contract import CREDIT_TIERS, GRADES

# Of failed visits, so many are penalised: by severity.
PENALISED = np.array([0.0, 0.0, 0.15, 0.75])
PENALTY_AFTER_DAYS = (20, 90)
TIER_SHARES = {2: (0.50, 0.48, 0.02), 3: (0.05, 0.55, 0.40)}  # minor, general, serious
AMOUNTS = np.array([800.0, 6_000.0, 60_000.0])  # yuan, the middle of each tier
AMOUNT_SD = 0.7  # of the logarithm
PUBLISHED_AFTER_DAYS = (3, 28)  # 20 working days at most
SERIOUSLY_LISTED = 0.10  # of penalties of the serious tier
# Events a year for each establishment.
ABNORMAL_PER_YEAR = 0.012
JUDGMENTS_PER_YEAR = 0.004
# Annual reports are due on 30 June; so many firms miss it (log-odds), bad managers more often.
MISSING_REPORT = -3.3
MISSING_BY_QUALITY = 0.6
ABNORMAL_AFTER_MISSING = 0.5
# Repairs: by kind, the share repaired, and days until then (DOMAIN 2.6: 3 months at least).
REPAIRS = {
    "penalty": (0.35, (90, 365)),
    "abnormal_list": (0.55, (20, 300)),
    "missing_report": (0.40, (10, 200)),
}
REPAIRED_IN_ROW = 0.5
# Classes A-D: thresholds giving about the mix of a city (DOMAIN 2.2: 65, 25, 8, 1.5 %).
CLASS_ABOVE = np.array([0.4, 1.3, 2.2])  # standard deviations
CLASS_BY_QUALITY, CLASS_BY_ITSELF, CLASS_BY_QUARTER = 0.50, 0.85, 0.15
BY_CODE_ONLY = 0.03  # of records name the legal person, not the premises


def credit_records(
    rng: np.random.Generator, world: World, visits: pd.DataFrame, recorded: Days
) -> pd.DataFrame:
    """All records with `repaired_on` and `in_row`, oldest first, numbered by `record_id`."""
    penalties = _penalties(rng, world, visits, recorded)
    missing = _missing_reports(rng, world)
    followed = missing[rng.random(len(missing)) < ABNORMAL_AFTER_MISSING]
    after_missing = _records(
        rng,
        "abnormal_list",
        followed["establishment"].to_numpy(),
        days_later(rng, days_of(followed["happened_on"]), 10, 60),
    )
    rows = [
        penalties,
        _serious_list(rng, penalties),
        missing,
        after_missing,
        _by_chance(rng, world, "abnormal_list", ABNORMAL_PER_YEAR),
        _by_chance(rng, world, "enforcement_of_judgment", JUDGMENTS_PER_YEAR),
        _classes(rng, world),
    ]
    records = pd.concat(rows, ignore_index=True).sort_values(
        "happened_on", kind="stable", ignore_index=True
    )
    records["record_id"] = numbered("R", np.arange(1, len(records) + 1), 8)
    records["repaired_on"] = _repaired(rng, records)
    records["in_row"] = rng.random(len(records)) < REPAIRED_IN_ROW
    return records


def credit_table(rng: np.random.Generator, world: World, records: pd.DataFrame) -> pd.DataFrame:
    """The contract's `credit`."""
    establishments = world.establishments
    owner = records["establishment"].to_numpy()
    ids = kept_where(rng.random(owner.size) >= BY_CODE_ONLY, establishments.id[owner])
    in_row = records["in_row"].to_numpy()
    return table(
        "credit",
        {
            "record_id": words_of(records["record_id"]),
            "establishment_id": ids,
            "credit_code": establishments.credit_code[owner],
            "kind": words_of(records["kind"]),
            "tier": words_of(records["tier"]),
            "amount": records["amount"].to_numpy(),
            "happened_on": days_of(records["happened_on"]),
            "value": words_of(records["value"]),
            "known_on": days_of(records["known_on"]),
            "withdrawn_on": np.where(in_row, days_of(records["repaired_on"]), NO_DAY),
        },
        until=world.period.end,
    )


def _records(
    rng: np.random.Generator, kind: str, establishment: Ints, happened_on: Days
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "establishment": establishment,
            "kind": kind,
            "tier": "",
            "amount": np.nan,
            "happened_on": happened_on,
            "value": "",
            "known_on": days_later(rng, happened_on, *PUBLISHED_AFTER_DAYS),
        }
    )


def _penalties(
    rng: np.random.Generator, world: World, visits: pd.DataFrame, recorded: Days
) -> pd.DataFrame:
    severity = visits["severity"].fillna(0).to_numpy(dtype=np.int64)
    some = np.flatnonzero(rng.random(severity.size) < PENALISED[severity])
    owner = world.licences.establishment[visits["licence"].to_numpy()[some]]
    penalties = _records(
        rng, "penalty", owner, days_later(rng, recorded[some], *PENALTY_AFTER_DAYS)
    )
    tier = np.where(
        severity[some] == 3,
        drawn(rng, some.size, TIER_SHARES[3]),
        drawn(rng, some.size, TIER_SHARES[2]),
    )
    amount = AMOUNTS[tier] * np.exp(rng.normal(0, AMOUNT_SD, some.size))
    return penalties.assign(tier=np.array(CREDIT_TIERS)[tier], amount=amount.round(-2))


def _serious_list(rng: np.random.Generator, penalties: pd.DataFrame) -> pd.DataFrame:
    serious = penalties[penalties["tier"] == "serious"]
    some = serious[rng.random(len(serious)) < SERIOUSLY_LISTED]
    day = days_later(rng, days_of(some["happened_on"]), 15, 60)
    return _records(rng, "serious_list", some["establishment"].to_numpy(), day)


def _missing_reports(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """Every July: the firms that were open all the year before and did not report."""
    establishments, period = world.establishments, world.period
    # A firm answers once, for its first establishment.
    _, first = np.unique(establishments.firm, return_index=True)
    years = np.unique(period.days.astype("M8[Y]"))
    julys = (years.astype("M8[M]") + np.timedelta64(6, "M")).astype("M8[D]")
    julys = julys[(julys >= period.start) & (julys < period.end)]
    rows = [_records(rng, "missing_report", first[:0], julys[:0])]
    for july in julys:
        asked = (establishments.opened[first] < july - 181) & ~(establishments.closed[first] < july)
        logit = MISSING_REPORT + MISSING_BY_QUALITY * _quality(world)[first]
        missing = first[asked & (rng.random(first.size) < chance(logit))]
        rows.append(_records(rng, "missing_report", missing, np.full(missing.size, july)))
    return pd.concat(rows)


def _quality(world: World) -> Floats:
    """How badly each establishment is managed, in standard deviations over the city."""
    quality = np.zeros(world.establishments.kind.size)
    quality[world.licences.establishment] = world.parts.quality
    spread = float(quality.std())
    return quality / spread if spread > 0 else quality


def _by_chance(rng: np.random.Generator, world: World, kind: str, per_year: float) -> pd.DataFrame:
    """Records that fall on open establishments by chance, on badly managed ones more often."""
    establishments, period = world.establishments, world.period
    weight = np.exp(0.5 * _quality(world))
    owner = drawn(rng, rng.poisson(per_year * period.years * weight.size), weight)
    day = period.days[rng.integers(0, period.days.size, owner.size)]
    is_open = (establishments.opened[owner] <= day) & ~(establishments.closed[owner] <= day)
    return _records(rng, kind, owner[is_open], day[is_open])


def _classes(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """Each quarter, the establishments whose class is new or has changed."""
    establishments, period = world.establishments, world.period
    size = establishments.kind.size
    own = CLASS_BY_QUALITY * _quality(world) + CLASS_BY_ITSELF * rng.normal(0, 1, size)
    before = np.full(size, -1)
    rows = []
    for monday in period.mondays[:-1:WEEKS_OF_QUARTER]:
        points = own + CLASS_BY_QUARTER * rng.normal(0, 1, size)
        now = np.where(establishments.open_on(monday), np.searchsorted(CLASS_ABOVE, points), -1)
        changed = np.flatnonzero((now != before) & (now >= 0))
        day = np.full(changed.size, monday)
        classes = _records(rng, "class", changed, day)
        rows.append(classes.assign(value=np.array(GRADES)[now[changed]], known_on=day))
        before = now
    return pd.concat(rows)


def _repaired(rng: np.random.Generator, records: pd.DataFrame) -> Days:
    """When each record was repaired; absent where it was not."""
    kinds = words_of(records["kind"])
    known = days_of(records["known_on"])
    repaired = np.full(len(records), NO_DAY)
    for kind, (share, between) in REPAIRS.items():
        some = np.flatnonzero((kinds == kind) & (rng.random(kinds.size) < share))
        repaired[some] = days_later(rng, known[some], *between)
    return repaired
