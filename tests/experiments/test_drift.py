"""Drift names what moved, and is quiet where nothing did."""

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from experiments.drift import Drift, Profile, as_json, drifted, profile, profile_of, stability
from features.build import Pairs, Prepared, available
from features.catalogue import CATALOGUE
from features.events import Events
from tests.conftest import MadeCity

RULES = {"plan": "food 1", "no repeat within days": "90"}


def prepared(city: MadeCity, events: Events, weeks: int = 0) -> Prepared:
    """Everyone, so many weeks before the end."""
    everyone = np.arange(events.ids.size, dtype=np.int32)
    features = available(CATALOGUE, events)
    return Prepared(
        events, Pairs.on(everyone, city.until - timedelta(weeks=weeks)), features, "food"
    )


def scores(made: Prepared) -> np.ndarray:
    """Something that a model might say."""
    return np.linspace(-3, 1, len(made.pairs))


@pytest.fixture(scope="module")
def before(made_city: MadeCity) -> Profile:
    """The profile of eight weeks before the end, through JSON and back."""
    made = prepared(made_city, made_city.store.events(), weeks=8)
    outcome = np.repeat([1, 0], [200, 800]).astype(np.int8)
    found = profile(made, scores(made), outcome, RULES)
    return profile_of(json.loads(json.dumps(as_json(found))))


def now(city: MadeCity, events: Events, before: Profile, **given: object) -> dict[str, Drift]:
    """What moved until the end, by name."""
    made = prepared(city, events)
    said: dict[str, object] = {
        "score": scores(made),
        "outcome": np.repeat([1, 0], [50, 200]).astype(np.int8),
        "rules": RULES,
        **given,
    }
    found = drifted(before, made, said["score"], said["outcome"], said["rules"])  # type: ignore[arg-type]  # the test names them
    return {one.name: one for one in found}


def test_eight_quiet_weeks_fail_nothing(made_city: MadeCity, before: Profile) -> None:
    """But how long ago the first visit was: records that begin one day grow older for everyone."""
    found = now(made_city, made_city.store.events(), before)
    failed = {name for name, one in found.items() if one.verdict == "fail"}
    assert failed <= {"days_since_first_visit"}
    assert found["score"].verdict == "pass"
    assert found["share of failures"].verdict == "pass"
    assert not [name for name in found if name.startswith(("season", "temperature"))]


def test_a_source_that_stopped_is_named(made_city: MadeCity, before: Profile) -> None:
    """Complaints that all came a year too early look like complaints that no longer come."""
    events = made_city.store.events()
    old = events.sources["complaints"]
    silent = replace(old, day=old.day - 400, known=old.known - 400)
    found = now(
        made_city, replace(events, sources={**events.sources, "complaints": silent}), before
    )
    failed = [name for name, one in found.items() if one.verdict == "fail"]
    assert any("complaint" in name for name in failed)


def test_scores_outcomes_and_rules_that_moved_are_named(
    made_city: MadeCity, before: Profile
) -> None:
    """Each by its own name, with what it was and what it is."""
    events = made_city.store.events()
    high = np.full(events.ids.size, 1.0)
    bad = np.ones(250, np.int8)
    rules = {"plan": "food 2", "no repeat within days": "90"}
    found = now(made_city, events, before, score=high, outcome=bad, rules=rules)
    assert found["score"].verdict == "fail"
    assert found["share of failures"].verdict == "warn"
    assert found["plan"].verdict == "warn"
    assert found["plan"].seen == "food 1 → food 2"
    assert found["no repeat within days"].verdict == "pass"


def test_the_index_counts_what_appears_and_what_vanishes() -> None:
    """Two equal halves that become one."""
    assert stability([0.5, 0.5], [1.0, 0.0]) > 0.25
    assert stability([0.5, 0.5], [0.45, 0.55]) < 0.1
