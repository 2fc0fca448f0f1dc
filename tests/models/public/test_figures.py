"""Tiles, shares and the index: never a bare number, never a small cell, by a formula one can do."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from models.metrics.clustered import Figure
from models.public.aims import _file, faults, target_on, weights_on
from models.public.figure import kept_secret
from models.public.index import indices
from models.public.prevalence import prevalence
from models.public.report import Indices, PassRates, Prevalence, Stated, Verdict, Weights
from models.public.sampling import other_share, pass_rates, verdict
from models.public.stating import FEWEST, FEWEST_ESTABLISHMENTS
from models.public.unbiased import random_visits, samples
from tests.features.builders import Row, establishment
from tests.models.public.builders import MONDAY, WINDOW, premises, sample, spread, stored, visit


def sampled(folder: Path, rows: list[Row], programme: str = "food") -> PassRates:
    """The pass rates of these samples."""
    kind = "evaluative" if programme == "drug" else "monitoring"
    return pass_rates(samples(stored(folder, samples=rows), WINDOW, kind=kind), programme, MONDAY)


def prevailing(folder: Path, register: list[Row], rows: list[Row]) -> Prevalence:
    """The food prevalence of these visits."""
    store = stored(folder, establishments=register, inspections=rows)
    return prevalence(random_visits(store, WINDOW), "food")


def test_a_pass_rate_has_wilson_s_interval_where_each_establishment_has_one(tmp_path: Path) -> None:
    """As anybody's statistics program gives it, a little wider for few establishments."""
    rate = sampled(tmp_path, spread({True: 380, False: 20}, sample)).tile.rate
    theirs = binomtest(380, 400).proportion_ci(method="wilson")
    assert (rate.n, rate.establishments, rate.value) == (400, 400, 0.95)
    assert (rate.low, rate.high) == pytest.approx((theirs.low, theirs.high), abs=0.0005)
    assert rate.low is not None
    assert rate.low < theirs.low


def test_samples_of_one_shop_that_tell_the_same_count_as_few(tmp_path: Path) -> None:
    """Twenty shops with ten samples each are not two hundred shops."""
    rows = [sample(f"E{n // 10}", passed=n >= 30) for n in range(200)]
    rate = sampled(tmp_path, rows).tile.rate
    theirs = binomtest(170, 200).proportion_ci(method="wilson")
    assert rate.value == 0.85
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low < theirs.low - 0.1
    assert rate.high > theirs.high + 0.05


@pytest.mark.parametrize(
    ("passed", "failed", "said"),
    [
        (500, 2, "reached"),
        (300, 60, "not_reached"),
        (200, 5, "cannot_be_told"),  # 97.6 %, but as few as 94 % are possible
        (200, 12, "cannot_be_told"),  # 94.3 %, but as many as 96.7 % are possible
        (FEWEST - 1, 0, "insufficient"),
    ],
)
def test_a_tile_says_what_its_interval_says(
    tmp_path: Path, passed: int, failed: int, said: Verdict
) -> None:
    """The plan's 96 % for key foods is reached where no chance would make it less."""
    tile = sampled(tmp_path, spread({True: passed, False: failed}, sample)).tile
    assert (tile.verdict, tile.target and tile.target.at_least) == (said, 0.96)
    assert (tile.rate.value is None) == (said == "insufficient")
    assert tile.rate.n == passed + failed


def test_drugs_are_held_to_99_percent_of_evaluative_samples_alone(tmp_path: Path) -> None:
    """A monitoring sample of drugs is no part of it; products have no target."""
    drug = {"programme": "drug"}
    rows = spread({True: 300, False: 30}, sample, kind="evaluative", **drug)
    rows += spread({False: 200}, sample, **drug)
    tile = sampled(tmp_path, rows, "drug").tile
    assert (tile.kind, tile.rate.n, tile.verdict) == ("evaluative", 330, "not_reached")
    assert tile.target is not None
    assert tile.target.at_least == 0.99
    assert "药品评价性抽样合格率99%以上" in tile.target.source
    told = Stated("told", 400, 400, 0.9, 0.88, 0.92)
    assert verdict(told, target_on(MONDAY, "product")) == "no_target"


def test_a_programme_without_a_sample_says_so(tmp_path: Path) -> None:
    """None taken is no pass rate of 100 %."""
    tile = sampled(tmp_path, spread({True: 40}, sample), "product").tile
    assert (tile.rate.n, tile.rate.value, tile.verdict) == (0, None, "insufficient")


