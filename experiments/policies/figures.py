"""A policy's figures in one city: found, prevented, waited for, covered, known, and burdened."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from data_samples.arrays import Bools, Floats, Ints
from data_samples.period import DAYS_OF_YEAR
from data_samples.places import BUREAUS
from experiments.policies.detection import days_by_bureau, mean_days
from experiments.policies.facts import Facts
from experiments.policies.plan import PLANNED
from experiments.policies.policies import NOBODY, RISK, SEVERITY
from experiments.policies.prevalence import FAILS, estimates
from experiments.policies.record import Record

# What each figure is, in its table's words; in the order of the table.
FIGURES: Final[Mapping[str, str]] = {
    "visits": "planned visits that saw something",
    "violations": "violations (severity 2 or 3) that planned visits found",
    "severity": "severity that they found, summed",
    "violations_of_risk": "violations found, as a share of pure risk's",
    "severity_of_risk": "severity found, as a share of pure risk's",
    "weighed_of_risk": "severity times people served found, as a share of pure risk's",
    "violations_of_severity": "violations found, as a share of pure severity's",
    "severity_of_severity": "severity found, as a share of pure severity's",
    "prevented": "severity prevented: share of what is without planned visits",
    "days": "days to detection",
    "days_apart": "days to detection, longest less shortest bureau",
    "slowest": "days to detection of the slowest bureau, as a multiple of the city's",
    "covered_12": "licences visited in the last 12 months",
    "covered_24": "licences visited in the last 24 months",
    "floors": "food licences within their floor, mean of weeks",
    "held": "weeks in which the prevalence interval holds the truth",
    "error": "prevalence estimate's distance from the truth, mean of weeks",
    "above": "prevalence estimate above the truth, mean of weeks",
    "width": "width of the prevalence interval",
    "small": "visits a year to a small licence (5 employees or fewer)",
    "larger": "visits a year to a larger one",
    "most_burdened": "visits a year in the bureau with most",
    "least_burdened": "visits a year in the bureau with fewest",
}

# What planned visits found that is held against others': the last is severity by people served.
_FOUND: Final = ("violations", "severity", "weighed")


def figures(
    record: Record, facts: Facts, *, first: int, beside: Mapping[str, Record]
) -> dict[str, float]:
    """The figures of a record whose first week has number `first`.

    `beside` are the records of the same weeks under every policy, by name.
    """
    visits = record.visits()
    waits = days_by_bureau(record, facts, first=first)
    waits = waits[np.isin(np.arange(len(BUREAUS)), facts.bureau)]
    known = estimates(record, first=first)
    off = known.value - known.truth
    years = _licence_years(record, facts)
    made = np.bincount(visits.licence, minlength=facts.size)
    by_bureau = np.bincount(facts.bureau, made) / np.maximum(np.bincount(facts.bureau, years), 1e-9)
    by_bureau = by_bureau[np.unique(facts.bureau)]
    days = mean_days(record, facts, first=first)
    mine, risk, severity = (
        found(one, facts) for one in (record, beside[RISK.name], beside[SEVERITY.name])
    )
    return {
        **{name: mine[name] for name in ("visits", "violations", "severity")},
        **{f"{name}_of_risk": mine[name] / max(risk[name], 1.0) for name in _FOUND},
        **{f"{name}_of_severity": mine[name] / max(severity[name], 1.0) for name in _FOUND[:2]},
        "prevented": 1 - _total(record, "harm") / _total(beside[NOBODY.name], "harm"),
        "days": days,
        "days_apart": float(waits.max() - waits.min()),
        "slowest": float(waits.max()) / days,
        "covered_12": _covered(record, facts, 52),
        "covered_24": _covered(record, facts, 104),
        "floors": 1 - _total(record, "overdue") / max(_total(record, "floors"), 1.0),
        "held": float(known.held.mean()),
        "error": float(np.nanmean(np.abs(off))),
        "above": float(np.nanmean(off)),
        "width": float((known.high - known.low).mean()),
        "small": _rate(made, years, facts.small),
        "larger": _rate(made, years, ~facts.small),
        "most_burdened": float(by_bureau.max()),
        "least_burdened": float(by_bureau.min()),
    }


def found(record: Record, facts: Facts) -> dict[str, float]:
    """What planned visits found."""
    visits = record.visits()
    seen = visits.where(np.isin(visits.lane, PLANNED) & ~np.isnan(visits.severity))
    return {
        "visits": float(seen.severity.size),
        "violations": float((seen.severity >= FAILS).sum()),
        "severity": float(seen.severity.sum()),
        "weighed": float((seen.severity * facts.weight[seen.licence]).sum()),
    }


def _total(record: Record, name: str) -> float:
    return float(sum(getattr(week, name) for week in record.weeks))


def _licence_years(record: Record, facts: Facts) -> Floats:
    """How long each licence was open in the record's weeks."""
    mondays = np.array([week.monday for week in record.weeks])
    opened = np.searchsorted(mondays, facts.opened)
    closed = np.searchsorted(mondays, facts.closed)
    years: Floats = (closed - opened) * 7 / DAYS_OF_YEAR
    return years


def _covered(record: Record, facts: Facts, weeks: int) -> float:
    """Of those open throughout the last weeks, who had a visit that saw something in them."""
    monday = record.weeks[-min(weeks, len(record.weeks))].monday
    throughout = (facts.opened <= monday) & (facts.closed > record.weeks[-1].monday)
    visits = record.visits()
    recent = (visits.day >= monday) & ~np.isnan(visits.severity)
    seen = np.zeros(facts.size, np.bool_)
    seen[visits.licence[recent]] = True
    return float(seen[throughout].mean()) if throughout.any() else float("nan")


def _rate(visits: Ints, years: Floats, of: Bools) -> float:
    return float(visits[of].sum() / max(years[of].sum(), 1e-9))
