import re

from hypothesis import example, given
from hypothesis import strategies as st

from serving.document import document
from serving.lists.schemas import ListBody
from serving.ui.cards import cards
from tests.serving.made import reason, target, weekly

PARTS = st.floats(-6, 6)


def hundredths(shown: str) -> int:
    """What a reader reads, as a number."""
    return int(re.sub(r"[+.]", "", shown).replace("−", "-"))


@given(base=PARTS, other=PARTS, contributions=st.lists(PARTS, max_size=8))
def test_the_parts_that_a_page_shows_add_up_exactly(
    base: float, other: float, contributions: list[float]
) -> None:
    """Someone will add them up with a pencil, and must get the score."""
    reasons = tuple(reason(each) for each in contributions)
    body = document(weekly("luohu", target(base=base, reasons=reasons, other=other))).body
    (card,) = cards(ListBody.model_validate_json(body))
    shown = sum(hundredths(line.points) for line in card.lines)
    assert shown == hundredths(card.reasons)
    assert hundredths(card.base) + shown + hundredths(card.other) == hundredths(card.score)


@given(contributions=st.lists(PARTS, min_size=1, max_size=8))
@example(contributions=[2.2e-309])  # so little that its inverse is no number
def test_bars_stay_in_their_box_and_point_the_right_way(contributions: list[float]) -> None:
    """Longer means more, right means riskier, in every row of a list alike."""
    reasons = tuple(reason(each) for each in contributions)
    body = document(weekly("luohu", target(reasons=reasons))).body
    (card,) = cards(ListBody.model_validate_json(body))
    for line, contribution in zip(card.lines, contributions, strict=True):
        assert -0.02 <= line.bar.start <= line.bar.start + line.bar.width <= 100.02
        assert line.bar.raises == (contribution > 0)
