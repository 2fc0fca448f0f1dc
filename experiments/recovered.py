"""What was found of a made city's truth, as lines of text: figure, interval and verdict."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from experiments.backtest import MODEL
from experiments.recover import Recovered
from experiments.scorecard import SHARE, SLOPE, SPEARMAN
from models.metrics.rankings import COVERED, Measurement

# The calibration slope that is wanted: 1 is right, below it chances are exaggerated.
SLOPE_FROM: Final = 0.9
SLOPE_TO: Final = 1.1

_FOUND = {
    SPEARMAN: "Spearman correlation with the true chance",
    SHARE: "share of the best possible hits at capacity",
}


def lines(result: Recovered) -> Iterator[str]:
    """One line a figure: of the model, and of the best ranking without ML."""
    card, known = result.card, result.known
    establishments = len(set(known.establishment.tolist()))
    yield (
        f"{card.programme}: a model of {card.examples:,} outcomes ({card.outcomes:,} bad) known "
        f"before {card.trained_before} scores {establishments:,} establishments on "
        f"{len(result.mondays)} Mondays to {result.mondays[-1]}: {known.chance.size:,} rows, mean "
        f"true chance {known.chance.mean():.3f}. Left out: {result.closed:,} rows of "
        "establishments that had closed before the register knew."
    )
    yield (
        f"Intervals {COVERED:.0%}, clustered by establishment: another city, or other luck in the "
        "visits that the model learned from, is not in them."
    )
    if result.label == "sample":
        yield (
            "Its risk is that a sample fails, the truth that a visit does: both rise alike with "
            "one hazard, so the slope that is wanted is the same."
        )
    for metric, heading in _FOUND.items():
        model, *others = (one for one in result.found if one.metric == metric)
        best = max(others, key=lambda one: one.value)
        ahead = f"{best.ahead:+.3f} [{best.ahead_low:+.3f}, {best.ahead_high:+.3f}]"
        yield (
            f"  {heading:44} {_interval(model)}   best without ML: {best.ranking} "
            f"{_interval(best)}, model ahead by {ahead}"
        )
    yield f"  What log-odds carry, the model's and then {result.rule}'s:"
    for model, rule in _pairs(result, [SLOPE]):
        heading = f"calibration slope, wanted {SLOPE_FROM} to {SLOPE_TO}"
        yield f"  {heading:44} {_beside(model, calibrated(model), rule)}"
    yield "  Slope on each planted part, all together; 1 carries all of it, 0 nothing:"
    for model, rule in _pairs(result, known.planted):
        yield f"    {model.metric:42} {_beside(model, signed(model), rule)}"
    yield from _alike(known.parts, known.planted)
    yield "  Not to be carried; partial correlation, given the true log-odds:"
    for model, rule in _pairs(result, known.foreign_here):
        yield f"    {model.metric:42} {_beside(model, foreign(model), rule)}"
    yield from _alike(known.foreign, known.foreign_here)


def _alike(names: Iterable[str], asked: Sequence[str]) -> Iterator[str]:
    for name in names:
        if name not in asked:
            yield f"    {name:42} the same for everyone: nothing to ask"


def _pairs(result: Recovered, metrics: Sequence[str]) -> Iterator[tuple[Measurement, Measurement]]:
    """The model's figure and the rule's, of each of these."""
    of = {(one.ranking, one.metric): one for one in result.carried}
    for metric in metrics:
        yield of[MODEL, metric], of[result.rule, metric]


def _interval(one: Measurement) -> str:
    return f"{one.value:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"


def _beside(model: Measurement, verdict: str, rule: Measurement) -> str:
    return f"{_interval(model)}  {verdict:14} {_interval(rule)}"


def calibrated(slope: Measurement) -> str:
    """Whether a slope's whole interval is where it is wanted, or outside."""
    if slope.low >= SLOPE_FROM and slope.high <= SLOPE_TO:
        return "as wanted"
    outside = slope.high < SLOPE_FROM or slope.low > SLOPE_TO
    return "NOT AS WANTED" if outside else "unsure"


def signed(slope: Measurement) -> str:
    """Whether the whole interval has the sign of what was planted."""
    return "right sign" if slope.low > 0 else "WRONG SIGN" if slope.high < 0 else "unsure"


def foreign(correlation: Measurement) -> str:
    """Whether the interval leaves room for nothing being carried."""
    return "none seen" if correlation.low <= 0 <= correlation.high else "CARRIED"
