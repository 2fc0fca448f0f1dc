"""The API of how far a week's lists are."""

from fastapi import APIRouter

from serving.access.asking import Db, may
from serving.addresses import list_address
from serving.desk.progress import Progress, progress
from serving.desk.schemas import ListProgressBody, ProgressBody
from serving.parameters import ChosenWeek

router = APIRouter(prefix="/v1/weeks", tags=["lists"], dependencies=[may("read_lists")])


@router.get("/{week}/progress", operation_id="get_progress")
async def get_progress(week: ChosenWeek, db: Db) -> ProgressBody:
    """How many of each list's targets were decided about and visited, and how many failed."""
    return ProgressBody(week=week, lists=tuple(map(_body, progress(db, week))))


def _body(one: Progress) -> ListProgressBody:
    return ListProgressBody(
        programme=one.listed.programme,
        bureau=one.listed.bureau,
        href=list_address(one.listed.week, one.listed.programme, one.listed.bureau),
        targets=one.listed.targets,
        accepted=one.accepted,
        otherwise=one.otherwise,
        undecided=one.undecided,
        waits=one.waits,
        visited=one.visited,
        failed=one.failed,
    )
