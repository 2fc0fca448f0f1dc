"""The API of decisions: what stands on a list, what was decided about a target, and deciding."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response

from serving.access.asking import Asker, Db, Trail, may
from serving.addresses import decisions_address, marks_address
from serving.audit.noting import note_establishment, note_list
from serving.decisions import changes, queries
from serving.decisions.changes import LONGEST_KEY, SHORTEST_KEY
from serving.decisions.queries import Place
from serving.decisions.recording import Recorder
from serving.decisions.rules import Proposed
from serving.decisions.schemas import (
    DecideBody,
    DecisionBody,
    HistoryOfTargetBody,
    OverridesBody,
    OvertakenProblemBody,
    SecondTakenBody,
    StandingsBody,
    StatisticsBody,
    decision_body,
    standing_body,
)
from serving.decisions.standing import standing
from serving.decisions.statistics import TOO_FEW_DECIDED, TOO_FEW_SHARE, overrides, told_until
from serving.lists.schemas import PublishedBody
from serving.outcomes.standing import stood_between
from serving.parameters import Between, ChosenProgramme, ChosenWeek, published_list
from serving.problems import ProblemBody

router = APIRouter(prefix="/v1", tags=["decisions"])

BureauId = Annotated[str, Path(description="A bureau's id, like luohu", examples=["luohu"])]
TargetId = Annotated[
    str, Path(description="An establishment's id, slashes too", examples=["SZ-000123"])
]
DecisionId = Annotated[
    int, Path(description="A decision's number", examples=[17], ge=1, le=2**31 - 1)
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Yours, new for each decision: sent again with the same, it is put on record"
        " once",
        min_length=SHORTEST_KEY,
        max_length=LONGEST_KEY,
        pattern="^[!-~]+$",
        examples=["5f0e7c1a-9b2d-4e6f-8a0b-1c2d3e4f5a6b"],
    ),
]


@router.get(
    "/weeks/{week}/lists/{programme}/{bureau:path}/targets/{establishment_id:path}/decisions",
    operation_id="list_target_decisions",
    dependencies=[may("read_lists")],
)
async def list_target_decisions(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: BureauId,
    establishment_id: TargetId,
    asker: Asker,
    db: Db,
    trail: Trail,
) -> HistoryOfTargetBody:
    """All that was decided about one target, the earliest first."""
    listed = changes.found_target(db, Place(week, programme, bureau, establishment_id))
    note_establishment(trail, establishment_id, asker.bureau)
    history = queries.history_of(db, listed.list_id, establishment_id)
    return HistoryOfTargetBody(
        week=week,
        programme=programme,
        bureau=bureau,
        establishment_id=establishment_id,
        rank=listed.target.rank,
        standing=standing_body(standing(history)) if history else None,
        decisions=tuple(decision_body(each, history[-1]) for each in history),
    )


@router.post(
    "/weeks/{week}/lists/{programme}/{bureau:path}/targets/{establishment_id:path}/decisions",
    operation_id="decide",
    status_code=HTTPStatus.CREATED,
    responses={
        200: {"description": "It was put on record before, with this key", "model": DecisionBody},
        409: {
            "description": "Another decision came first, or the key was used for something else",
            "model": OvertakenProblemBody | ProblemBody,
        },
    },
    dependencies=[may("decide")],
)
async def post_decision(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: BureauId,
    establishment_id: TargetId,
    body: DecideBody,
    response: Response,
    recorder: Recorder,
    idempotency_key: Key = None,
) -> DecisionBody:
    """Decide about a target: in force at once, or when a second person confirms it."""
    place = Place(week, programme, bureau, establishment_id)
    proposed = Proposed(body.kind, body.code, body.words, body.until_week, body.replacement)
    put = recorder.decided(place, proposed, after=body.after, key=idempotency_key)
    if not put.new:
        response.status_code = HTTPStatus.OK
    return decision_body(put.decision, put.standing.latest)


@router.get(
    "/weeks/{week}/lists/{programme}/{bureau:path}/decisions",
    operation_id="list_decisions",
    dependencies=[may("read_lists")],
)
async def list_decisions(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: BureauId,
    db: Db,
    trail: Trail,
    response: Response,
) -> StandingsBody:
    """What stands about the targets of a list that were decided on, by rank."""
    found = published_list(db, week, programme, bureau, address=decisions_address)
    note_list(trail, "view", found.content_hash, (week, programme, bureau))
    listed = PublishedBody.validate_json(found.body)
    list_id = queries.list_id_of(db, week, programme, bureau)
    standings = {} if list_id is None else queries.standings_of(db, list_id)
    response.headers["Link"] = f'<{marks_address(week, programme, bureau)}>; rel="marks"'
    by_rank = [
        standings[each.establishment_id]
        for each in listed.targets
        if each.establishment_id in standings
    ]
    return StandingsBody(
        week=week,
        programme=programme,
        bureau=bureau,
        list_hash=found.content_hash,
        targets=len(listed.targets),
        decided=sum(each.in_force is not None for each in by_rank),
        signed_off=sum(each.signed_off for each in by_rank),
        waiting=sum(each.waits is not None for each in by_rank),
        standing=tuple(standing_body(each) for each in by_rank),
    )


@router.get(
    "/decisions/statistics",
    operation_id="decision_statistics",
    responses={404: {"description": "Nothing is published yet"}},
    dependencies=[may("read_lists")],
)
async def decision_statistics(
    db: Db,
    trail: Trail,
    between: Between,
) -> StatisticsBody:
    """How often people override the lists, why, and whether they were right to."""
    first, last = between
    trail.seen("view", "decisions:statistics", from_week=first, to_week=last)
    found = overrides(
        queries.listed_between(db, first, last),
        queries.decided_between(db, first, last),
        queries.visits_of(stood_between(db, first, told_until(last))),
    )
    return StatisticsBody(
        from_week=first,
        to_week=last,
        too_few_share=TOO_FEW_SHARE,
        too_few_decided=TOO_FEW_DECIDED,
        overrides=tuple(OverridesBody.model_validate(each) for each in found),
    )


@router.post(
    "/decisions/{decision_id}/second",
    operation_id="second",
    status_code=HTTPStatus.CREATED,
    responses={
        200: {"description": "You said the same of it before", "model": DecisionBody},
        409: {"description": "Another person spoke first, or it was decided anew"},
    },
    dependencies=[may("second")],
)
async def post_second(
    decision_id: DecisionId, body: SecondTakenBody, response: Response, recorder: Recorder
) -> DecisionBody:
    """Confirm or refuse what another person decided, once and for good."""
    put = recorder.seconded(decision_id, body.verdict, body.words)
    if not put.new:
        response.status_code = HTTPStatus.OK
    return decision_body(put.decision, put.standing.latest)
