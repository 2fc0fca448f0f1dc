"""May a model go live: named checks with limits. What the gate refuses, `promote` refuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from experiments.backtest import LOGISTIC, LOGISTIC_ON_ALL, MODEL, Backtest

# The calibration slope that a published chance may have: 1 is right, these are still readable. A
# slope whose interval reaches them passes.
SLOPE_FROM: Final = 0.7
SLOPE_TO: Final = 1.4


# What a ranking is judged by: a list is one model's, so visits are ranked within its block only.
JUDGED_BY: Final = "roc_auc_of_blocks"


@dataclass(frozen=True)
class Check:
    """One check: what was wanted, what was seen, and whether that is good enough."""

    name: str
    passed: bool
    seen: str


def checks(result: Backtest) -> list[Check]:
    """Ahead of every ranking without ML, not worse than logistic regression, chances that hold."""
    found = []
    for other in result.table:
        if other.metric != JUDGED_BY or other.ranking == MODEL:
            continue
        interval = f"[{other.ahead_low:+.4f}, {other.ahead_high:+.4f}]"
        seen = f"{other.ahead:+.4f} {interval} ROC-AUC within blocks"
        if other.ranking in (LOGISTIC, LOGISTIC_ON_ALL):
            found.append(Check(f"not worse than {other.ranking}", other.ahead_high >= 0, seen))
        else:
            found.append(Check(ahead_of(other.ranking), other.ahead_low > 0, seen))
    chance = result.reliability
    possible = chance.slope_high >= SLOPE_FROM and chance.slope_low <= SLOPE_TO
    interval = f"{chance.slope:.2f} [{chance.slope_low:.2f}, {chance.slope_high:.2f}]"
    seen = f"{interval}, wanted {SLOPE_FROM} to {SLOPE_TO}"
    found.append(Check("calibration slope", possible, seen))
    return found


def ahead_of(ranking: str) -> str:
    """What the check is called that a model is ahead of a ranking without ML."""
    return f"ahead of {ranking}"


def passed(found: Sequence[Check]) -> bool:
    """Whether every check passed."""
    return all(check.passed for check in found)
