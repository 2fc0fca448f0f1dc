"""The figures of a scorecard on arrays whose answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import spearmanr

from experiments.scorecard import SHARE, SLOPE, SPEARMAN, Known, carried, found
from models.metrics.calibration import logistic_line
from models.metrics.ordering import Floats
from models.metrics.rankings import Measurement

ESTABLISHMENTS, BUREAUS, DRAWS = 2000, 4, 60
PARTS = ("kind", "quality", "relief")


@pytest.fixture(scope="module")
def known() -> Known:
    """A Monday of 2,000 establishments in four bureaus, each of which can visit forty."""
    random = np.random.default_rng(5)
    parts = {
        "kind": random.choice([-2.0, -1.5, -1.0], ESTABLISHMENTS),
        "quality": random.normal(0, 1, ESTABLISHMENTS),
        "relief": -random.exponential(0.3, ESTABLISHMENTS),
    }
    strictness = random.normal(0, 0.5, ESTABLISHMENTS)
    strictness[:500] = np.nan  # nobody had been there
    return Known(
        establishment=np.arange(ESTABLISHMENTS, dtype=np.int32),
        monday=np.zeros(ESTABLISHMENTS, np.int32),
        chance=expit(np.sum(list(parts.values()), axis=0)),
        parts=parts,
        foreign={"strictness": strictness},
        eligible=np.ones(ESTABLISHMENTS, np.bool_),
        bureau_week=np.arange(ESTABLISHMENTS, dtype=np.int32) % BUREAUS,
        places=np.full(BUREAUS, 40.0),
    )


def of(table: list[Measurement], metric: str, ranking: str = "model") -> Measurement:
    """One figure of a ranking."""
    return next(one for one in table if (one.metric, one.ranking) == (metric, ranking))


def noise(size: float) -> Floats:
    """What has nothing to do with the truth."""
    return np.random.default_rng(6).normal(0, size, ESTABLISHMENTS)


def test_who_knows_the_truth_finds_all_of_it(known: Known) -> None:
    """The scale's upper end: a figure below 1 is then the ranking's own."""
    table = found(known, {"model": known.log_odds}, seed=1, draws=DRAWS)
    nothing_foreign = replace(known, foreign={})
    table += carried(nothing_foreign, {"model": known.log_odds}, seed=1, draws=DRAWS)
    assert {one.metric for one in table} == {SPEARMAN, SHARE, SLOPE, *PARTS}
    for one in table:
        assert (one.value, one.low, one.high) == pytest.approx((1, 1, 1)), one.metric


def test_who_knows_nothing_finds_nothing_and_lists_the_average(known: Known) -> None:
    """Listing everyone alike finds what drawing lots would."""
    table = found(known, {"model": np.zeros(ESTABLISHMENTS), "rule": noise(1)}, seed=1, draws=DRAWS)
    best = np.sort(known.chance.reshape(-1, BUREAUS), axis=0)[-40:].mean()
    assert of(table, SHARE).value == pytest.approx(known.chance.mean() / best)
    assert of(table, SPEARMAN).value == 0
    blind = of(table, SPEARMAN, "rule")
    assert blind.low < 0 < blind.high


def test_ranks_correlate_as_elsewhere_and_each_monday_apart(known: Known) -> None:
    """Ties and all; that everyone is worse on one Monday is no merit of a ranking."""
    score = np.round(known.log_odds + noise(1))
    table = found(known, {"model": score}, seed=1, draws=2)
    assert of(table, SPEARMAN).value == pytest.approx(spearmanr(score, known.chance).statistic)
    two = replace(known, monday=(np.arange(ESTABLISHMENTS) % 2).astype(np.int32))
    later_is_worse = replace(two, chance=expit(noise(1)[::-1] + 3 * two.monday))
    table = found(later_is_worse, {"model": noise(0.01) + two.monday}, seed=1, draws=DRAWS)
    assert of(table, SPEARMAN).low < 0 < of(table, SPEARMAN).high


def listed_by_hand(eligible: list[bool], score: list[float]) -> float:
    """The share of the best possible hits of five establishments in two bureaus, a visit each."""
    chance = np.array([0.9, 0.5, 0.1, 0.8, 0.2])
    known = Known(
        establishment=np.arange(5, dtype=np.int32),
        monday=np.zeros(5, np.int32),
        chance=chance,
        parts={"all": np.log(chance / (1 - chance))},
        foreign={},
        eligible=np.array(eligible),
        bureau_week=np.array([0, 0, 0, 2, 2], np.int32),  # bureau 1 has nobody this week
        places=np.array([1.0, 1.0, 1.0]),
    )
    return of(found(known, {"model": np.array(score)}, seed=1, draws=2), SHARE).value


def test_hits_are_those_of_each_bureaus_own_list() -> None:
    """Who may not be visited again is on nobody's list, nor on the best one."""
    everyone, not_the_first = [True] * 5, [False, True, True, True, True]
    assert listed_by_hand(everyone, [1, 2, 0, 2, 1]) == pytest.approx((0.5 + 0.8) / (0.9 + 0.8))
    assert listed_by_hand(not_the_first, [9, 2, 0, 2, 1]) == pytest.approx(1)
    # Tied for one place, each is on the list in half of the cases.
    assert listed_by_hand(everyone, [1, 1, 0, 2, 1]) == pytest.approx((0.7 + 0.8) / (0.9 + 0.8))


