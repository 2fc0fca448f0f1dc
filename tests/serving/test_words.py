import re
from collections import Counter
from string import Formatter
from typing import get_args

import pytest

from features.contract import (
    CREDIT_KINDS,
    CREDIT_TIERS,
    PROGRAMMES,
    PURPOSES,
    RESULTS,
    TABLES,
)
from models.public.report import Lacking, Standing, Verdict
from models.visits.law import BASES, LANES
from models.visits.measures import Left, NotAsked, OtherAlias, ParityVerdict
from serving.decisions.rules import KINDS, Code
from serving.decisions.standing import Status
from serving.drafts.queries import State
from serving.establishments.queries import PURPOSES_UNTOLD
from serving.registered.schemas import (
    CheckKind,
    DriftVerdict,
    Gate,
    RandomDraws,
    RequestState,
)
from serving.truth.schemas import Looks
from serving.truth.schemas import Verdict as OverrideVerdict
from serving.ui.bands import BANDS, band, percent
from serving.ui.models import METRICS
from serving.ui.words import PARTS, WORDS

HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.mark.parametrize("key", WORDS)
def test_every_key_has_both_languages(key: str) -> None:
    """A page that is half Chinese and half English is neither."""
    text = WORDS[key]
    assert text.en.strip()
    assert text.zh.strip()
    assert not HAN.search(text.en)
    if not re.fullmatch(r"[\W\d{}a-z]*", text.zh):
        assert HAN.search(text.zh)


def test_no_key_is_said_twice() -> None:
    """The later words would stand for both, with places that the first does not fill."""
    counted = Counter(key for part in PARTS for key in part)
    assert [key for key, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_are_filled_with_the_same_values(key: str) -> None:
    """A number that is told in one language only is kept back in the other."""

    def places(words: str) -> set[str]:
        return {place for _, place, _, _ in Formatter().parse(words) if place}

    assert places(WORDS[key].en) == places(WORDS[key].zh)


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("programme", PROGRAMMES),
        ("lane", LANES),
        ("lane_meaning", LANES),
        ("basis", BASES),
        ("band", [each.code for each in BANDS]),
        ("purpose", [*(set(PURPOSES) - PURPOSES_UNTOLD), "other"]),
        ("result", RESULTS),
        ("credit", CREDIT_KINDS),
        ("tier", CREDIT_TIERS),
        ("severity", ["0", "1", "2", "3"]),
        ("verdict", get_args(Verdict)),
        ("lacking", get_args(Lacking)),
        ("figures", [standing for standing in get_args(Standing) if standing != "told"]),
        ("decision", KINDS),
        ("decided", KINDS),
        ("decision_code", get_args(Code)),
        ("decision_status", get_args(Status)),
        ("sample_kind", ["monitoring", "evaluative"]),
        ("looks", get_args(Looks)),
        ("override_verdict", get_args(OverrideVerdict)),
        ("state", get_args(State)),
        ("models.gate", get_args(Gate)),
        ("check", get_args(CheckKind)),
        ("request", get_args(RequestState)),
        ("drift", get_args(DriftVerdict)),
        ("models.draws", get_args(RandomDraws)),
        ("metric", METRICS),
        ("table", TABLES),
        ("draft_verdict", ["approved", "sent_back"]),
        ("other", get_args(OtherAlias)),
        ("stable.other", get_args(NotAsked)),
        ("left", [*get_args(Left), "unknown"]),
        ("parity_verdict", get_args(ParityVerdict)),
    ],
)
def test_every_code_that_pages_show_has_a_name(group: str, codes: list[str]) -> None:
    """A new code in the contract must not reach a page as not_assessable."""
    for code in codes:
        assert f"{group}.{code}" in WORDS


def test_a_band_and_its_percentage_never_disagree() -> None:
    """`Moderate 25 %` beside `Higher from 25 %` would cost the page its credit."""
    for thousandth in range(1001):
        risk = thousandth / 1000
        shown = int(re.sub(r"\D", "", percent(risk)))
        found = band(risk)
        assert found.since <= shown
        assert found.until is None or shown < found.until
