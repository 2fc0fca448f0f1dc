"""What visits of a week would find in a made city, drawn from its truth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from data_samples.arrays import chance
from data_samples.hazard import MINOR_AHEAD
from data_samples.inspections import ITEM_POWER, ITEMS, MORE_ITEMS, MOST_ITEMS
from data_samples.weeks import NOT_ASSESSABLE

# The least severity of a visit that fails, and the worst there is.
FAILS, WORST = 2, 3

_SHARES = np.arange(1, ITEMS + 1) ** -ITEM_POWER
_OFTEN = _SHARES / _SHARES.sum()


@dataclass(frozen=True)
class Found:
    """What a visit found: items of the checklist by severity.

    `severity` is None where nobody was there: for that day, or for good, as `closed` says.
    """

    severity: int | None
    items: Mapping[str, int] = field(default_factory=dict)
    closed: bool = False


@dataclass(frozen=True)
class WeekOfTruth:
    """By establishment and programme: the chance that a visit fails, and that it then is grave.

    Whoever is not there has closed, whatever the register says.
    """

    chances: Mapping[tuple[str, str], tuple[float, float]]

    def visited(self, rng: np.random.Generator, establishment_id: str, programme: str) -> Found:
        """What one visit finds."""
        open_ = self.chances.get((establishment_id, programme))
        if open_ is None:
            return Found(None, closed=True)
        fails, grave = open_
        if rng.random() < NOT_ASSESSABLE:
            return Found(None)
        if rng.random() >= fails:
            return Found(0)
        severity = WORST if rng.random() < grave else FAILS
        count = min(1 + rng.poisson(MORE_ITEMS * severity), MOST_ITEMS)
        items = rng.choice(ITEMS, size=count, replace=False, p=_OFTEN) + 1
        severities = [severity, *rng.integers(1, severity, size=count - 1, endpoint=True)]
        return Found(
            severity,
            {f"F-{item:02}": int(each) for item, each in zip(items, severities, strict=True)},
        )


def week_of_truth(hazard: pd.DataFrame, monday: date) -> WeekOfTruth:
    """The truth of one week, from the city's table `hazard`; ValueError where it has none."""
    rows = hazard[hazard["as_of"] == pd.Timestamp(monday)]
    if rows.empty:
        raise ValueError(f"The truth of the week of {monday} was not kept.")
    fails = rows["chance"].to_numpy()
    inside = np.clip(fails, 1e-4, 1 - 1e-4)
    anything = chance(np.log(inside / (1 - inside)) + MINOR_AHEAD)
    grave = np.clip((rows["expected_severity"].to_numpy() - anything) / inside - 1, 0, 1)
    keys = zip(rows["establishment_id"], rows["programme"], strict=True)
    pairs = zip(fails.tolist(), grave.tolist(), strict=True)
    return WeekOfTruth(dict(zip(keys, pairs, strict=True)))
