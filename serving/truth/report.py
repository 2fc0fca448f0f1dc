"""The report of some weeks, put together from what the queries find: as many whatever the weeks."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from serving.decisions.queries import decided_between, listed_between, visits_of
from serving.decisions.statistics import (
    TOO_FEW_DECIDED,
    TOO_FEW_SHARE,
    by_code,
    overrides,
    told_until,
)
from serving.figures.schemas import FiguresBody
from serving.outcomes.standing import stood_between
from serving.truth.detection import days_to_detection, failures_of
from serving.truth.method import METHOD
from serving.truth.overriding import qualities
from serving.truth.queries import listed_by_lane, newest_figures, visits_before
from serving.truth.rates import programmes_found
from serving.truth.schemas import (
    CodeFoundBody,
    LaneFoundBody,
    NewestFiguresBody,
    ProgrammeFoundBody,
    TruthBody,
)


def truth(db: Session, first: str, last: str, *, bureau: str | None, now: datetime) -> TruthBody:
    """What the session may see of the lists of these weeks; `bureau` says whose that is."""
    listed = listed_by_lane(db, first, last)
    of_quarter = stood_between(db, first, told_until(last))
    stood = [each for each in of_quarter if each.place.week <= last]
    failures = failures_of(stood)
    before = visits_before(db, {each.place.list_id for each in failures})
    decided, visits = decided_between(db, first, last), visits_of(of_quarter)
    programmes = programmes_found(listed, stood)
    lanes = list(_lanes(programmes))
    figures = newest_figures(db)
    return TruthBody(
        from_week=first,
        to_week=last,
        told_at=now,
        bureau=bureau,
        weeks=tuple(sorted({place.week for place in listed}, reverse=True)),
        targets=sum(each.targets for each in lanes),
        visited=sum(each.visited for each in lanes),
        not_assessed=sum(each.not_assessed for each in lanes),
        corrected=sum(each.corrected for each in lanes),
        without_outcome=sum(each.without_outcome for each in lanes),
        disputed=sum(each.disputed for each in stood),
        programmes=programmes,
        days=days_to_detection(failures, before),
        overrides=qualities(overrides(listed_between(db, first, last), decided, visits)),
        codes=tuple(CodeFoundBody.model_validate(each) for each in by_code(decided, visits)),
        too_few_share=TOO_FEW_SHARE,
        too_few_decided=TOO_FEW_DECIDED,
        figures=None if figures is None else _newest(figures),
        method=METHOD,
    )


def _lanes(programmes: Iterable[ProgrammeFoundBody]) -> Iterable[LaneFoundBody]:
    return (lane for programme in programmes for lane in programme.whole.lanes)


def _newest(figures: FiguresBody) -> NewestFiguresBody:
    return NewestFiguresBody(
        week=figures.week,
        as_of=figures.as_of,
        tiles=tuple(each.tile for each in figures.pass_rates),
        prevalence=figures.prevalence,
        indices=figures.indices,
    )
