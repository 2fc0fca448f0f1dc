"""The report as its page shows it: words and drawings of a `TruthBody`; nothing is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from features.week import monday_named, week_of
from features.words import Text
from serving.addresses import truth_page
from serving.decisions.schemas import ShareBody
from serving.figures.schemas import FigureBody, RatioBody
from serving.parameters import MOST_WEEKS, ONE_WEEK, USUAL_WEEKS
from serving.truth.rates import RANDOM, RISK
from serving.truth.schemas import (
    DifferenceBody,
    FoundBody,
    LaneFoundBody,
    OverrideQualityBody,
    ProgrammeFoundBody,
    TruthBody,
)
from serving.ui.charts import Trend, trend
from serving.ui.figures import Shown, in_group_order, share_shown
from serving.ui.menu import week_name
from serving.ui.words import said

# Figures are published once a week; after five, whoever should do so has forgotten.
FIGURES_LAST: Final = timedelta(weeks=5)
HALF_A_YEAR: Final = timedelta(weeks=26)
# As tables and drawings have them: what the report is about comes first.
LANES_SHOWN: Final = (RISK, RANDOM, "statutory", "trigger")

# The words of a kind of decision where decisions are counted.
KIND_KEYS: Final = {"defer": "deferred", "reject": "rejected", "replace": "replaced"}


@dataclass(frozen=True)
class Span:
    """So many weeks to look back on, and where."""

    weeks: int
    href: str
    current: bool


@dataclass(frozen=True)
class Programme:
    """A programme's report with its drawing, and its bureaus in the city's order."""

    found: ProgrammeFoundBody
    chart: Trend | None
    risk: LaneFoundBody
    random: LaneFoundBody

    @property
    def told_weekly(self) -> bool:
        """Whether any week alone has enough visits of a lane to say something."""
        return any(lane.rate.value is not None for week in self.found.weeks for lane in week.lanes)

    @property
    def bureaus(self) -> list[tuple[str, FoundBody]]:
        """Each bureau's report by its id; none where there is but one."""
        of = {each.bureau: each for each in self.found.by_bureau}
        return [(bureau, of[bureau]) for bureau in in_group_order(of)] if len(of) > 1 else []


def programmes(report: TruthBody) -> list[Programme]:
    """Each programme with its drawing: risk beside random by week, oldest first."""
    return [
        Programme(
            found,
            trend([(lane, _by_week(found, lane)) for lane in (RISK, RANDOM)]),
            of_lane(found.whole.lanes, RISK),
            of_lane(found.whole.lanes, RANDOM),
        )
        for found in report.programmes
    ]


def of_lane(lanes: Sequence[LaneFoundBody], lane: str) -> LaneFoundBody:
    """One lane of all four."""
    return next(each for each in lanes if each.lane == lane)


def _by_week(found: ProgrammeFoundBody, lane: str) -> list[FigureBody]:
    return [of_lane(each.lanes, lane).rate for each in reversed(found.weeks)]


def share(found: FigureBody | ShareBody) -> Shown:
    """A share in per cent, or that there are too few."""
    if isinstance(found, FigureBody):
        return share_shown(found)
    told = "insufficient" if found.value is None else "told"
    figure = FigureBody(
        standing=told,  # type: ignore[arg-type]  # one of its two words
        n=found.of,
        establishments=found.of,
        value=found.value,
        low=found.low,
        high=found.high,
    )
    return share_shown(figure)


def times(ratio: RatioBody) -> tuple[str, Text]:
    """How many times as often, and from where to where."""
    low = f"{ratio.low:.1f}"
    open_above = said("figures.ratio.open", low=low)
    interval = Text(*[f"{low}–{ratio.high:.1f}"] * 2) if ratio.high is not None else open_above
    return f"{ratio.value:.1f}", interval


def points(difference: DifferenceBody) -> tuple[str, str]:
    """A difference in percentage points with its interval, signs as people write them."""
    value, low, high = (
        _signed(100 * end) for end in (difference.value, difference.low, difference.high)
    )
    return value, f"{low} … {high}"


def _signed(points: float) -> str:
    """Points with their sign.

    >>> _signed(12.34), _signed(-3), _signed(0.01)
    ('+12.3', '−3.0', '0.0')
    """
    rounded = round(points, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):.1f}"


def spans(report: TruthBody) -> list[Span]:
    """A quarter, half a year and a year back from the report's last week."""
    last = monday_named(report.to_week)
    found = []
    for back in (USUAL_WEEKS, HALF_A_YEAR, MOST_WEEKS):
        first = week_of(last - back + ONE_WEEK)
        href = truth_page(first, report.to_week)
        found.append(Span(back // ONE_WEEK, href, first == report.from_week))
    return found


def qualities(report: TruthBody) -> list[OverrideQualityBody]:
    """Where anything was decided: the whole city's first, then bureaus in the city's order."""
    decided = [each for each in report.overrides if each.decided.count]
    places = [each.bureau or "" for each in decided]
    order = {bureau: nth for nth, bureau in enumerate(["", *in_group_order(set(places) - {""})])}
    return sorted(decided, key=lambda each: order[each.bureau or ""])


def notices(report: TruthBody, newest: str, today: date) -> list[Text]:
    """What must be said first: that the report is of the past, or has nothing to tell yet."""
    said_first = []
    if report.to_week != newest:
        said_first.append(said("truth.past", newest=week_name(newest)))
    elif today >= monday_named(newest) + ONE_WEEK:
        this_week = week_name(week_of(today))
        said_first.append(said("truth.stale", newest=week_name(newest), current=this_week))
    if not report.targets:
        said_first.append(said("truth.no_list"))
    elif not report.visited:
        said_first.append(said("truth.thin", targets=f"{report.targets:,}"))
    return said_first


def figures_late(report: TruthBody, today: date) -> Text | None:
    """That the newest public figures are old; None where they are not, or there are none."""
    figures = report.figures
    if figures is None or today - figures.as_of < FIGURES_LAST:
        return None
    weeks = (today - figures.as_of) // ONE_WEEK
    return said("truth.figures.late", week=week_name(figures.week), weeks=weeks)
