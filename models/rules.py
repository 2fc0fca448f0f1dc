"""Rankings without ML: what a good office would do with a spreadsheet. They are competitors.

A rule is one feature and the reading of its absence, or the law's grading measure (`grading.py`); a
higher value means an earlier visit. Every backtest runs beside all of them that the records allow.
No rule reads complaints: a test walks them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from features.build import Matrix
from features.feature import Feature
from features.words import Text
from models.grading import Grading, gradings
from models.plan import Label, Plan

Ranking = npt.NDArray[np.float64]
# Scores the rows of a matrix, higher first.
Scorer = Callable[[Matrix], Ranking]


@dataclass(frozen=True)
class Rule:
    """Rank by `feature`, highest first (`lowest_first`: the other way round).

    `absent` stands for a value that is not known.
    """

    name: str
    feature: str
    absent: float
    meaning: Text
    lowest_first: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """Every feature that the rule looks at."""
        return (self.feature,)

    @property
    def scored(self) -> tuple[str, ...]:
        """The features of which one at least must be made for there to be a ranking."""
        return (self.feature,)


# An establishment never visited is the longest unvisited of all.
NEVER_VISITED = 1e6
# Where nothing is known, about a fifth of visits fail, and the mean severity of a visit is 0.7.
USUAL_SEVERITY = 0.7

_VISIT_RULES = (
    Rule(
        "longest_unvisited",
        "days_since_planned_visit",
        NEVER_VISITED,
        Text(en="longest unvisited", zh="最久未检查"),
    ),
    Rule(
        "last_result", "severity_1_back", USUAL_SEVERITY, Text(en="last result", zh="上次检查结果")
    ),
    Rule(
        "smoothed_fail_share",
        "fail_share_smoothed_ever",
        0.2,
        Text(en="smoothed past failure rate", zh="历史不合格率（平滑）"),
    ),
    Rule(
        "recency_weighted_severity",
        "severity_decayed_365d",
        USUAL_SEVERITY,
        Text(en="recency-weighted past severity", zh="近期加权严重程度"),
    ),
)
_SAMPLE_RULES = (
    Rule(
        "longest_untested",
        "days_since_sample",
        NEVER_VISITED,
        Text(en="longest untested", zh="最久未抽检"),
    ),
    Rule(
        "smoothed_sample_fail_share",
        "sample_fail_share_smoothed_1095d",
        0.02,
        Text(en="smoothed past sample failure rate", zh="抽检不合格率（平滑）"),
    ),
    Rule(
        "recency_weighted_failures",
        "failed_samples_decayed_365d",
        0.0,
        Text(en="recency-weighted failed samples", zh="近期加权抽检不合格"),
    ),
)
_EVENT_RULES = (
    Rule("recalled_most", "recall_days_ever", 0.0, Text(en="recalled most often", zh="召回最多")),
    Rule(
        "recalled_last",
        "days_since_recall",
        NEVER_VISITED,
        Text(en="recalled last", zh="最近召回"),
        lowest_first=True,
    ),
    Rule(
        "recency_weighted_recalls",
        "recalls_decayed_365d",
        0.0,
        Text(en="recency-weighted recalls", zh="近期加权召回"),
    ),
)
RULES: dict[Label, tuple[Rule, ...]] = {
    "inspection": _VISIT_RULES,
    "sample": _SAMPLE_RULES,
    "event": _EVENT_RULES,
}


def rules_of(plan: Plan) -> tuple[Rule | Grading, ...]:
    """Every ranking without ML that a plan's model competes with."""
    grading = gradings().get(plan.programme) if plan.label == "inspection" else None
    return (*RULES[plan.label], *([grading] if grading else []))


def meaning(plan: Plan, name: str) -> Text:
    """What a rule ranks by, in words; the name itself where this build has no such rule."""
    return next((rule.meaning for rule in rules_of(plan) if rule.name == name), Text(name, name))


def ranking(
    rule: Rule | Grading,
    features: Sequence[Feature],
    matrix: Matrix,
    as_of: npt.NDArray[np.int32],
) -> Ranking:
    """The rule's value of each row of `features` on its Monday (a day number), higher first.

    ValueError where `features` lacks the rule's one: ask `usable` first.
    """
    if isinstance(rule, Grading):
        return rule.ranking(features, matrix, as_of)
    names = [feature.name for feature in features]
    column = matrix[:, names.index(rule.feature)].astype(np.float64)
    known = np.where(np.isnan(column), rule.absent, column)
    return -known if rule.lowest_first else known


def usable(plan: Plan, features: Sequence[Feature]) -> list[Rule | Grading]:
    """The rules that these features allow."""
    return [rule for rule in rules_of(plan) if lacking(rule, features) is None]


def lacking(rule: Rule | Grading, features: Sequence[Feature]) -> str | None:
    """Why these features do not allow a rule, in words; None where they do."""
    names = {feature.name for feature in features}
    if names.intersection(rule.scored):
        return None
    which = rule.scored[0] if len(rule.scored) == 1 else f"any of {', '.join(rule.scored)}"
    return f"{rule.name} is left out: these records do not make {which}"


def logistic(
    matrix: Matrix,
    outcome: npt.NDArray[np.int8],
    features: Sequence[Feature],
    plan: Plan,
) -> Scorer:
    """Logistic regression on the plan's ten features, fitted to these rows and their outcomes."""
    names = [feature.name for feature in features]
    chosen = [names.index(name) for name in plan.logistic if name in names]
    line = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(max_iter=1000),
    )
    line.fit(matrix[:, chosen], outcome)

    def score(rows: Matrix) -> Ranking:
        return np.asarray(line.decision_function(rows[:, chosen]), np.float64)

    return score
