"""Who went along on each visit, and who must stay away from where: neither moves an outcome.

In each pool the posts are paired anew every week, so that a pair meets again when everybody has
worked with everybody.
"""

import numpy as np
import pandas as pd

from data_samples.arrays import NO_DAY, Bools, Ints, days_later, days_of, kept_where, numbered
from data_samples.staff import Staff, pool_of
from data_samples.tables import table
from data_samples.world import World

# One in four inspectors is related to, or worked for, somebody whom they would visit.
RECUSED_SHARE = 0.25
# Of these, so many keep away from all premises of a legal person.
OF_A_FIRM = 0.5
# Every other recusal ends again within the history.
ENDED_SHARE = 0.5
DAYS_UNTIL_SAID = 5  # at most, until the office knows


def partners(rng: np.random.Generator, world: World, visits: pd.DataFrame) -> Ints:
    """The inspector who went along on each visit: of another post of the same pool, that week."""
    staff = world.staff
    first = visits["inspector"].to_numpy(dtype=np.int64)
    days = days_of(visits["happened_on"])
    pool = staff.pool[first]
    turn = rng.integers(0, 1 << 20, staff.posts.size)
    week = (days - world.period.start).astype(np.int64) // 7
    nth = _post_of(staff)[first] - staff.first_post[pool]
    partner = staff.first_post[pool] + _paired(nth, staff.posts[pool], week + turn[pool])
    second: Ints = np.where(
        days < staff.change[partner], staff.before[partner], staff.after[partner]
    )
    return second


def _post_of(staff: Staff) -> Ints:
    """The post that each inspector holds or held."""
    post = np.empty(staff.inspector.size, np.int64)
    post[staff.after] = post[staff.before] = np.arange(staff.before.size)
    return post


def _paired(nth: Ints, posts: Ints, turn: Ints) -> Ints:
    """Whom the `nth` of so many posts goes with in a turn; who is left over goes with the next.

    >>> _paired(np.arange(4), np.full(4, 4), np.full(4, 2)).tolist()
    [2, 3, 0, 1]
    >>> _paired(np.array([0, 1, 2]), np.full(3, 3), np.full(3, 1)).tolist()
    [1, 0, 0]
    """
    # As a round of matches: the last stays in its place and the others move on around it.
    around = posts - 1 + posts % 2
    other = (turn - nth) % around
    other = np.where(other == nth, around, other)
    fixed = turn % around * ((around + 1) // 2) % around  # twice this is the turn, modulo around
    other = np.where(nth == around, fixed, other)
    found: Ints = np.where(other >= posts, (nth + 1) % posts, other)
    return found


def recusals_table(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """The contract's `recusals`: each of premises in the inspector's own pool, or of their firm."""
    period, licences, staff = world.period, world.licences, world.staff
    recused = np.flatnonzero(rng.random(staff.inspector.size) < RECUSED_SHARE)
    premises = _of_pools(rng, world, staff.pool[recused])
    recused, premises = recused[premises >= 0], premises[premises >= 0]
    day = period.start + (rng.random(recused.size) * 7 * period.weeks).astype("m8[D]")
    day = np.maximum(day, staff.start[recused])
    over = days_later(rng, day, 30, 700)
    ended: Bools = rng.random(recused.size) < ENDED_SHARE
    codes = world.establishments.credit_code[licences.establishment[premises]]
    of_firm: Bools = rng.random(recused.size) < OF_A_FIRM
    return table(
        "recusals",
        {
            "recusal_id": numbered("Q", np.arange(1, recused.size + 1), 5),
            "inspector_id": staff.inspector[recused],
            "establishment_id": kept_where(~of_firm, world.ids_of(premises)),
            "credit_code": kept_where(of_firm, codes),
            "from": day,
            "to": np.where(ended, over, NO_DAY),
            "known_on": days_later(rng, day, 0, DAYS_UNTIL_SAID),
        },
        until=period.end,
    )


def _of_pools(rng: np.random.Generator, world: World, pools: Ints) -> Ints:
    """A licence that each of these pools looks after, by lot; -1 where it has none."""
    licences = world.licences
    pool = pool_of(world.establishments.bureau[licences.establishment], licences.programme)
    order = np.argsort(pool, kind="stable")
    first, end = (np.searchsorted(pool[order], pools, side=side) for side in ("left", "right"))
    at = first + (rng.random(pools.size) * (end - first)).astype(np.int64)
    found: Ints = np.where(end > first, order[np.minimum(at, order.size - 1)], -1)
    return found
