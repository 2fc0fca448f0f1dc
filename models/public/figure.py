"""A public figure as it may be told: with its interval and what it counts, or the reason why not.

Of few visits a share says little, and something of each one. So small cells tell nothing, and what
is withheld can never be found by taking what is told from the total.
"""

from collections.abc import Callable, Collection, Mapping

from models.metrics.clustered import Figure
from models.public.report import Cell, Stated
from models.public.stating import FEWEST, enough, stated
from models.public.unbiased import By, Unbiased


def told(of: Unbiased, figure: Figure) -> Stated:
    """A figure of all there are, or `insufficient` with how many there are."""
    return stated(figure, len(of), of.establishments, enough=sufficient(of))


def sufficient(of: Unbiased) -> bool:
    """Whether there are enough of them to say anything."""
    return enough(of.alike, of.establishments)


def cells(of: Unbiased, by: By, figure: Callable[[Unbiased], Figure]) -> tuple[Cell, ...]:
    """Every group's figure, in order of names; small cells and what would tell them are secret."""
    groups = of.parted(by)
    sizes = {name: len(rows) for name, rows in groups.items()}
    telling = {name for name, rows in groups.items() if sufficient(rows)}
    secret = kept_secret(sizes, telling)
    return tuple(
        Cell(name, _secret(name in telling) if name in secret else told(rows, figure(rows)))
        for name, rows in groups.items()
    )


def kept_secret(sizes: Mapping[str, int], telling: Collection[str]) -> frozenset[str]:
    """The groups that tell nothing: all but `telling`, and the next smallest that would tell them.

    Whoever takes all told groups from the total learns of the secret ones together: these are two
    at least, and as many as suffice for a figure.

    >>> sizes = {"dapeng": 7, "luohu": 90, "yantian": 40, "baoan": 300}
    >>> sorted(kept_secret(sizes, ["luohu", "yantian", "baoan"]))
    ['dapeng', 'yantian']
    >>> sorted(kept_secret({"dapeng": 20, "shenshan": 15, "luohu": 90}, ["luohu"]))
    ['dapeng', 'shenshan']
    """
    secret = sorted(sizes.keys() - set(telling))
    for name in sorted(telling, key=lambda name: (sizes[name], name)):
        if not secret or (len(secret) > 1 and sum(sizes[each] for each in secret) >= FEWEST):
            break
        secret.append(name)
    return frozenset(secret)


def _secret(told: bool) -> Stated:
    return Stated("withheld" if told else "insufficient", None, None, None, None, None)
