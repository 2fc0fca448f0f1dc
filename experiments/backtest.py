"""Rolling backtest: what the lists of past Mondays would have been, beside rankings without ML.

For each block of weeks a model is trained on what was known before the block's first Monday and
settled by then (a gap of one horizon), and scores each visit with the features of its own Monday.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.build import Matrix, Pairs, build
from features.events import Events, day_number, day_of
from features.feature import Feature
from features.groups import groups_of, newest_version
from features.matrices import kept
from features.refused import Refused
from features.week import monday_of
from models import rules
from models.inspectors import UNKNOWN
from models.labels import Examples, examples
from models.metrics.calibration import Reliability, reliability
from models.metrics.days import days_earlier
from models.metrics.random_arm import RandomArm, random_arm
from models.metrics.rankings import Judged, Measurement, measured
from models.model import Scored
from models.plan import Plan
from models.train import SEED, Provenance, TooFewOutcomes, train

MODEL = "model"
# On the plan's ten features, and on all that the model has.
LOGISTIC, LOGISTIC_ON_ALL = "logistic_regression", "logistic_on_all_features"

PREDICTED = (
    "inspection_id", "establishment_id", "as_of", "risk", "expected_severity", "outcome"
)  # fmt: skip
# What reorders past visits is known on the first Monday of the model that orders them.
EARLY = "early "


@dataclass(frozen=True)
class Backtest:
    """What a backtest found.

    `judged` has a row a visit: what `predictions` has, place, day, block, bureau and inspector as
    numbers, inclusion, every ranking's score, and (EARLY) its score on the block's first Monday.
    `table` holds all metrics of these visits, `random_arm` what random ones among them say of
    everyone; rankings are the model, and those that it was judged beside.
    `skipped`: visits before the first block with enough outcomes to train on.
    """

    judged: pd.DataFrame
    table: list[Measurement]
    reliability: Reliability
    random_arm: RandomArm
    blocks: int
    skipped: int

    @property
    def predictions(self) -> pd.DataFrame:
        """What is told of each visit."""
        return self.judged[list(PREDICTED)]


@dataclass(frozen=True)
class Trial:
    """The material of a backtest: examples, their features, and the plan.

    `inspector` numbers who went to each example, UNKNOWN where nobody says; `inclusion` is the
    chance by which a draw took it, NaN where none did or nobody says.
    """

    events: Events
    plan: Plan
    features: Sequence[Feature]
    examples: Examples
    matrix: Matrix
    inspector: npt.NDArray[np.int32]
    inclusion: npt.NDArray[np.float64]


# Scores rows of a matrix on their Mondays (day numbers), higher first.
Ranker = Callable[[Matrix, npt.NDArray[np.int32]], rules.Ranking]


@dataclass(frozen=True)
class Entry:
    """Who is judged in one block: a model's scores of any rows, and other rankings by name."""

    score: Callable[[Matrix], Scored]
    beside: Mapping[str, Ranker]


# Makes the entry for the block that begins on a Monday, from what was known before it.
Enter = Callable[[Trial, date, Provenance], Entry]


def trained(given: Trial, monday: date, provenance: Provenance) -> Entry:
    """The plan's model, beside logistic regression and the rankings without ML."""
    plan, features, found = given.plan, given.features, given.examples
    learn = found.known_before(monday)
    model = train(given.matrix, found, features, plan, monday, provenance)
    line = rules.logistic(given.matrix[learn], found.outcome[learn], features, plan)
    return Entry(
        lambda rows: model.score(rows, features),
        {
            LOGISTIC: lambda rows, _: line(rows),
            LOGISTIC_ON_ALL: lambda rows, _: model.line_alone(rows, features),
            **without_ml(given),
        },
    )


def without_ml(given: Trial) -> dict[str, Ranker]:
    """The rankings without ML that the trial's features allow."""
    plan, features = given.plan, given.features
    return {
        rule.name: partial(rules.ranking, rule, features) for rule in rules.usable(plan, features)
    }


def trial(
    events: Events,
    plan: Plan,
    features: Sequence[Feature],
    *,
    until: date,
    matrices: Path | None = None,
    inspectors: Callable[[npt.NDArray[np.str_]], npt.NDArray[np.int32]] | None = None,
    inclusion: Callable[[npt.NDArray[np.str_]], npt.NDArray[np.float64]] | None = None,
) -> Trial:
    """Examples before `until` with each one's features as of its own Monday.

    `matrices` is the folder where features are kept for the next trial of the same; `inspectors`
    tells who made visits, `inclusion` by what chance they were drawn, by their ids.
    """
    found = examples(events, plan, until=until)
    matrix = kept(matrices, events, Pairs(found.place, found.as_of), features, plan.programme)
    nobody = np.full(len(found), UNKNOWN, np.int32)
    who = inspectors(found.example_id) if inspectors else nobody
    undrawn = np.full(len(found), np.nan)
    # Of samples and recalls the ids are not those of visits, and nobody tells their chances.
    drawn = inclusion(found.example_id) if inclusion and plan.label == "inspection" else undrawn
    return Trial(events, plan, features, found, matrix, who, drawn)


