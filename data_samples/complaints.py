"""Disputes and reports: the diary's, and those of professional claimants, who follow no hazard."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_samples.arrays import (
    HEXADECIMAL,
    NO_DAY,
    Bools,
    Days,
    Floats,
    Ints,
    Words,
    chance,
    days_later,
    days_of,
    drawn,
    kept_where,
    numbered,
    only_before,
    spelled,
)
from data_samples.signals import CHANNELS, REPLACED, REPLACEMENT, REPLACEMENT_VOLUME, replaced_on
from data_samples.tables import table
from data_samples.world import World
from features.contract import PROGRAMMES

REPORTS = 0.25  # of ordinary complaints are reports, the others disputes
CATEGORIES = ("quality", "hygiene", "service", "price", "advertising", "labelling", "expired")
# Shares of the categories: ordinary people's, and professional claimants'.
CATEGORY_SHARES = (0.25, 0.25, 0.20, 0.12, 0.06, 0.05, 0.07)
CLAIMED_SHARES = (0.05, 0.0, 0.0, 0.05, 0.20, 0.45, 0.25)
KNOWN_AFTER_DAYS = (0, 5)
NO_PROGRAMME = 0.10  # of complaints do not say which programme they concern
NOT_MATCHED = 0.10  # name a place in words instead of an establishment
HALF_WIDTH = 0.3  # of these write the branch in half-width parentheses
WITHDRAWN = 0.01
WITHDRAWN_AFTER_DAYS = (3, 30)

# Of reports all are looked into, of disputes so many; log-odds that one proves right, and why.
DISPUTES_DECIDED = 0.5
PROVED = -0.7
PROVED_BY_HAZARD = 0.5  # for each unit of the hazard's log-odds
CLAIMS_PROVED = -1.5
DECIDED_AFTER_DAYS = (5, 40)

# Professional claimants: one for so many establishments, each with so many disputes a year.
ESTABLISHMENTS_PER_CLAIMANT = 1_000
FEWEST_CLAIMANTS = 3
CLAIMS_PER_YEAR = 25
# Ordinary people: so many for each complaint, so that few come twice.
PEOPLE_PER_COMPLAINT = 3
HASH_LENGTH = 12


@dataclass(frozen=True)
class _Complaints:
    """Complaints of both origins, one a row; `person` numbers claimants first."""

    licence: Ints
    day: Days
    excess: Floats
    person: Ints
    claimed: Bools  # by a professional


def complaints_table(
    rng: np.random.Generator, world: World, ordinary: pd.DataFrame
) -> pd.DataFrame:
    """The contract's `complaints`, oldest first."""
    made = _made(rng, world, ordinary)
    size = made.licence.size
    report = ~made.claimed & (rng.random(size) < REPORTS)
    known = days_later(rng, made.day, *KNOWN_AFTER_DAYS)
    verified, verified_on = _verified(rng, world, made, report, known)
    in_words = rng.random(size) < NOT_MATCHED
    name, address = _in_words(rng, world, made.licence)
    programme = np.array(PROGRAMMES)[world.licences.programme[made.licence]]
    gone = np.where(
        rng.random(size) < WITHDRAWN, days_later(rng, known, *WITHDRAWN_AFTER_DAYS), NO_DAY
    )
    return table(
        "complaints",
        {
            "complaint_id": numbered("C", np.arange(1, size + 1), 8),
            "establishment_id": kept_where(~in_words, world.ids_of(made.licence)),
            "name": kept_where(in_words, name),
            "address": kept_where(in_words, address),
            "programme": kept_where(rng.random(size) >= NO_PROGRAMME, programme),
            "happened_on": made.day,
            "kind": np.where(report, "report", "dispute"),
            "channel": _channels(rng, world, made),
            "category": _categories(rng, made.claimed),
            "complainant": _hashes(rng, made.person),
            "verified": verified,
            "verified_on": verified_on,
            "known_on": known,
            "withdrawn_on": gone,
        },
        until=world.period.end,
    )


