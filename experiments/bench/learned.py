"""A model to time, of as many trees as asked for: its outcomes hang on a few features."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from experiments.bench import world
from experiments.bench.monday import PROGRAMME
from features.build import Pairs, build
from features.events import NEVER, Events, day_of
from features.feature import Feature
from models.labels import Examples
from models.model import Model
from models.plan import plan_for
from models.train import EXAMPLES_A_TREE, Provenance, train

# Mondays that examples are drawn from, up to the bench's own.
WEEKS = 104
# Features that an outcome hangs on, and how bad the one in two is that is bad.
LEADING, SEVERITY = 20, 2


def model(events: Events, features: Sequence[Feature], trees: int, *, seed: int = 2) -> Model:
    """Learned from so many examples as give each booster its `trees`."""
    draw = np.random.default_rng(seed)
    size = trees * EXAMPLES_A_TREE
    place = draw.integers(0, events.ids.size, size).astype(np.int32)
    as_of = world.MONDAY - 7 * draw.integers(8, WEEKS, size).astype(np.int32)
    matrix = build(events, Pairs(place, as_of), features, PROGRAMME)
    pull = np.nan_to_num(matrix[:, :LEADING])
    pull = (pull - pull.mean(axis=0)) / (pull.std(axis=0) + 1e-9) @ draw.normal(size=LEADING)
    outcome = (pull + draw.logistic(size=size) > 0).astype(np.int8)
    examples = Examples(
        example_id=np.arange(size).astype(np.str_),
        place=place,
        as_of=as_of,
        outcome=outcome,
        severity=(SEVERITY * outcome).astype(np.float32),
        known=as_of + 7,
        withdrawn=np.full(size, NEVER, np.int32),
        settled=as_of + 14,
        day=as_of + 3,
    )
    plan = replace(plan_for(PROGRAMME, {}), rounds=trees)
    return train(matrix, examples, features, plan, day_of(world.MONDAY), Provenance("", ""))
