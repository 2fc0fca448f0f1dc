"""A public figure as it may be told: with its interval and what it counts, or the reason why not.

Of few visits a share says little, and something of each one. So small cells tell nothing, and what
is withheld can never be found by taking what is told from the total.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from models.metrics.clustered import Figure
from models.public.report import Cell, Stated
from models.public.unbiased import By, Unbiased

# Of fewer visits or samples, counted as drawn alike, an interval spans half of what there is.
FEWEST: Final = 30
# Of fewer establishments whoever knows some of them could tell what the others' visits found.
FEWEST_ESTABLISHMENTS: Final = 10
# Ten-thousandths: finer than any interval here, and the same on every machine.
DECIMALS: Final = 4


def stated(figure: Figure, n: int, establishments: int, *, enough: bool) -> Stated:
    """A figure of so many rows and establishments, as it may be told where these are enough."""
    if not enough:
        return Stated("insufficient", n, establishments, None, None, None)
    ends = (round(end, DECIMALS) for end in (figure.value, figure.low, figure.high))
    return Stated("told", n, establishments, *ends)


def told(of: Unbiased, figure: Figure) -> Stated:
    """A figure of all there are, or `insufficient` with how many there are."""
    return stated(figure, len(of), of.establishments, enough=sufficient(of))


def sufficient(of: Unbiased) -> bool:
    """Whether there are enough of them to say anything."""
    return of.alike > FEWEST - 0.5 and of.establishments >= FEWEST_ESTABLISHMENTS


def cells(of: Unbiased, by: By, figure: Callable[[Unbiased], Figure]) -> tuple[Cell, ...]:
    """Every group's figure, in order of names; small cells and what would tell them are secret."""
    groups = of.parted(by)
    sizes = {name: len(rows) for name, rows in groups.items()}
    enough = {name for name, rows in groups.items() if sufficient(rows)}
    secret = kept_secret(sizes, enough)
    return tuple(
        Cell(name, _secret(name in enough) if name in secret else told(rows, figure(rows)))
        for name, rows in groups.items()
    )


def kept_secret(sizes: Mapping[str, int], enough: Collection[str]) -> frozenset[str]:
    """The groups that tell nothing: all but `enough`, and the next smallest that would tell them.

    Whoever takes all told groups from the total learns of the secret ones together: these are two
    at least, and as many as suffice for a figure.

    >>> sizes = {"dapeng": 7, "luohu": 90, "yantian": 40, "baoan": 300}
    >>> sorted(kept_secret(sizes, ["luohu", "yantian", "baoan"]))
    ['dapeng', 'yantian']
    >>> sorted(kept_secret({"dapeng": 20, "shenshan": 15, "luohu": 90}, ["luohu"]))
    ['dapeng', 'shenshan']
    """
    secret = sorted(sizes.keys() - set(enough))
    for name in sorted(enough, key=lambda name: (sizes[name], name)):
        if not secret or (len(secret) > 1 and sum(sizes[each] for each in secret) >= FEWEST):
            break
        secret.append(name)
    return frozenset(secret)


def _secret(enough: bool) -> Stated:
    return Stated("withheld" if enough else "insufficient", None, None, None, None, None)
