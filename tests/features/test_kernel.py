"""The kernel against its oracle, over rows and folds that hypothesis makes up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import feature as f
from features.build import Pairs, build
from features.events import NEVER, Events, Source
from features.feature import Feature, Value, at_least, where
from features.words import Text
from tests.features.oracle import expected

FAILED, ASSESSED = where(result=1), where(result=(0, 1))  # codes of pass and fail

VALUES: dict[str, Value] = {
    "count": f.count(40),
    "count of fails before": f.count(40, FAILED, newer_than=10),
    "total": f.total("severity", 50),
    "most": f.most("severity", 60),
    "newest": f.recent("severity"),
    "third newest": f.recent("severity", 2),
    "days since a fail": f.days_since(FAILED),
    "days since the first": f.days_since_first(),
    "mean": f.mean("severity", 70),
    "share": f.share(FAILED, ASSESSED, 80),
    "smoothed": f.smoothed_share(FAILED, ASSESSED, prior=0.2, weight=4),
    "decayed": f.decayed("severity", 30),
    "decayed count": f.decayed(None, 10, FAILED),
    "decayed mean": f.decayed_mean("severity", 20),
    "change": f.change("severity", 20, 30),
    "streak": f.streak(FAILED, ASSESSED),
    "severe streak": f.streak(where(severity=at_least(2))),
    "distinct": f.distinct("purpose", 50),
    "distinct among fails": f.distinct("purpose", 50, FAILED),
    "on the newest day": f.on_newest_day("severity"),
    "gap": f.mean_gap(),
    "overdue": f.overdue(),
}
FEATURES = [
    Feature(
        name, "inspections", value, Text(name, name), f.Family.RESULTS, empty=empty, scope="any"
    )
    for name, value in VALUES.items()
    for empty in (float("nan"),)
]

DAYS = st.integers(0, 100)
ROW = st.tuples(
    st.integers(0, 2),  # establishment
    DAYS,
    st.integers(0, 30),  # days until known
    st.one_of(st.none(), st.integers(0, 60)),  # days until withdrawn
    st.integers(-1, 3),  # result
    st.sampled_from([np.nan, 0.0, 1.0, 2.0, 3.0]),
    st.integers(-1, 3),  # purpose
)


def _frame(rows: list[tuple[int, int, int, int | None, int, float, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [
            (
                place,
                day,
                day + lag,
                NEVER if gone is None else day + lag + gone,
                result,
                severity,
                purpose,
            )
            for place, day, lag, gone, result, severity, purpose in rows
        ],
        columns=["place", "day", "known", "withdrawn", "result", "severity", "purpose"],
    )
    return frame.sort_values(["place", "day"], kind="stable", ignore_index=True)


def _events(frame: pd.DataFrame) -> Events:
    numbers = {name: frame[name].to_numpy(np.int32) for name in frame if name != "severity"}
    none = np.full(len(frame), -1, np.int32)
    source = Source(
        offsets=np.searchsorted(numbers["place"], np.arange(4)).astype(np.int64),
        owner=numbers["place"],
        day=numbers["day"],
        known=numbers["known"],
        withdrawn=numbers["withdrawn"],
        columns={
            "result": numbers["result"],
            "purpose": numbers["purpose"],
            "severity": frame["severity"].to_numpy(np.float32),
            "programme": none,
        },
        groups={},
        orders={},
        keys=np.empty(0, "U1"),
    )
    return Events(np.array(["A", "B", "C"]), {"inspections": source}, {})


@settings(max_examples=150, deadline=None)
@given(
    st.lists(ROW, max_size=25), st.lists(st.tuples(st.integers(0, 2), DAYS), min_size=1, max_size=6)
)
def test_the_kernel_says_what_pandas_says(
    rows: list[tuple[int, int, int, int | None, int, float, int]], asked: list[tuple[int, int]]
) -> None:
    """One compiled pass is fast; that it is right is seen beside a slow one nobody could doubt."""
    frame = _frame(rows)
    places, mondays = (np.array(column, np.int32) for column in zip(*asked, strict=True))
    made = build(_events(frame), Pairs(places, mondays), FEATURES, "food")
    for row, (place, monday) in enumerate(asked):
        own = frame[frame.place == place]
        for column, feature in enumerate(FEATURES):
            assert made[row, column] == pytest.approx(
                expected(own, feature, monday), rel=1e-5, nan_ok=True
            ), feature.name


def test_an_establishment_with_a_million_rows_is_folded_as_if_it_were_alone() -> None:
    """Chunks are cut by rows, too, and many rows are searched and counted in other ways."""
    rng = np.random.default_rng(5)
    many = np.sort(rng.choice(3, 1_500_000, p=[0.79, 0.2, 0.01])).astype(np.int32)
    day = rng.integers(0, 100, many.size)
    frame = pd.DataFrame(
        {
            "place": many,
            "day": day,
            "known": day + rng.integers(0, 30, many.size),
            "withdrawn": np.where(rng.random(many.size) < 0.1, 120, NEVER),
            "result": rng.integers(-1, 4, many.size),
            "severity": rng.integers(0, 4, many.size).astype(np.float64),
            "purpose": rng.integers(-1, 40, many.size),
        }
    ).sort_values(["place", "day"], kind="stable", ignore_index=True)
    events = _events(frame)
    place, monday = np.tile(np.arange(3, dtype=np.int32), 2), np.repeat([60, 90], 3)
    together = build(events, Pairs(place, monday.astype(np.int32)), FEATURES, "food")
    for row in range(place.size):
        one = Pairs(place[row : row + 1], monday[row : row + 1].astype(np.int32))
        assert build(events, one, FEATURES, "food").tobytes() == together[row].tobytes()
    smallest = frame[(frame.place == 2)]
    for column, feature in enumerate(FEATURES):
        assert together[2, column] == pytest.approx(
            expected(smallest, feature, 60), rel=1e-5, nan_ok=True
        ), feature.name
