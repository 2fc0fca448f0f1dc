"""Whether this week is like the Monday a model was trained for: inputs, scores, outcomes, rules.

The population stability index of each feature over everyone in the frame: 0.1 asks for a look, 0.25
says that the model was made for another city. Seasonal features are left out: they move by design;
and those of a group: a few dozen groups' rates move together, and the share of failures says so.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from features.build import Matrix, Prepared
from features.feature import Family, Feature
from features.words import Text
from models.metrics.shares import wilson
from models.model import Model
from models.plan import Plan
from models.visits.law import law_on

Verdict = Literal["pass", "warn", "fail"]
Kind = Literal["feature", "score", "outcomes", "rule"]

# The usual limits of the population stability index.
WARN, FAIL = 0.1, 0.25
# Bins of a number; a category's commonest codes, the rest together.
BINS: Final = 10
# A bin is never emptier than this, so that a new value counts for much but not for everything.
SMALLEST: Final = 1e-4
# Establishments looked at, spread over the frame.
LOOKED_AT: Final = 20_000


@dataclass(frozen=True)
class Profile:
    """How everyone looked: per feature the edges of bins and the shares in them, missing last.

    The score is one of them. `codes` names those whose edges are codes, not upper bounds;
    `outcomes` and `bad` are the last year's, `rules` what the lists obeyed.
    """

    edges: Mapping[str, tuple[float, ...]]
    codes: tuple[str, ...]
    shares: Mapping[str, tuple[float, ...]]
    outcomes: int
    bad: int
    rules: Mapping[str, str]


@dataclass(frozen=True)
class Drift:
    """One thing that may have moved, how far, and what to think of it.

    `index` is its stability index, where it has one; `told` is what was seen for who reads no code.
    """

    name: str
    verdict: Verdict
    seen: str
    kind: Kind
    told: Text
    index: float | None = None


SCORE: Final = "score"


def profile(
    prepared: Prepared,
    score: npt.NDArray[np.float64],
    outcome: npt.NDArray[np.int8],
    rules: Mapping[str, str],
) -> Profile:
    """The profile of a frame: `score` is each pair's of `prepared`, `outcome` the last year's."""
    columns = _columns(prepared, score)
    codes = tuple(name for name, (_, coded) in columns.items() if coded)
    edges = {name: _edges(*column) for name, column in columns.items()}
    shares = {name: _shares(*columns[name], edges[name]) for name in columns}
    return Profile(edges, codes, shares, outcome.size, int(outcome.sum()), dict(rules))


def rules_of(model: Model, plan: Plan, monday: date) -> dict[str, str]:
    """What lists of a Monday obey besides the model's trees."""
    law = law_on(monday, plan.programme)
    settings = hashlib.sha256(repr(plan).encode()).hexdigest()[:12]
    return {
        "plan": f"{plan.name} {settings}",
        "law": hashlib.sha256(repr(law).encode()).hexdigest()[:12],
        "feature definitions": model.card.catalogue,
    }


def profile_of(given: Mapping[str, Any]) -> Profile:
    """The profile that was written as JSON."""
    return Profile(
        edges={name: tuple(edges) for name, edges in given["edges"].items()},
        codes=tuple(given["codes"]),
        shares={name: tuple(shares) for name, shares in given["shares"].items()},
        outcomes=given["outcomes"],
        bad=given["bad"],
        rules=given["rules"],
    )


def as_json(found: Profile) -> dict[str, Any]:
    """The profile as JSON's values."""
    return asdict(found)


def drifted(
    before: Profile,
    prepared: Prepared,
    score: npt.NDArray[np.float64],
    outcome: npt.NDArray[np.int8],
    rules: Mapping[str, str],
) -> list[Drift]:
    """All beside the profile, what moved furthest first; `outcome` is since the model's year."""
    columns = _columns(prepared, score)
    moved = []
    for name, (values, _) in columns.items():
        if name in before.edges:
            shares = _shares(values, name in before.codes, before.edges[name])
            index = stability(before.shares[name], shares)
            moved.append((index, name))
    found = [
        Drift(
            name,
            _verdict(index),
            f"stability index {index:.2f}",
            "score" if name == SCORE else "feature",
            Text(f"stability index {index:.2f}", f"稳定性指数 {index:.2f}"),
            index,
        )
        for index, name in sorted(moved, reverse=True)
    ]
    return [_outcomes(before, outcome), *_rules(before, rules), *found]


