"""What the plain made city lacks: deterrence around, cleaning up before a date, complaint storms.

Sizes were fixed by plausibility before any policy was run, and no policy's figures may move them.
That a visit which finds something betters the visited is in the plain city (`hazard.RELIEF`).
"""

from dataclasses import dataclass

import numpy as np

from data_samples.arrays import Bools, Floats, Ints
from data_samples.period import WEEKS_OF_YEAR
from data_samples.places import BUREAUS
from data_samples.trades import TRADES
from experiments.policies.facts import Facts

# Neighbours hear of visits: log-odds where everyone in a street, or every shop of a chain, was
# visited within the memory. Half of them visited is 10 % less; inspections of workplaces lower
# injuries by 9 % (DOMAIN.md, 4: Johnson, Levine and Toffel).
NEARBY = -0.20
NEARBY_WEEKS = 13.0  # in which talk fades to 37 %
# One in ten reads the law, knows by which day the floor wants a visit, and cleans up for it: as
# much better as after a visit that found something grave. They keep it up until somebody comes, or
# nobody has for a month.
STRATEGIC = 0.10
CLEANED = -1.0  # log-odds
CLEANS_DAYS, GIVES_UP_DAYS = 28, 28  # before and after that day
# Campaigns of claimants and of the net: about one bureau, or one kind, for some weeks. So many
# complaints a week about each of its licences, whatever its hazard: some five times the usual.
STORMS_A_YEAR = 2.0
STORM_WEEKS = (3, 6)
STORM_COMPLAINTS = 0.05


@dataclass
class Talk:
    """Visits that neighbours have heard of, by street and by chain: fades week by week."""

    streets: Floats
    chains: Floats

    @classmethod
    def none(cls, facts: Facts) -> "Talk":
        """Nobody has heard of any."""
        return cls(np.zeros(facts.street.max() + 1), np.zeros(max(facts.chain.max(), 0) + 1))

    def deterrence(self, facts: Facts, is_open: Bools) -> Floats:
        """What it adds to each licence's log-odds: 0 or below."""
        chained = facts.chain >= 0
        street = _share(self.streets, facts.street[is_open])[facts.street]
        chain = _share(self.chains, facts.chain[is_open & chained])[facts.chain]
        return NEARBY * (street + np.where(chained, chain, 0.0))

    def spread(self, facts: Facts, visited: Ints) -> None:
        """Another week: these licences were visited."""
        for heard, group in ((self.streets, facts.street), (self.chains, facts.chain)):
            heard *= np.exp(-1 / NEARBY_WEEKS)
            of = group[visited]
            heard += np.bincount(of[of >= 0], minlength=heard.size)


def _share(heard: Floats, group: Ints) -> Floats:
    """Of each group's open licences the part that was visited within the memory."""
    return np.minimum(heard / np.maximum(np.bincount(group, minlength=heard.size), 1), 1.0)


def strategic(rng: np.random.Generator, facts: Facts) -> Bools:
    """Which licences clean up for a date: all or none of an establishment's."""
    reads = rng.random(facts.establishment.max() + 1) < STRATEGIC
    cleans: Bools = reads[facts.establishment]
    return cleans


def cleaning(day: int, due: Ints) -> Bools:
    """For whom a day is so near the day `due` that who foresees it has cleaned up."""
    return (due - CLEANS_DAYS <= day) & (day < due + GIVES_UP_DAYS)


@dataclass(frozen=True)
class Storm:
    """Baseless complaints about a bureau's licences or a kind's, in weeks first to before `end`."""

    first: int
    end: int
    bureau: int | None
    kind: int | None

    def over(self, facts: Facts) -> Bools:
        """The licences that it is about."""
        about: Bools = facts.bureau == self.bureau if self.kind is None else facts.kind == self.kind
        return about


def storms(rng: np.random.Generator, weeks: int) -> list[Storm]:
    """All storms of so many weeks: half of them about a bureau, half about a kind."""
    drawn = []
    for _ in range(rng.poisson(STORMS_A_YEAR * weeks / WEEKS_OF_YEAR)):
        first = int(rng.integers(0, weeks))
        end = first + int(rng.integers(STORM_WEEKS[0], STORM_WEEKS[1] + 1))
        bureau, kind = int(rng.integers(len(BUREAUS))), int(rng.integers(len(TRADES)))
        about_bureau = rng.random() < 0.5
        drawn.append(
            Storm(first, end, bureau if about_bureau else None, None if about_bureau else kind)
        )
    return drawn


def stormed(
    rng: np.random.Generator, over: list[Storm], week: int, facts: Facts, is_open: Bools
) -> Ints:
    """A licence for each baseless complaint of the week; some more than once."""
    rate = np.zeros(facts.size)
    for storm in over:
        if storm.first <= week < storm.end:
            rate[storm.over(facts) & is_open] += STORM_COMPLAINTS
    return np.repeat(np.arange(rate.size), rng.poisson(rate))
