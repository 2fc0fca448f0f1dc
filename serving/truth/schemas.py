"""What is sent of the report. Every share comes with its interval, or without a number."""

from datetime import date, datetime
from typing import Literal

from features.words import Text
from serving.decisions.rules import Code, Kind
from serving.decisions.schemas import ShareBody
from serving.figures.schemas import FigureBody, IndicesBody, PrevalenceBody, RatioBody, TileBody
from serving.lists.schemas import Sent


class LaneFoundBody(Sent):
    """A lane's targets, in four parts, and the share of the `visited` that did not conform.

    `visited` saw how the place keeps the rules; at `not_assessed` nobody could; `corrected` told
    something until an objection was upheld; `without_outcome` nothing is recorded: no passes.
    """

    lane: str
    targets: int
    visited: int
    not_assessed: int
    corrected: int
    without_outcome: int
    rate: FigureBody


class WeekFoundBody(Sent):
    """What visits to the targets of a week's lists found, lane by lane."""

    week: str
    lanes: tuple[LaneFoundBody, ...]


class DifferenceBody(Sent):
    """How far one share lies above another, with its 95 % interval; below 0: under it."""

    value: float
    low: float
    high: float


class FoundBody(Sent):
    """All weeks together: lanes, risk beside random (null: too few), and what draws say of all.

    `failing` is the share of everyone who would fail a visit, by the random lane's visits, each
    weighed by one over its chance; those `chance_unknown` are left out of it.
    """

    lanes: tuple[LaneFoundBody, ...]
    risk_over_random: RatioBody | None
    risk_less_random: DifferenceBody | None
    failing: FigureBody
    chance_unknown: int


class BureauFoundBody(FoundBody):
    """The same of one bureau."""

    bureau: str


class ProgrammeFoundBody(Sent):
    """A programme by week, newest first, all weeks together, and by bureau."""

    programme: str
    weeks: tuple[WeekFoundBody, ...]
    whole: FoundBody
    by_bureau: tuple[BureauFoundBody, ...]


class DaysBody(Sent):
    """Days since the visit before, of a bureau's planned visits that found something.

    `median` of `failures`; null of fewer than 30. `first_visits` found something where no visit
    before was on record, and are not among them.
    """

    bureau: str
    programme: str
    failures: int
    first_visits: int
    median: float | None


Verdict = Literal["right", "wrong", "cannot_be_told", "insufficient"]
Looks = Literal["looks", "rubber_stamp", "cannot_be_told"]


class OverrideQualityBody(Sent):
    """How a bureau decides on a programme's targets, and whether it was right to take some off.

    `bureau` null: all bureaus together.

    Shares of kinds are of those decided. `looks`: rubber_stamp where fewer than `too_few_share`
    were overridden, cannot_be_told of fewer than `too_few_decided`. `verdict` goes by
    `overridden_less_accepted`: how far the share not conforming of overridden places, visited all
    the same within a quarter, lies above that of accepted ones (null: too few visits). Right: all
    of its interval lies below 0; wrong: above.
    """

    bureau: str | None
    programme: str
    decided: ShareBody
    waiting: int
    accepted: ShareBody
    deferred: ShareBody
    rejected: ShareBody
    replaced: ShareBody
    overridden: ShareBody
    looks: Looks
    accepted_bad: ShareBody
    overridden_visited: int
    overridden_bad: ShareBody
    overridden_less_accepted: DifferenceBody | None
    verdict: Verdict


class CodeFoundBody(Sent):
    """How often a reason was given, and what visits within a quarter found all the same."""

    kind: Kind
    code: Code
    count: int
    visited: int
    bad: ShareBody


class NewestFiguresBody(Sent):
    """Of the newest public figures: pass rates beside their targets, prevalence, and the index."""

    week: str
    as_of: date
    tiles: tuple[TileBody, ...]
    prevalence: tuple[PrevalenceBody, ...]
    indices: tuple[IndicesBody, ...]


class TruthBody(Sent):
    """What the lists of these weeks brought, as the records stood when it was `told_at`.

    `bureau` null: of the whole city. `weeks` are those with a list. `targets` are in four parts, as
    of a lane; `disputed` of the outcomes wait for a supervisor, and count as first recorded.
    `figures` is null where none are published yet.
    """

    from_week: str
    to_week: str
    told_at: datetime
    bureau: str | None
    weeks: tuple[str, ...]
    targets: int
    visited: int
    not_assessed: int
    corrected: int
    without_outcome: int
    disputed: int
    programmes: tuple[ProgrammeFoundBody, ...]
    days: tuple[DaysBody, ...]
    overrides: tuple[OverrideQualityBody, ...]
    codes: tuple[CodeFoundBody, ...]
    too_few_share: float
    too_few_decided: int
    figures: NewestFiguresBody | None
    method: tuple[Text, ...]
