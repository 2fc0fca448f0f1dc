"""Inspectors: the posts of each bureau, who held them, how strict each is; and weekly capacity."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_samples.arrays import NO_DAY, Days, Floats, Ints, Words, numbered
from data_samples.period import DAYS_OF_YEAR, WEEKS_OF_YEAR, Period
from data_samples.places import BUREAUS
from data_samples.population import Establishments, Licences
from data_samples.tables import table
from features.contract import PROGRAMMES

# Standard deviation of inspectors' strictness: a log-odds on finding a violation that is there.
STRICTNESS_SD = 0.5
# One post for so many visits a week, at the visits a year that licences of a programme get.
VISITS_PER_POST = 8
VISITS_PER_YEAR = np.array([2.2, 1.2, 1.0])
SMALLEST_POOL = 2
POOLS = (("food",), ("drug", "product"))  # an inspector knows food, or the other two
# A third of the posts change hands once within the history.
CHANGING_HANDS = 1 / 3

CAPACITY_SHARE = 0.015  # visits a week for each open establishment in the programme
SMALLEST_CAPACITY = 5  # visits a week
WEEKS_BACK, WEEKS_AHEAD = 4, 3  # around the week of `until`
LARGEST_LEAVE = 0.2  # of the visits


@dataclass(frozen=True)
class Staff:
    """Posts (each in one pool: a bureau's food posts, or its others) and inspectors.

    `first_post` and `posts` are by pool; `before`, `after` and `change` by post; the rest by
    inspector. Pool numbers are those of `pool_of`.
    """

    first_post: Ints
    posts: Ints
    before: Ints
    after: Ints
    change: Days
    inspector: Words
    pool: Ints
    strictness: Floats
    start: Days
    end: Days


def pool_of(bureau: Ints, programme: Ints) -> Ints:
    """The pool of inspectors that visits such licences."""
    pool: Ints = bureau * len(POOLS) + (programme > 0)
    return pool


def draw_staff(
    rng: np.random.Generator, establishments: Establishments, licences: Licences, period: Period
) -> Staff:
    """Posts enough for the visits to be expected, and the people who hold them."""
    pool = pool_of(establishments.bureau[licences.establishment], licences.programme)
    visits = VISITS_PER_YEAR[licences.programme] / WEEKS_OF_YEAR
    weekly = np.bincount(pool, weights=visits, minlength=len(BUREAUS) * len(POOLS))
    posts = np.maximum(np.ceil(weekly / VISITS_PER_POST), SMALLEST_POOL).astype(np.int64)
    pool_of_post = np.repeat(np.arange(posts.size), posts)
    total = pool_of_post.size
    changing = rng.random(total) < CHANGING_HANDS
    day = period.start + (rng.random(total) * 7 * period.weeks).astype("m8[D]")
    after = np.where(changing, total + np.cumsum(changing) - 1, np.arange(total))
    service = (rng.exponential(6 * DAYS_OF_YEAR, total) + 60).astype("m8[D]")
    inspectors = total + int(changing.sum())
    return Staff(
        first_post=np.cumsum(posts) - posts,
        posts=posts,
        before=np.arange(total),
        after=after,
        change=np.where(changing, day, period.end),
        inspector=numbered("J", np.arange(1, inspectors + 1), 5),
        pool=np.concatenate([pool_of_post, pool_of_post[changing]]),
        strictness=rng.normal(0, STRICTNESS_SD, inspectors),
        start=np.concatenate([period.start - service, day[changing]]),
        end=np.concatenate(
            [
                np.where(changing, day - np.timedelta64(1, "D"), NO_DAY),
                np.full(int(changing.sum()), NO_DAY),
            ]
        ),
    )


def on_duty(rng: np.random.Generator, staff: Staff, pool: Ints, days: Days) -> Ints:
    """An inspector of the right pool for each visit, whoever held the post that day."""
    nth = (rng.random(pool.size) * staff.posts[pool]).astype(np.int64)
    post = staff.first_post[pool] + nth
    inspector: Ints = np.where(days < staff.change[post], staff.before[post], staff.after[post])
    return inspector


def inspectors_table(staff: Staff, period: Period) -> pd.DataFrame:
    """The contract's `inspectors`. `to` is as of the export: the staff list keeps no history."""
    return table(
        "inspectors",
        {
            "inspector_id": staff.inspector,
            "bureau": np.array([bureau.id for bureau in BUREAUS])[staff.pool // len(POOLS)],
            "programmes": np.array(["|".join(pool) for pool in POOLS])[staff.pool % len(POOLS)],
            "from": staff.start,
            "to": staff.end,
            "known_on": staff.start,
        },
        until=period.end,
    )


def capacity_table(
    rng: np.random.Generator, establishments: Establishments, licences: Licences, period: Period
) -> pd.DataFrame:
    """The contract's `capacity`: the last weeks, this one and the next, as booked by today."""
    is_open = establishments.open_on(period.end)[licences.establishment]
    group = establishments.bureau[licences.establishment] * len(PROGRAMMES) + licences.programme
    size = len(BUREAUS) * len(PROGRAMMES)
    open_ones = np.bincount(group[is_open], minlength=size)
    visits = np.maximum(np.round(open_ones * CAPACITY_SHARE), SMALLEST_CAPACITY).astype(np.int64)
    weeks = np.arange(-WEEKS_BACK, WEEKS_AHEAD + 1)
    mondays = period.end + 7 * weeks * np.timedelta64(1, "D")
    names = pd.DatetimeIndex(mondays).strftime("%G-W%V").to_numpy().astype(np.str_)
    leave = (rng.random(size * weeks.size) * LARGEST_LEAVE * np.tile(visits, weeks.size)).round()
    # Booked on the Thursday before its week; the coming weeks' first figures are there already.
    known = np.minimum(mondays, period.end) - np.timedelta64(4, "D")
    return table(
        "capacity",
        {
            "bureau": np.tile(
                np.repeat([bureau.id for bureau in BUREAUS], len(PROGRAMMES)), weeks.size
            ),
            "programme": np.tile(PROGRAMMES, len(BUREAUS) * weeks.size),
            "week": np.repeat(names, size),
            "visits": np.tile(visits, weeks.size),
            "leave": leave.astype(np.int64),
            "known_on": np.repeat(known, size),
        },
        until=period.end,
    )