def _made(rng: np.random.Generator, world: World, ordinary: pd.DataFrame) -> _Complaints:
    claimants, claimed, claimed_on = _claims(rng, world)
    size = len(ordinary)
    people = rng.integers(0, max(PEOPLE_PER_COMPLAINT * size, 1), size)
    number = int(claimants.max(initial=0)) + 1
    made = _Complaints(
        licence=np.concatenate([ordinary["licence"].to_numpy(), claimed]),
        day=np.concatenate([days_later(rng, days_of(ordinary["monday"]), 0, 6), claimed_on]),
        excess=np.concatenate([ordinary["excess"].to_numpy(), np.zeros(claimed.size)]),
        person=np.concatenate([number + people, claimants]),
        claimed=np.arange(size + claimed.size) >= size,
    )
    order = np.argsort(made.day, kind="stable")
    return _Complaints(*(column[order] for column in vars(made).values()))


def _claims(rng: np.random.Generator, world: World) -> tuple[Ints, Ints, Days]:
    """(claimant, licence, day) of professional disputes: large sellers of food and products."""
    establishments, licences, period = world.establishments, world.licences, world.period
    claimants = max(establishments.kind.size // ESTABLISHMENTS_PER_CLAIMANT, FEWEST_CLAIMANTS)
    claims = rng.poisson(CLAIMS_PER_YEAR * period.years, claimants)
    weight = np.sqrt(establishments.exposure[licences.establishment])
    weight = np.where(licences.programme == PROGRAMMES.index("drug"), 0.0, weight)
    licence = drawn(rng, int(claims.sum()), weight)
    day = period.days[rng.integers(0, period.days.size, licence.size)]
    claimant = np.repeat(np.arange(claimants), claims)
    owner = licences.establishment[licence]
    is_open = (establishments.opened[owner] <= day) & ~(establishments.closed[owner] <= day)
    return claimant[is_open], licence[is_open], day[is_open]


def _verified(
    rng: np.random.Generator, world: World, made: _Complaints, report: Bools, known: Days
) -> tuple[Floats, Days]:
    """Whether each proved right (absent where nobody has decided yet), and since when we know."""
    decided = report | (rng.random(report.size) < DISPUTES_DECIDED)
    on = np.where(decided, days_later(rng, known, *DECIDED_AFTER_DAYS), NO_DAY)
    on = only_before(on, world.period.end)
    logit = np.where(made.claimed, CLAIMS_PROVED, PROVED + PROVED_BY_HAZARD * made.excess)
    proved = (rng.random(report.size) < chance(logit)).astype(np.float64)
    return np.where(np.isnat(on), np.nan, proved), on


def _in_words(rng: np.random.Generator, world: World, licence: Ints) -> tuple[Words, Words]:
    """The place's first registered name and address, as people write them."""
    owner = world.licences.establishment[licence]
    names = world.establishments.name
    narrow = np.strings.replace(np.strings.replace(names, "（", "("), "）", ")")
    name = np.where(rng.random(licence.size) < HALF_WIDTH, narrow[owner], names[owner])
    return name, world.establishments.address[owner]


def _channels(rng: np.random.Generator, world: World, made: _Complaints) -> Words:
    """One channel is used until its day, and the one that replaces it (more) from then on."""
    names = np.array([*CHANNELS, REPLACEMENT])
    before = np.array([*CHANNELS.values(), 0.0])
    after = before.copy()
    after[names == REPLACED] = 0.0
    after[names == REPLACEMENT] = REPLACEMENT_VOLUME * CHANNELS[REPLACED]
    size = made.day.size
    old, new = names[drawn(rng, size, before)], names[drawn(rng, size, after)]
    return np.where(made.day >= replaced_on(world.period), new, old)


def _categories(rng: np.random.Generator, claimed: Bools) -> Words:
    ordinary = drawn(rng, claimed.size, CATEGORY_SHARES)
    professional = drawn(rng, claimed.size, CLAIMED_SHARES)
    return np.array(CATEGORIES)[np.where(claimed, professional, ordinary)]


def _hashes(rng: np.random.Generator, person: Ints) -> Words:
    """An opaque word for each person, the same every time."""
    people, of_person = np.unique(person, return_inverse=True)
    return spelled(rng.integers(0, 16, (people.size, HASH_LENGTH)), HEXADECIMAL)[of_person]
