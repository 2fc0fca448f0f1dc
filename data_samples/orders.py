"""What failed visits are followed by: orders to rectify or stop, seals and cases."""

import numpy as np
import pandas as pd

from data_samples.arrays import NO_DAY, Days, Ints, days_later, numbered, only_before
from data_samples.inspections import inspection_ids
from data_samples.tables import table
from data_samples.world import World
from features.contract import ORDER_KINDS

# Of failed visits, so many are followed by an order of the kind: by severity 0-3.
ORDERED = {
    "rectify": np.array([0.0, 0.10, 0.90, 0.95]),
    "stop": np.array([0.0, 0.0, 0.02, 0.35]),
    "seal": np.array([0.0, 0.0, 0.01, 0.12]),
    "case": np.array([0.0, 0.0, 0.12, 0.60]),
}
ORDERED_AFTER_DAYS = (0, 3)  # after the visit was recorded
TERM_DAYS = (7, 30)  # what is allowed for rectifying
CLOSED = 0.85  # of orders, within these days of the order
CLOSED_AFTER_DAYS = (7, 60)


def orders_table(
    rng: np.random.Generator, world: World, visits: pd.DataFrame, recorded: Days
) -> pd.DataFrame:
    """The contract's `orders`, by the visits they follow."""
    visit, kind = _ordered(rng, visits)
    day = days_later(rng, recorded[visit], *ORDERED_AFTER_DAYS)
    rectify = kind == ORDER_KINDS.index("rectify")
    closed = days_later(rng, day, *CLOSED_AFTER_DAYS)
    closed = np.where(rng.random(visit.size) < CLOSED, closed, NO_DAY)
    return table(
        "orders",
        {
            "order_id": numbered("O", np.arange(1, visit.size + 1), 8),
            "establishment_id": world.ids_of(visits["licence"].to_numpy()[visit]),
            "inspection_id": inspection_ids(visits)[visit],
            "kind": np.array(ORDER_KINDS)[kind],
            "happened_on": day,
            "due_on": np.where(rectify, days_later(rng, day, *TERM_DAYS), NO_DAY),
            "closed_on": only_before(closed, world.period.end),
            "known_on": day,
        },
        until=world.period.end,
    )


def _ordered(rng: np.random.Generator, visits: pd.DataFrame) -> tuple[Ints, Ints]:
    """(visit, kind of order) of every order."""
    severity = visits["severity"].fillna(0).to_numpy(dtype=np.int64)
    shares = np.stack([ORDERED[kind][severity] for kind in ORDER_KINDS], axis=1)
    visit, kind = np.nonzero(rng.random(shares.shape) < shares)
    return visit, kind
