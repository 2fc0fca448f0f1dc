"""How many days earlier failures would have been found, had the visits been made in another order.

The establishments, and the days on which somebody could go, stay as they were; only who is visited
on which of them changes. A gain, then, is nobody's extra work.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from models.metrics.ordering import Floats, Order
from models.metrics.rankings import DRAWS, Measurement, measurements, weights


def days_earlier(
    day: npt.NDArray[np.int32],
    outcome: npt.NDArray[np.int8],
    establishment: npt.NDArray[np.int32],
    stratum: npt.NDArray[np.int32],
    rankings: Mapping[str, Floats],
    *,
    metric: str,
    seed: int,
    draws: int = DRAWS,
) -> list[Measurement]:
    """Mean days gained by failed visits if each stratum's visits were made in a ranking's order.

    `stratum` numbers, from 0, those who share days: all of a block, or each inspector in it. A tied
    visit gets the mean day of those it is tied with. Intervals as in `rankings.measured`.
    """
    gains = np.stack([gained(day, stratum, score) for score in rankings.values()], axis=1)
    failed = outcome == 1
    values = np.full((draws + 1, len(rankings), 1), np.nan)
    for draw, weight in enumerate(weights(establishment, seed=seed, draws=draws)):
        if (found := weight[failed]).any():
            values[draw, :, 0] = found @ gains[failed] / found.sum()
    return measurements(values, list(rankings), [metric])


def gained(day: npt.NDArray[np.int32], stratum: npt.NDArray[np.int32], score: Floats) -> Floats:
    """Each visit's day less the one that it would have in the ranking's order."""
    order = Order.of(score, stratum)
    by_rank = np.argsort(order.group, kind="stable")
    days_in_turn = day[np.lexsort((day, stratum))].astype(np.float64)
    given = np.bincount(order.group[by_rank], days_in_turn) / np.bincount(order.group)
    earlier: Floats = day - given[order.group]
    return earlier
