"""A ranking without ML in the model's place: when it may be, and the list that it makes."""

import getpass
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import mlflow
import numpy as np
import pytest

from experiments import tracking
from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.refused import Refused
from models import rules
from models.labels import examples
from models.plan import plan_for
from models.registry import CHALLENGER, PROMOTED, RULE, Registry
from models.scoring import scores
from models.train import Provenance, train
from serving.establishments.store_history import StoreHistory
from serving.settings import settings_in
from targeting import judging, modelling, ruling, weekly
from tests.conftest import MadeCity
from tests.serving.made import service

WEEK = "2026-W23"  # begins on the Monday that the made city was made up to
BEHIND = {"gate": "failed", "ahead of last_result": "failed (+0.0010 [-0.0100, +0.0120])"}
AHEAD = {"gate": "passed", "ahead of last_result": "passed (+0.0500 [+0.0400, +0.0600])"}


@pytest.fixture
def home(made_city: MadeCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the made city's records and no model."""
    shutil.copytree(made_city.store.folder, tmp_path / "store")
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return tmp_path


def registry_of(home: Path) -> Registry:
    """The home's models."""
    return Registry(f"sqlite:///{(home / 'mlflow' / 'mlflow.db').resolve()}")


def trained(home: Path, city: MadeCity, verdict: Mapping[str, str]) -> None:
    """Registers a small model of the city's with what the gate is to have said of it."""
    (home / "mlflow").mkdir(exist_ok=True)
    events, plan = city.store.events(), replace(plan_for("food", {}), rounds=50)
    features = [f for f in available(CATALOGUE, events) if f.source == "inspections" and not f.of]
    found = examples(events, plan, until=city.until)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    model = train(matrix, found, features, plan, city.until, Provenance("", ""))
    registry = registry_of(home)
    experiment = tracking.start(registry.uri, "food", home / "mlflow" / "files")
    with mlflow.start_run(experiment_id=experiment):
        registry.add(model, {**verdict, tracking.TRAINED_BEFORE: city.until.isoformat()})


def test_a_rule_is_refused_while_a_model_is_ahead_of_it(home: Path, made_city: MadeCity) -> None:
    """Who prefers the old way needs a reason that the gate knows of."""
    trained(home, made_city, AHEAD)
    with pytest.raises(
        Refused, match=r"passed its gate, ahead of it \(\+0.0500.*targeting promote food 1"
    ):
        ruling.promote_rule("food", "last_result", "we always did")
    with pytest.raises(Refused, match=r"never judged beside it.*targeting train food"):
        ruling.promote_rule("food", "longest_unvisited", "we always did")
    with pytest.raises(Refused, match="cannot be published"):
        ruling.promote_rule("food", "statutory_grade_points", "the law says so")
    assert registry_of(home).champion("food") is None


def test_a_rule_that_no_model_beat_is_published_and_served(
    home: Path, made_city: MadeCity, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way: who and why, the rule's own order, reasons that add up, words that say so."""
    trained(home, made_city, BEHIND)
    ruling.promote_rule("food", "last_result", "the model is not ahead")
    registry = registry_of(home)
    champion = registry.champion("food")
    assert champion is not None
    assert (champion.number, champion.tags[RULE]) == ("2", "last_result")
    assert f"by {getpass.getuser()}: the model is not ahead" in champion.tags[PROMOTED]
    assert registry.newest("food").number == "1"
    assert registry.called("food", CHALLENGER) is None

    lists = weekly.publish(WEEK)
    model, plan = registry.load(champion), plan_for("food", {})
    store, (rule,) = (
        made_city.store,
        [r for r in rules.RULES["inspection"] if r.name == "last_result"],
    )
    monday = scores(store, store.events(), model, plan, made_city.until)
    pairs = Pairs.on(monday.scored["place"].to_numpy(np.int32), made_city.until)
    features = [feature for feature in CATALOGUE if feature.name == rule.feature]
    matrix = build(store.events(), pairs, features, "food")
    everyone = monday.scored.assign(by=rules.ranking(rule, features, matrix, pairs.as_of))
    assert everyone["by"].is_monotonic_decreasing
    by = everyone.set_index("establishment_id")["by"]
    for one in lists:
        waiting = everyone[everyone["eligible"] & (everyone["bureau"] == one.bureau)]
        otherwise = {t.establishment_id for t in one.targets if t.lane != "risk"}
        left = waiting[~waiting["establishment_id"].isin(otherwise)]["by"]
        listed = [by[t.establishment_id] for t in one.targets if t.lane == "risk"]
        assert listed == left.nlargest(len(listed)).tolist()

    longest = max(lists, key=lambda one: len(one.targets))
    can_make = frozenset(feature.name for feature in CATALOGUE)
    with service(settings_in(home), history=StoreHistory(store), can_make=can_make) as client:
        sent = client.get(f"/v1/weeks/{WEEK}/lists/food/{longest.bureau}").json()
        page = client.get(f"/weeks/{WEEK}/food/{longest.bureau}?lang=en").text
        summary = client.get(f"/v1/weeks/{WEEK}/lists").json()["lists"][0]
    assert sent["model"]["rule"] == summary["rule"] == {"en": "last result", "zh": "上次检查结果"}
    assert "last result: a fixed rule, not a model (version 2," in page
    first = sent["targets"][0]
    assert [reason["family"] for reason in first["reasons"]] == ["results"]
    assert "severity of the latest visit: " in first["reasons"][0]["fact"]["en"]
    assert abs(first["base"] + first["reasons"][0]["contribution"] - first["score"]) < 1e-6

    capsys.readouterr()
    judging.drift("food", made_city.until)
    judging.strictness("food")
    said = capsys.readouterr().out
    assert "beside version 2" in said
    assert "fail: " not in said.replace("share of failures", "")


def test_a_published_rule_gives_way_to_a_model_and_does_not_come_back(
    home: Path, made_city: MadeCity
) -> None:
    """Once a model is ahead, the rule's old version is no way round the gate; a rollback is."""
    trained(home, made_city, BEHIND)
    ruling.promote_rule("food", "last_result", "the model is not ahead")
    trained(home, made_city, AHEAD)
    modelling.promote("food", None, "it is ahead now")
    registry = registry_of(home)
    champion = registry.champion("food")
    assert champion is not None
    assert champion.number == "3"
    with pytest.raises(Refused, match="passed its gate, ahead of it"):
        modelling.promote("food", "2", "I liked it")
    modelling.rollback("food", "scores were late")
    champion = registry.champion("food")
    assert champion is not None
    assert champion.tags[RULE] == "last_result"
