"""The API of outcomes: recording one, reading them, settling conflicts, filling in scans."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from serving.access.asking import Db, Trail, Writing, may
from serving.addresses import list_address
from serving.audit.noting import note_establishment, note_list
from serving.outcomes import queries, taking
from serving.outcomes.bodies import conflict_body, outcome_body, target_body
from serving.outcomes.changes import Differs
from serving.outcomes.parameters import BureauId, ChosenTarget, ConflictId, Now, refuse_faults
from serving.outcomes.queries import Outcome
from serving.outcomes.rules import Finding, Moment, Offered
from serving.outcomes.schemas import (
    ConflictsBody,
    DisputedBody,
    OtherOutcomeProblemBody,
    OutcomeBody,
    OutcomeIn,
    OutcomesBody,
    ScanIn,
    ScanOwedBody,
    ScansOwedBody,
    SettlementIn,
    TargetOutcomeBody,
)
from serving.outcomes.taking import Sender
from serving.parameters import ChosenProgramme, ChosenWeek, published_list
from serving.problems import Problem, ProblemBody

router = APIRouter(prefix="/v1", tags=["outcomes"])

_OF_TARGET = "/weeks/{week}/lists/{programme}/{bureau:path}/targets/{establishment_id:path}/outcome"
READS, RECORDS, SETTLES = may("read_lists"), may("record_outcome"), may("settle")


@router.post(
    f"{_OF_TARGET}/scan",
    operation_id="fill_in_scan",
    responses={409: {"description": "The visit has another scan"}},
    dependencies=[RECORDS],
)
async def post_scan(
    target: ChosenTarget, body: ScanIn, db: Db, writing: Writing, trail: Trail, now: Now
) -> OutcomeBody:
    """Fill in the id of a scan that could not be made before the visit, within ten days."""
    found = queries.outcome_of(db, target.place)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "no_outcome", name=target.name)
    sender = Sender(writing, trail)
    return outcome_body(taking.fill_in(sender, found, body.scan_id, moment=now).outcome)


@router.get(_OF_TARGET, operation_id="get_outcome", dependencies=[READS])
async def get_outcome(target: ChosenTarget, db: Db, trail: Trail) -> TargetOutcomeBody:
    """A target of a list, and what was found there, if anything is recorded."""
    note_establishment(trail, target.place.establishment_id, target.place.bureau)
    return target_body(target, queries.outcome_of(db, target.place))


@router.post(
    _OF_TARGET,
    operation_id="record_outcome",
    status_code=HTTPStatus.CREATED,
    response_model=OutcomeBody,
    responses={
        200: {"description": "It stood already", "model": OutcomeBody},
        409: {
            "description": "Another outcome stands, or the key was used for something else",
            "model": OtherOutcomeProblemBody | ProblemBody,
        },
    },
    dependencies=[RECORDS],
)
async def post_outcome(
    target: ChosenTarget,
    body: OutcomeIn,
    response: Response,
    writing: Writing,
    trail: Trail,
    now: Now,
) -> OutcomeBody:
    """Record what was found; the first outcome of a target stands, another is a conflict."""
    offered = taking.tidied(_offered(body, now))
    refuse_faults(taking.all_faults(target, offered, body.order, now))
    answer = taking.offer(
        Sender(writing, trail), target, offered, order_kind=body.order, key=body.key, moment=now
    )
    if isinstance(answer, Differs):
        raise taking.other_stands(answer)
    if not answer.added:
        response.status_code = HTTPStatus.OK
    return outcome_body(answer.outcome)


@router.get(
    "/weeks/{week}/lists/{programme}/{bureau:path}/outcomes",
    operation_id="list_outcomes",
    dependencies=[READS],
)
async def list_outcomes(
    week: ChosenWeek, programme: ChosenProgramme, bureau: BureauId, db: Db, trail: Trail
) -> OutcomesBody:
    """What is recorded of a list's targets."""
    found = published_list(db, week, programme, bureau, address=list_address)
    note_list(trail, "view", found.content_hash, (week, programme, bureau))
    return OutcomesBody(
        week=week,
        programme=programme,
        bureau=bureau,
        outcomes=tuple(
            outcome_body(each) for each in queries.outcomes_of_list(db, week, programme, bureau)
        ),
    )


@router.get("/conflicts", operation_id="list_conflicts", dependencies=[SETTLES])
async def list_conflicts(db: Db, trail: Trail) -> ConflictsBody:
    """The conflicts that nobody has settled, each beside the outcome that it is about."""
    trail.seen("view", "conflicts")
    disputed = [
        DisputedBody(conflict=conflict_body(conflict), outcome=outcome_body(each))
        for each in queries.open_conflicts(db)
        for conflict in each.open_conflicts
    ]
    return ConflictsBody(conflicts=tuple(disputed))


@router.get("/conflicts/{conflict_id}", operation_id="get_conflict", dependencies=[READS])
async def get_conflict(conflict_id: ConflictId, db: Db, trail: Trail) -> DisputedBody:
    """A conflict beside the outcome that it is about."""
    found = known_conflict(db, conflict_id)
    note_establishment(trail, found.place.establishment_id, found.place.bureau)
    return _disputed(found, conflict_id)


@router.post(
    "/conflicts/{conflict_id}/settlement",
    operation_id="settle_conflict",
    responses={409: {"description": "It is settled otherwise, or one of the two is yours"}},
    dependencies=[SETTLES],
)
async def post_settlement(
    conflict_id: ConflictId, body: SettlementIn, writing: Writing, trail: Trail, now: Now
) -> DisputedBody:
    """Say in words which of the two stands; not by one of those who recorded them."""
    sender = Sender(writing, trail)
    settled = taking.settle(sender, conflict_id, stands=body.stands, words=body.words, moment=now)
    return _disputed(settled, conflict_id)


@router.get("/scans-owed", operation_id="list_scans_owed", dependencies=[READS])
async def list_scans_owed(db: Db, trail: Trail, now: Now) -> ScansOwedBody:
    """Visits without a scan's id, with the days that are left; below 0 it is missing for good."""
    trail.seen("view", "scans_owed")
    return ScansOwedBody(
        scans=tuple(
            ScanOwedBody(
                bureau=each.outcome.place.bureau,
                due_on=each.due_on,
                days_left=each.days_left,
                outcome=outcome_body(each.outcome),
            )
            for each in queries.scans_owed(db, today=now.today)
        )
    )


def known_conflict(db: Db, conflict_id: int) -> Outcome:
    """The outcome that a conflict is about; a problem where there is no such conflict."""
    found = queries.outcome_in_conflict(db, conflict_id)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_conflict", conflict=conflict_id)
    return found


def _disputed(found: Outcome, conflict_id: int) -> DisputedBody:
    (conflict,) = [each for each in found.conflicts if each.id == conflict_id]
    return DisputedBody(conflict=conflict_body(conflict), outcome=outcome_body(found))


def _offered(body: OutcomeIn, moment: Moment) -> Offered:
    return Offered(
        visited_on=body.visited_on,
        result=body.result,
        inspectors=body.inspectors,
        seen_on_device_at=body.seen_on_device_at or moment.now,
        severity=body.severity,
        findings=tuple(Finding(each.item, each.severity, each.repeated) for each in body.findings),
        visit_order=body.visit_order,
        scan_id=body.scan_id,
        scan_missing=body.scan_missing,
        scan_words=body.scan_words,
    )
