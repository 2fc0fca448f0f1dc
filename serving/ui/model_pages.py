"""The data scientists' desk: all models at a glance, and a programme's from gate to rollback."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.responses import RedirectResponse

from serving.access.asking import Asker, Db, may
from serving.access.principal import Principal
from serving.addresses import models_address, models_page, version_address
from serving.clock import day_in_city, shown_moment
from serving.parameters import ChosenProgramme
from serving.problems import Problem
from serving.registered import queries
from serving.registered.asking import Changer
from serving.registered.changing import NotAsked
from serving.registered.schemas import (
    LONGEST_WORDS,
    SHORTEST_WORDS,
    AskChangeBody,
    InForceBody,
    RequestKind,
    VersionBody,
)
from serving.service import Running
from serving.ui import model_drawings, models, record_ages
from serving.ui.charts import cloud
from serving.ui.rendering import page
from serving.ui.words import name

router = APIRouter(include_in_schema=False, dependencies=[may("read_models")])

Shown = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/models")
async def all_models(request: Request, db: Db, service: Running) -> Response:
    """What is in force of every programme, and how old the records are."""
    found = queries.models(db)
    return page(
        request,
        "models.html",
        found=found,
        version_name=models.version_name,
        who=models.who,
        models_page=models_page,
        tables=record_ages.aged(found.records, day_in_city(service.now())) if found.records else [],
    )


@router.get("/models/{programme}")
async def one_programme(
    request: Request,
    programme: ChosenProgramme,
    asker: Asker,
    db: Db,
    service: Running,
    version: Shown = None,
) -> Response:
    """A programme's models; without a version, its champion."""
    return _programme_page(request, programme, asker, db, service, version)


@router.post("/models/{programme}/promotions", dependencies=[may("promote")])
async def ask(
    request: Request,
    programme: ChosenProgramme,
    asker: Asker,
    db: Db,
    service: Running,
    changer: Changer,
    kind: Annotated[RequestKind, Form()],
    version: Annotated[int, Form(ge=1, le=2**31 - 1)],
    content_hash: Annotated[str, Form(max_length=64)],
    champion: Annotated[str, Form(max_length=12)] = "",
    words: Annotated[str, Form(max_length=4 * LONGEST_WORDS)] = "",
) -> Response:
    """Asks the worker for another champion, and shows the page with what waits."""
    asked = AskChangeBody.model_construct(
        kind=kind,
        version=version,
        content_hash=content_hash,
        champion=int(champion) if champion.isdecimal() else None,
        words=words,
    )
    try:
        changer.asked(programme, asked)
    except NotAsked as refused:
        return _programme_page(
            request, programme, asker, db, service, version, refused=refused, typed=words
        )
    return RedirectResponse(models_page(programme, version), HTTPStatus.SEE_OTHER)


def _programme_page(
    request: Request,
    programme: str,
    asker: Principal,
    db: Db,
    service: Running,
    asked_for: int | None,
    *,
    refused: NotAsked | None = None,
    typed: str = "",
) -> Response:
    found = queries.of_programme(db, programme)
    number = models.shown_first(found) if asked_for is None else asked_for
    if number is None:
        return page(request, "model_empty.html", programme=programme)
    shown = queries.version(db, programme, number)
    if shown is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "unknown_version",
            version=number,
            programme=name("programme", programme),
        )
    told, standing = shown.told, found.standing
    beside = _beside(db, programme, standing)
    waiting = next((each for each in found.requests if each.state == "waiting"), None)
    return page(
        request,
        "model.html",
        status=HTTPStatus.OK if refused is None else refused.status,
        refused=None if refused is None else refused.words,
        typed=typed,
        programme=programme,
        found=found,
        standing=standing,
        shown=shown,
        told=told,
        tabs=models.tabs(found, number),
        version_name=models.version_name,
        share=models.share_words,
        who=models.who,
        check_words=models.check_words,
        glance=models.at_a_glance(beside) if len(beside) > 1 else [],
        beside=beside,
        metrics=models.metrics(told, told.measured) if told else [],
        of_frame=models.metrics(told, told.of_frame) if told else [],
        cloud=_cloud(shown),
        swarm=model_drawings.swarm_of(told) if told else None,
        courses=model_drawings.courses_of(told) if told else [],
        ablation=models.lost(found.ablation) if found.ablation else [],
        whole=models.told_as(found.ablation.whole if found.ablation else None, "index"),
        changes=models.changes(found, number),
        may_promote=asker.may("promote"),
        waiting=waiting,
        waits_long=waiting is not None and service.now() - waiting.asked_at > models.WAITS_LONG,
        shortest=SHORTEST_WORDS,
        longest=LONGEST_WORDS,
        moment=shown_moment,
        json_address=models_address(programme),
        version_json=version_address(programme, number),
    )


def _beside(db: Db, programme: str, standing: InForceBody | None) -> list[VersionBody]:
    """Champion and challenger, as far as there are any."""
    if standing is None:
        return []
    wanted = dict.fromkeys((standing.champion, standing.challenger))
    found = [queries.version(db, programme, number) for number in wanted if number is not None]
    return [each for each in found if each is not None]


def _cloud(shown: VersionBody) -> object:
    if shown.told is None:
        return None
    return cloud(
        [(one.mean_risk, one.bad_share, one.low, one.high) for one in shown.told.reliability.bins]
    )
