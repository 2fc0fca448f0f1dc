"""A model is held against the truth of a made city: joined rightly, told whole, seen when wrong."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from experiments.backtest import MODEL
from experiments.recover import FOREIGN, LAST_VISITOR, PARTS, VISITORS, Recovered, recover
from experiments.recovered import calibrated, foreign, lines, signed
from experiments.scorecard import SHARE, SLOPE, SPEARMAN
from features.refused import Refused
from models.metrics.rankings import Measurement
from models.train import Provenance
from targeting import recovering
from tests.conftest import MadeCity

DRAWS = 100


@pytest.fixture(scope="module")
def food(made_city: MadeCity) -> Recovered:
    """What the food model finds of the shared made city."""
    truth = made_city.city.truth
    return recover(made_city.store, truth, "food", Provenance("", ""), draws=DRAWS)


def of(result: Recovered, metric: str) -> Measurement:
    """A figure of the model."""
    both = [*result.found, *result.carried]
    return next(one for one in both if (one.ranking, one.metric) == (MODEL, metric))


def test_a_model_finds_much_of_the_truth_and_more_than_any_rule(food: Recovered) -> None:
    """Floors far below what is seen: under them something is broken, not weak."""
    assert of(food, SPEARMAN).low > 0.4
    assert of(food, SHARE).low > 0.6
    assert 0.6 < of(food, SLOPE).value < 1.5
    for part in ("kind", "size", "quality", "area", "season"):
        assert of(food, part).low > 0, part
    ahead = [one for one in food.found if one.metric == SPEARMAN and one.ranking != MODEL]
    assert len(ahead) == 5
    assert all(one.ahead_low > 0 for one in ahead)


def test_the_model_knew_nothing_of_the_mondays_it_is_judged_on(food: Recovered) -> None:
    """The truth is told of eight, up to the city's last."""
    assert food.card.trained_before == food.mondays[0] == date(2026, 4, 13)
    assert (len(food.mondays), food.mondays[-1]) == (8, date(2026, 6, 1))


def test_every_row_has_its_own_truth_and_its_own_bureaus_places(
    made_city: MadeCity, food: Recovered
) -> None:
    """Parts of one establishment beside the chance of another would add up to something else."""
    known = food.known
    assert np.abs(expit(known.log_odds) - known.chance).max() < 3e-4
    booked = made_city.city.tables["capacity"].query("programme == 'food' and week == '2026-W23'")
    now = known.monday == 7
    places = known.places[np.unique(known.bureau_week[now])]
    assert sorted(places) == sorted(booked["visits"] - booked["leave"])
    assert 0 < known.eligible.mean() < 1


def test_who_had_visited_is_as_known_on_the_monday(made_city: MadeCity, food: Recovered) -> None:
    """By the city's own tables, establishment by establishment."""
    tables, known = made_city.city.tables, food.known
    strictness = made_city.city.truth["inspectors"].set_index("inspector_id")["strictness"]
    visits = tables["inspections"].query("programme == 'food' and known_on < '2026-05-04'")
    ids = made_city.store.events().ids
    seen = 0
    for row in np.flatnonzero(known.monday == 3)[::20]:
        own = visits[visits["establishment_id"] == ids[known.establishment[row]]]
        met = strictness[own.sort_values(["happened_on", "inspection_id"])["inspector_id"]]
        last = met.iloc[-1] if len(met) else np.nan
        expected = [last, met.mean()]
        found = [known.foreign[name][row] for name in (LAST_VISITOR, VISITORS)]
        assert found == pytest.approx(expected, nan_ok=True)
        seen += len(met) > 1
    assert seen > 10


def test_the_truth_of_somebody_else_is_not_found(made_city: MadeCity, food: Recovered) -> None:
    """The scorecard must be able to fail: hazards dealt out anew are in no score."""
    told = made_city.city.truth
    ids = told["establishments"]["establishment_id"].unique()
    other = dict(zip(ids, np.random.default_rng(8).permutation(ids), strict=True))
    dealt = {
        name: table.assign(establishment_id=table["establishment_id"].map(other))
        if name in ("hazard", "establishments")
        else table
        for name, table in told.items()
    }
    result = recover(made_city.store, dealt, "food", Provenance("", ""), draws=DRAWS)
    for metric in (SPEARMAN, SLOPE, "quality"):
        assert of(result, metric).low < 0 < of(result, metric).high, metric
    assert of(result, SHARE).high < of(food, SHARE).low
    assert result.card == food.card


def test_the_report_says_every_figure_with_its_interval_and_its_rule(food: Recovered) -> None:
    """Good or bad: nothing that was asked is left out."""
    said = list(lines(food))
    for heading in ("Spearman", "share of the best", "calibration slope", *PARTS, *FOREIGN):
        [line] = [one for one in said if one.strip().startswith(heading)]
        assert line.count("[") >= 2, line
    assert f"the model's and then {food.rule}'s" in "\n".join(said)


@pytest.mark.parametrize(
    ("low", "high", "verdicts"),
    [
        (0.95, 1.05, ("as wanted", "right sign", "CARRIED")),
        (0.85, 1.05, ("unsure", "right sign", "CARRIED")),
        (1.12, 1.30, ("NOT AS WANTED", "right sign", "CARRIED")),
        (-0.10, 0.20, ("NOT AS WANTED", "unsure", "none seen")),
        (-0.30, -0.10, ("NOT AS WANTED", "WRONG SIGN", "CARRIED")),
    ],
)
def test_a_verdict_is_of_the_whole_interval(
    low: float, high: float, verdicts: tuple[str, str, str]
) -> None:
    """A value on the right side whose interval is on both sides has shown nothing."""
    one = Measurement(MODEL, "", (low + high) / 2, low, high, 0, 0, 0)
    assert (calibrated(one), signed(one), foreign(one)) == verdicts


def test_the_command_makes_its_own_city_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be run beside real records."""
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path / "home"))
    recovering.recover(700, 3, ["product"])
    said = capsys.readouterr()
    assert said.out.startswith("A made city of 700 establishments, 156 weeks of records")
    assert "product: a model of" in said.out
    assert "the truth that a visit does" in said.out
    assert "season                                     the same for everyone" in said.out
    assert said.err.index("loading") < said.err.index("training") < said.err.index("drawn")
    assert not (tmp_path / "home").exists()


def test_a_programme_that_is_not_there_is_refused_before_any_work() -> None:
    """Not after the minutes that a city takes."""
    with pytest.raises(Refused, match="no programme 'fool'"):
        recovering.recover(1_000_000_000, 3, ["fool"])
