"""How strict each inspector is beside what was expected of the places they went to.

For supervisors only, to talk and to train, never a score and never a target: who is sent to
which premises decides much, and a difference is a question, not a finding. Below 30 visits nothing
is said of anybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.inspectors import UNKNOWN
from models.metrics.shares import NORMAL

# Fewer visits than this say nothing about a person.
FEWEST: Final = 30


@dataclass(frozen=True)
class Strictness:
    """One inspector: failures found and expected, and the log-odds they differ by.

    `shrunk` is drawn towards everybody's mean by how little is known, with a 95 % interval.
    """

    inspector: str
    visits: int
    found: int
    expected: float
    shrunk: float
    low: float
    high: float


@dataclass(frozen=True)
class Report:
    """Everybody with enough visits, strictest first; `spread` is an SD of log-odds."""

    inspectors: tuple[Strictness, ...]
    insufficient: int
    spread: float
    unnamed: int


def strictness(
    outcome: npt.NDArray[np.int8],
    risk: npt.NDArray[np.float64],
    inspector: npt.NDArray[np.int32],
    names: Sequence[str],
) -> Report:
    """From visits that were judged by a model which knew nothing of them, nor of who went.

    `inspector` is a place in `names`. Estimates are one step from no difference; the spread among
    inspectors is by moments (DerSimonian and Laird 1986).
    """
    known = inspector != UNKNOWN
    who, chance, bad = inspector[known], risk[known], outcome[known].astype(np.float64)
    visits = np.bincount(who, minlength=len(names))
    found = np.bincount(who, bad, minlength=len(names))
    expected = np.bincount(who, chance, minlength=len(names))
    certain = np.bincount(who, chance * (1 - chance), minlength=len(names)).astype(np.float64)
    enough = visits >= FEWEST
    weight = certain[enough]
    step = (found - expected)[enough] / weight
    mean = float(np.average(step, weights=weight)) if enough.any() else 0.0
    variance = _between(step - mean, weight)
    kept = variance / (variance + 1 / weight) if variance else np.zeros(step.size)
    shrunk, error = kept * (step - mean), np.sqrt(kept / weight)
    rows = zip(np.flatnonzero(enough).tolist(), shrunk, error, strict=True)
    inspectors = [
        Strictness(
            inspector=names[i],
            visits=int(visits[i]),
            found=int(found[i]),
            expected=float(expected[i]),
            shrunk=float(at),
            low=float(at - NORMAL * wide),
            high=float(at + NORMAL * wide),
        )
        for i, at, wide in rows
    ]
    return Report(
        tuple(sorted(inspectors, key=lambda one: (-one.shrunk, one.inspector))),
        int(((visits > 0) & ~enough).sum()),
        variance**0.5,
        int((~known).sum()),
    )


def _between(difference: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]) -> float:
    """The variance among inspectors beyond what chance alone would give."""
    if difference.size < 2:
        return 0.0
    excess = float((weight * difference**2).sum()) - (difference.size - 1)
    return max(0.0, excess / float(weight.sum() - (weight**2).sum() / weight.sum()))


def lines(report: Report) -> Iterator[str]:
    """One line an inspector."""
    yield (
        f"{len(report.inspectors)} inspectors with {FEWEST} visits or more, {report.insufficient} "
        f"with fewer (insufficient), {report.unnamed} visits by nobody named. Beyond chance they "
        f"differ by {report.spread:.2f} in log-odds (SD)."
    )
    for one in report.inspectors:
        yield (
            f"  {one.inspector}: {one.visits} visits, {one.found} failed, {one.expected:.1f} "
            f"expected; {one.shrunk:+.2f} [{one.low:+.2f}, {one.high:+.2f}]"
        )
