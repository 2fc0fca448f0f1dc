"""For the machine that watches the service: whether it lives, and whether it can serve."""

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from serving.lists.queries import latest_week
from serving.lists.schemas import Sent
from serving.migrations import DatabaseIsNewer, is_newest, newest
from serving.problems import AGAIN_SECONDS, Problem
from serving.service import PublicDb

router = APIRouter(tags=["health"])


class Alive(Sent):
    """The process answers."""

    status: Literal["alive"]


class Ready(Sent):
    """The database answers, at this build's `revision`; `latest_week` is None before the first."""

    status: Literal["ready"]
    revision: str
    latest_week: str | None


@router.get("/livez", operation_id="get_livez")
async def get_livez() -> Alive:  # needs no thread: slow requests may have them all
    """Whether the process lives; restart it if not."""
    return Alive(status="alive")


@router.get("/readyz", operation_id="get_readyz")
async def get_readyz(db: PublicDb) -> Ready:
    """Whether it can serve; send it no requests if not."""
    try:
        if not is_newest(db.connection()):
            raise _not_ready("other_revision")
        return Ready(status="ready", revision=newest(), latest_week=latest_week(db))
    except DatabaseIsNewer as error:
        raise _not_ready("other_revision") from error
    except SQLAlchemyError as error:
        raise _not_ready("not_ready") from error


def _not_ready(kind: str) -> Problem:
    unavailable = HTTPStatus.SERVICE_UNAVAILABLE
    return Problem(unavailable, kind, retry_after=AGAIN_SECONDS, wanted=newest())
