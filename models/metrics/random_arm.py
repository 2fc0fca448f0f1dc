"""What holds of everyone who could be drawn: figures of random visits, weighed by their chances.

Everyone who could be drawn, week by week, is the frame. A visit with chance p stands for 1/p of it;
totals are taken as shares of the weights' own sum (Hájek), so that no total need be known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from models.metrics.ordering import Floats, Order
from models.metrics.rankings import COVERED, DRAWS, METRICS, Measurement, measurements, weights

# Fewer bad outcomes than this, or fewer good ones, say nothing of the frame; nor do visits of which
# a few stand for nearly all of it: unlike weights are counted as the like ones that would tell as
# much. That count is the draw's own. One of bad outcomes would let those histories speak in which
# the heavy ones happened to be bad.
FEWEST_OUTCOMES: Final = 30
FEWEST_ALIKE: Final = 100
# The figures of a ranking that hold of a frame: all but those of past weeks' own visits.
OF_RANKINGS: Final = ("roc_auc", "precision_at_10_percent", "found_in_first_half")
# Calibration in the large: how far the mean chance is above the share that was bad.
BAD_SHARE, MEAN_RISK, RISK_ABOVE = "bad_share", "mean_risk", "risk_above_bad_share"
OF_FRAME: Final = (BAD_SHARE, MEAN_RISK, RISK_ABOVE)


@dataclass(frozen=True)
class Estimate:
    """One number of the frame with its interval."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class RandomArm:
    """What random draws say of the frame; without figures where they are too few.

    `judged` outcomes in all, `visits` of them with an inclusion probability, `bad` of these bad;
    `alike`: how many visits of like weight would tell as much.
    """

    judged: int
    visits: int
    bad: int
    alike: float
    estimates: tuple[Estimate, ...]
    table: tuple[Measurement, ...]

    @property
    def verdict(self) -> str:
        """`none`, `insufficient` or `sufficient`."""
        if not self.visits:
            return "none"
        either = min(self.bad, self.visits - self.bad)
        enough = either >= FEWEST_OUTCOMES and self.alike >= FEWEST_ALIKE
        return "sufficient" if enough else "insufficient"

    @property
    def sentence(self) -> str:
        """What figures beside this one are about, for whoever reads them."""
        on_record = (
            "No figure here holds for all establishments: each is about the outcomes on record."
        )
        if not self.visits:
            return (
                f"Random draws: none of the {self.judged:,} judged outcomes has an inclusion "
                f"probability. {on_record}"
            )
        seen = (
            f"Random draws: {self.visits:,} of the {self.judged:,} judged outcomes have an "
            f"inclusion probability, {self.bad:,} of these are bad, and they tell as much as "
            f"{self.alike:,.0f} drawn alike"
        )
        if self.verdict == "insufficient":
            return (
                f"{seen}: insufficient, wanted {FEWEST_OUTCOMES} bad, as many good, and "
                f"{FEWEST_ALIKE} drawn alike. {on_record}"
            )
        return (
            f"{seen}. Figures of the whole frame weigh each by one over it; every other figure is "
            "about the outcomes on record, not about all establishments."
        )


def random_arm(
    outcome: npt.NDArray[np.int8],
    establishment: npt.NDArray[np.int32],
    inclusion: Floats,
    rankings: Mapping[str, Floats],
    risk: Floats,
    *,
    seed: int,
    draws: int = DRAWS,
) -> RandomArm:
    """Figures of the frame, a row of `outcome` a judged visit; `inclusion` is NaN where undrawn.

    The first ranking is compared with the others, pair by pair; `risk` is the chance whose mean is
    held against the share that was bad. Intervals as in `rankings.measured`.
    """
    drawn = ~np.isnan(inclusion)
    bad = outcome[drawn].astype(np.float64)
    stands_for = 1 / inclusion[drawn]
    seen = RandomArm(outcome.size, bad.size, int(bad.sum()), _alike(stands_for), (), ())
    if seen.verdict != "sufficient":
        return seen
    one_list = np.zeros(bad.size, np.int32)
    orders = [Order.of(score[drawn], one_list) for score in rankings.values()]
    of_frame = np.full((draws + 1, len(OF_FRAME)), np.nan)
    of_rankings = np.full((draws + 1, len(orders), len(OF_RANKINGS)), np.nan)
    for draw, times in enumerate(weights(establishment[drawn], seed=seed, draws=draws)):
        weight = times * stands_for
        share, chance = (float(weight @ column / weight.sum()) for column in (bad, risk[drawn]))
        of_frame[draw] = share, chance, chance - share
        for r, order in enumerate(orders):
            groups = order.weighed(bad, weight)
            of_rankings[draw, r] = [METRICS[name][1](groups) for name in OF_RANKINGS]
    edges = [(1 - COVERED) / 2, (1 + COVERED) / 2]
    columns = (of_frame[0], *np.quantile(of_frame[1:], edges, axis=0))
    estimates = [
        Estimate(name, *(float(column[n]) for column in columns)) for n, name in enumerate(OF_FRAME)
    ]
    table = measurements(of_rankings, list(rankings), OF_RANKINGS)
    return replace(seen, estimates=tuple(estimates), table=tuple(table))


def _alike(weight: Floats) -> float:
    """How many of like weight would tell as much (Kish 1965).

    >>> _alike(np.array([5.0, 5.0, 5.0])), _alike(np.array([1.0, 1.0, 1000.0])) < 1.01
    (3.0, True)
    """
    return float(weight.sum() ** 2 / (weight**2).sum()) if weight.size else 0.0
