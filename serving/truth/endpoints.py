"""The API of the report: what the lists of some weeks brought."""

from fastapi import APIRouter

from serving.access.asking import Asker, Db, Trail, may
from serving.parameters import Between
from serving.service import Running
from serving.truth.report import truth
from serving.truth.schemas import TruthBody

router = APIRouter(prefix="/v1", tags=["truth"])

SUBJECT = "truth"


@router.get(
    "/truth",
    operation_id="get_truth",
    responses={404: {"description": "Nothing is published yet"}},
    dependencies=[may("read_lists")],
)
async def get_truth(
    between: Between, asker: Asker, db: Db, trail: Trail, service: Running
) -> TruthBody:
    """Whether the lists find what they look for, and whether people were right about them."""
    first, last = between
    trail.seen("view", SUBJECT, from_week=first, to_week=last)
    return truth(db, first, last, bureau=asker.bureau, now=service.now())
