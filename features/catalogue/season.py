"""The Monday's place in the year, as two smooth waves of one and of two turns."""

from features.feature import Family, Feature, season
from features.words import Text

FEATURES = tuple(
    Feature(
        f"season_{turns}_{name}",
        source="calendar",
        value=season(turns, phase),
        meaning=Text(en="time of the year", zh="时令"),
        family=Family.SEASON,
    )
    for turns in (1, 2)
    for name, phase in (("winter", 0.0), ("spring", 0.25))
)
