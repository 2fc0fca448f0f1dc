"""Who was drawn, and by what chance, is read from the records for judging alone."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from features.loading import load
from features.sources.delivery import read_delivery
from features.store import EventStore
from models.draws import inclusion_of
from tests.conftest import MadeCity
from tests.features.sources.builders import TODAY, Visit, csv_of, mapped, source, toml, visit


def stored(folder: Path, *rows: Visit, top: str = "") -> EventStore:
    """A store of these visits, loaded into what is there."""
    delivered = source(folder / "source", visits__csv=csv_of(rows))
    ours = {name: f'"{name}"' for name in ("purpose", "inclusion_probability", "known_on")}
    mapping = mapped(folder, toml(table=top, **ours))
    delivery = read_delivery(delivered, mapping, today=TODAY)
    load(folder / "store", delivery, refused_share=0.0)
    return EventStore(folder / "store")


def drawn(number: int, chance: str, **given: str) -> Visit:
    """A random visit that tells its chance."""
    told = {"purpose": "random", "inclusion_probability": chance, "known_on": "2026-03-02"}
    return visit(number, **{**told, **given})


def test_a_visit_that_was_drawn_tells_its_chance(tmp_path: Path) -> None:
    """A chance beside a routine visit is that of a draw which did not take it."""
    store = stored(
        tmp_path, drawn(1, "0.25"), drawn(2, ""), drawn(3, "0.25", purpose="routine"), drawn(4, "1")
    )
    found = inclusion_of(store, np.array(["4", "3", "2", "1", "nobody's"]))
    np.testing.assert_array_equal(found, [1, np.nan, np.nan, 0.25, np.nan])


def test_a_chance_that_is_changed_afterwards_counts_as_it_was_told_first(tmp_path: Path) -> None:
    """Whoever knows what a visit found could choose its weight."""
    stored(tmp_path, drawn(1, "0.25"), top="may_change = true")
    store = stored(tmp_path, drawn(1, "0.01", known_on="2026-03-05"), top="may_change = true")
    assert store.table("inspections").num_rows == 2
    assert inclusion_of(store, np.array(["1"])).tolist() == [0.25]


def test_a_chance_is_not_known_before_the_day_on_which_it_was_told(tmp_path: Path) -> None:
    """A report of a past Monday weighs visits as then; a changed row counts from its reading."""
    stored(tmp_path, drawn(1, ""), top="may_change = true")
    store = stored(tmp_path, drawn(1, "0.25", known_on="2026-03-05"), top="may_change = true")
    days = (TODAY, TODAY + timedelta(days=1))
    found = [inclusion_of(store, np.array(["1"]), before=day).item() for day in days]
    np.testing.assert_array_equal(found, [np.nan, 0.25])


def test_a_random_visit_has_the_chance_of_the_draw_that_sent_it(tmp_path: Path) -> None:
    """Its own list's lots tell it where the records do not; what a record tells goes before."""
    store = stored(tmp_path, drawn(1, ""), drawn(2, "0.5"), drawn(3, "", purpose="routine"))
    visits = store.table("inspections").to_pandas().set_index("inspection_id")
    place, day = visits["establishment_id"], pd.to_datetime(visits["happened_on"])
    programme = visits["programme"].iloc[0]

    def found(days_before: int, programme: str = programme) -> list[float]:
        lots = pd.DataFrame(
            {
                "establishment_id": place.to_numpy(),
                "programme": programme,
                "published_on": (day - pd.Timedelta(days=days_before)).dt.date.to_numpy(),
                "inclusion_probability": 0.125,
            }
        )
        chances: list[float] = inclusion_of(store, np.array(["1", "2", "3"]), lots).tolist()
        return chances

    np.testing.assert_array_equal(found(0), [0.125, 0.5, np.nan])
    np.testing.assert_array_equal(found(27), [0.125, 0.5, np.nan])
    for other in (found(28), found(-1), found(0, "drug")):
        np.testing.assert_array_equal(other, [np.nan, 0.5, np.nan])


def test_the_made_citys_draws_are_read_as_it_tells_them(made_city: MadeCity) -> None:
    """Every random visit has its chance, and no other visit has one."""
    visits = made_city.city.tables["inspections"]
    found = inclusion_of(made_city.store, visits["inspection_id"].to_numpy(np.str_))
    np.testing.assert_array_equal(found, visits["inclusion_probability"].to_numpy())
    assert (~np.isnan(found)).sum() == (visits["purpose"] == "random").sum() > 300
