"""Where a drawing puts its marks."""

from serving.figures.schemas import FigureBody
from serving.ui.charts import trend

NONE = FigureBody(standing="insufficient", n=3, establishments=3, value=None, low=None, high=None)


def share(value: float, low: float, high: float) -> FigureBody:
    return FigureBody(standing="told", n=40, establishments=40, value=value, low=low, high=high)


def test_marks_lie_on_the_scale_from_nought_to_a_round_number() -> None:
    """A scale that begins elsewhere makes a ripple of a wave, or the other way round."""
    chart = trend([("risk", [share(0.2, 0.1, 0.35), share(0.4, 0.3, 0.4)])])
    assert chart is not None
    assert (chart.top, chart.ticks) == (40, (40, 20, 0))
    first, second = chart.lines[0].points
    assert (first.y, first.low, first.high) == (50, 75, 12.5)
    assert (second.y, second.low, second.high) == (0, 25, 0)
    assert 0 < first.x < 50 < second.x < 100


def test_a_week_without_a_number_breaks_the_line() -> None:
    """Joined over it, the line would say what nobody knows."""
    told = share(0.2, 0.1, 0.3)
    chart = trend([("risk", [told, NONE, told, told]), ("random", [NONE, NONE, NONE, told])])
    assert chart is not None
    risk, random = chart.lines
    assert [len(run) for run in risk.runs] == [1, 2]
    assert [len(run) for run in random.runs] == [1]
    assert risk.points[-1].x < random.points[-1].x, "two marks of a week stand side by side"


def test_one_point_is_no_course_of_things() -> None:
    """Nor are two of different lines."""
    told = share(0.2, 0.1, 0.3)
    assert trend([("risk", [told, NONE]), ("random", [NONE, told])]) is None
    assert trend([("risk", []), ("random", [])]) is None


def test_a_share_of_all_is_within_the_field() -> None:
    """100 % is the highest there is."""
    chart = trend([("risk", [share(1, 0.9, 1), share(1, 0.9, 1)])])
    assert chart is not None
    assert chart.top == 100
    assert min(point.high for point in chart.lines[0].points) == 0
