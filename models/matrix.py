"""The matrix a booster sees: features of any pairs, with open codes made small and stable.

A category is numbered by the training examples it was learned from; one never seen there, or too
rare, is missing. The numbering is part of the model.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from features.build import Matrix
from features.feature import Feature

# A category met in fewer training examples than this is treated as unknown.
RARE = 50

Categories = Mapping[str, tuple[int, ...]]


def learn_categories(matrix: Matrix, features: Sequence[Feature]) -> Categories:
    """For each categorical feature, the codes common enough to learn from, in ascending order."""
    categories = {}
    for place, feature in enumerate(features):
        if feature.categorical:
            column = matrix[:, place]
            codes, counts = np.unique(column[~np.isnan(column)], return_counts=True)
            categories[feature.name] = tuple(int(code) for code in codes[counts >= RARE])
    return categories


def encoded(matrix: Matrix, features: Sequence[Feature], categories: Categories) -> Matrix:
    """A copy in which each categorical code is its place in `categories`, or NaN."""
    result = matrix.copy()
    for place, feature in enumerate(features):
        if feature.categorical:
            result[:, place] = _places(matrix[:, place], categories[feature.name])
    return result


def _places(column: Matrix, codes: tuple[int, ...]) -> npt.NDArray[np.float32]:
    known = np.array(codes, np.float32)
    place = np.searchsorted(known, column)
    if known.size == 0:
        return np.full(column.size, np.nan, np.float32)
    found = known[np.minimum(place, known.size - 1)] == column
    return np.where(found, place, np.nan).astype(np.float32)
