"""What is sent about public figures. Every share comes with its interval, or without a number."""

from datetime import date
from typing import Literal

from features.words import Text
from serving.lists.schemas import Sent


class FigureBody(Sent):
    """A share with its 95 % interval; null, all three, unless `standing` is `told`.

    `insufficient`: too few to say anything; `withheld`: a small group beside it could be found from
    it. `n` visits or samples of so many `establishments`; null where even that would tell too much.
    """

    standing: Literal["told", "insufficient", "withheld"]
    n: int | None
    establishments: int | None
    value: float | None
    low: float | None
    high: float | None


class CellBody(Sent):
    """One group's figure: a bureau's, or a kind's of establishments."""

    group: str
    figure: FigureBody


class TargetRateBody(Sent):
    """The least pass rate that is asked for, and by whom."""

    at_least: float
    source: str


class TileBody(Sent):
    """A programme's pass rate beside its target (null: none is set); `kind` of samples."""

    programme: str
    kind: str
    target: TargetRateBody | None
    rate: FigureBody
    verdict: Literal["reached", "not_reached", "cannot_be_told", "insufficient", "no_target"]


class PassRatesBody(Sent):
    """A programme's tile, and its pass rates by group."""

    tile: TileBody
    by_bureau: tuple[CellBody, ...]
    by_kind: tuple[CellBody, ...]


class PrevalenceBody(Sent):
    """Of everyone in a programme, the share that would fail a visit, and fail it gravely."""

    programme: str
    failing: FigureBody
    severe: FigureBody
    by_bureau: tuple[CellBody, ...]
    by_kind: tuple[CellBody, ...]


class WeightsBody(Sent):
    """The parts of an index, together 1; who says so, and since when."""

    passed: float
    conforming: float
    not_critical: float
    effective_from: date
    source: str


class IndexBody(Sent):
    """An index from 0 to 100 with its 95 % interval; null, all three, where a part is `lacking`."""

    group: str
    value: float | None
    low: float | None
    high: float | None
    lacking: tuple[Literal["samples", "visits"], ...]
    passed: FigureBody
    conforming: FigureBody
    not_critical: FigureBody


class IndicesBody(Sent):
    """A programme's index of everyone and by bureau, with its formula."""

    programme: str
    weights: WeightsBody
    formula: Text
    everyone: IndexBody
    by_bureau: tuple[IndexBody, ...]


class LaneRateBody(Sent):
    """A lane's targets, those with a visit that could tell, and the share of these that failed."""

    lane: str
    targets: int
    visited: int
    rate: FigureBody


class RatioBody(Sent):
    """How many times as often one share's visits fail as another's; `high` null: no upper end."""

    value: float
    low: float
    high: float | None


class HitRatesBody(Sent):
    """Of places that lists chose, so not of everyone: a programme's lanes, and risk by random."""

    programme: str
    lanes: tuple[LaneRateBody, ...]
    risk_over_random: RatioBody | None


class LeftOutBody(Sent):
    """Random visits that count for nothing: nobody told their chance, or nothing was assessable."""

    chance_unknown: int
    not_assessed: int


class FiguresBody(Sent):
    """A Monday's figures, of the days from `since` to before `until`, written once.

    The same `snapshot`, `lists` (a hash of the lists and draws behind it) and `as_of` give the same
    bytes.
    """

    week: str
    as_of: date
    since: date
    until: date
    snapshot: str
    lists: str
    pass_rates: tuple[PassRatesBody, ...]
    prevalence: tuple[PrevalenceBody, ...]
    indices: tuple[IndicesBody, ...]
    hit_rates: tuple[HitRatesBody, ...]
    left_out: LeftOutBody
    method: tuple[Text, ...]


class FiguresWeeksBody(Sent):
    """The weeks that have published figures, newest first."""

    weeks: tuple[str, ...]
