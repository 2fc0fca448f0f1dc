"""Counts put beside a bureau's mean: how readily a district complains says nothing of a kitchen."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.events import Events, day_number
from features.groups import newest_version
from features.seal import seal
from models.plan import plan_for
from models.scoring import scores
from tests.conftest import MadeCity, stored
from tests.features.builders import (
    A_WEEK,
    COUNTED,
    MONDAY,
    Row,
    complaint,
    establishment,
    tables,
    value_of,
)
from tests.features.random_city import FIRST, random_city
from tests.models.test_time_honesty import trained

NAMED = {feature.name: feature for feature in CATALOGUE}
YEARLY = NAMED["complaints_365d_to_bureau"]
# Points by which a bureau's share of the riskiest tenth may move when it complains twice as much.
TOLERANCE = 0.02


def shops(many: int, bureau: str) -> list[Row]:
    """So many restaurants of a bureau, called by its name and a number."""
    return [establishment(f"{bureau}{number}", bureau=bureau) for number in range(many)]


def test_a_count_is_a_multiple_of_its_bureaus_mean() -> None:
    """Three of the four complaints, among four shops: three times the usual."""
    complaints = [complaint(of) for of in ("n0", "n0", "n0", "n1", "s0")]
    given = tables(establishments=[*shops(4, "n"), *shops(2, "s")], complaints=complaints)
    assert [value_of(YEARLY, given, of=of) for of in ("n0", "n1", "n2", "s0")] == [3, 1, 0, 2]


def test_a_bureau_that_complains_twice_as_much_looks_the_same() -> None:
    """So does a city in which complaining has become easier."""
    once = [complaint(of) for of in ("n0", "n0", "n0", "n1")]
    for many in (1, 2, 5):
        given = tables(establishments=shops(4, "n"), complaints=once * many)
        assert value_of(YEARLY, given, of="n0") == 3


def test_a_shop_that_opens_later_or_moves_away_counts_from_that_day() -> None:
    """The mean of a past Monday is that Monday's."""
    late = establishment("n9", bureau="n", known_on=MONDAY)
    gone = establishment("n1", bureau="s", known_on=MONDAY + A_WEEK)
    given = tables(
        establishments=[*shops(2, "n"), late, gone],
        complaints=[complaint("n0")],
    )
    weeks = [MONDAY + weeks * A_WEEK for weeks in range(3)]
    assert [value_of(YEARLY, given, of="n0", monday=day) for day in weeks] == [2, 3, 2]


def test_without_a_bureau_there_is_no_mean() -> None:
    """Unknown, not nothing."""
    given = tables(establishments=[establishment(bureau=None)], complaints=[complaint()])
    assert np.isnan(value_of(YEARLY, given))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", [feature.name for feature in CATALOGUE if feature.per])
def test_pandas_finds_the_same(name: str, seed: int) -> None:
    """Versions that end, moves, withdrawals and late knowledge included."""
    feature = NAMED[name]
    events = seal(random_city(seed))
    everyone = np.arange(events.ids.size, dtype=np.int32)
    for monday in (FIRST + timedelta(weeks=weeks) for weeks in (20, 80, 150)):
        pairs = Pairs.on(everyone, monday)
        found = build(events, pairs, [feature], "food")[:, 0]
        assert found == pytest.approx(_by_hand(events, pairs, name, monday), rel=1e-5, nan_ok=True)


def _by_hand(events: Events, pairs: Pairs, name: str, monday: date) -> np.ndarray:
    versions = events.sources["establishments"]
    newest = newest_version(events, pairs.place, pairs.as_of)
    bureau = np.where(newest >= 0, versions.groups["bureau"][newest], -1)
    own = build(events, pairs, [COUNTED[name.removesuffix("_to_bureau")]], "food")[:, 0]
    whole = _whole(events, name, monday)
    expected = []
    for of, mine in zip(bureau, own, strict=True):
        members = (bureau == of).sum()
        total = whole.get(int(of), 0.0)
        expected.append(np.nan if of < 0 else mine * members / (total or 1))
    return np.array(expected)


def _whole(events: Events, name: str, monday: date) -> dict[int, float]:
    source = events.sources["complaints"]
    order = source.orders["bureau"]
    group = np.full(source.day.size, -1)
    group[order.order] = np.repeat(np.arange(order.offsets.size - 1), np.diff(order.offsets))
    as_of = day_number(monday)
    frame = pd.DataFrame({"group": group, "age": as_of - source.day, **source.columns})
    seen = (source.known < as_of) & (source.withdrawn > as_of) & (source.day < as_of)
    fold = NAMED[name].value.folds[0]
    kind = 1 if name.startswith("reports") else 0
    rows = frame[seen & (frame["kind"] == kind) & (frame["age"] <= fold.within)]
    if name.startswith("ordinary"):
        rows = rows[rows["claimant"] == 0]
    if name.startswith("complainants"):
        rows = rows[rows["complainant"] >= 0]
    weight = 0.5 ** (rows["age"] / fold.parameter) if "decayed" in name else rows["age"] ** 0
    return dict(weight.groupby(rows["group"]).sum())


def test_twice_the_complaints_of_a_bureau_move_its_share_of_the_list_by_little(
    made_city: MadeCity, tmp_path: Path
) -> None:
    """Requirement 15: people who complain readily do not draw inspectors from elsewhere."""
    city, plan = made_city.city, plan_for("food", {})
    complaints = city.tables["complaints"]
    register = city.tables["establishments"].drop_duplicates("establishment_id", keep="last")
    of = complaints["establishment_id"].map(register.set_index("establishment_id")["bureau"])
    largest = of.value_counts().index[0]
    again = complaints[of == largest].copy()
    again["complaint_id"] = "again" + again["complaint_id"]
    again["complainant"] = again["complainant"] + "0"  # other people
    doubled = {**city.tables, "complaints": pd.concat([complaints, again])}
    store = stored(replace(city, tables=doubled), tmp_path)
    model = trained(made_city.store, "food", made_city.until)
    shares = []
    for one in (made_city.store, store):
        listed = scores(one, one.events(), model, plan, made_city.until).scored
        shares.append((listed.head(len(listed) // 10)["bureau"] == largest).mean())
    assert abs(shares[1] - shares[0]) <= TOLERANCE
