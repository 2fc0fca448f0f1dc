"""Policies' figures over many cities as lines of text, and whether they bear out the claims."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from experiments.policies.detection import MOST_APART
from experiments.policies.figures import FIGURES
from experiments.policies.policies import LANES, POLICIES, RISK, SEVERITY_LANES
from experiments.policies.simulate import UNTIL, Lived
from models.metrics.rankings import COVERED
from models.visits.law import law_on

# What is claimed of the lanes: they find so much of what pure risk finds, and their interval of
# prevalence holds the truth in so many weeks (requirement 9 of DOMAIN.md).
WANTED_SHARE: Final = 0.90
WANTED_HELD: Final = 0.90
SHARES_FOUND: Final = (
    "violations_of_risk",
    "severity_of_risk",
    "weighed_of_risk",
    "violations_of_severity",
    "severity_of_severity",
)


@dataclass(frozen=True)
class Mean:
    """A figure's mean over cities, with Student's interval; of one city it has none."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        form = _form(self.value)
        if np.isnan(self.low):
            return f"{self.value:{form}}"
        return f"{self.value:{form}} [{self.low:{form}}, {self.high:{form}}]"


def _form(value: float) -> str:
    return ",.0f" if abs(value) >= 100 else ".1f" if abs(value) >= 10 else ".3f"


def mean(lived: Sequence[Lived], policy: str, figure: str) -> Mean:
    """Of one policy's figure."""
    values = np.array([one.figures[policy][figure] for one in lived])
    middle = float(values.mean())
    if values.size < 2:
        return Mean(middle, np.nan, np.nan)
    student = float(stdtrit(values.size - 1, (1 + COVERED) / 2))
    margin = student * float(values.std(ddof=1)) / values.size**0.5
    return Mean(middle, middle - margin, middle + margin)


def lines(lived: Sequence[Lived]) -> Iterator[str]:
    """Each figure under its heading, a line a policy; then the claims."""
    yield (
        f"Means over {len(lived)} cities with {COVERED:.0%} intervals between cities; shares of "
        "pure risk's are taken city by city."
    )
    for figure, heading in FIGURES.items():
        yield f"{heading}:"
        for policy in POLICIES:
            yield f"  {policy.name:28} {mean(lived, policy.name, figure)}"
    yield "What is claimed of the lanes:"
    for policy in (*LANES, SEVERITY_LANES):
        yield from claims(lived, policy.name)
    held = mean(lived, RISK.name, "held")
    yield f"  {RISK.name}: its own visits' interval holds the truth in {held} of weeks"


def claims(lived: Sequence[Lived], policy: str) -> Iterator[str]:
    """Whether a policy finds, knows and serves bureaus alike as is wanted."""
    for figure in SHARES_FOUND:
        one = mean(lived, policy, figure)
        yield f"  {policy}: {FIGURES[figure]} {one}, wanted {WANTED_SHARE}: {_verdict(one)}"
    held = mean(lived, policy, "held")
    yield f"  {policy}: {FIGURES['held']} {held}, wanted {WANTED_HELD}: {_verdict(held)}"
    apart = np.array([one.figures[policy]["days_apart"] for one in lived])
    within = int((apart <= MOST_APART).sum())
    slowest, most = mean(lived, policy, "slowest"), law_on(UNTIL, "food").days
    yield f"  {policy}: {FIGURES['slowest']} {slowest}, at most {most:g} by models/visits/law.toml"
    yield (
        f"  {policy}: {FIGURES['days_apart']} {mean(lived, policy, 'days_apart')}, at most "
        f"{MOST_APART:.0f} wanted: so in {within} of {apart.size} cities"
    )


def _verdict(one: Mean) -> str:
    """Both wanted shares are the same number."""
    if one.value < WANTED_SHARE:
        return "NOT REACHED"
    return "reached, beyond doubt" if one.low >= WANTED_SHARE else "reached"