def test_before_the_plan_there_was_no_target() -> None:
    """A report of 2015 is held against nothing that came later."""
    assert target_on(date(2016, 9, 21), "food") is None
    assert weights_on(date(2016, 9, 21), "food") is None
    assert weights_on(MONDAY, "drug") is None


def test_a_visit_with_half_the_chance_counts_twice(tmp_path: Path) -> None:
    """Of 40 likely ones half failed, of 40 unlikely ones none: a third of all, not a quarter."""
    likely = [
        visit(f"E{n}", result="fail" if n < 20 else "pass", inclusion_probability=0.2)
        for n in range(40)
    ]
    unlikely = [visit(f"E{40 + n}", inclusion_probability=0.1) for n in range(40)]
    failing = prevailing(tmp_path, premises(80), likely + unlikely).failing
    assert failing.n == 80
    assert failing.value == pytest.approx(20 / 0.2 / (40 / 0.2 + 40 / 0.1), abs=1e-4)


@pytest.mark.parametrize("lacking", ["visits", "establishments", "likeness"])
def test_too_few_visits_tell_nothing_but_how_many_there_are(tmp_path: Path, lacking: str) -> None:
    """Nor many to a few places, nor many of which one stands for nearly everybody."""
    many = FEWEST - 1 if lacking == "visits" else 60
    places = FEWEST_ESTABLISHMENTS - 1 if lacking == "establishments" else 60
    rows = [visit(f"E{n % places}", result="fail" if n % 3 else "pass") for n in range(many)]
    if lacking == "likeness":
        rows[0]["inclusion_probability"] = 0.0001
    failing = prevailing(tmp_path, premises(60), rows).failing
    assert failing == Stated("insufficient", many, min(many, places), None, None, None)


def test_a_small_bureau_cannot_be_found_by_subtraction(tmp_path: Path) -> None:
    """What all had, less what the others had, is what the small one had (small-cell rule)."""
    sizes = {"luohu": 90, "baoan": 120, "yantian": 45, "dapeng": 8}
    register, rows = [], []
    for bureau, many in sizes.items():
        for n in range(many):
            register.append(establishment(f"{bureau}{n}", bureau=bureau))
            rows.append(visit(f"{bureau}{n}", result="pass" if n % 4 else "fail"))
    found = prevailing(tmp_path, register, rows)
    standing = {cell.group: cell.figure.standing for cell in found.by_bureau}
    assert standing == {
        "baoan": "told",
        "dapeng": "insufficient",
        "luohu": "told",
        "yantian": "withheld",
    }
    secret = [cell.figure for cell in found.by_bureau if cell.figure.standing != "told"]
    assert all(set(vars(figure).values()) <= {None, figure.standing} for figure in secret)
    assert found.failing.n == sum(sizes.values())


def test_whoever_subtracts_learns_of_as_many_as_a_figure_needs() -> None:
    """Any sizes: nothing secret, or two groups at least with enough visits together, or all."""
    random = np.random.default_rng(5)
    for _ in range(500):
        sizes = {f"b{n}": int(size) for n, size in enumerate(random.geometric(0.02, 6))}
        enough = [name for name, size in sizes.items() if size >= FEWEST]
        secret = kept_secret(sizes, enough)
        assert secret >= sizes.keys() - set(enough)
        together = sum(sizes[name] for name in secret)
        assert not secret or secret == sizes.keys() or (len(secret) > 1 and together >= FEWEST)


def city(
    folder: Path, *, tested: int = 400, seen: int = 300, bureaus: tuple[str, ...] = ("luohu",)
) -> Indices:
    """In each bureau one sample in 20 failed, one visit in 5, one in 20 critically."""
    register: list[Row] = []
    taken: list[Row] = []
    visits: list[Row] = []
    for bureau in bureaus:
        ids = [f"{bureau}{n}" for n in range(max(tested, seen))]
        register += [establishment(id_, bureau=bureau) for id_ in ids]
        taken += [sample(id_, passed=n % 20 > 0) for n, id_ in enumerate(ids[:tested])]
        visits += [
            visit(
                id_, result="pass" if n % 5 else "fail", severity=0 if n % 5 else 2 + (n % 20 < 1)
            )
            for n, id_ in enumerate(ids[:seen])
        ]
    store = stored(folder, establishments=register, samples=taken, inspections=visits)
    weights = weights_on(MONDAY, "food")
    assert weights is not None
    return indices(
        samples(store, WINDOW, kind="monitoring"), random_visits(store, WINDOW), "food", weights
    )


