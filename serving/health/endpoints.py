"""For the machine that watches the service: whether it lives, and whether it can serve."""

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from serving.lists.queries import latest_week
from serving.lists.schemas import Sent
from serving.problems import Problem
from serving.service import PublicDb

router = APIRouter(tags=["health"])


class Alive(Sent):
    """The process answers."""

    status: Literal["alive"]


class Ready(Sent):
    """The database answers; `latest_week` is None where nothing is published yet."""

    status: Literal["ready"]
    latest_week: str | None


@router.get("/livez", operation_id="get_livez")
def get_livez() -> Alive:
    """Whether the process lives; restart it if not."""
    return Alive(status="alive")


@router.get("/readyz", operation_id="get_readyz")
def get_readyz(db: PublicDb) -> Ready:
    """Whether it can serve; send it no requests if not."""
    try:
        return Ready(status="ready", latest_week=latest_week(db))
    except SQLAlchemyError as error:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready") from error
