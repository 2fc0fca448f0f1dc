"""A share of those counted, and how far it may be off."""

from typing import Final

# Standard errors on either side that cover 95 % of a normal curve.
NORMAL: Final = 1.96


def wilson(bad: float, visits: float, normal: float = NORMAL) -> tuple[float, float, float]:
    """A share with its (Wilson) interval of `normal` standard errors.

    >>> [round(number, 3) for number in wilson(2, 10)]
    [0.2, 0.057, 0.51]
    """
    share, square = bad / visits, normal**2
    middle = (share + square / (2 * visits)) / (1 + square / visits)
    half = normal * (share * (1 - share) / visits + square / (4 * visits**2)) ** 0.5
    half /= 1 + square / visits
    return share, middle - half, middle + half
