"""The line under the trees: exact shares, one number however it is asked for, directions kept."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from features.build import Matrix, Pairs, available, build
from features.catalogue import CATALOGUE
from models.labels import examples
from models.line import Line, fitted, line_of
from models.model import UnfitModel, load
from models.plan import plan_for
from models.train import Provenance, train
from tests.conftest import MadeCity


def learned(values: Matrix, outcome: np.ndarray, directions: tuple[int, ...] = (0, 0)) -> Line:
    """A line through rows that all weigh the same, in features that all have an order."""
    ordered = np.ones(values.shape[1], np.bool_)
    return fitted(values, outcome.astype(np.int8), np.ones(len(values)), ordered, directions)


@pytest.fixture
def world() -> tuple[Matrix, np.ndarray]:
    """Two features, of which the first raises the chance; a tenth of each is not known."""
    random = np.random.default_rng(7)
    values = random.poisson(3, (4000, 2)).astype(np.float32)
    outcome = random.random(4000) < 1 / (1 + np.exp(2 - values[:, 0] / 2))
    values[random.random((4000, 2)) < 0.1] = np.nan
    return values, outcome


def test_the_line_finds_what_raises_the_chance(world: tuple[Matrix, np.ndarray]) -> None:
    """A slope for the feature that matters, next to none for the other."""
    line = learned(*world)
    assert line.slope[0] > 0.5
    assert abs(line.slope[1]) < 0.1


def test_shares_add_up_to_the_score_and_are_beside_the_usual(
    world: tuple[Matrix, np.ndarray],
) -> None:
    """A reason is how far an establishment is from the usual one, as TreeSHAP's are."""
    values, _ = world
    line = learned(*world)
    shares = line.contributions(values)
    assert shares.sum(axis=1) == pytest.approx(line.score(values))
    assert shares[:, :-1].mean(axis=0) == pytest.approx(0, abs=1e-9)


def test_a_row_scores_the_same_alone_and_among_others(world: tuple[Matrix, np.ndarray]) -> None:
    """The order of a list may not depend on how many rows were scored at a time."""
    values, _ = world
    line = learned(*world)
    alone = [line.score(values[row : row + 1])[0] for row in range(50)]
    assert alone == line.score(values)[:50].tolist()


def test_what_may_only_lower_the_risk_never_raises_it(world: tuple[Matrix, np.ndarray]) -> None:
    """A regulator that promises a direction keeps it, whatever the records say."""
    assert learned(*world, directions=(-1, 0)).slope[0] == 0
    assert learned(*world, directions=(1, 0)).slope[0] > 0.5


def test_a_value_never_met_before_moves_no_further_than_the_farthest(
    world: tuple[Matrix, np.ndarray],
) -> None:
    """One place with ten thousand complaints must not own the list."""
    line = learned(*world)
    far, farther = (line.score(np.array([[v, 3]], np.float32))[0] for v in (1e6, 1e9))
    assert far == farther


def test_a_line_read_back_is_the_same_line(world: tuple[Matrix, np.ndarray]) -> None:
    """A model that is loaded scores as the one that was judged."""
    line = learned(*world)
    assert line_of(json.loads(json.dumps(asdict(line)))) == line


def test_a_models_score_is_its_line_and_its_trees(made_city: MadeCity) -> None:
    """Reasons explain the score that the list is ranked by, and sum to it."""
    monday = made_city.until - timedelta(weeks=4)
    events, plan = made_city.store.events(), replace(plan_for("food", {}), rounds=60)
    features = available(CATALOGUE, events)
    found = examples(events, plan, until=monday)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    model = train(matrix, found, features, plan, monday, Provenance("", ""))
    some = matrix[:500]
    assert model.contributions(some, features).sum(axis=1) == pytest.approx(
        model.score(some, features).score, abs=1e-6
    )
    assert any(model.card.line.slope)


def test_a_model_of_an_earlier_build_is_refused_with_words(tmp_path: Path) -> None:
    """Its trees alone would be taken for all of its score."""
    (tmp_path / "card.json").write_text(json.dumps({"programme": "food"}))
    with pytest.raises(UnfitModel, match="Retrain: targeting train food"):
        load(tmp_path)
