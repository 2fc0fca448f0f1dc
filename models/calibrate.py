"""Calibration: from the booster's raw score to a chance that means what it says.

A line on the log-odds (Platt), fitted on weeks later than those the score was learned from. It is
strictly rising, so a calibrated list has the order of the raw one and no new ties.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from sklearn.linear_model import LogisticRegression

Scores = npt.NDArray[np.float64]

# Fewer outcomes of either kind than this say nothing about a slope.
TOO_FEW = 20
# A slope at or below 0 would turn the list round; this is as flat as it may get.
FLATTEST = 0.05


@dataclass(frozen=True)
class Calibration:
    """chance = 1 / (1 + exp(-(slope * score + intercept)))."""

    slope: float = 1.0
    intercept: float = 0.0

    def chance(self, score: Scores) -> Scores:
        """The calibrated chance of each raw score (log-odds)."""
        result: Scores = 1.0 / (1.0 + np.exp(-(self.slope * score + self.intercept)))
        return result


def calibrated(score: Scores, outcome: npt.NDArray[np.int8]) -> Calibration:
    """The line that fits later outcomes best; the identity where they are too few."""
    if min((outcome == 0).sum(), (outcome == 1).sum()) < TOO_FEW:
        return Calibration()
    line = LogisticRegression(C=np.inf).fit(score.reshape(-1, 1), outcome)
    slope = float(line.coef_[0, 0])
    if slope < FLATTEST:
        return _flattest(score, float(outcome.mean()))
    return Calibration(slope, float(line.intercept_[0]))


def _flattest(score: Scores, bad_share: float) -> Calibration:
    """The flattest line whose mean chance is the share that failed."""
    middle = float(np.log(bad_share / (1 - bad_share)))

    def too_much(intercept: float) -> float:
        return float(Calibration(FLATTEST, intercept).chance(score).mean()) - bad_share

    low, high = (middle - FLATTEST * edge for edge in (score.max(), score.min()))
    return Calibration(FLATTEST, brentq(too_much, low - 1, high + 1))
