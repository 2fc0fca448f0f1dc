"""What may be told of a score whose model reads complaints, so that who complained stays unseen.

Every other reason is told as if nobody had complained: one more complaint leaves it as it was, to
the last bit. What complaints add is told from five people on, as of up to eight weeks ago and in
steps. The score, the chance and the expected severity are told in steps too: they are what moves
when somebody complains. Places on a list are as the score made them, and may still tell of it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from features.catalogue.complaints import FEWEST_TOLD
from features.contract import SEVERITY_MAX
from features.feature import Family, Feature

Floats = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]

# Told as one sum or not at all, whatever their share.
HIDDEN: Final = frozenset({Family.COMPLAINTS, Family.REPORTS})

# What complaints add to a score is told in steps of so much: finer ones would count them.
COMPLAINTS_STEP = 0.1
# A score is told as the middle of a cell this wide. In the made city one more complaint moves an
# expected severity by 0.05 (half of all places) and seldom by more than 0.13, and so leaves two
# cells in three as they were; a month of reasons argues about no less.
SCORE_CELL = 0.25
# Where the cells of told chances begin: one more complaint moves a chance by 0.03, more where it is
# larger. The names of risks (serving/ui/bands.py) begin where cells do; the outer two have two.
RISK_CELLS: Final = (0.0, 0.05, 0.10, 0.25, 0.50, 0.75, 1.0)
TOLD_RISKS: Final = tuple(round((low + high) / 2, 4) for low, high in pairwise(RISK_CELLS))


def hidden(features: Sequence[Feature]) -> npt.NDArray[np.int64]:
    """Which columns are of complaints and reports; a score that reads none is told as it is."""
    return np.flatnonzero([feature.family in HIDDEN for feature in features])


def unheard(values: Matrix, features: Sequence[Feature]) -> Matrix:
    """A copy of the features as they would be if nobody had complained or reported anything."""
    columns = hidden(features)
    result = values.copy()
    result[:, columns] = [features[column].empty for column in columns]
    return result


def complaints_only(features: Sequence[Feature]) -> npt.NDArray[np.int64]:
    """Which columns are of complaints, of which something may be told."""
    return np.flatnonzero([feature.family is Family.COMPLAINTS for feature in features])


def complaints_told(added: Floats, people: npt.NDArray[np.float32]) -> Floats:
    """What complaints are told to have added: in steps, 0 where fewer than five people complained.

    >>> complaints_told(np.array([0.17, -0.04, 0.17]), np.array([5, 9, 4], np.float32)).tolist()
    [0.2, 0.0, 0.0]
    """
    steps = np.round(added / COMPLAINTS_STEP)
    told: Floats = np.where(people >= FEWEST_TOLD, steps * COMPLAINTS_STEP, 0.0) + 0.0
    return told


def told_score(priority: Floats, weight: Floats) -> Floats:
    """The middles of the cells that scores lie in; none is beyond what its weight allows.

    The order is kept, with ties.

    >>> told_score(np.array([0.3, 0.49, 2.9]), np.array([1.0, 2.0, 1.0])).tolist()
    [0.375, 0.375, 2.875]
    """
    middle = (np.floor(priority / SCORE_CELL) + 0.5) * SCORE_CELL
    told: Floats = np.minimum(middle, SEVERITY_MAX * weight)
    return told


def told_risk(risk: Floats) -> Floats:
    """The middles of the cells that chances lie in.

    >>> told_risk(np.array([0.0, 0.25, 0.4999, 0.5, 1.0])).tolist()
    [0.025, 0.375, 0.375, 0.625, 0.875]
    """
    told: Floats = np.array(TOLD_RISKS)[np.searchsorted(RISK_CELLS[1:-1], risk, side="right")]
    return told
