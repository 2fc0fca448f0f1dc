"""Groups by what the register said then, and checks that fail where chances do not hold."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import backtest as trials
from experiments import compare
from experiments.parity import GROUPED_BY, Share, chances_hold, gaps, shares
from experiments.parity_lines import lines
from features.build import available
from features.catalogue import CATALOGUE
from features.loading import load
from features.refused import Refused
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from models.metrics.clustered import NOTHING, Figure
from models.metrics.clustered import share as share_of
from models.plan import plan_for
from models.train import Provenance
from models.visits.measures import FEWEST
from tests.conftest import MadeCity
from tests.features.builders import establishment, inspection, tables

FOOD = plan_for("food", {})


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
    """Bureaus, kinds, sizes, ages and chains each add up to all visits and all failures."""
    found = shares(judged.judged, made_city.store, FOOD)
    for by in GROUPED_BY:
        groups = [one for one in found if one.by == by]
        assert len(groups) > 1
        assert sum(one.visits for one in groups) == len(judged.judged)
        bad = sum(one.visits * one.bad.value for one in groups)
        assert bad == pytest.approx(judged.judged["outcome"].sum())
        assert sum(one.days.n for one in groups if one.days) == judged.judged["outcome"].sum()
    few = [one for one in found if one.visits < FEWEST]
    assert few
    said = " ".join(" ".join(lines(found)).split())
    assert all(f"{one.group} {one.visits}" in said for one in few)


def test_everyone_s_figures_are_those_of_the_backtest(
    judged: trials.Backtest, made_city: MadeCity
) -> None:
    """One list and one order of visits, in the table of groups as in that of rankings."""
    everyone, *groups = shares(judged.judged, made_city.store, FOOD)
    table = {row.metric: row.value for row in judged.table if row.ranking == trials.MODEL}
    assert everyone.hits.value == pytest.approx(table["weekly_precision"])
    assert everyone.days
    assert everyone.days.value == pytest.approx(table["days_earlier"])
    listed = [one.listed.value for one in groups if one.by == "bureau"]
    assert listed == pytest.approx([0.2] * len(listed))


def test_where_nobody_goes_anywhere_no_days_are_told(
    judged: trials.Backtest, made_city: MadeCity
) -> None:
    """As of recalls: no visit could have been made earlier."""
    found = shares(judged.judged, made_city.store, replace(FOOD, label="event"))
    assert {one.days for one in found} == {None}
    assert "days" not in " ".join(lines(found))


def visits(store: EventStore, *made: tuple[str, str], outcome: int | list[int] = 1) -> pd.DataFrame:
    """Judged visits to (establishment, on the Monday), all alike but for their outcomes."""
    ids, mondays = zip(*made, strict=True)
    frame = pd.DataFrame({"place": store.events().places(np.array(ids)), "as_of": mondays})
    frame[["risk", trials.MODEL, trials.EARLY + trials.MODEL]] = 0.5
    return frame.assign(outcome=outcome, bureau=0, block=0, day=7)


def register(folder: Path, *rows: dict[str, object]) -> EventStore:
    """A store of these versions of the register and one visit."""
    (folder / "source").mkdir()
    given = tables(establishments=rows, inspections=[inspection("A")])
    for name, table in given.items():
        pq.write_table(table, folder / "source" / f"{name}.parquet")
    secret = b"of the made register"
    delivery = read_delivery(folder / "source", Mapping(), today=date(2026, 4, 6), secret=secret)
    load(folder / "store", delivery, refused_share=0.0)
    return EventStore(folder / "store")


def test_a_group_is_what_the_register_said_before_that_monday(tmp_path: Path) -> None:
    """No later version, and no branch that came later; what nobody states is said to be that."""
    monday, later = date(2026, 3, 2), date(2026, 3, 9)
    store = register(
        tmp_path,
        establishment("A", name="Noodles (East)", employees=5, opened_on=date(2025, 1, 1)),
        establishment("A", name="Noodles", kind="canteen", bureau="futian", known_on=later),
        establishment("B", name="NOODLES 2", employees=6, known_on=monday),
        establishment("C", name=None, kind=None, bureau=None, opened_on=date(2020, 1, 1)),
        establishment("D", name="Rice", known_on=date(2026, 3, 20)),
    )
    told = {
        name: {one.by: one.group for one in shares(visits(store, (name, str(day))), store, FOOD)}
        for name, day in [("A", monday), ("B", later), ("C", later), ("D", later)]
    }
    same = {"all": "all visits", "bureau": "luohu", "kind": "restaurant"}
    unknown = dict.fromkeys(GROUPED_BY, "not stated")
    assert told["A"] == {**same, "size": "small", "age": "new", "chain": "single"}
    assert told["B"] == {**same, "size": "larger", "age": "not stated", "chain": "chain"}
    assert told["C"] == {**unknown, "all": "all visits", "age": "established"}
    assert told["D"] == {**unknown, "all": "all visits"}


def test_tied_visits_are_listed_in_part(tmp_path: Path) -> None:
    """Four tied visits in a week have .8 of a place between them, whoever comes first."""
    store = register(tmp_path, establishment("A"), establishment("B", kind="canteen"))
    judged = visits(store, *[("A", "2026-03-02")] * 3, ("B", "2026-03-02"), outcome=[1, 0, 0, 1])
    found = {one.group: one for one in shares(judged, store, FOOD) if one.by == "kind"}
    assert found["restaurant"].listed.value == pytest.approx(0.2)
    assert found["canteen"].listed.value == pytest.approx(0.2)
    assert found["restaurant"].hits.value == pytest.approx(1 / 3)
    assert found["restaurant"].hits.n == 0


def figure(bad: int, n: int) -> Figure:
    """A share of visits to an establishment each."""
    return share_of(np.repeat([1.0, 0.0], [bad, n - bad]), np.ones(n), np.arange(n, dtype=np.int32))


def share(**given: object) -> Share:
    """A bureau whose chances hold, of which everything is known."""
    days = Figure(30, 30, 30.0, 3.0, 1.0, 5.0)
    some = Share("bureau", "luohu", 0.2, figure(20, 100), figure(20, 100), figure(12, 30), days)
    return replace(some, **given)  # type: ignore[arg-type]  # the test names fields


def test_each_figure_says_itself_whether_it_is_insufficient() -> None:
    """Listed visits for hits, failures for days: a hundred visits may hold few of either."""

    def row(**given: object) -> str:
        [found] = [line for line in lines([share(**given)]) if "luohu" in line]
        return " ".join(found.split())

    whole = row()
    assert whole.endswith("20 [13, 29] 20 [13, 29] 40 [24, 59] (30) +3.0 [+1.0, +5.0] (30)")
    assert "insufficient (29) +3.0" in row(hits=figure(12, 29))
    assert "(30) insufficient (29)" in row(days=Figure(29, 29, 29.0, 3.0, 1.0, 5.0))
    assert "insufficient (0)" in row(hits=NOTHING)
    assert row(bad=figure(5, 29)) == "insufficient, visits: luohu 29"
    assert row(bad=replace(figure(5, 99), establishments=1)) == "insufficient, visits: luohu 99"
    assert "pass" not in " ".join(lines([share(), share(hits=figure(12, 29))]))


def test_the_groups_farthest_apart_are_told_if_both_suffice() -> None:
    """Never what nobody stated; of bureaus not the list share, which is the same by design."""
    kinds = [
        share(by="kind", group="shop", listed=figure(10, 100)),
        share(by="kind", group="cafe", listed=figure(40, 100), hits=figure(29, 29)),
        share(by="kind", group="stall", listed=figure(20, 20), hits=figure(5, 20)),
        share(by="kind", group="not stated", listed=figure(90, 100)),
    ]
    [listed] = gaps([*kinds, share()])
    assert (listed.by, listed.figure, listed.pairs) == ("kind", "listed", 1)
    assert (listed.least, listed.most) == ("shop", "cafe")
    assert listed.apart == pytest.approx(0.3)
    said = [line.strip() for line in lines([*kinds, share()])]
    assert "listed: cafe above shop by 30 points [18, 41]" in said
    assert "hits: insufficient to compare groups" in said
    [hits] = gaps([share(), share(group="futian", hits=figure(3, 30))])
    assert (hits.by, hits.figure, hits.least, hits.most) == ("bureau", "hits", "futian", "luohu")


def test_groups_that_are_alike_are_rarely_told_apart() -> None:
    """Ten kinds of one truth: the two farthest apart were chosen for it, and their interval knows.

    That of two groups not chosen leaves out 0 in most histories, which would be false alarms.
    """
    random = np.random.default_rng(3)
    told_apart, unchosen = 0, 0
    for _ in range(200):
        kinds = [
            share(by="kind", group=str(n), listed=figure(int(random.binomial(60, 0.2)), 60))
            for n in range(10)
        ]
        found = next(one for one in gaps(kinds) if one.figure == "listed")
        told_apart += found.low > 0
        two = [one for one in kinds if one.group in (found.least, found.most)]
        unchosen += next(one for one in gaps(two) if one.figure == "listed").low > 0
    assert told_apart <= 0.05 * 200
    assert unchosen > 0.4 * 200


def test_a_group_whose_chances_its_failures_contradict_is_refused() -> None:
    """Unless there are too few visits to say so."""
    bureaus, kinds = chances_hold([share(), share(by="kind")])
    assert bureaus.passed
    assert kinds.passed
    bureaus, kinds = chances_hold([share(mean_risk=0.5), share(by="kind", mean_risk=0.05)])
    assert not bureaus.passed
    assert not kinds.passed
    assert "luohu 0.50 for 0.20" in bureaus.seen
    assert chances_hold([share(mean_risk=0.5, bad=figure(6, FEWEST - 1))])[0].passed


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
