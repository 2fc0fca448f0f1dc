"""The API of explanations: asking for one, and looking whether it is there."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Response

from serving.access.asking import may
from serving.addresses import explanation_address
from serving.decisions.endpoints import BureauId, TargetId
from serving.decisions.queries import Place
from serving.jobs.asking import Explainer
from serving.jobs.schemas import AskBody, ExplanationBody
from serving.parameters import ChosenProgramme, ChosenWeek

router = APIRouter(prefix="/v1", tags=["explanations"], dependencies=[may("explain")])

JobId = Annotated[
    str, Path(description="A job's id", examples=["5eed5eed5eed5eed5eed5eed5eed5eed"])
]
# Seconds after which it is worth looking again.
LOOK_AGAIN: Final = 5


@router.post(
    "/weeks/{week}/lists/{programme}/{bureau:path}/targets/{establishment_id:path}/explanations",
    operation_id="ask_for_explanation",
    status_code=HTTPStatus.ACCEPTED,
    responses={429: {"description": "You wait for as many explanations as one person may"}},
)
async def post_explanation(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: BureauId,
    establishment_id: TargetId,
    body: AskBody,
    response: Response,
    explainer: Explainer,
) -> ExplanationBody:
    """Ask a worker to explain a target in full, or what its score would be; `Location` is where."""
    place = Place(week, programme, bureau, establishment_id)
    job = explainer.asked(place, body.kind, body.values)
    response.headers["Location"] = explanation_address(job.job)
    return job


@router.get("/explanations/{job}", operation_id="get_explanation")
async def get_explanation(job: JobId, response: Response, explainer: Explainer) -> ExplanationBody:
    """How far an explanation is, and what it says once it is done."""
    found = explainer.seen(job)
    if found.state in ("queued", "taken"):
        response.headers["Retry-After"] = str(LOOK_AGAIN)
    return found
