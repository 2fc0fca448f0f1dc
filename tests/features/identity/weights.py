"""The weights of `features.identity.scoring`, fitted anew on the made world of seed 1.

Run as `python -m tests.features.identity.weights`. It prints log-odds per level; the constants are
these, rounded to halves by a person, with the code's weights and a wholly different brand's made
heavier: the made world has too few such records to say.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression

from features.identity import matching, scoring
from features.identity.keys import patient_keys, quick_keys
from features.identity.postings import LAST_DAY, candidates, postings
from tests.features.identity.world import make_world

SIZE = 60_000
REFERENCE = {"brand": 1, "street": 1}  # the level whose weight is 0; of other parts: not given
STRENGTH = 0.02  # of the fit: small, so that no level of a made world is taken for certain


def main() -> None:
    """Print each part's weights."""
    world = make_world(SIZE, SIZE, seed=1)
    register, known = matching._by_day(world.register)
    places, ours = matching.places(register), matching.places(world.records)
    ids, owners = matching._numbered(register["establishment_id"])
    index = postings([*quick_keys(places), *patient_keys(places)], known)
    days = matching._days(world.records, missing=LAST_DAY)
    keys = [*quick_keys(ours), *patient_keys(ours)]
    rows, versions = candidates(keys, days, index, most=matching.MOST)
    found = scoring.levels(scoring.texts(ours), rows, scoring.texts(places), versions)
    truth = np.array([name or "" for name in world.truth])
    same = np.array(ids.to_pylist())[owners[versions]] == truth[rows]
    # Of an establishment's versions, the one that says most.
    order = np.lexsort((-scoring.log_odds(found), owners[versions], rows))
    pair = np.stack([rows[order], owners[versions][order]])
    first = np.r_[True, (pair[:, 1:] != pair[:, :-1]).any(axis=0)]
    kept = order[first]
    places_of = [
        (name, level)
        for name, part in found.items()
        for level in np.unique(part)
        if level != REFERENCE.get(name, 0)
    ]
    columns = [found[name][kept] == level for name, level in places_of]
    fit = LogisticRegression(C=STRENGTH, max_iter=500)
    fit.fit(np.stack(columns, axis=1).astype(np.float32), same[kept])
    print("base", round(float(fit.intercept_[0]), 1))
    for (name, level), weight in zip(places_of, fit.coef_[0], strict=True):
        print(name, int(level), round(float(weight), 1))


if __name__ == "__main__":
    main()
