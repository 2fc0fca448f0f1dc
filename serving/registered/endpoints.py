"""The API of models: what is in force, a version as its bytes, and asking for another champion."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from starlette.status import HTTP_304_NOT_MODIFIED

from serving.access.asking import Db, may
from serving.addresses import models_address, version_address
from serving.conditional import conditional
from serving.lists.endpoints import IfNoneMatch
from serving.lists.queries import PreparedList
from serving.parameters import ChosenProgramme
from serving.problems import Problem
from serving.registered import queries
from serving.registered.asking import Changer, VersionNumber, found_version
from serving.registered.changing import NotAsked
from serving.registered.schemas import (
    AskChangeBody,
    ChangeRequestBody,
    ModelsBody,
    ModelsOfProgrammeBody,
    VersionBody,
)

router = APIRouter(prefix="/v1/models", tags=["models"], dependencies=[may("read_models")])

_NOT_ASKED: dict[int | str, dict[str, Any]] = {
    409: {"description": "What stands is not what you looked at, or the gate refuses it"}
}


@router.get("", operation_id="list_models")
async def list_models(db: Db) -> ModelsBody:
    """What is in force of each programme, and the records that models learn from."""
    return queries.models(db)


@router.get("/{programme}", operation_id="get_models")
async def get_models(programme: ChosenProgramme, db: Db) -> ModelsOfProgrammeBody:
    """A programme's versions, what is in force, what was asked, and what drifted."""
    return queries.of_programme(db, programme)


@router.get(
    "/{programme}/versions/{version}",
    operation_id="get_model_version",
    response_model=VersionBody,
    responses={HTTP_304_NOT_MODIFIED: {"description": "You have it already"}},
)
async def get_model_version(
    programme: ChosenProgramme,
    version: VersionNumber,
    found: Annotated[PreparedList, Depends(found_version)],
    if_none_match: IfNoneMatch = "",
) -> Response:
    """All that training found out about a version: the bytes that were written down then."""
    return conditional(
        found.body,
        content_hash=found.content_hash,
        if_none_match=if_none_match,
        media_type="application/json",
        headers={"Content-Location": version_address(programme, version)},
    )


@router.post(
    "/{programme}/promotions",
    operation_id="ask_for_promotion",
    status_code=HTTPStatus.ACCEPTED,
    responses=_NOT_ASKED,
    dependencies=[may("promote")],
)
async def ask_for_promotion(
    programme: ChosenProgramme, body: AskChangeBody, response: Response, changer: Changer
) -> ChangeRequestBody:
    """Ask the worker to promote a version, or to roll back; `Location` tells what became of it."""
    try:
        asked = changer.asked(programme, body)
    except NotAsked as refused:
        raise refusal(refused) from None
    response.headers["Location"] = models_address(programme)
    return asked


def refusal(refused: NotAsked) -> Problem:
    """What is answered where nothing was asked for."""
    return Problem(refused.status, "not_asked", words=refused.words)
