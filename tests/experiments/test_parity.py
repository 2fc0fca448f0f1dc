"""Groups by what the register said then, and checks that fail where chances do not hold."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from experiments import backtest as trials
from experiments import compare
from experiments.parity import FEWEST, Share, chances_hold, lines, shares
from features.build import available
from features.catalogue import CATALOGUE
from features.refused import Refused
from models.plan import plan_for
from models.train import Provenance
from tests.conftest import MadeCity


@pytest.fixture(scope="module")
def judged(made_city: MadeCity) -> trials.Backtest:
    """Half a year of the made city."""
    events, plan = made_city.store.events(), plan_for("food", {})
    given = trials.trial(events, plan, available(CATALOGUE, events), until=made_city.until)
    first = made_city.until - timedelta(weeks=26)
    provenance = Provenance("", "")
    return trials.backtest(
        given, first=first, last=made_city.until, provenance=provenance, progress=lambda _: None
    )


def test_every_visit_is_in_one_group_of_each_kind(
    judged: trials.Backtest, made_city: MadeCity
) -> None:
    """Bureaus, kinds, ages, sizes and chains each add up to all visits."""
    found = shares(judged.judged, made_city.store)
    for by in ("bureau", "kind", "age", "size", "chain"):
        groups = [one for one in found if one.by == by]
        assert sum(one.visits for one in groups) == len(judged.judged)
        bad = sum(one.visits * one.bad_share for one in groups)
        assert bad == pytest.approx(judged.judged["outcome"].sum())
    said = list(lines(found))
    few = [one for one in found if one.visits < FEWEST]
    assert few
    assert sum("insufficient" in line for line in said) == len(few)


def share(**given: object) -> Share:
    """A bureau whose chances hold."""
    return replace(
        Share("bureau", "luohu", 100, 0.2, 0.13, 0.29, 0.2, 0.2, 0.4, 3.0),
        **given,  # type: ignore[arg-type]  # the test names fields
    )


def test_a_group_whose_chances_its_failures_contradict_is_refused() -> None:
    """Unless there are too few visits to say so."""
    bureaus, kinds = chances_hold([share(), share(by="kind")])
    assert bureaus.passed
    assert kinds.passed
    bureaus, kinds = chances_hold([share(mean_risk=0.5), share(by="kind", mean_risk=0.05)])
    assert not bureaus.passed
    assert not kinds.passed
    assert "luohu 0.50 for 0.20" in bureaus.seen
    assert chances_hold([share(mean_risk=0.5, visits=FEWEST - 1)])[0].passed


def test_a_version_beside_itself_is_level(judged: trials.Backtest) -> None:
    """Every visit shared, no difference, no interval."""
    found = compare.compared(judged.judged, judged.judged)
    assert found.visits == len(judged.judged)
    assert {(row.ahead, row.ahead_low, row.ahead_high) for row in found.table} == {(0.0, 0.0, 0.0)}
    _, about, on_record, first, *_ = compare.lines(found)
    assert about.startswith("Random draws: none of the")
    assert on_record == "Outcomes on record:"
    assert "ahead by +0.000 [+0.000, +0.000]" in first


def test_versions_are_compared_on_the_whole_frame_where_random_draws_suffice(
    judged: trials.Backtest,
) -> None:
    """As if half of the visits had been drawn, all alike; older versions know of no draw."""
    drawn = judged.judged.assign(inclusion=np.where(judged.judged.index % 2, 0.01, np.nan))
    said = list(compare.lines(compare.compared(judged.judged, drawn.drop(columns="inclusion"))))
    assert said[1].startswith("Random draws: none of the")
    older = judged.judged.drop(columns="inclusion")
    said = list(compare.lines(compare.compared(older, drawn)))
    assert said.index("Whole frame by random draws:") < said.index("Outcomes on record:")


def test_versions_that_judged_different_visits_are_not_compared(judged: trials.Backtest) -> None:
    """Different records give different figures, and no difference."""
    half = judged.judged.index % 2 == 0
    with pytest.raises(Refused, match="share 0 judged visits"):
        compare.compared(judged.judged[half], judged.judged[~half])
