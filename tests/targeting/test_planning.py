"""Lists by other versions beside the champion's: asked what they may know, and only counted."""

from datetime import timedelta
from pathlib import Path

import pytest

from models.plan import plan_for
from models.registry import Registry, Version
from models.visits.draw import Seed
from models.visits.measures import OTHER_ALIASES
from models.visits.standing import NOTHING
from targeting.planning import Planning, beside_others
from tests.conftest import MadeCity
from tests.targeting.test_ruling import AHEAD, home, registry_of, trained

__all__ = ["home"]  # a fixture

CHAMPION = Version("food", "7", {})


@pytest.fixture
def registry(home: Path, made_city: MadeCity) -> Registry:
    """One version, trained on what was known before the city's last Monday, the challenger."""
    trained(home, made_city, AHEAD)
    found = registry_of(home)
    found.make_challenger(found.version("food", "1"))
    return found


def planning(city: MadeCity, weeks_before: int) -> Planning:
    plan, monday = plan_for("food", {}), city.until - timedelta(weeks=weeks_before)
    return Planning(city.store, city.store.events(), plan, monday, Seed("5eed" * 16), NOTHING)


def test_the_same_model_under_another_number_lists_the_same(
    registry: Registry, made_city: MadeCity
) -> None:
    """Each place of the risk lane; and the champion's lists stay as they were."""
    of = planning(made_city, 0)
    own = of.by(registry.load(registry.version("food", "1")), CHAMPION.number)
    found = beside_others(own, CHAMPION, registry, of, OTHER_ALIASES)
    assert found.lists == own.lists
    assert sum(one.risk for one in found.measures.firmness.values())
    for one in found.measures.firmness.values():
        (other,) = one.others
        assert (other.alias, other.version, other.why) == ("challenger", "1", None)
        assert other.same == one.risk
    itself = registry.version("food", "1")
    alone = beside_others(own, itself, registry, of, OTHER_ALIASES)
    assert {one.others for one in alone.measures.firmness.values()} == {()}


def test_a_version_that_learned_later_is_not_asked(registry: Registry, made_city: MadeCity) -> None:
    """It would tell how a list looks to somebody who knows the week to come."""
    of = planning(made_city, 1)
    own = of.by(registry.load(registry.version("food", "1")), CHAMPION.number)
    found = beside_others(own, CHAMPION, registry, of, OTHER_ALIASES)
    told = {
        (each.same, each.why) for one in found.measures.firmness.values() for each in one.others
    }
    assert told == {(None, "later")}