def test_an_exaggerated_chance_has_a_slope_below_one(known: Known) -> None:
    """Log-odds twice as far out need half the slope, whatever they begin at."""
    table = carried(known, {"model": 2 * known.log_odds + 1 + noise(1e-3)}, seed=1, draws=DRAWS)
    assert of(table, SLOPE).value == pytest.approx(0.5, abs=1e-3)


def test_the_slope_is_the_mean_one_of_outcomes_that_are_drawn(known: Known) -> None:
    """The truth stands for all histories that could have come of it."""
    score = known.log_odds + noise(1)
    alike = np.ones(ESTABLISHMENTS)
    expected = logistic_line(score, known.chance, alike)
    random = np.random.default_rng(7)
    fits = [
        logistic_line(score, (random.random(ESTABLISHMENTS) < known.chance).astype(float), alike)
        for _ in range(200)
    ]
    assert np.mean(fits, axis=0) == pytest.approx(expected, abs=0.02)


def test_no_line_is_made_up_where_there_is_none() -> None:
    """Outcomes that a score parts wholly have a slope without end."""
    with pytest.raises(ArithmeticError, match="No logistic line"):
        logistic_line(np.array([-1.0, 1.0]), np.array([0.0, 1.0]), np.ones(2))


def test_a_part_that_a_score_drops_or_turns_round_is_seen(known: Known) -> None:
    """Beside it the others keep all of theirs."""
    without = known.log_odds - known.parts["quality"] + noise(0.1)
    turned = known.log_odds - 2 * known.parts["relief"] + noise(0.1)
    table = carried(known, {"without": without, "turned": turned}, seed=1, draws=DRAWS)
    wanted = {
        ("without", "kind"): 1, ("without", "quality"): 0, ("without", "relief"): 1,
        ("turned", "kind"): 1, ("turned", "quality"): 1, ("turned", "relief"): -1,
    }  # fmt: skip
    for (ranking, part), slope in wanted.items():
        one = of(table, part, ranking)
        assert one.value == pytest.approx(slope, abs=0.03)
        assert one.low < one.value < one.high


def test_a_score_that_takes_strictness_for_hazard_is_seen(known: Known) -> None:
    """And one that does not is not accused; who was never visited says nothing."""
    strictness = np.nan_to_num(known.foreign["strictness"])
    fair = known.log_odds + noise(0.5)
    table = carried(known, {"fair": fair, "unfair": fair + strictness}, seed=1, draws=DRAWS)
    assert of(table, "strictness", "unfair").low > 0.5
    assert of(table, "strictness", "fair").low < 0 < of(table, "strictness", "fair").high


def test_what_goes_with_the_true_hazard_is_no_reproach(known: Known) -> None:
    """Where the hazard is high people complain: only what is beyond the hazard counts."""
    goes_along = replace(known, foreign={"habit": known.log_odds + noise(1)[::-1]})
    score = known.log_odds + noise(0.5)
    assert np.corrcoef(score, goes_along.foreign["habit"])[0, 1] > 0.5
    one = of(carried(goes_along, {"model": score}, seed=1, draws=DRAWS), "habit")
    assert one.low < 0 < one.high


def test_a_part_in_which_nobody_differs_is_not_asked_for(known: Known) -> None:
    """Drugs have no season: that a model carries none of it is no finding."""
    without = replace(
        known,
        parts={**known.parts, "season": np.zeros(ESTABLISHMENTS)},
        foreign={**known.foreign, "delay": np.full(ESTABLISHMENTS, 1.5)},
    )
    table = carried(without, {"model": known.log_odds + noise(1)}, seed=1, draws=2)
    assert {one.metric for one in table} == {SLOPE, *PARTS, "strictness"}


def test_a_draw_without_the_one_slow_bureau_says_nothing_of_it(known: Known) -> None:
    """Three establishments are drawn without any of them one time in twenty."""
    slow = np.full(ESTABLISHMENTS, 1.5)
    slow[:3] = 7.0
    score = known.log_odds + noise(1)
    table = carried(replace(known, foreign={"delay": slow}), {"model": score}, seed=1, draws=200)
    one = of(table, "delay")
    assert -0.1 < one.low < one.value < one.high < 0.1


def test_the_same_establishments_on_more_mondays_are_no_surer(known: Known) -> None:
    """Eight Mondays of one establishment are one establishment."""
    score = known.log_odds + noise(1)
    twice = Known(
        establishment=np.tile(known.establishment, 2),
        monday=np.repeat(np.array([0, 1], np.int32), ESTABLISHMENTS),
        chance=np.tile(known.chance, 2),
        parts={name: np.tile(part, 2) for name, part in known.parts.items()},
        foreign={name: np.tile(thing, 2) for name, thing in known.foreign.items()},
        eligible=np.tile(known.eligible, 2),
        bureau_week=np.concatenate([known.bureau_week, known.bureau_week + BUREAUS]),
        places=np.tile(known.places, 2),
    )
    for figures in (found, carried):
        once = figures(known, {"model": score}, seed=1, draws=DRAWS)
        again = figures(twice, {"model": np.tile(score, 2)}, seed=1, draws=DRAWS)
        for one, other in zip(once, again, strict=True):
            assert (one.value, one.low, one.high) == pytest.approx(
                (other.value, other.low, other.high)
            ), one.metric
