"""Ranges of chances beside the chances themselves, which only a made city tells."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_samples.city import make_city
from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from models.labels import examples
from models.on_record import histories
from models.plan import plan_for
from models.scoring import scores
from models.spread import COVERED
from models.train import Provenance, train
from tests.conftest import UNTIL, stored

ESTABLISHMENTS, WEEKS = 12_000, 156


@pytest.mark.soak
@pytest.mark.parametrize("seed", [901, 902, 903])
def test_ranges_hold_nine_usual_chances_in_ten(tmp_path: Path, seed: int) -> None:
    """Food, everyone in the frame; nothing was chosen by these cities.

    A usual chance is this week's without the slow drift and the relief that a visit brought.
    """
    city = make_city(establishments=ESTABLISHMENTS, weeks=WEEKS, until=UNTIL, seed=seed)
    store = stored(city, tmp_path)
    events, plan = store.events(), plan_for("food", {})
    features = available(CATALOGUE, events)
    found = examples(events, plan, until=UNTIL)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    then = histories(events, plan, found)
    model = train(matrix, found, features, plan, UNTIL, Provenance("", ""), histories=then)
    monday = scores(store, events, model, plan, UNTIL)
    assert model.card.spread is not None
    known = monday.on_record(monday.scored.index.to_numpy(), plan)
    low, high = model.card.spread.ranges(monday.scored["risk"].to_numpy(), known)
    ranges = monday.scored[["establishment_id", "risk"]].assign(low=low, high=high, known=known)
    hazard = city.truth["hazard"]
    hazard = hazard[(hazard["as_of"] == pd.Timestamp(UNTIL)) & (hazard["programme"] == "food")]
    true = ranges.merge(hazard, on="establishment_id", validate="one_to_one")
    odds = np.log(true["chance"] / (1 - true["chance"])) - true["drift"] - true["relief"]
    usual = 1 / (1 + np.exp(-odds))
    held = (true["low"] <= usual) & (usual <= true["high"])
    this_week = (true["low"] <= true["chance"]) & (true["chance"] <= true["high"])
    new = true["known"] == 0
    top = true["risk"] >= true["risk"].quantile(0.9)
    print(
        f"seed {seed}: {len(true):,} establishments, usual chances held {held.mean():.3f}, of "
        f"{new.sum()} without a record {held[new].mean():.3f}, of the riskiest tenth "
        f"{held[top].mean():.3f}; this week's {this_week.mean():.3f}, {this_week[new].mean():.3f}, "
        f"{this_week[top].mean():.3f}"
    )
    width = true["high"] - true["low"]
    assert held.mean() == pytest.approx(COVERED, abs=0.05)
    assert held[top].mean() == pytest.approx(COVERED, abs=0.07)
    assert held[new].mean() > COVERED - 0.15
    assert width[new].median() > width.median()