def test_the_index_is_its_formula(tmp_path: Path) -> None:
    """100 × (0.4 × 0.95 + 0.4 × 0.80 + 0.2 × 0.95) = 89, by hand."""
    found = city(tmp_path)
    assert found.everyone.value == 89.0
    assert [one.value for one in found.by_bureau] == [89.0]
    assert found.formula.en == (
        "index = 40 × share of samples that passed + 40 × share that would conform at a visit + "
        "20 × share without a critical finding"
    )
    parts = (found.everyone.passed, found.everyone.conforming, found.everyone.not_critical)
    assert [part.value for part in parts] == [0.95, 0.8, 0.95]
    assert found.weights.source == "ours"


def test_the_index_is_as_sure_as_its_parts_together(tmp_path: Path) -> None:
    """Wider than the widest part's own share of it, narrower than all added up."""
    one = city(tmp_path).everyone
    assert one.value is not None
    assert one.low is not None
    weighed = [
        100 * weight * (part.value - part.low)
        for weight, part in ((0.4, one.passed), (0.4, one.conforming), (0.2, one.not_critical))
        if part.value is not None and part.low is not None
    ]
    assert max(weighed) < one.value - one.low < sum(weighed)


@pytest.mark.parametrize(
    ("tested", "seen", "lacking"),
    [(29, 300, ("samples",)), (400, 29, ("visits",)), (9, 9, ("samples", "visits"))],
)
def test_an_index_that_lacks_a_part_is_none_at_all(
    tmp_path: Path, tested: int, seen: int, lacking: tuple[str, ...]
) -> None:
    """The rest of it would be another index, and look better or worse for no reason."""
    for one in (city(tmp_path, tested=tested, seen=seen)).by_bureau:
        assert (one.value, one.low, one.high) == (None, None, None)
        assert one.lacking == lacking


def test_the_index_holds_the_truth(tmp_path: Path) -> None:
    """Three hundred made bureaus whose true index is known: in 9 of 10 at least."""
    random = np.random.default_rng(7)
    register: list[Row] = []
    taken: list[Row] = []
    visits: list[Row] = []
    for bureau in (f"b{n:03d}" for n in range(300)):
        ids = [f"{bureau}-{n}" for n in range(200)]
        hazard = random.beta(1, 5, 200)
        register += [establishment(id_, bureau=bureau) for id_ in ids]
        taken += [
            sample(ids[n], passed=random.random() > hazard[n] / 4)
            for n in random.integers(0, 200, 120)
        ]
        for n in random.integers(0, 200, 80):
            fails = random.random() < hazard[n]
            critical = fails and random.random() < 0.25
            visits.append(
                visit(
                    ids[n], result="fail" if fails else "pass", severity=3 * critical or 2 * fails
                )
            )
    store = stored(tmp_path, establishments=register, samples=taken, inspections=visits)
    weights = weights_on(MONDAY, "food")
    assert weights is not None
    index = indices(
        samples(store, WINDOW, kind="monitoring"), random_visits(store, WINDOW), "food", weights
    )
    mean = 1 / 6  # of beta(1, 5)
    truth = 100 * (0.4 * (1 - mean / 4) + 0.4 * (1 - mean) + 0.2 * (1 - mean / 4))
    told = [(one.low, one.high) for one in index.by_bureau if one.low and one.high]
    assert len(told) > 290
    held = np.mean([low <= truth <= high for low, high in told])
    assert held >= 0.9
    assert index.everyone.value == pytest.approx(truth, abs=0.5)


def test_a_configuration_that_no_public_figure_may_have_is_told() -> None:
    """Of suspected samples, of another kind than the programme's, or an index beyond 100."""
    given = _file()
    target, index = given["target"][0], given["index"][0]
    assert list(faults(given)) == []

    def said(target: dict[str, object] = target, index: dict[str, object] = index) -> str:
        return "; ".join(faults({"target": [target], "index": [index]}))

    assert "show no market" in said(target | {"kind": "enforcement"})
    assert "not measured by evaluative samples" in said(target | {"kind": "evaluative"})
    assert "no share between" in said(target | {"at_least": 96})
    assert "is no programme" in said(target | {"programme": "toys"})
    assert "not parts of 1" in said(index=index | {"passed": 0.5})


def test_the_other_share_of_nothing_is_nothing() -> None:
    """And of something, its ends change places."""
    one = Figure(10, 10, 10.0, 0.25, 0.125, 0.5)
    assert other_share(one) == Figure(10, 10, 10.0, 0.75, 0.5, 0.875)
    assert Weights(0.4, 0.4, 0.2, MONDAY, "ours") != weights_on(MONDAY, "food")
