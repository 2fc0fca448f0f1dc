"""The values of a published list: a bureau's targets for one week and programme, and why.

Only values. `models/visits/select.py` makes them, `serving/` stores and shows them; nothing here
reads a store or a model.
"""

from dataclasses import dataclass
from datetime import date

from features.words import Text


@dataclass(frozen=True)
class Reason:
    """One family of reasons: how far it moved the score, and the fact that says so.

    `contribution` is in log-odds, the unit of `Target.score`; above 0 it raised the risk.
    """

    family: str
    title: Text
    fact: Text
    contribution: float


@dataclass(frozen=True)
class Target:
    """One row of a published list; never changes after publication.

    `base + sum(reason.contribution for reason in reasons) + other == score` within 1e-6: `base` is
    the score of an average establishment, `other` everything not named, kept back or too small.
    `risk` is `score` put through the model's calibration: a chance between 0 and 1. Nine in ten
    establishments with the same score have their usual chance from `risk_low` to `risk_high` (both
    None where the model does not know). `outcomes_on_record`: how many like the predicted one were
    known; 0 is too little history to know more than what its kind and surroundings say.
    """

    rank: int
    establishment_id: str
    name: str
    kind: str
    address: str
    lane: str
    risk: float
    risk_low: float | None
    risk_high: float | None
    outcomes_on_record: int
    expected_severity: float
    score: float
    base: float
    reasons: tuple[Reason, ...]
    other: float
    last_visited_on: date | None


@dataclass(frozen=True)
class ModelStamp:
    """Which model ranked a list: enough to find it again, and to see whether this build fits it.

    `rule` says in words by what a list is ranked that no model ranked; None of a trained model's.
    """

    name: str
    version: str
    trained_before: date
    catalogue: str  # fingerprint of the feature definitions it needs
    features: tuple[str, ...]
    rule: Text | None = None


@dataclass(frozen=True)
class WeeklyList:
    """A bureau's targets for one week and programme, in rank order.

    `eligible` is how many establishments could have been chosen, `capacity` how many visits the
    bureau can make; `snapshot` names the exact records the list was computed from.
    """

    week: str
    as_of: date
    programme: str
    bureau: str
    capacity: int
    eligible: int
    model: ModelStamp
    snapshot: str
    targets: tuple[Target, ...]
