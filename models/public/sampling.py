"""Pass rates of samples that show the market, and whether they reach what the plan asks for."""

from datetime import date

from models.metrics.clustered import NOTHING, Figure
from models.public.aims import KIND_OF, target_on
from models.public.figure import cells, told
from models.public.report import PassRates, Stated, Target, Tile, Verdict
from models.public.unbiased import Unbiased


def pass_rates(samples: Unbiased, programme: str, as_of: date) -> PassRates:
    """The programme's pass rates; `samples` are of its own kind."""
    of = samples.based_on(KIND_OF[programme]).of("programme", programme)
    rate, target = told(of, passed(of)), target_on(as_of, programme)
    return PassRates(
        tile=Tile(programme, KIND_OF[programme], target, rate, verdict(rate, target)),
        by_bureau=cells(of, "bureau", passed),
        by_kind=cells(of, "kind", passed),
    )


def passed(of: Unbiased) -> Figure:
    """The share of samples that passed, all that was tested for in them."""
    return other_share(of.share())


def other_share(figure: Figure) -> Figure:
    """The share of the others: what one lacks of all."""
    if figure is NOTHING:
        return NOTHING
    rest = 1 - figure.value, 1 - figure.high, 1 - figure.low
    return Figure(figure.n, figure.establishments, figure.alike, *rest)


def verdict(rate: Stated, target: Target | None) -> Verdict:
    """Whether the target is reached: what the whole interval says, never the number alone.

    >>> rate = Stated("told", 400, 380, 0.975, 0.955, 0.986)
    >>> verdict(rate, Target(0.96, "the plan")), verdict(rate, Target(0.95, "the plan"))
    ('cannot_be_told', 'reached')
    """
    if rate.low is None or rate.high is None:
        return "insufficient"
    if target is None:
        return "no_target"
    if rate.low >= target.at_least:
        return "reached"
    return "not_reached" if rate.high < target.at_least else "cannot_be_told"
