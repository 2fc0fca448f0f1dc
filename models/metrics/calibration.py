"""Whether a chance means what it says: Brier score, slope, and fitted beside observed."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from models.metrics.ordering import Floats
from models.metrics.shares import NORMAL, wilson

# Newton's steps to a logistic line, and a step that ends them: six or seven are usual.
STEPS: Final = 25
CLOSE: Final = 1e-9
# The bins of a reliability table, each with as many visits as the next.
BINS: Final = 10


@dataclass(frozen=True)
class Bin:
    """Visits of like chances: their mean, the share that was bad, its interval, and how many."""

    mean_risk: float
    bad_share: float
    low: float
    high: float
    visits: int


@dataclass(frozen=True)
class Reliability:
    """Calibration of chances.

    `slope` is that of the outcome on the chance's log-odds: 1 is right, less is exaggerated.
    `calibration_error` is the mean distance between chance and share over the bins.
    """

    brier: float
    brier_of_base_rate: float
    mean_risk: float
    bad_share: float
    slope: float
    slope_low: float
    slope_high: float
    calibration_error: float
    bins: tuple[Bin, ...]


def reliability(outcome: npt.NDArray[np.int8], risk: Floats) -> Reliability:
    """Calibration in the large, in bins, and the slope with its (Wald) interval."""
    bad = outcome.astype(np.float64)
    share = float(bad.mean())
    inside = np.clip(risk, 1e-9, 1 - 1e-9)
    odds = np.log(inside / (1 - inside))
    line = LogisticRegression(C=np.inf).fit(odds[:, None], outcome)
    slope = float(line.coef_[0, 0])
    fitted = line.predict_proba(odds[:, None])[:, 1]
    curve = fitted * (1 - fitted)
    spread = float((curve * (odds - np.average(odds, weights=curve)) ** 2).sum())
    margin = NORMAL * spread**-0.5 if spread else float("inf")
    bins = _bins(bad, risk)
    distances = [one.visits * abs(one.mean_risk - one.bad_share) for one in bins]
    return Reliability(
        brier=float(((risk - bad) ** 2).mean()),
        brier_of_base_rate=share * (1 - share),
        mean_risk=float(risk.mean()),
        bad_share=share,
        slope=slope,
        slope_low=slope - margin,
        slope_high=slope + margin,
        calibration_error=sum(distances) / bad.size,
        bins=bins,
    )


def _bins(bad: Floats, risk: Floats) -> tuple[Bin, ...]:
    rows = np.argsort(risk, kind="stable")
    return tuple(
        Bin(float(risk[some].mean()), *wilson(float(bad[some].sum()), some.size), some.size)
        for some in np.array_split(rows, BINS)
        if some.size
    )


def logistic_line(
    x: Floats, share: Floats, weight: Floats, *, start: Floats | None = None
) -> Floats:
    """(intercept, slope) of the logistic regression on `x` of shares, 0 to 1.

    Each row counts for `share` of a bad outcome and the rest of a good one: what outcomes drawn
    with these chances would give on average. ArithmeticError where no line fits best.

    >>> x = np.array([-2.0, 0.0, 1.0])
    >>> logistic_line(x, expit(0.5 * x - 1), np.ones(3)).round(6).tolist()
    [-1.0, 0.5]
    """
    line = np.zeros(2) if start is None else start
    for _ in range(STEPS):
        fitted = expit(line[0] + line[1] * x)
        miss, curve = weight * (share - fitted), weight * fitted * (1 - fitted)
        across = curve @ x
        bend = np.array([[curve.sum(), across], [across, curve @ x**2]])
        step = np.linalg.solve(bend, np.array([miss.sum(), miss @ x]))
        line = line + step
        if np.abs(step).max() < CLOSE:
            return line
    raise ArithmeticError(f"No logistic line after {STEPS} steps, but {line}.")
