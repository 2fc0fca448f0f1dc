from pathlib import Path

import pytest
from sqlalchemy import Engine

from serving.fitness import ModelDoesNotFit
from serving.publish import publish
from serving.settings import Settings, settings_from
from tests.serving.made import FEATURES, NOW, earlier, service, stamp, weekly


def test_a_build_that_lacks_a_feature_refuses_to_start(engine: Engine, settings: Settings) -> None:
    """It would repeat a list that it could no longer compute or explain."""
    publish(engine, [weekly("luohu")], now=NOW)
    with (
        pytest.raises(ModelDoesNotFit) as refused,
        service(settings, can_make=FEATURES - {"complaints_90d"}),
    ):
        pass
    assert str(refused.value) == (
        "The food model needs complaints_90d, which features/catalogue no longer makes. "
        "Put it back, or retrain: targeting train food"
    )


def test_every_unfit_model_is_named_with_all_it_lacks(engine: Engine, settings: Settings) -> None:
    """One restart must be enough to learn everything that is wrong."""
    publish(engine, [weekly("luohu"), weekly("luohu", programme="drug")], now=NOW)
    with pytest.raises(ModelDoesNotFit) as refused, service(settings, can_make=frozenset()):
        pass
    drug, food = str(refused.value).splitlines()
    assert drug.startswith("The drug model needs complaints_90d, failures_365d and visits_365d,")
    assert food.endswith("Put them back, or retrain: targeting train food")


def test_only_the_newest_publication_of_a_programme_counts(
    engine: Engine, settings: Settings
) -> None:
    """Old documents stay readable for ever; the catalogue moves on."""
    old = earlier("luohu")
    publish(engine, [weekly("luohu", model=stamp(features=["visits_365d"]))], now=NOW)
    publish(engine, [old], now=NOW)
    with service(settings, can_make=frozenset({"visits_365d"})) as client:
        assert client.get("/livez").status_code == 200


def test_the_home_comes_from_the_environment_or_is_var() -> None:
    """Every command and the service must find the same folder."""
    assert settings_from({}) == Settings(Path("var"), "sqlite:///var/serving.sqlite")
    assert settings_from({"TARGETING_HOME": "/srv/t"}).home == Path("/srv/t")
