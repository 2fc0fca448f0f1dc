"""Everyone scored in pieces, by several threads: the numbers and the order that one would give."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features import build as building
from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.week import week_of
from models.labels import examples
from models.plan import plan_for
from models.scoring import ranked, scores, tiebreak
from models.train import Provenance, train
from tests.conftest import MadeCity


def test_blocks_and_threads_change_no_score(
    made_city: MadeCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each block of 50 by whichever thread is free, against the whole matrix at once."""
    store, monday = made_city.store, made_city.until
    events, plan = store.events(), replace(plan_for("food", {}), rounds=60)
    features = available(CATALOGUE, events)
    found = examples(events, plan, until=monday)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    model = train(matrix, found, features, plan, monday, Provenance("", ""))
    monkeypatch.setattr(building, "BLOCK", 50)
    said: list[str] = []
    scored = scores(store, events, model, plan, monday, progress=said.append)
    places = scored.scored["place"].to_numpy(np.int32)
    whole = build(events, Pairs.on(places, monday), features, "food")
    expected = model.score(whole, features)
    assert (scored.scored["score"].to_numpy() == expected.score).all()
    assert (scored.scored["risk"].to_numpy() == expected.risk).all()
    assert (scored.scored["expected_severity"].to_numpy() == expected.expected_severity).all()
    some = scored.scored.index.to_numpy()[[5, 0, 77]]
    assert scored.prepared.only(some).tobytes() == whole[[5, 0, 77]].tobytes()


def test_equal_scores_are_ordered_by_the_weeks_own_hash(made_city: MadeCity) -> None:
    """No id is favoured, and the order is the same whatever order the rows came in."""
    week = week_of(made_city.until)
    ids = pd.Series([f"E{number}" for number in range(40)])
    score = np.array([1.0, 0.5, 0.5, 0.25] * 10)
    order = ranked(score, ids, week)
    by_hand = sorted(range(40), key=lambda row: (-score[row], tiebreak(week, ids[row])))
    assert order.tolist() == by_hand
    assert ranked(np.array([3.0, 1.0, 2.0]), ids[:3], week).tolist() == [0, 2, 1]
    assert ranked(np.empty(0), ids[:0], week).size == 0
