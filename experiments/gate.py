"""May a model go live: named checks with limits. What the gate refuses, `promote` refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from experiments.backtest import LOGISTIC, LOGISTIC_ON_ALL, MODEL, Backtest
from features.words import Text

# The calibration slope that a published chance may have: 1 is right, these are still readable. A
# slope whose interval reaches them passes.
SLOPE_FROM: Final = 0.7
SLOPE_TO: Final = 1.4


# What a ranking is judged by: a list is one model's, so visits are ranked within its block only.
JUDGED_BY: Final = "roc_auc_of_blocks"


Kind = Literal[
    "ahead", "not_worse", "slope", "chances_hold", "forbidden", "future", "stable", "refused"
]
# What a check is called in MLflow; some are of a ranking, a grouping or a version.
_NAMES: Final[Mapping[Kind, str]] = {
    "ahead": "ahead of {}",
    "not_worse": "not worse than {}",
    "slope": "calibration slope",
    "chances_hold": "chances hold by {}",
    "forbidden": "no forbidden input",
    "future": "no feature knows the future",
    "stable": "stable from week to week",
    "refused": "the gate refuses version {}",
}


@dataclass(frozen=True)
class Check:
    """One check: what was wanted, what was seen, and whether that is good enough.

    `of` names the ranking, grouping or version that it is about. `told` is what was seen for who
    reads no code: without names of features or groups.
    """

    kind: Kind
    passed: bool
    seen: str
    told: Text
    of: str = ""

    @property
    def name(self) -> str:
        """What it is called in MLflow."""
        return _NAMES[self.kind].format(self.of)


def named(name: str) -> tuple[Kind, str] | None:
    """The kind of a check by its name in MLflow, and what it is of; None where it is no check.

    >>> named("ahead of last_result"), named("stable from week to week"), named("seed")
    (('ahead', 'last_result'), ('stable', ''), None)
    """
    for kind, form in _NAMES.items():
        begin, _, end = form.partition("{}")
        if name == form or ("{}" in form and name.startswith(begin) and not end):
            return kind, name.removeprefix(begin)
    return None


def checks(result: Backtest) -> list[Check]:
    """Ahead of every ranking without ML, not worse than logistic regression, chances that hold."""
    found = []
    for other in result.table:
        if other.metric != JUDGED_BY or other.ranking == MODEL:
            continue
        interval = f"[{other.ahead_low:+.4f}, {other.ahead_high:+.4f}]"
        seen = f"{other.ahead:+.4f} {interval} ROC-AUC within blocks"
        told = Text(seen, f"{other.ahead:+.4f} {interval}（同期内 ROC-AUC 之差）")
        kind: Kind = "not_worse" if other.ranking in (LOGISTIC, LOGISTIC_ON_ALL) else "ahead"
        good = other.ahead_high >= 0 if kind == "not_worse" else other.ahead_low > 0
        found.append(Check(kind, good, seen, told, of=other.ranking))
    chance = result.reliability
    possible = chance.slope_high >= SLOPE_FROM and chance.slope_low <= SLOPE_TO
    interval = f"{chance.slope:.2f} [{chance.slope_low:.2f}, {chance.slope_high:.2f}]"
    seen = f"{interval}, wanted {SLOPE_FROM} to {SLOPE_TO}"
    told = Text(seen, f"{interval}，要求 {SLOPE_FROM} 至 {SLOPE_TO}")
    found.append(Check("slope", possible, seen, told))
    return found


def ahead_of(ranking: str) -> str:
    """What the check is called that a model is ahead of a ranking without ML."""
    return _NAMES["ahead"].format(ranking)


def passed(found: Sequence[Check]) -> bool:
    """Whether every check passed."""
    return all(check.passed for check in found)
