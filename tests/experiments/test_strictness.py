"""What is said of inspectors whose true strictness we know, and of those with few visits."""

import numpy as np
import pytest

from experiments.strictness import FEWEST, Report, lines, strictness

DRAW = np.random.default_rng(8)
INSPECTORS = 60
TRUE = DRAW.normal(0, 0.5, INSPECTORS)


@pytest.fixture(scope="module")
def report() -> Report:
    """Sixty inspectors with 200 visits each, one with too few, and visits by nobody named."""
    who = np.repeat(np.arange(INSPECTORS), 200)
    risk = DRAW.beta(2, 6, who.size)
    odds = np.log(risk / (1 - risk)) + TRUE[who]
    outcome = DRAW.random(who.size) < 1 / (1 + np.exp(-odds))
    few = np.full(FEWEST - 1, INSPECTORS)
    nobody = np.full(50, -1)
    everyone = np.concatenate([who, few, nobody]).astype(np.int32)
    more = everyone.size - who.size
    return strictness(
        np.concatenate([outcome, np.ones(more)]).astype(np.int8),
        np.concatenate([risk, np.full(more, 0.2)]),
        everyone,
        [f"J{number:02}" for number in range(INSPECTORS + 1)],
    )


def test_true_strictness_is_found(report: Report) -> None:
    """Ordered as it is, and as wide as it is."""
    shrunk = {one.inspector: one.shrunk for one in report.inspectors}
    found = np.array([shrunk[f"J{number:02}"] for number in range(INSPECTORS)])
    assert np.corrcoef(found, TRUE)[0, 1] > 0.9
    assert report.spread == pytest.approx(TRUE.std(), abs=0.1)
    inside = [
        one.low <= TRUE[int(one.inspector[1:])] - TRUE.mean() <= one.high
        for one in report.inspectors
    ]
    assert np.mean(inside) > 0.85


def test_nothing_is_said_of_few_visits(report: Report) -> None:
    """Not even that all of them failed."""
    assert report.insufficient == 1
    assert report.unnamed == 50
    said = list(lines(report))
    assert not any("J60" in line for line in said)
    assert len(said) == INSPECTORS + 1


def test_equal_inspectors_are_all_the_same() -> None:
    """Where chance explains every difference, nobody is called strict."""
    who = np.repeat(np.arange(20), 100).astype(np.int32)
    risk = np.full(who.size, 0.2)
    outcome = np.tile([1] * 20 + [0] * 80, 20).astype(np.int8)
    found = strictness(outcome, risk, who, [str(number) for number in range(20)])
    assert found.spread == 0
    assert {one.shrunk for one in found.inspectors} == {0.0}
