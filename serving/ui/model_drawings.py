"""How features move a model's score: the beeswarm, and courses of the strongest features."""

from dataclasses import dataclass
from typing import Final

from features.words import Text
from serving.registered.schemas import CourseBody, MovesBody, StepBody, TrainingBody, Unit
from serving.ui.charts import CourseLine, Dots, course, swarms
from serving.ui.models import share_words
from serving.ui.words import said

# The shares of high and low values apart by so much tell a direction.
A_DIRECTION: Final = 0.02
# Of numbers from here on nobody reads the part after the point.
WHOLE_FROM: Final = 1000


@dataclass(frozen=True)
class Moving:
    """A feature's line in the beeswarm; `way` says in words what the dots show."""

    title: Text
    family: Text
    mean: str
    way: Text
    dots: tuple[Dots, ...]


@dataclass(frozen=True)
class Swarm:
    """The beeswarm: features on one scale, and where nothing is."""

    features: tuple[Moving, ...]
    axis: float
    least: str
    most: str


def swarm_of(told: TrainingBody) -> Swarm | None:
    """The beeswarm; None where nothing moves a score."""
    if not told.swarm:
        return None
    drawn, axis, (least, most) = swarms([one.dots for one in told.swarm])
    features = tuple(
        Moving(one.title, one.family, f"{one.mean:.2f}", way(one), dots)
        for one, dots in zip(told.swarm, drawn, strict=True)
    )
    return Swarm(features, axis, _log_odds(least), _log_odds(most))


def way(one: MovesBody) -> Text:
    """Whether higher values raise or lower scores."""
    levels = sorted({level for _, level in one.dots if level is not None})
    if len(levels) > 1:
        means = [
            [share for share, level in one.dots if level == end] for end in (levels[0], levels[-1])
        ]
        low, high = (sum(each) / len(each) for each in means)
        if abs(high - low) >= A_DIRECTION:
            return said("models.way.raises" if high > low else "models.way.lowers")
    return said("models.way.mixed")


@dataclass(frozen=True)
class CourseShown:
    """A course, drawn and as rows of (value, mean, usual, how many)."""

    title: Text
    line: CourseLine
    first: str
    last: str
    rows: tuple[tuple[Text, str, str, int], ...]


def courses_of(told: TrainingBody) -> list[CourseShown]:
    """The courses of the strongest features."""
    return [_course(one) for one in told.courses if one.steps]


def _course(one: CourseBody) -> CourseShown:
    line = course([(step.mean, step.low, step.high) for step in one.steps])
    rows = [(_values(step, one.unit), step) for step in one.steps]
    if one.unknown is not None:
        rows.append((said("models.course.unknown"), one.unknown))
    return CourseShown(
        one.title,
        line,
        _value(one.steps[0].least, one.unit),
        _value(one.steps[-1].most, one.unit),
        tuple(
            (
                value,
                _log_odds(step.mean),
                f"{_log_odds(step.low)} – {_log_odds(step.high)}",
                step.rows,
            )
            for value, step in rows
        ),
    )


def _values(step: StepBody, unit: Unit) -> Text:
    ends = list(dict.fromkeys(_value(end, unit) for end in (step.least, step.most)))
    shown = " – ".join(ends)
    return Text(shown, shown)


def _value(value: float | None, unit: Unit) -> str:
    if value is None:
        return "–"
    if unit == "share":
        return share_words(value)
    whole = unit in ("days", "times") or abs(value) >= WHOLE_FROM
    return f"{value:,.0f}" if whole else f"{value:.3g}"


def _log_odds(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
