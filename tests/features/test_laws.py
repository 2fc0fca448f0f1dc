"""Laws that every feature of the catalogue keeps, whatever it counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from features import contract
from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.events import SOURCES, Events, day_number
from features.feature import FAMILY_TITLES, Form
from features.seal import seal
from features.tables import completed
from tests.features.random_city import FIRST, random_city

NAMES = [feature.name for feature in CATALOGUE]
MONDAYS = [FIRST + timedelta(weeks=weeks) for weeks in (30, 90, 150)]
WITHIN = 14

Tables = dict[str, pa.Table]


@pytest.fixture(scope="module", params=[3, 4, 5])
def city(request: pytest.FixtureRequest) -> Tables:
    """Random cities for all laws."""
    return random_city(seed=request.param)


def sealed(tables: Tables) -> Events:
    """Events under the re-inspection rule."""
    return seal(tables, reinspection_within_days=WITHIN)


def known_before(tables: Tables, monday: date) -> Tables:
    """The tables without any row known on or after the Monday."""
    whole = {name: completed(name, table) for name, table in tables.items()}
    return {name: table.filter(pc.less(table["known_on"], monday)) for name, table in whole.items()}


def numbers(events: Events, ids: np.ndarray, monday: date) -> np.ndarray:
    """The whole catalogue for these establishments on one Monday."""
    return build(events, Pairs.on(events.places(ids), monday), CATALOGUE, "food")


def changed(one: np.ndarray, other: np.ndarray) -> list[str]:
    """Names of the features that are not identical in every row, bit for bit."""
    same = (one.view(np.int32) == other.view(np.int32)).all(axis=0)
    return [name for name, equal in zip(NAMES, same, strict=True) if not equal]


def changed_by_truncation(
    tables: Tables, monday: date, sealer: Callable[[Tables], Events] = sealed
) -> list[str]:
    """Names of the features that change when everything known on or after the Monday is deleted."""
    before = sealer(known_before(tables, monday))
    everything = sealer(tables)
    return changed(numbers(everything, before.ids, monday), numbers(before, before.ids, monday))


@pytest.mark.parametrize("monday", MONDAYS)
def test_rows_known_on_or_after_the_monday_change_nothing(city: Tables, monday: date) -> None:
    """A list that knew the future would look better in a backtest than it ever is in a kitchen."""
    assert changed_by_truncation(city, monday) == []


def test_a_planted_leak_is_found(city: Tables) -> None:
    """The law must be able to fail: a column that holds the next visit's severity breaks it."""

    def leaky(tables: Tables) -> Events:
        events = sealed(tables)
        visits = events.sources["inspections"]
        following = np.roll(visits.columns["severity"], -1)
        planted = replace(visits, columns={**visits.columns, "severity": following})
        return replace(events, sources={**events.sources, "inspections": planted})

    assert "severity_1_back" in changed_by_truncation(city, MONDAYS[1], leaky)


def test_the_chance_of_a_draw_changes_nothing(city: Tables) -> None:
    """It judges scores; one that could read it would know which places are judged."""
    visits = completed("inspections", city["inspections"])
    place = visits.schema.get_field_index("inclusion_probability")
    stated = pa.array(np.random.default_rng(2).uniform(0.001, 1, visits.num_rows))
    drawn = {**city, "inspections": visits.set_column(place, "inclusion_probability", stated)}
    one, other = sealed(city), sealed(drawn)
    assert changed(numbers(one, one.ids, MONDAYS[2]), numbers(other, one.ids, MONDAYS[2])) == []
    assert not any("inclusion_probability" in columns for columns in SOURCES.values())


def test_the_order_of_rows_changes_nothing(city: Tables) -> None:
    """Exports come in any order; a list may not depend on it."""
    shuffled = {
        name: table.take(np.random.default_rng(1).permutation(table.num_rows))
        for name, table in city.items()
    }
    one, other = sealed(city), sealed(shuffled)
    assert changed(numbers(one, one.ids, MONDAYS[2]), numbers(other, one.ids, MONDAYS[2])) == []


