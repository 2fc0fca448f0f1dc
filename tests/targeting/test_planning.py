"""Lists by other versions beside the champion's: asked what they may know, and only counted."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from models.labels import examples
from models.plan import plan_for
from models.refit import LEFT_OUT, without_some
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
    of, model = planning(made_city, 0), registry.load(registry.version("food", "1"))
    own = of.by(model, CHAMPION.number)
    found = beside_others(own, (model, CHAMPION), registry, of, OTHER_ALIASES)
    assert found.lists == own.lists
    assert sum(one.risk for one in found.measures.firmness.values())
    for one in found.measures.firmness.values():
        other, refit = one.others
        assert (other.alias, other.version, other.why) == ("challenger", "1", None)
        assert other.same == one.risk
        assert (refit.alias, refit.version, refit.why) == ("refit", CHAMPION.number, None)
    refits = [one.others[1].same or 0 for one in found.measures.firmness.values()]
    risk = sum(one.risk for one in found.measures.firmness.values())
    assert risk / 4 < sum(refits) < risk  # the past it lacks moves some of it, and not all
    itself = registry.version("food", "1")
    alone = beside_others(own, (model, itself), registry, of, ("previous", "challenger"))
    assert {one.others for one in alone.measures.firmness.values()} == {()}


def test_a_version_that_learned_later_is_not_asked(registry: Registry, made_city: MadeCity) -> None:
    """It would tell how a list looks to somebody who knows the week to come."""
    of, model = planning(made_city, 1), registry.load(registry.version("food", "1"))
    own = of.by(model, CHAMPION.number)
    found = beside_others(own, (model, CHAMPION), registry, of, OTHER_ALIASES)
    told = {
        (each.same, each.why) for one in found.measures.firmness.values() for each in one.others
    }
    assert told == {(None, "later")}


def test_a_refit_learns_nothing_of_whom_it_leaves_out(made_city: MadeCity) -> None:
    """A fifth of the establishments, each with all its visits; the same ones each time."""
    found = examples(made_city.store.events(), plan_for("food", {}), until=made_city.until)
    stays = without_some(found)
    assert set(found.place[stays]).isdisjoint(found.place[~stays])
    out = np.unique(found.place[~stays]).size / np.unique(found.place).size
    assert out == pytest.approx(LEFT_OUT, abs=0.05)
    assert (without_some(found) == stays).all()
