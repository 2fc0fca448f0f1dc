"""Every feature there is, by subject. A new feature touches one file here and nothing else.

`CATALOGUE` is in a fixed order: the files' order below, then the order within a file.
"""

from features.catalogue import (
    complaints,
    credit,
    findings,
    hazards,
    history,
    orders,
    profile,
    samples,
    season,
    surroundings,
)
from features.feature import Feature

_SUBJECTS = (
    history.FEATURES,
    findings.FEATURES,
    samples.FEATURES,
    complaints.FEATURES,
    credit.FEATURES,
    orders.FEATURES,
    hazards.FEATURES,
    profile.FEATURES,
    surroundings.FEATURES,
    season.FEATURES,
)

CATALOGUE: tuple[Feature, ...] = tuple(feature for subject in _SUBJECTS for feature in subject)
