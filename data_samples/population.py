"""Who is there: establishments, the firms and chains behind them, and what they are licensed for.

Everything here is one array a property; an establishment is a row number. What the regulator's
register says of them is `register.py`.
"""

from dataclasses import dataclass

import numpy as np

from data_samples.arrays import (
    NO_DAY,
    Bools,
    Days,
    Floats,
    Ints,
    Words,
    drawn,
    kept_where,
    numbered,
    written,
)
from data_samples.firms import Firms, draw_firms
from data_samples.period import DAYS_OF_YEAR, Period
from data_samples.places import BUREAUS, Streets, doors
from data_samples.trades import OWN_PROGRAMME, TRADES
from features.contract import PROGRAMMES

IN_CHAINS = 0.08
PREMISES_PER_CHAIN = 8
# Of the establishments there are at a time, so many open anew in a year, and so many close.
TURNOVER_PER_YEAR = 0.11
MEAN_AGE_DAYS = 5 * DAYS_OF_YEAR  # at the start of history
SIZE_SD = 0.6  # of the logarithm of the head count
SERVED_SD = 0.4  # of the logarithm of people served for each employee
# The first rows go round the bureaus and the kinds, so that the smallest city has some of each.
ROUNDS = 3


@dataclass(frozen=True)
class Establishments:
    """Establishments, one a row. `chain` is -1 for none; `size` is in standard deviations."""

    id: Words
    kind: Ints  # place in TRADES
    bureau: Ints  # place in BUREAUS
    street: Ints
    lat: Floats
    lon: Floats
    address: Words
    chain: Ints
    firm: Ints
    name: Words
    credit_code: Words
    size: Floats
    employees: Floats
    exposure: Floats
    opened: Days
    closed: Days

    def open_on(self, day: np.datetime64) -> Bools:
        """Which are open on a day."""
        return (self.opened <= day) & ~(self.closed <= day)


@dataclass(frozen=True)
class Licences:
    """What is inspected: an establishment in one programme, one a row."""

    establishment: Ints
    programme: Ints  # place in PROGRAMMES


def draw_establishments(
    rng: np.random.Generator, size: int, streets: Streets, period: Period
) -> Establishments:
    """All establishments that are open at some time of the period."""
    street = _streets(rng, size, streets)
    chain, chain_kind = _chains(rng, size)
    kind = np.where(chain >= 0, chain_kind[chain], _kinds(rng, size))
    firm, firms = _firms(rng, kind, streets.bureau[street], chain, chain_kind)
    lat, lon, address = doors(rng, streets, street)
    spread = rng.normal(0, 1, size)
    employees = _by_trade("employees", kind) * np.exp(SIZE_SD * spread)
    served = _by_trade("served", kind) * np.exp(SERVED_SD * rng.normal(0, 1, size))
    opened, closed = _lives(rng, size, period)
    branch = written("（", streets.name[street], "店）")
    return Establishments(
        id=numbered("E", np.arange(1, size + 1), 7),
        kind=kind,
        bureau=streets.bureau[street],
        street=street,
        lat=lat,
        lon=lon,
        address=address,
        chain=chain,
        firm=firm,
        name=written(firms.name[firm], kept_where(chain >= 0, branch)),
        credit_code=firms.credit_code[firm],
        size=spread,
        employees=np.maximum(employees.round(), 1),
        exposure=(employees * served).round(),
        opened=opened,
        closed=closed,
    )


def _by_trade(name: str, kind: Ints) -> Floats:
    return np.array([getattr(trade, name) for trade in TRADES], dtype=np.float64)[kind]


def _streets(rng: np.random.Generator, size: int, streets: Streets) -> Ints:
    bureau = drawn(rng, size, [bureau.share for bureau in BUREAUS])
    first = min(size, ROUNDS * len(BUREAUS))
    bureau[:first] = np.arange(first) % len(BUREAUS)
    in_bureau = np.bincount(streets.bureau, minlength=len(BUREAUS))
    starts = np.cumsum(in_bureau) - in_bureau
    # A bureau's first streets hold more than its last.
    nth = (rng.random(size) ** 1.5 * in_bureau[bureau]).astype(np.int64)
    return starts[bureau] + nth


def _kinds(rng: np.random.Generator, size: int) -> Ints:
    kind = drawn(rng, size, [trade.share for trade in TRADES])
    first = min(size, ROUNDS * len(TRADES))
    kind[:first] = np.arange(first) % len(TRADES)
    return kind


def _chains(rng: np.random.Generator, size: int) -> tuple[Ints, Ints]:
    """Each establishment's chain (or -1), and each chain's kind."""
    count = max(round(size * IN_CHAINS / PREMISES_PER_CHAIN), 1)
    weight = 1 / np.sqrt(np.arange(1, count + 1))  # a few large chains, many small ones
    member = rng.random(size) < IN_CHAINS
    member[: ROUNDS * len(TRADES)] = False
    chain = np.where(member, drawn(rng, size, weight), -1)
    shares = [trade.share if trade.chains else 0.0 for trade in TRADES]
    return chain, drawn(rng, count, shares)


def _firms(
    rng: np.random.Generator, kind: Ints, bureau: Ints, chain: Ints, chain_kind: Ints
) -> tuple[Ints, Firms]:
    """Each establishment's legal person: its chain's, or one of its own; and all of them."""
    own = chain < 0
    firm = np.where(own, chain_kind.size + np.cumsum(own) - 1, chain)
    firms = draw_firms(
        rng,
        kind=np.concatenate([chain_kind, kind[own]]),
        bureau=np.concatenate([np.zeros_like(chain_kind), bureau[own]]),
        company=np.arange(chain_kind.size + own.sum()) < chain_kind.size,
    )
    return firm, firms


def _lives(rng: np.random.Generator, size: int, period: Period) -> tuple[Days, Days]:
    """When each opened, and when it closed (absent where it is still open at the end)."""
    newcomers = TURNOVER_PER_YEAR * period.years
    new = rng.random(size) < newcomers / (1 + newcomers)
    since = rng.exponential(MEAN_AGE_DAYS, size).astype("m8[D]")
    into = (rng.random(size) * 7 * period.weeks).astype("m8[D]")
    opened = np.where(new, period.start + into, period.start - since - 1)
    life = (rng.exponential(DAYS_OF_YEAR / TURNOVER_PER_YEAR, size) + 30).astype("m8[D]")
    closed = np.maximum(opened, period.start) + life
    return opened, np.where(closed < period.end, closed, NO_DAY)


def draw_licences(rng: np.random.Generator, establishments: Establishments) -> Licences:
    """Every establishment in its trade's programme; a minority in a second one."""
    owners = [np.arange(establishments.kind.size)]
    programmes = [OWN_PROGRAMME[establishments.kind].astype(np.int64)]
    luck = rng.random(establishments.kind.size)
    below = np.zeros(luck.size)
    for number, name in enumerate(PROGRAMMES):
        share = np.array([trade.also.get(name, 0.0) for trade in TRADES])
        above = below + share[establishments.kind]
        second = np.flatnonzero((luck >= below) & (luck < above))
        owners.append(second)
        programmes.append(np.full(second.size, number))
        below = above
    establishment = np.concatenate(owners)
    programme = np.concatenate(programmes)
    order = np.lexsort((programme, establishment))
    return Licences(establishment[order], programme[order])
