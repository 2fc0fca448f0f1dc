"""Features of groups against pandas, group by group, and what leaving oneself out must mean."""

import time
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.events import Events, day_number
from features.feature import Family, Feature, Where, most
from features.groups import SHARED, groups_of, keys, mondays_among, newest_version
from features.plan import code_of, compiled, scoped_to
from features.seal import seal
from features.words import Text
from tests.features.builders import MONDAY, establishment, inspection, tables
from tests.features.oracle import expected
from tests.features.random_city import FIRST, random_city

OF_VISITS = [f for f in CATALOGUE if f.of and f.source == "inspections"]
NAMED = {feature.name: feature for feature in CATALOGUE}


def by_hand(events: Events, feature: Feature, monday: date) -> list[float]:
    """The feature of everyone, from the rows of each one's group without its own where it may."""
    source, of = events.sources["inspections"], feature.of
    assert of is not None
    rows = pd.DataFrame(
        {
            "day": source.day,
            "known": source.known,
            "withdrawn": source.withdrawn,
            "owner": source.owner,
            "group": 0 if of == "city" else source.groups[of],
            **source.columns,
        }
    ).sort_values("day", kind="stable")
    as_of = day_number(monday)
    everyone = np.arange(events.ids.size, dtype=np.int32)
    version = newest_version(events, everyone, np.full(everyone.size, as_of, np.int32))
    coded = _with_codes(feature)
    found = []
    for place, group in enumerate(groups_of(events, version, of)):
        mine = rows[(rows["group"] == group) & (group >= 0)]
        if of not in SHARED:
            mine = mine[mine["owner"] != place]
        found.append(expected(mine, coded, as_of))
    return found


def _with_codes(feature: Feature) -> Feature:
    """The feature with its words as the codes that events hold."""

    def codes(where: Where) -> Where:
        return tuple(
            replace(c, among=tuple(code_of("inspections", c.column, word) for word in c.among))
            for c in where
        )

    folds = tuple(
        replace(fold, where=codes(fold.where), streak=codes(fold.streak))
        for fold in scoped_to(feature, "food")
    )
    return replace(feature, value=replace(feature.value, folds=folds), scope="any")


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("name", [feature.name for feature in OF_VISITS])
def test_pandas_finds_the_same_of_groups(name: str, seed: int) -> None:
    """Moves, withdrawals and late knowledge included, one's own visits left out where they are."""
    events = seal(random_city(seed), reinspection_within_days=14)
    everyone = np.arange(events.ids.size, dtype=np.int32)
    for weeks in (40, 150):
        monday = FIRST + timedelta(weeks=weeks)
        made = build(events, Pairs.on(everyone, monday), [NAMED[name]], "food")[:, 0]
        hand = by_hand(events, NAMED[name], monday)
        assert made == pytest.approx(hand, rel=1e-5, nan_ok=True)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-1, 6), st.sampled_from([100, 107, 20_000])), min_size=1, max_size=40
    ),
    st.sampled_from([1, 1_000_000]),
)
def test_keys_name_every_different_pair_once(pairs: list[tuple[int, int]], apart: int) -> None:
    """Through a table where groups are few, by hashing where they are many: the same keys."""
    group = np.array([one * apart if one > 0 else one for one, _ in pairs], np.int32)
    as_of = np.array([day for _, day in pairs], np.int32)
    found = keys(group, mondays_among(as_of), int(group.max()) + 2)
    named = list(zip(found.group.tolist(), found.as_of.tolist(), strict=True))
    assert len(set(named)) == len(named)
    for one, day, key in zip(group.tolist(), as_of.tolist(), found.of.tolist(), strict=True):
        assert (key == -1) if one < 0 else named[key] == (one, day)
    if found.table is not None:
        assert (found.table[-1] == -1).all()
        when = np.flatnonzero(found.mondays == as_of[:, None]) % found.mondays.size
        assert found.table[group, when].tolist() == found.of.tolist()
    assert set(named) == {(int(g), int(d)) for g, d in zip(group, as_of, strict=True) if g >= 0}


@pytest.mark.parametrize("seed", [3, 4])
def test_groups_walked_over_come_to_what_each_ones_own_rows_come_to(seed: int) -> None:
    """Everyone's Monday walks over rows as they lie; few pairs read the rows of their groups."""
    events = seal(random_city(seed), reinspection_within_days=14)
    everyone = np.arange(events.ids.size, dtype=np.int32)
    of_groups = [feature for feature in CATALOGUE if feature.of or feature.per]
    days = [day_number(FIRST + timedelta(weeks=weeks)) for weeks in (40, 149, 150)]
    pairs = Pairs(np.repeat(everyone, 3), np.tile(days, everyone.size).astype(np.int32))
    together = build(events, pairs, of_groups, "food")
    for row in range(0, len(pairs), 97):
        one = Pairs(pairs.place[row : row + 1], pairs.as_of[row : row + 1])
        assert build(events, one, of_groups, "food").tobytes() == together[row].tobytes()


def test_what_cannot_be_taken_out_again_is_refused() -> None:
    """The worst of a chain is not the worst of its others."""
    text = Text("worst of the chain", "同名最严重")
    worst = Feature("worst", "inspections", most("severity"), text, Family.RESULTS, of="chain")
    with pytest.raises(ValueError, match="cannot leave the establishment itself out"):
        compiled([worst], "food")


def test_a_name_that_thousands_share_costs_no_more_than_names_of_their_own() -> None:
    """Registers call shops 无字号, "no name": each once walked through the visits of all others."""
    size = 6_000
    shops = [f"s{number:05d}" for number in range(size)]
    visits = [inspection(shop) for shop in shops for _ in range(2)]
    seconds = {}
    for shared in (False, True):
        names = ["无字号" if shared else f"{chr(0x4E00 + n)}店" for n in range(size)]
        register = [establishment(s, name=n) for s, n in zip(shops, names, strict=True)]
        events = seal(tables(establishments=register, inspections=visits))
        pairs = Pairs.on(np.arange(size, dtype=np.int32), MONDAY)
        chain = [feature for feature in CATALOGUE if feature.of == "chain"]
        made = build(events, pairs, chain, "food")
        assert made[0, [f.name for f in chain].index("chain_visits_1095d")] == (
            2 * (size - 1) if shared else 0
        )
        runs = []
        for _ in range(5):
            start = time.perf_counter()
            build(events, pairs, chain, "food")
            runs.append(time.perf_counter() - start)
        seconds[shared] = min(runs)
    assert seconds[True] < 20 * seconds[False]
