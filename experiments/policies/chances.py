"""Chances that rise with a score, known and above 0 for everyone, and a draw that keeps to them.

The optimise-and-estimate bandit of Henderson et al. (DOMAIN.md, 4): one draw finds violations and
estimates how many there are.
"""

import numpy as np

from data_samples.arrays import Floats, Ints

# The part of the places that is shared out evenly: everyone's least chance.
EVENLY = 0.25
# Twice the score is this power of two times the rest of the chance.
GREED = 3.0


def rising(score: Floats, places: int) -> Floats:
    """Everyone's chance of one of the places: they sum to the places, none is 0 or above 1.

    >>> rising(np.array([3.0, 1.0, 1.0, 1.0]), 2).round(3).tolist()
    [1.0, 0.333, 0.333, 0.333]
    """
    if places >= score.size:
        return np.ones(score.size)
    least = EVENLY * places / score.size
    weight = np.maximum(score, 1e-9) ** GREED
    chance = np.full(score.size, least)
    full = np.zeros(score.size, np.bool_)
    while True:
        left = places - full.sum() - least * (~full).sum()
        chance = np.where(full, 1.0, least + left * weight / weight[~full].sum())
        over = ~full & (chance > 1)
        if not over.any():
            return chance
        full |= over


def taken(rng: np.random.Generator, chance: Floats) -> Ints:
    """Rows drawn, each with exactly its chance; as many as the chances sum to.

    Steps of 1 along the chances laid end to end in a random order (Madow 1949).
    """
    order = rng.permutation(chance.size)
    until = np.cumsum(chance[order])
    until[-1] = np.round(until[-1])  # the sum is whole but for rounding
    places = np.floor(until - rng.random()).astype(np.int64)
    drawn: Ints = order[np.diff(places, prepend=-1) > 0]
    return drawn
