"""A model as it would be if it had learned without a part of the establishments.

How much a list changes by that tells how firm it is: nobody chose whose past was looked at.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.events import Events
from models.labels import Examples, examples
from models.model import Model, features_of
from models.plan import Plan
from models.train import SEED, Provenance, train

# A fifth: what is left still tells nearly as much, and no fifth holds what only few know.
LEFT_OUT: Final = 0.2


def refit(model: Model, events: Events, plan: Plan) -> Model:
    """The model trained anew, as of the same Monday, without a random fifth of the establishments.

    Raises TooFewOutcomes, and UnfitModel where a feature cannot be made.
    """
    features = features_of(model.card, available(CATALOGUE, events))
    until = model.card.trained_before
    found = examples(events, plan, until=until)
    part = found.only(without_some(found))
    matrix = build(events, Pairs(part.place, part.as_of), features, plan.programme)
    stamp = Provenance(model.card.snapshot, model.card.commit)
    return train(matrix, part, features, plan, until, stamp)


def without_some(found: Examples) -> npt.NDArray[np.bool_]:
    """Which examples stay, the same each time: all those of an establishment, or none."""
    places, at = np.unique(found.place, return_inverse=True)
    stays = np.random.default_rng(SEED).random(places.size) >= LEFT_OUT
    chosen: npt.NDArray[np.bool_] = stays[at]
    return chosen
