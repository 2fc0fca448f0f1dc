"""A report is a value that its records decide: not the day it is run, nor what came later."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import read_mapping
from features.store import EventStore
from models.public.report import Report
from models.public.reporting import report
from tests.conftest import SECRET, MadeCity, known_before, stored
from tests.models.public.builders import MONDAY, NOBODY_DRAWN, NOTHING_LISTED, spread, visit
from tests.models.public.builders import stored as records

EARLIER = date(2026, 1, 5)
RECORDS = Path(__file__).parents[4] / "shared" / "data"
MAPPINGS = Path(__file__).parents[3] / "mappings"


def made(store: EventStore, monday: date, listed: pd.DataFrame = NOTHING_LISTED) -> Report:
    return report(store, monday, listed=listed, drawn=NOBODY_DRAWN)


def lists_of(city: MadeCity) -> pd.DataFrame:
    """Weekly lists of a few places of every lane, up to the newest Monday."""
    random = np.random.default_rng(2)
    register = city.city.tables["establishments"]["establishment_id"].unique()
    mondays = [city.until - timedelta(weeks=n) for n in range(60)]
    return pd.DataFrame(
        [
            {
                "establishment_id": id_,
                "programme": "food",
                "lane": lane,
                "monday": monday,
                "published_on": monday,
            }
            for monday in mondays
            for lane, many in (("risk", 50), ("random", 20))
            for id_ in random.choice(register, many, replace=False)
        ]
    )


def test_the_same_records_and_monday_give_the_same_report(made_city: MadeCity) -> None:
    """Whatever order lists come in, and however often it is asked."""
    lists = lists_of(made_city)
    first = made(made_city.store, made_city.until, lists)
    again = made(
        EventStore(made_city.store.folder), made_city.until, lists.sample(frac=1, random_state=4)
    )
    assert first == again
    assert first.snapshot == made_city.store.meta.snapshot
    newest = lists.iloc[1:]  # published on the Monday itself: too late for its report
    assert made(made_city.store, made_city.until, newest) == first
    without = lists[lists["monday"] != made_city.until - timedelta(weeks=20)]
    assert made(made_city.store, made_city.until, without).lists != first.lists


def test_a_report_of_a_past_monday_knows_nothing_of_what_came_later(
    made_city: MadeCity, tmp_path: Path
) -> None:
    """The records of today, and those of then alone: the same figures, lists included."""
    lists = lists_of(made_city)
    then = stored(known_before(made_city.city, EARLIER), tmp_path)
    known = lists[pd.to_datetime(lists["published_on"]) < pd.Timestamp(EARLIER)]
    now = made(made_city.store, EARLIER, lists)
    assert replace(now, snapshot="") == replace(made(then, EARLIER, known), snapshot="")
    assert now.prevalence[0].failing.value is not None
    assert any(one.visited for one in now.hit_rates[0].lanes)


def test_records_without_samples_draws_or_lists_tell_nothing(tmp_path: Path) -> None:
    """A city that has only chosen visits has no public figure, and is told so."""
    rows = spread({"fail": 100, "pass": 100}, visit, purpose="routine")
    nothing_told(made(records(tmp_path, inspections=rows), MONDAY))


def nothing_told(found: Report) -> None:
    """No figure of it has a value, and none is sufficient."""

    def values(one: object) -> list[object]:
        if isinstance(one, dict):
            own = [one["value"]] if "value" in one else []
            return own + [value for part in one.values() for value in values(part)]
        if isinstance(one, (list, tuple)):
            return [value for part in one for value in values(part)]
        return []

    told = values(asdict(found))
    assert len(told) > 10
    assert set(told) == {None}
    assert {tile.tile.verdict for tile in found.pass_rates} == {"insufficient"}


@pytest.mark.records
@pytest.mark.skipif(not RECORDS.is_dir(), reason="the real records are not here")
@pytest.mark.parametrize(("city", "monday"), [("toronto", "2010-12-27"), ("chicago", "2014-08-25")])
def test_real_records_of_chosen_visits_give_no_public_figure(
    tmp_path: Path, city: str, monday: str
) -> None:
    """Tens of thousands of visits that inspectors chose say nothing of the whole city."""
    mapping = read_mapping(MAPPINGS / f"{city}.toml")
    delivery = read_delivery(RECORDS / city, mapping, today=date(2027, 1, 1), secret=SECRET)
    load(tmp_path / "store", delivery, refused_share=mapping.refused_share)
    found = made(EventStore(tmp_path / "store"), date.fromisoformat(monday))
    nothing_told(found)
    assert found.left_out.chance_unknown == 0
