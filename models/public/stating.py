"""What of a share may be told, and how two shares compare: rules of every figure, public or not.

It knows no records, so that the service can state by the same rules what its own lists brought.
"""

from typing import Final

from models.metrics.clustered import Figure
from models.public.report import Ratio, Stated

# Of fewer visits or samples, counted as drawn alike, an interval spans half of what there is.
FEWEST: Final = 30
# Of fewer establishments whoever knows some of them could tell what the others' visits found.
FEWEST_ESTABLISHMENTS: Final = 10
# Ten-thousandths: finer than any interval here, and the same on every machine.
DECIMALS: Final = 4


def enough(alike: float, establishments: int) -> bool:
    """Whether so many results, counted as drawn alike, of so many establishments say anything.

    >>> enough(29.6, 10), enough(29.4, 10), enough(400, 9)
    (True, False, False)
    """
    return alike > FEWEST - 0.5 and establishments >= FEWEST_ESTABLISHMENTS


def stated(figure: Figure, n: int, establishments: int, *, enough: bool) -> Stated:
    """A figure of so many rows and establishments, as it may be told where these are enough."""
    if not enough:
        return Stated("insufficient", n, establishments, None, None, None)
    ends = (round(end, DECIMALS) for end in (figure.value, figure.low, figure.high))
    return Stated("told", n, establishments, *ends)


def share_stated(figure: Figure) -> Stated:
    """A share of rows that count alike, as it may be told."""
    told = enough(figure.n, figure.establishments)
    return stated(figure, figure.n, figure.establishments, enough=told)


def ratio(one: Figure, other: Figure) -> Ratio:
    """One share over another above 0, with its interval (MOVER: Donner and Zou 2012).

    As if the two shared no establishment.
    """
    both = one.value * other.value
    up, down = other.high * (2 * other.value - other.high), one.low * (2 * one.value - one.low)
    low = down / (both + (both**2 - down * up) ** 0.5) if down else 0.0
    least = other.low * (2 * other.value - other.low)
    most = one.high * (2 * one.value - one.high)
    high = (both + (both**2 - most * least) ** 0.5) / least if least > 0 else None
    return Ratio(
        round(one.value / other.value, DECIMALS),
        round(low, DECIMALS),
        None if high is None else round(high, DECIMALS),
    )


def ratio_told(one: Figure, other: Figure) -> Ratio | None:
    """The ratio, where both shares may be told and the second is above 0."""
    told = all(enough(each.n, each.establishments) for each in (one, other))
    return ratio(one, other) if told and other.value > 0 else None
