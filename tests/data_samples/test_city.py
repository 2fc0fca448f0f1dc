"""The made city keeps the contract, knows nothing early, and holds the truths that it claims."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from stdnum.cn import uscc

import data_samples
from data_samples import visiting
from data_samples.arrays import NO_DAY
from data_samples.city import City, make_city, write_city
from data_samples.period import Period
from data_samples.places import BUREAUS, draw_streets
from data_samples.population import draw_establishments, draw_licences
from data_samples.write import main
from features.contract import PROGRAMMES, TABLES

MONDAY = date(2026, 6, 1)
UNTIL = pd.Timestamp(MONDAY)
SMALL = Path(data_samples.__file__).parent / "small"
# What people decide of doubtful matches is nothing that a city makes.
MADE = [name for name in TABLES if name != "matches"]
# The command in data_samples/README.md.
SMALL_COMMAND = "--establishments 250 --weeks 104 --until 2026-06-01 --seed 7 --form csv"


@pytest.fixture(scope="module")
def city() -> City:
    """A city large enough for its rates to be near the true ones."""
    return make_city(establishments=8_000, weeks=110, until=MONDAY, seed=11)


def _assessed(city: City, *purposes: str) -> pd.DataFrame:
    visits = city.tables["inspections"]
    kept = visits[visits["purpose"].isin(purposes) & visits["severity"].notna()]
    return kept.assign(failed=kept["result"].eq("fail"))


def test_the_same_seed_makes_the_same_city() -> None:
    """Figures measured on a made city can be measured again."""
    one = make_city(establishments=60, weeks=30, until=MONDAY, seed=3)
    again = make_city(establishments=60, weeks=30, until=MONDAY, seed=3)
    other = make_city(establishments=60, weeks=30, until=MONDAY, seed=4)
    for name, frame in {**one.tables, **one.truth}.items():
        assert_frame_equal(frame, {**again.tables, **again.truth}[name])
    assert not one.tables["inspections"].equals(other.tables["inspections"])


def test_the_small_sample_is_what_the_code_makes_today(tmp_path: Path) -> None:
    """A sample that drifts from its code documents a city that is not there."""
    main([str(tmp_path), *SMALL_COMMAND.split()])
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    kept = {path.relative_to(SMALL): path.read_bytes() for path in SMALL.rglob("*.csv")}
    assert sorted(made) == sorted(kept)
    assert [str(name) for name in made if made[name] != kept[name]] == []
    assert SMALL_COMMAND in (SMALL.parent / "README.md").read_text(encoding="utf-8")
    assert sum(map(len, kept.values())) < 1_000_000


def test_a_city_of_one_establishment_can_be_made() -> None:
    """The smallest case has empty tables, and they have their columns."""
    tables = make_city(establishments=1, weeks=1, until=MONDAY, seed=1).tables
    assert tables["hazards"].columns.tolist() == list(TABLES["hazards"].names)


def test_a_city_that_does_not_end_on_a_monday_is_refused() -> None:
    """Weeks begin on Mondays everywhere; the message says which one to take."""
    with pytest.raises(ValueError, match=r"is not a Monday\. End the history on 2026-06-01"):
        make_city(establishments=1, weeks=1, until=date(2026, 6, 3), seed=1)


@pytest.mark.parametrize("name", MADE)
def test_every_table_keeps_the_contract(city: City, name: str) -> None:
    """Codes, ranges, required values and keys, as a load would check them."""
    table, frame = TABLES[name], city.tables[name]
    assert frame.columns.tolist() == list(table.names)
    assert len(frame) > 0
    assert not frame.duplicated(list(table.key)).any()
    if table.one_of:
        assert frame[list(table.one_of)].notna().any(axis=1).all()
    for column in table.columns:
        given = frame[column.name].dropna()
        assert not column.required or len(given) == len(frame), column.name
        assert not column.among or given.isin(column.among).all(), column.name
        assert column.low is None or (given >= column.low).all(), column.name
        assert column.high is None or (given <= column.high).all(), column.name


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_known_before_it_happened_or_after_today(city: City, name: str) -> None:
    """A made city that leaks the future would flatter every model."""
    table, frame = TABLES[name], city.tables[name]
    assert (frame["known_on"] < UNTIL).all()
    if table.time:
        assert (frame["known_on"] >= frame[table.time]).all()
    for column in table.columns:
        if column.never_future or column.name == "withdrawn_on":
            assert not (frame[column.name] >= UNTIL).any(), column.name


def test_rows_point_at_rows_that_are_there(city: City) -> None:
    """Findings, orders, samples and corrections are of something that was delivered."""
    tables = city.tables
    visits = tables["inspections"].set_index("inspection_id")
    there = set(tables["establishments"]["establishment_id"])
    for frame in tables.values():
        if "establishment_id" in frame:
            assert set(frame["establishment_id"].dropna()) <= there
    assert set(tables["samples"]["producer_id"].dropna()) <= there
    assert set(tables["findings"]["inspection_id"]) <= set(visits.index)
    assert set(tables["orders"]["inspection_id"].dropna()) <= set(visits.index)
    assert set(visits["inspector_id"]) <= set(tables["inspectors"]["inspector_id"])
    assert set(visits["second_inspector_id"]) <= set(tables["inspectors"]["inspector_id"])
    assert set(tables["recusals"]["inspector_id"]) <= set(tables["inspectors"]["inspector_id"])
    codes = set(tables["establishments"]["credit_code"])
    assert set(tables["recusals"]["credit_code"].dropna()) <= codes
    for name, key in (("inspections", "inspection_id"), ("credit", "record_id")):
        corrections = tables["corrections"].query("table == @name").set_index("row_id")["known_on"]
        known = tables[name].set_index(key)["known_on"]
        assert (corrections > known.reindex(corrections.index)).all()


def test_versions_of_an_establishment_end_with_its_closure(city: City) -> None:
    """Some change their grade, name or address; the closure is the last that is heard of them."""
    versions = city.tables["establishments"]
    assert versions["establishment_id"].is_monotonic_increasing
    last = ~versions.duplicated("establishment_id", keep="last")
    assert last.mean() < 0.8
    assert versions["closed_on"].notna().any()
    assert not versions.loc[~last, "closed_on"].notna().any()
    for column in ("grade", "name", "address"):
        assert (versions.groupby("establishment_id")[column].nunique() > 1).any()


def test_the_city_has_eleven_bureaus_with_a_share_of_everything(city: City) -> None:
    """Lists are made for each bureau: none may be empty."""
    bureaus = {bureau.id for bureau in BUREAUS}
    assert len(bureaus) == 11
    for name in ("establishments", "inspectors", "capacity"):
        assert set(city.tables[name]["bureau"]) == bureaus
    stations = city.tables["establishments"].groupby("bureau")["station"].nunique()
    assert stations.min() >= 3


def test_all_credit_codes_have_both_check_digits(city: City) -> None:
    """python-stdnum checks the last one; the organisation's own is summed here."""
    codes = city.tables["establishments"]["credit_code"].unique().tolist()
    assert all(uscc.is_valid(code) for code in codes)
    assert all(code[16] == _organisation_digit(code[8:16]) for code in codes)
    assert _organisation_digit("71526726") == "X"  # a worked example of GB 11714 in DOMAIN 2.8


