"""Rolling backtest: what the lists of past Mondays would have been, beside rankings without ML.

For each block of weeks a model is trained on what was known before the block's first Monday and
settled by then (a gap of one horizon), and scores each visit with the features of its own Monday.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.build import Matrix, Pairs
from features.events import Events, day_number, day_of
from features.feature import Feature
from features.matrices import kept
from features.refused import Refused
from features.week import monday_of
from models import rules
from models.labels import Examples, examples
from models.metrics import Measurement, Reliability, measured, reliability
from models.plan import Plan
from models.train import SEED, Provenance, TooFewOutcomes, train

MODEL = "model"
LOGISTIC = "logistic_regression"


@dataclass(frozen=True)
class Backtest:
    """What a backtest found.

    `predictions`: inspection_id, establishment_id, as_of, risk, expected_severity, outcome.
    `table` holds all metrics; rankings are the model, logistic regression, the rules.
    `skipped`: visits before the first block with enough outcomes to train on.
    """

    predictions: pd.DataFrame
    table: list[Measurement]
    reliability: Reliability
    blocks: int
    skipped: int


@dataclass(frozen=True)
class Trial:
    """The material of a backtest: examples, their features, and the plan."""

    events: Events
    plan: Plan
    features: Sequence[Feature]
    examples: Examples
    matrix: Matrix


def trial(
    events: Events,
    plan: Plan,
    features: Sequence[Feature],
    *,
    until: date,
    matrices: Path | None = None,
) -> Trial:
    """Examples before `until` with each one's features as of its own Monday.

    `matrices` is the folder where features are kept for the next trial of the same.
    """
    found = examples(events, plan, until=until)
    matrix = kept(matrices, events, Pairs(found.place, found.as_of), features, plan.programme)
    return Trial(events, plan, features, found, matrix)


def known_by(given: Trial, monday: date) -> Trial:
    """The same trial with only the outcomes known before `monday`."""
    known = given.examples.known_before(monday)
    return replace(given, examples=given.examples.only(known), matrix=given.matrix[known])


def backtest(
    given: Trial,
    *,
    first: date,
    last: date,
    provenance: Provenance,
    progress: Callable[[str], None],
) -> Backtest:
    """Judges the plan on the examples that took place from `first` to `last`, both included.

    Raises Refused where there is nothing to judge, or nothing early enough to learn from.
    """
    parts, skipped = [], 0
    day = given.examples.day
    asked = (day >= day_number(first)) & (day <= day_number(last))
    for monday, until in blocks(first, last, given.plan.refit_every_weeks):
        as_of = given.examples.as_of
        judge = asked & (as_of >= day_number(monday)) & (as_of < day_number(until))
        if not judge.any():
            continue
        try:
            parts.append(_block(given, monday, judge, provenance))
            progress(f"{monday}: {int(judge.sum())} judged")
        except TooFewOutcomes as too_few:
            skipped += int(judge.sum())
            progress(f"{monday}: {int(judge.sum())} skipped. {too_few}")
    if not parts:
        raise Refused(
            f"Between {first} and {last} the {given.plan.programme} plan finds {int(asked.sum())} "
            "outcomes, and none with enough before it to learn from. Choose later dates."
        )
    judged = pd.concat(parts, ignore_index=True)
    rankings = [
        MODEL,
        LOGISTIC,
        *(rule.name for rule in rules.usable(given.plan.label, given.features)),
    ]
    outcome = judged["outcome"].to_numpy(np.int8)
    if not 0 < outcome.sum() < outcome.size:
        raise Refused(f"All {outcome.size} outcomes judged are the same: there is nothing to rank.")
    table = measured(
        outcome,
        {name: judged[name].to_numpy(np.float64) for name in rankings},
        judged["place"].to_numpy(np.int32),
        seed=SEED,
    )
    predictions = judged[
        ["inspection_id", "establishment_id", "as_of", "risk", "expected_severity", "outcome"]
    ]
    calibration = reliability(outcome, judged["risk"].to_numpy(np.float64))
    return Backtest(predictions, table, calibration, len(parts), skipped)


def blocks(first: date, last: date, weeks: int) -> Iterator[tuple[date, date]]:
    """(first Monday, Monday after the last) of blocks of `weeks` weeks that cover the days given.

    >>> list(blocks(date(2026, 11, 24), date(2026, 12, 10), 2))[0]
    (datetime.date(2026, 11, 23), datetime.date(2026, 12, 7))
    """
    monday = monday_of(first)
    while monday <= last:
        following = monday + timedelta(weeks=weeks)
        yield monday, following
        monday = following


def _block(
    given: Trial, monday: date, judge: npt.NDArray[np.bool_], provenance: Provenance
) -> pd.DataFrame:
    """The judged examples of a block with every ranking's score, higher first."""
    plan, features, found = given.plan, given.features, given.examples
    model = train(given.matrix, found, features, plan, monday, provenance)
    scored = model.score(given.matrix[judge], features)
    chosen = found.only(judge)
    learn = found.known_before(monday)
    return pd.DataFrame(
        {
            "inspection_id": chosen.example_id,
            "establishment_id": given.events.ids[chosen.place],
            "as_of": [day_of(day).isoformat() for day in chosen.as_of],
            "risk": scored.risk,
            "expected_severity": scored.expected_severity,
            "outcome": chosen.outcome,
            "place": chosen.place,
            MODEL: scored.risk,
            LOGISTIC: rules.logistic(given.matrix, found, learn, judge, features, plan),
            **{
                rule.name: rules.ranking(rule, given.matrix[judge], features)
                for rule in rules.usable(plan.label, features)
            },
        }
    )
