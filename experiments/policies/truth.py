"""What visits of a week would truly find at everyone."""

import numpy as np
import pandas as pd

from data_samples import weeks
from data_samples.arrays import Floats, chance
from data_samples.staff import pool_of
from data_samples.world import World
from experiments.policies.facts import Facts


def found_chance(
    world: World, facts: Facts, logit: Floats, visits: pd.DataFrame, monday: np.datetime64
) -> Floats:
    """The chance that a visit in the week finds severity 2 or 3 at each licence.

    By whoever is on duty, as tired as they are that week: how strict and how tired inspectors are
    is no error of a draw.
    """
    staff = world.staff
    pool = pool_of(facts.bureau, facts.programme)
    made = pool[visits["licence"].to_numpy()]
    earlier = np.bincount(made, visits["visit_order"].to_numpy() - 1, staff.posts.size)
    tired = weeks.ORDER_EFFECT * earlier / np.maximum(np.bincount(made, minlength=earlier.size), 1)
    holder = np.where(monday < staff.change, staff.before, staff.after)
    strict = staff.strictness[holder]
    found = np.zeros(facts.size)
    for number in range(staff.posts.size):
        mine = np.flatnonzero(pool == number)
        first = staff.first_post[number]
        posts = strict[first : first + staff.posts[number]]
        found[mine] = chance(logit[mine, None] + posts + tired[number]).mean(axis=1)
    return found