def _organisation_digit(body: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    left = 11 - sum(int(letter, 36) * w for letter, w in zip(body, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(left, str(left))


def test_chains_are_one_legal_person_with_many_premises(city: City) -> None:
    """A credit code names the person, not the place."""
    places = city.tables["establishments"].drop_duplicates("establishment_id")
    premises = places.groupby("credit_code")["establishment_id"].transform("count")
    assert 0.05 < (premises > 1).mean() < 0.11
    assert places.loc[premises > 1, "name"].str.contains(r"（.+店）$").all()


@pytest.mark.parametrize(
    ("programme", "low", "high"),
    [("food", 0.18, 0.25), ("drug", 0.09, 0.15), ("product", 0.07, 0.13)],
)
def test_planned_visits_fail_as_often_as_in_a_real_city(
    city: City, programme: str, low: float, high: float
) -> None:
    """Rates far from a regulator's would make every other figure meaningless."""
    visits = _assessed(city, "routine", "random")
    assert low < visits.loc[visits["programme"] == programme, "failed"].mean() < high


def test_a_visit_fails_from_severity_two_on(city: City) -> None:
    """And its findings are as bad as the visit, no worse; a closed door is no pass."""
    visits = city.tables["inspections"]
    assessed = visits[visits["result"] != "not_assessable"]
    assert (assessed["result"].eq("fail") == (assessed["severity"] >= 2)).all()
    unassessed = visits[visits["result"] == "not_assessable"]
    assert unassessed["severity"].isna().all()
    assert 0.02 < len(unassessed) / len(visits) < 0.04
    worst = city.tables["findings"].groupby("inspection_id")["severity"].max()
    found = visits.loc[visits["severity"] > 0].set_index("inspection_id")["severity"]
    assert_frame_equal(worst.to_frame(), found.to_frame(), check_like=True)


def test_a_failed_visit_is_followed_by_another_within_a_fortnight(city: City) -> None:
    """Re-inspections fail less than they would have, and are no labels."""
    visits = city.tables["inspections"].sort_values("happened_on", kind="stable")
    by_licence = visits.groupby(["establishment_id", "programme"])
    after = by_licence["happened_on"].shift(-1) - visits["happened_on"]
    again = (visits["result"] == "fail") & (by_licence["purpose"].shift(-1) == "reinspection")
    days = after[again].dt.days
    assert (days.between(7, 14)).mean() > 0.95
    early = visits["happened_on"] < UNTIL - pd.Timedelta(days=60)
    assert again[early & (visits["result"] == "fail")].mean() > 0.85


def test_random_visits_alone_tell_by_what_chance_they_were_drawn(city: City) -> None:
    """Weighed by one over it, a programme's random visits count the weeks that it could draw from.

    Off by no more than four standard errors of a draw with those chances.
    """
    visits = city.tables["inspections"]
    drawn = visits[visits["purpose"] == "random"]
    assert drawn["inclusion_probability"].between(0, 1, inclusive="neither").all()
    assert visits.loc[visits["purpose"] != "random", "inclusion_probability"].isna().all()
    truth = city.truth["hazard"].query("as_of < @UNTIL")
    first = truth["as_of"].min()
    for programme, frame in truth.groupby("programme"):
        late = drawn[(drawn["happened_on"] >= first) & (drawn["programme"] == programme)]
        chance = late["inclusion_probability"]
        assert abs((1 / chance).sum() - len(frame)) < 4 * ((1 - chance) / chance**2).sum() ** 0.5


def test_who_opens_today_is_drawn_as_seldom_as_is_told() -> None:
    """Most are visited for their licence that week, and that visit overrules the draw's."""
    period = Period(weeks=60, until=MONDAY)
    streets = draw_streets(np.random.default_rng(1))
    places = draw_establishments(np.random.default_rng(2), 4000, streets, period)
    monday = period.mondays[30]
    places = replace(
        places,
        opened=np.where(np.arange(4000) % 2, monday, monday - 400),
        closed=np.full(4000, NO_DAY),
    )
    licences = draw_licences(np.random.default_rng(3), places)
    size = licences.programme.size
    told = visiting.inclusion(monday, licences, places)
    rng = np.random.default_rng(4)
    found = np.zeros(size)
    weeks = 300
    for _ in range(weeks):
        purpose = visiting.purposes(
            rng,
            monday,
            visiting.new_agenda(rng, size, period.start),
            licences,
            places,
            grade=np.zeros(4000, np.int8),
            pace=np.ones(size),
        )
        found += purpose == visiting.RANDOM_PURPOSE
    for chance in np.unique(told):
        drawn, wanted = found[told == chance], weeks * chance
        assert abs(drawn.mean() - wanted) < 4 * (wanted / drawn.size) ** 0.5
    assert np.unique(told).size == 2 * len(PROGRAMMES)


def test_strict_inspectors_fail_more(city: City) -> None:
    """The strictness that a model must not mistake for hazard can be seen in results."""
    visits = _assessed(city, "routine", "random").query("programme == 'food'")
    rates = visits.groupby("inspector_id")["failed"].agg(["mean", "size"]).query("size > 100")
    strictness = city.truth["inspectors"].set_index("inspector_id")["strictness"]
    assert rates["mean"].corr(strictness.reindex(rates.index)) > 0.6


def test_two_of_a_pool_go_together_and_change_every_week(city: City) -> None:
    """On duty that day, of the same programmes and bureau; a week later with somebody else."""
    visits, staff = city.tables["inspections"], city.tables["inspectors"]
    staff = staff.set_index("inspector_id")
    one, other = (staff.reindex(visits[f"{n}inspector_id"]) for n in ("", "second_"))
    assert (visits["inspector_id"] != visits["second_inspector_id"]).all()
    for column in ("bureau", "programmes"):
        assert (one[column].to_numpy() == other[column].to_numpy()).all()
    day = visits["happened_on"].to_numpy()
    assert (other["from"].to_numpy() <= day).all()
    assert ((other["to"].to_numpy() >= day) | other["to"].isna().to_numpy()).all()
    week = visits["happened_on"].dt.to_period("W")
    met = visits.groupby(["inspector_id", week])["second_inspector_id"].agg(["min", "nunique"])
    assert (met["nunique"] == 1).mean() > 0.95  # but where a post changes hands
    sizes = staff.groupby(["bureau", "programmes"])["from"].transform("size")
    of_largest_pool = met.index.get_level_values(0) == sizes.idxmax()
    weeks = met.loc[of_largest_pool, "min"]
    assert (weeks != weeks.shift()).mean() > 0.9


def test_one_bureau_records_late(city: City) -> None:
    """Where visits are known a week later, a model that forgets it sees the future."""
    visits = city.tables["inspections"]
    places = city.tables["establishments"].drop_duplicates("establishment_id")
    bureau = places.set_index("establishment_id")["bureau"]
    delay = (visits["known_on"] - visits["happened_on"]).dt.days
    mean = delay.groupby(visits["establishment_id"].map(bureau)).mean()
    assert mean.idxmax() == "shenshan"
    assert mean["shenshan"] > 5
    assert mean.drop("shenshan").max() < 2


def test_the_true_chance_ranks_fresh_visits(city: City) -> None:
    """The best that any model can reach: far from certain, far from useless."""
    visits = _assessed(city, "routine", "random").query("programme == 'food'")
    weekday = visits["happened_on"].dt.day_of_week
    visits = visits.assign(as_of=visits["happened_on"] - pd.to_timedelta(weekday, unit="D"))
    judged = visits.merge(city.truth["hazard"], on=["establishment_id", "programme", "as_of"])
    assert len(judged) > 500
    assert 0.7 < _auc(judged["failed"], judged["chance"]) < 0.85
    assert abs(judged["failed"].mean() - judged["chance"].mean()) < 0.04


def _auc(outcome: pd.Series, score: pd.Series) -> float:
    """The chance that a failed visit has the higher score than one that passed."""
    ranks = score.rank()
    failed, passed = outcome.sum(), (~outcome).sum()
    return float((ranks[outcome].sum() - failed * (failed + 1) / 2) / (failed * passed))


def test_the_truth_is_told_for_eight_mondays(city: City) -> None:
    """The last is this week's: what the lists of today should have put first."""
    mondays = pd.date_range(end=UNTIL, periods=8, freq="7D")
    assert sorted(city.truth["hazard"]["as_of"].unique()) == list(mondays)
    places = city.tables["establishments"]
    closed = places.loc[places["closed_on"].notna(), "establishment_id"]
    today = city.truth["hazard"].query("as_of == @UNTIL")
    assert not today["establishment_id"].isin(closed).any()


def test_complaints_follow_the_bureaus_habits_as_well_as_the_hazard(city: City) -> None:
    """More complaints need not mean more hazard: the trap is there to be avoided."""
    places = city.tables["establishments"].drop_duplicates("establishment_id")
    complaints = city.tables["complaints"].groupby("establishment_id").size()
    number = complaints.reindex(places["establishment_id"], fill_value=0).to_numpy()
    served = np.sqrt(places["exposure"].to_numpy())
    bureau = places["bureau"].to_numpy()
    rate = pd.Series(number).groupby(bureau).sum() / pd.Series(served).groupby(bureau).sum()
    habit = city.truth["complaint_habit"].set_index("bureau")["factor"]
    assert rate.corr(habit.reindex(rate.index), method="spearman") > 0.5
    quality = city.truth["establishments"].groupby("establishment_id")["quality"].first()
    assert np.corrcoef(number, quality.reindex(places["establishment_id"]))[0, 1] > 0.1
    missing = city.tables["complaints"]["establishment_id"].isna().mean()
    assert 0.07 < missing < 0.13


def test_a_channel_of_complaints_replaces_another(city: City) -> None:
    """A jump in volume that is nobody's doing."""
    days = city.tables["complaints"].groupby("channel")["happened_on"]
    assert days.max()["hotline"] < days.min()["platform"]


def test_samples_of_products_are_many_and_fail_with_the_hazard(city: City) -> None:
    """The product plan learns from samples: there must be something to learn."""
    samples = city.tables["samples"]
    planned = samples[samples["kind"].isin(["monitoring", "evaluative"])]
    fails = (~planned["passed"].astype(bool)).groupby(planned["programme"]).mean()
    assert 0.015 < fails["food"] < 0.035
    assert 0.004 < fails["drug"] < 0.020
    assert 0.060 < fails["product"] < 0.100
    product = planned[planned["programme"] == "product"]
    truth = city.truth["establishments"].query("programme == 'product'")
    quality = product.merge(truth, on=["establishment_id", "programme"])["quality"].to_numpy()
    failed = ~product["passed"].astype(bool).to_numpy()
    assert len(product) > 4_000
    assert quality[failed].mean() > quality[~failed].mean() + 0.5


def test_some_records_are_withdrawn_in_either_way(city: City) -> None:
    """By the row itself, or by a correction that came later; some corrections are reversed."""
    assert city.tables["credit"]["withdrawn_on"].notna().sum() > 50
    actions = city.tables["corrections"]["action"].value_counts()
    assert actions["repair"] > 50
    assert actions["annul"] > actions["restore"] > 0


def test_capacity_is_booked_around_this_week(city: City) -> None:
    """Lists can be made for this week, and for those before and after it."""
    capacity = city.tables["capacity"]
    weeks = [f"2026-W{week}" for week in range(19, 27)]  # 2026-06-01 begins W23
    assert sorted(capacity["week"].unique()) == weeks
    assert capacity.groupby("week").size().eq(11 * 3).all()
    assert (capacity["visits"] >= 5).all()


def test_parquet_says_what_csv_says(tmp_path: Path) -> None:
    """Either form can be loaded; dates are dates in both."""
    made = make_city(establishments=40, weeks=20, until=MONDAY, seed=5)
    write_city(made, tmp_path / "csv", form="csv")
    write_city(made, tmp_path / "parquet", form="parquet")
    for name in MADE:
        csv = pd.read_csv(tmp_path / "csv" / f"{name}.csv", dtype=str, keep_default_na=False)
        parquet = pd.read_parquet(tmp_path / "parquet" / f"{name}.parquet")
        assert parquet.columns.tolist() == csv.columns.tolist()
        assert parquet["known_on"].astype(str).tolist() == csv["known_on"].tolist()
    assert (tmp_path / "parquet" / "truth" / "hazard.parquet").is_file()