def stability(before: Sequence[float], now: Sequence[float]) -> float:
    """The population stability index of two sets of shares.

    >>> stability([0.5, 0.5], [0.5, 0.5])
    0.0
    """
    one, other = np.maximum(before, SMALLEST), np.maximum(now, SMALLEST)
    return float(((other - one) * np.log(other / one)).sum())


def _columns(
    prepared: Prepared, score: npt.NDArray[np.float64]
) -> dict[str, tuple[npt.NDArray[np.float64], bool]]:
    """Each feature's values of some of the frame, and whether they are codes; and the scores."""
    count = len(prepared.pairs)
    some = np.linspace(0, count - 1, min(count, LOOKED_AT)).astype(np.int64)
    matrix: Matrix = prepared.only(some)
    kept: list[tuple[int, Feature]] = [
        (place, feature)
        for place, feature in enumerate(prepared.features)
        if feature.family is not Family.SEASON and not feature.of
    ]
    named = {f.name: (matrix[:, place].astype(np.float64), f.categorical) for place, f in kept}
    return {SCORE: (score[some], False), **named}


def _edges(values: npt.NDArray[np.float64], coded: bool) -> tuple[float, ...]:
    """Upper edges of bins: of numbers their deciles, of codes the commonest themselves."""
    known = values[~np.isnan(values)]
    if coded:
        found, counts = np.unique(known, return_counts=True)
        return tuple(map(float, np.sort(found[np.argsort(-counts, kind="stable")[:BINS]])))
    cuts = np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1]) if known.size else np.empty(0)
    return tuple(map(float, np.unique(cuts)))


def _shares(
    values: npt.NDArray[np.float64], coded: bool, edges: Sequence[float]
) -> tuple[float, ...]:
    """The share of values up to (of codes: at) each edge, of all others, and missing."""
    missing = np.isnan(values)
    known, bounds = values[~missing], np.array(edges)
    bins = np.searchsorted(bounds, known, side="left")
    if coded and bounds.size:
        bins[bounds[np.minimum(bins, bounds.size - 1)] != known] = bounds.size
    counts = [*np.bincount(bins, minlength=len(edges) + 1), missing.sum()]
    return tuple(float(count / values.size) for count in counts)


def _verdict(index: float) -> Verdict:
    return "fail" if index >= FAIL else "warn" if index >= WARN else "pass"


def _outcomes(before: Profile, outcome: npt.NDArray[np.int8]) -> Drift:
    """The share of failures now beside the model's year."""
    name, bad = "share of failures", int(outcome.sum())
    if outcome.size == 0 or before.outcomes == 0:
        seen = f"{outcome.size} outcomes since, {before.outcomes} before"
        told = Text(seen, f"训练后 {outcome.size} 个结果，之前 {before.outcomes} 个")
        return Drift(name, "warn", seen, "outcomes", told)
    was, was_low, was_high = wilson(before.bad, before.outcomes)
    now, low, high = wilson(bad, outcome.size)
    apart = low > was_high or high < was_low
    seen = (
        f"{now:.1%} [{low:.1%}, {high:.1%}] of {outcome.size:,}, {was:.1%} of {before.outcomes:,}"
    )
    told = Text(
        seen,
        f"现为 {now:.1%} [{low:.1%}, {high:.1%}]（{outcome.size:,} 个），"
        f"训练时 {was:.1%}（{before.outcomes:,} 个）",
    )
    return Drift(name, "warn" if apart else "pass", seen, "outcomes", told)


def _rules(before: Profile, rules: Mapping[str, str]) -> Iterator[Drift]:
    for name in sorted({*before.rules, *rules}):
        was, now = before.rules.get(name, "nothing"), rules.get(name, "nothing")
        same = was == now
        seen = now if same else f"{was} → {now}"
        told = Text("as it was", "未变") if same else Text("another by now", "已变更")
        yield Drift(name, "pass" if same else "warn", seen, "rule", told)