def known_by(given: Trial, monday: date) -> Trial:
    """The same trial with only the outcomes known before `monday`."""
    known = given.examples.known_before(monday)
    return replace(
        given,
        examples=given.examples.only(known),
        matrix=given.matrix[known],
        inspector=given.inspector[known],
        inclusion=given.inclusion[known],
    )


def backtest(
    given: Trial,
    *,
    first: date,
    last: date,
    provenance: Provenance,
    progress: Callable[[str], None],
    enter: Enter = trained,
) -> Backtest:
    """Judges the plan on the examples that took place from `first` to `last`, both included.

    `enter` says who is judged: the plan's own model, if nothing else is asked for.
    Raises Refused where there is nothing to judge, or nothing early enough to learn from.
    """
    for rule in rules.rules_of(given.plan):
        if reason := rules.lacking(rule, given.features):
            progress(reason)
    parts: list[pd.DataFrame] = []
    skipped = 0
    day = given.examples.day
    asked = (day >= day_number(first)) & (day <= day_number(last))
    for monday, until in blocks(first, last, given.plan.refit_every_weeks):
        as_of = given.examples.as_of
        judge = asked & (as_of >= day_number(monday)) & (as_of < day_number(until))
        if not judge.any():
            continue
        try:
            parts.append(
                _block(given, enter(given, monday, provenance), monday, judge).assign(
                    block=len(parts)
                )
            )
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
    rankings = [name.removeprefix(EARLY) for name in map(str, judged) if name.startswith(EARLY)]
    outcome = judged["outcome"].to_numpy(np.int8)
    if not 0 < outcome.sum() < outcome.size:
        raise Refused(f"All {outcome.size} outcomes judged are the same: there is nothing to rank.")
    scores = {name: judged[name].to_numpy(np.float64) for name in rankings}
    block, place = judged["block"].to_numpy(np.int32), judged["place"].to_numpy(np.int32)
    week = _numbered(judged["bureau"], judged["as_of"])
    table = measured(Judged(outcome, place, week, block), scores, seed=SEED)
    if given.plan.label != "event":  # nobody goes anywhere to see a recall
        table += _days(judged, rankings, outcome)
    risk = judged["risk"].to_numpy(np.float64)
    calibration = reliability(outcome, risk)
    inclusion = judged["inclusion"].to_numpy(np.float64)
    arm = random_arm(outcome, place, inclusion, scores, risk, seed=SEED)
    return Backtest(judged, table, calibration, arm, len(parts), skipped)


def _days(
    judged: pd.DataFrame, rankings: Sequence[str], outcome: npt.NDArray[np.int8]
) -> list[Measurement]:
    """Days earlier city-wide and, where it is known who went, with each inspector's days kept."""
    early = {name: judged[EARLY + name].to_numpy(np.float64) for name in rankings}
    known = (judged["inspector"] != UNKNOWN).to_numpy()
    who = {"days_earlier": (np.ones(outcome.size, bool), [judged["block"]])}
    if outcome[known].any():
        who["days_earlier_within_inspector"] = known, [judged["block"], judged["inspector"]]
    table = []
    for metric, (chosen, stratum) in who.items():
        table += days_earlier(
            judged["day"].to_numpy(np.int32)[chosen],
            outcome[chosen],
            judged["place"].to_numpy(np.int32)[chosen],
            _numbered(*(column[chosen] for column in stratum)),
            {name: score[chosen] for name, score in early.items()},
            metric=metric,
            seed=SEED,
        )
    return table


def _numbered(*columns: "pd.Series[Any]") -> npt.NDArray[np.int32]:
    """The different rows of these columns, numbered from 0."""
    numbers = pd.DataFrame(dict(enumerate(columns))).groupby(list(range(len(columns)))).ngroup()
    return numbers.to_numpy().astype(np.int32)


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


def _block(given: Trial, entry: Entry, monday: date, judge: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """The judged examples of a block with every ranking's score, higher first."""
    matrix, chosen = given.matrix[judge], given.examples.only(judge)
    scored = entry.score(matrix)
    version = newest_version(given.events, chosen.place, chosen.as_of)
    pairs = Pairs.on(chosen.place, monday)
    first = build(given.events, pairs, given.features, given.plan.programme)
    early = {MODEL: entry.score(first).risk, **_beside(entry, first, pairs.as_of)}
    return pd.DataFrame(
        {
            "inspection_id": chosen.example_id,
            "establishment_id": given.events.ids[chosen.place],
            "as_of": [day_of(day).isoformat() for day in chosen.as_of],
            "risk": scored.risk,
            "expected_severity": scored.expected_severity,
            "outcome": chosen.outcome,
            "place": chosen.place,
            "day": chosen.day,
            "bureau": groups_of(given.events, version, "bureau"),
            "inspector": given.inspector[judge],
            "inclusion": given.inclusion[judge],
            MODEL: scored.risk,
            **_beside(entry, matrix, chosen.as_of),
            **{EARLY + name: score for name, score in early.items()},
        }
    )


def _beside(entry: Entry, matrix: Matrix, as_of: npt.NDArray[np.int32]) -> dict[str, rules.Ranking]:
    """What the other rankings say of the rows of a matrix."""
    return {name: score(matrix, as_of) for name, score in entry.beside.items()}
