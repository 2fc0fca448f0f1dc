"""An explanation in full explains the published score, or nothing; and tells nobody's complaint."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from features.events import day_number
from features.feature import Family
from models.compared import FEWEST_SIMILAR
from models.detail import Detail, detail, what_if
from models.discretion import HIDDEN, unheard
from models.remade import SAME, Given, NotReproduced, Told
from models.visits.lists import Target
from tests.models.differencing import one_more
from tests.models.visits.test_select import Scored, food

__all__ = ["food"]  # the fixture, of the same city


def given(food: Scored) -> Given:
    """What the city's lists were made from."""
    city = food.city
    return Given(
        store=city.store,
        events=city.store.events(),
        model=food.model,
        plan=food.plan,
        monday=food.monday.as_of,
        snapshot=city.store.meta.snapshot,
    )


def told(target: Target) -> Told:
    """The target as its list tells it."""
    return Told(
        establishment_id=target.establishment_id,
        rank=target.rank,
        score=target.score,
        risk=target.risk,
        weight=target.weight,
        base=target.base,
        reasons={reason.family: reason.contribution for reason in target.reasons},
        other=target.other,
        version="1",
    )


@pytest.fixture(scope="module")
def targets(food: Scored) -> list[Told]:
    """Some targets of several bureaus."""
    return [told(target) for one in food.plans().lists for target in one.targets[:3]]


def total(found: Detail) -> float:
    shares = sum(share.contribution for share in found.shares)
    return found.base + shares + found.exposure + found.complaints + found.kept_back


def test_every_share_adds_up_to_the_published_score(food: Scored, targets: list[Told]) -> None:
    """Additivity within a millionth (requirement 21), over every feature the model reads."""
    all_of = given(food)
    for target in targets:
        found = detail(all_of, target, None)
        assert total(found) == pytest.approx(target.score, abs=SAME)
        read = [f for f in food.monday.prepared.features if f.family not in HIDDEN]
        assert len(found.shares) == len(read)
        by_family: dict[str, float] = {}
        for share in found.shares:
            by_family[share.family] = by_family.get(share.family, 0.0) + share.contribution
        for family, contribution in target.reasons.items():
            if family in by_family:
                assert by_family[family] == pytest.approx(contribution, abs=SAME)


def test_shares_add_up_to_what_the_model_says_of_a_place_nobody_spoke_of(food: Scored) -> None:
    """They are exact: base and shares are the model's own number, not what is left over."""
    features, prepared = food.monday.prepared.features, food.monday.prepared
    alone = unheard(prepared.only(np.arange(50)), features)
    shares = food.model.severity_contributions(alone, features).sum(axis=1)
    severity = food.model.score(alone, features).expected_severity
    inside = (severity > 0) & (severity < 3)
    assert inside.sum() > 40
    assert np.abs(shares - severity)[inside].max() < SAME


def test_nothing_of_complaints_or_reports_is_told_but_what_the_list_told(
    food: Scored, targets: list[Told]
) -> None:
    """No share, no record, no percentile is of them; their sum is the list's own reason."""
    for target in targets[:6]:
        found = detail(given(food), target, None)
        assert not {share.family for share in found.shares} & {str(one) for one in HIDDEN}
        assert found.complaints == pytest.approx(target.reasons.get(Family.COMPLAINTS, 0.0))
        assert {one.table for one in found.records} <= {
            "inspections", "samples", "credit", "orders", "hazards",
        }  # fmt: skip
        for words in [share.said for share in found.shares] + [one.words for one in found.similar]:
            assert "投诉" not in words.zh
            assert "举报" not in words.zh


@pytest.mark.parametrize("kind", ["dispute", "report"])
def test_one_more_complaint_changes_no_line_of_it(
    food: Scored, targets: list[Told], kind: str
) -> None:
    """Only what the list itself tells otherwise: score, chance, and what is kept back."""
    quiet = given(food)
    same = 0
    for target in targets[:8]:
        (place,) = quiet.events.places(np.array([target.establishment_id]))
        day = day_number(quiet.monday) - 3
        loud = replace(quiet, events=one_more(quiet.events, int(place), day, kind=kind))
        try:
            after = detail(loud, target, target)
        except NotReproduced:  # the told score moved by a step, and with it the list
            continue
        same += 1
        before = detail(quiet, target, target)
        assert (after.shares, after.records) == (before.shares, before.records)
        assert after.kept_back == before.kept_back
        assert after.earlier == before.earlier
        assert after.similar[1:] == before.similar[1:]
    assert same >= 3


def test_another_number_is_never_explained(food: Scored, targets: list[Told]) -> None:
    """Records that moved on, or a list that says otherwise: words, and no figures."""
    target = targets[0]
    all_of = replace(given(food), snapshot="0ther")
    detail(all_of, target, None)  # the records differ by name only: the numbers are the same
    for other in (
        replace(target, score=target.score + 2 * SAME),
        replace(target, base=target.base + 2 * SAME),
        replace(target, reasons={}),
        replace(target, establishment_id="nobody"),
    ):
        with pytest.raises(NotReproduced, match="The published list stands"):
            detail(all_of, other, None)
        with pytest.raises(NotReproduced):
            what_if(all_of, other, {"severity_1_back": 3.0})
    late = replace(all_of, monday=all_of.monday - timedelta(weeks=26))
    changed = 0
    for each in targets:
        try:
            detail(late, each, None)
        except NotReproduced:
            changed += 1
    assert changed == len(targets)


def test_similar_ones_are_told_by_percentile_and_never_named(
    food: Scored, targets: list[Told]
) -> None:
    """Thirty or more of its kind, or nothing; only steps of five percent."""
    all_of = given(food)
    ids = set(food.monday.scored["establishment_id"])
    seen = set()
    for target in targets:
        found = detail(all_of, target, None)
        for one in found.similar:
            assert one.of >= FEWEST_SIMILAR or one.percentile is None
            assert one.percentile is None or one.percentile in range(0, 101, 5)
            seen.add(one.percentile is None)
        assert not (ids - {target.establishment_id}) & {words.words.en for words in found.similar}
    assert False in seen


def test_what_changed_since_last_week_is_told_by_value(food: Scored, targets: list[Told]) -> None:
    """Days since a visit grow every week: at least that is a change."""
    all_of = given(food)
    found = detail(all_of, targets[0], replace(targets[0], rank=9, score=0.375)).earlier
    assert found is not None
    assert (found.rank, found.score, found.same_model) == (9, 0.375, True)
    assert found.changes
    assert all(change.before.zh != change.now.zh for change in found.changes)
    other = detail(all_of, targets[0], replace(targets[0], version="0")).earlier
    assert other is not None
    assert (other.same_model, other.changes) == (False, ())


def test_a_what_if_says_what_the_model_would(food: Scored, targets: list[Told]) -> None:
    """A worse last visit moves the score, and the told score is of the same steps as the list's."""
    moved = []
    for target in targets:
        found = what_if(given(food), target, {"severity_1_back": 3.0, "failed_visits_365d": 3.0})
        assert (found.score, found.risk) == (target.score, target.risk)
        assert len(found.set) + len(found.unread) == 2
        moved.append(found.moved)
    assert max(moved) > 0.05
    nothing = what_if(given(food), targets[0], {})
    assert (nothing.score_if, nothing.risk_if, nothing.moved) == (
        targets[0].score, targets[0].risk, 0.0,
    )  # fmt: skip
