from datetime import date

import numpy as np
import pandas as pd
import pytest

from data_samples.found import FAILS, WORST, week_of_truth

MONDAY = date(2026, 11, 23)
VISITS = 4_000


def truth(chance: float, expected_severity: float) -> pd.DataFrame:
    """One establishment of a food programme, in one week."""
    return pd.DataFrame(
        {
            "establishment_id": ["E1"], "programme": ["food"], "as_of": [pd.Timestamp(MONDAY)],
            "chance": [chance], "expected_severity": [expected_severity],
        }
    )  # fmt: skip


def test_visits_fail_as_often_as_the_truth_has_it() -> None:
    """Within four standard errors; a visit as bad as it is said to be names an item so bad."""
    week, rng = week_of_truth(truth(0.3, 0.85), MONDAY), np.random.default_rng(1)
    found = [week.visited(rng, "E1", "food") for _ in range(VISITS)]
    seen = [one for one in found if one.severity is not None]
    failed = [one for one in seen if one.severity]
    assert len(failed) / len(seen) == pytest.approx(0.3, abs=4 * np.sqrt(0.3 * 0.7 / VISITS))
    assert {one.severity for one in failed} == {FAILS, WORST}
    assert all(max(one.items.values()) == one.severity for one in failed)
    assert 0 < len(found) - len(seen) < 0.06 * VISITS
    assert not any(one.items or one.closed for one in found if not one.severity)


def test_whoever_the_truth_does_not_have_has_closed() -> None:
    """The register says so later, if at all."""
    week, rng = week_of_truth(truth(0.3, 0.85), MONDAY), np.random.default_rng(1)
    assert week.visited(rng, "E2", "food").closed
    assert week.visited(rng, "E1", "drug").closed


def test_of_a_week_that_was_not_kept_nothing_is_made_up() -> None:
    with pytest.raises(ValueError, match="2026-11-30"):
        week_of_truth(truth(0.3, 0.85), date(2026, 11, 30))