def test_who_inspected_changes_nothing(city: Tables) -> None:
    """On the Monday of a list nobody knows who will go; the best of a published model was that."""
    visits = completed("inspections", city["inspections"])
    place = visits.schema.get_field_index("inspector_id")
    names = pa.array([f"J{number % 7}" for number in range(visits.num_rows)])
    mixed = visits.set_column(place, "inspector_id", names)
    mixed = mixed.set_column(place + 1, "second_inspector_id", names[::-1])
    shuffled = {**city, "inspections": mixed}
    one, other = sealed(city), sealed(shuffled)
    assert changed(numbers(one, one.ids, MONDAYS[2]), numbers(other, one.ids, MONDAYS[2])) == []


@pytest.mark.parametrize("table", [name for name in SOURCES if name in contract.TABLES])
def test_a_withdrawn_row_counts_before_its_withdrawal_and_not_after(
    city: Tables, table: str
) -> None:
    """Credit repair and annulments stop use from their day on, and never rewrite the past."""
    withdrawal = MONDAYS[1]
    without = dict(city)
    del without["corrections"]  # they end use as well, and would hide what is looked for here
    rows = completed(table, without[table])
    place = rows.schema.get_field_index("withdrawn_on")
    never = rows.set_column(place, "withdrawn_on", pa.nulls(rows.num_rows, pa.date32()))
    then = rows.set_column(
        place, "withdrawn_on", pa.array([withdrawal] * rows.num_rows, pa.date32())
    )
    kept, gone, nothing = (
        sealed({**without, table: given}) for given in (never, then, rows.slice(0, 0))
    )
    ids = np.intersect1d(kept.ids, nothing.ids)
    earlier = withdrawal - timedelta(weeks=1)
    assert changed(numbers(kept, ids, earlier), numbers(gone, ids, earlier)) == []
    assert changed(numbers(gone, ids, withdrawal), numbers(nothing, ids, withdrawal)) == []


def test_training_and_scoring_give_the_same_number(city: Tables) -> None:
    """A booster trained on one number and asked about another is worth nothing."""
    events = sealed(city)
    places = np.tile(np.arange(events.ids.size, dtype=np.int32), len(MONDAYS))
    days = np.repeat([day_number(monday) for monday in MONDAYS], events.ids.size).astype(np.int32)
    together = build(events, Pairs(places, days), CATALOGUE, "food")
    apart = np.concatenate([numbers(events, events.ids, monday) for monday in MONDAYS])
    assert changed(together, apart) == []


def test_inspectors_do_not_enter_any_feature() -> None:
    """Nobody knows on Monday who will go; a score that knows is worth nothing in the field."""
    assert not any("inspector" in column for columns in SOURCES.values() for column in columns)


def test_every_feature_says_what_it_is_in_both_languages() -> None:
    """An inspector reads `meaning` beside the reason."""
    for feature in CATALOGUE:
        assert feature.meaning.en.isascii() or "°" in feature.meaning.en, feature.name
        assert any("一" <= letter <= "鿿" for letter in feature.meaning.zh), feature.name
        assert feature.family in FAMILY_TITLES


def test_the_catalogue_is_at_least_sixty_features_with_names_of_their_own() -> None:
    """Reuse by name silently returns the wrong numbers: a name is given once."""
    assert len(CATALOGUE) >= 60
    assert len(set(NAMES)) == len(NAMES)


def test_every_feature_of_the_random_city_moves(city: Tables) -> None:
    """A feature that is the same for everyone, always, would pass every law and mean nothing."""
    events = sealed(city)
    made = np.concatenate([numbers(events, events.ids, monday) for monday in MONDAYS])
    still = [
        feature.name
        for place, feature in enumerate(CATALOGUE)
        if feature.value.form != Form.SEASON and np.unique(made[:, place]).size == 1
    ]
    assert still == ["industry"]  # which the random city does not state
