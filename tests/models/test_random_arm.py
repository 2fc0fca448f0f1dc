"""Each random visit stands for one over its chance; where there are too few, no figure is given."""

import numpy as np
import pytest

from models.metrics.ordering import Floats
from models.metrics.random_arm import FEWEST_ALIKE, FEWEST_OUTCOMES, RandomArm, random_arm
from models.metrics.rankings import Judged, measured

RANDOM = np.random.default_rng(8)
VISITS = 400
OUTCOME = (RANDOM.random(VISITS) < 0.3).astype(np.int8)
SCORES: dict[str, Floats] = {
    "model": RANDOM.random(VISITS) + OUTCOME,
    "rule": RANDOM.integers(0, 5, VISITS).astype(np.float64),
}
PLACES = np.arange(VISITS, dtype=np.int32)


def arm(inclusion: Floats, rows: slice = slice(None)) -> RandomArm:
    """The figures of some of the visits."""
    scores = {name: score[rows] for name, score in SCORES.items()}
    risk = np.full(VISITS, 0.25)[rows]
    return random_arm(OUTCOME[rows], PLACES[rows], inclusion[rows], scores, risk, seed=1, draws=50)


def test_visits_that_were_drawn_alike_are_figured_as_any_visits() -> None:
    """Value, interval and lead: the weights add nothing where they are the same."""
    same = np.zeros(VISITS, np.int32)
    table = measured(Judged(OUTCOME, PLACES, same, same), SCORES, seed=1, draws=50)
    plain = {(row.ranking, row.metric): row for row in table}
    found = arm(np.full(VISITS, 0.01))
    assert found.alike == pytest.approx(VISITS)
    for row in found.table:
        other = plain[row.ranking, row.metric]
        assert vars(row) == pytest.approx(vars(other))
    shares = {one.name: one.value for one in found.estimates}
    assert shares["bad_share"] == pytest.approx(OUTCOME.mean())
    assert shares["risk_above_bad_share"] == pytest.approx(0.25 - OUTCOME.mean())


def test_a_visit_with_half_the_chance_counts_twice() -> None:
    """As if it stood on two rows."""
    inclusion = np.where(PLACES % 3, 0.02, 0.01)
    twice = np.repeat(np.arange(VISITS), np.where(PLACES % 3, 1, 2))
    scores = {name: score[twice] for name, score in SCORES.items()}
    alike = np.full(twice.size, 0.02)
    by_hand = random_arm(
        OUTCOME[twice], PLACES[twice], alike, scores, np.full(twice.size, 0.25), seed=1, draws=50
    )
    found = arm(inclusion)
    for one, other in zip(found.table, by_hand.table, strict=True):
        assert vars(one) == pytest.approx(vars(other))
    assert found.estimates[0].value == pytest.approx(OUTCOME[twice].mean())


def test_visits_without_a_chance_are_no_part_of_it() -> None:
    """Whoever chose them: what they found changes no figure of the frame."""
    half = np.where(np.arange(VISITS) < VISITS // 2, 0.02, np.nan)
    both, alone = arm(half), arm(half, slice(VISITS // 2))
    assert (both.table, both.estimates) == (alone.table, alone.estimates)
    assert (both.judged, both.visits) == (VISITS, VISITS // 2)


def test_where_nobody_tells_a_chance_the_sentence_says_so() -> None:
    """And no figure is made up."""
    found = arm(np.full(VISITS, np.nan))
    assert (found.verdict, found.table, found.estimates) == ("none", (), ())
    assert found.sentence == (
        "Random draws: none of the 400 judged outcomes has an inclusion probability. No figure "
        "here holds for all establishments: each is about the outcomes on record."
    )


@pytest.mark.parametrize("too_few", ["bad", "good", "alike"])
def test_too_few_random_visits_give_no_figure(too_few: str) -> None:
    """Neither few outcomes of a kind, nor many visits of which one stands for nearly everybody."""
    kind = {"bad": 1, "good": 0}.get(too_few)
    inclusion = np.full(VISITS, 0.02)
    if kind is None:
        inclusion[0] = 1e-6
    else:
        inclusion[np.flatnonzero(kind == OUTCOME)[FEWEST_OUTCOMES - 1 :]] = np.nan
    found = arm(inclusion)
    assert (found.verdict, found.table, found.estimates) == ("insufficient", (), ())
    assert (found.alike < FEWEST_ALIKE) == (kind is None)
    assert "insufficient, wanted 30 bad, as many good, and 100 drawn alike" in found.sentence
