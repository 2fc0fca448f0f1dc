"""The pages of explanations: asking for one about a target, and what it says once it is made."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from starlette.responses import RedirectResponse

from models.what_if import SETTABLE
from serving.access.asking import Asker, Db, Trail, may
from serving.addresses import explanation_page, explanations_page, list_page
from serving.audit.noting import note_establishment
from serving.decisions.changes import found_target
from serving.decisions.queries import Place
from serving.document import STATEMENT
from serving.jobs.asking import Explainer
from serving.jobs.endpoints import LOOK_AGAIN, JobId
from serving.jobs.queue import Kind
from serving.jobs.schemas import DetailBody, FeatureShareBody, WhatIfBody
from serving.lists.schemas import EarlierTargetBody
from serving.objections.queries import under_objection
from serving.parameters import ChosenProgramme, ChosenWeek
from serving.problems import Problem
from serving.ui.bands import percent
from serving.ui.cards import Bar, bar
from serving.ui.menu import week_name
from serving.ui.parts import HUNDREDTHS, signed
from serving.ui.rendering import page

router = APIRouter(include_in_schema=False, dependencies=[may("explain")])

_UNFINISHED: Final = ("queued", "taken")


class AskForm(BaseModel):
    """What the forms send: a kind, and of a what-if what was typed for each number."""

    kind: Kind = "detail"
    severity_1_back: str = ""
    days_since_visit: str = ""
    days_since_planned_visit: str = ""
    failed_visits_365d: str = ""
    failed_visits_1095d: str = ""
    passes_in_a_row: str = ""
    findings_last_time: str = ""

    def settings(self) -> dict[str, float]:
        """The numbers typed; a Problem where one is no number."""
        typed = {name: getattr(self, name).strip() for name in SETTABLE}
        if self.kind == "detail":
            return {}
        return {name: _number(name, words) for name, words in typed.items() if words}


@dataclass(frozen=True)
class Line:
    """A share as it is shown: hundredths that still add up, and its bar."""

    share: FeatureShareBody
    points: str
    bar: Bar


@dataclass(frozen=True)
class Sums:
    """A detail's shares as they are shown; all parts add up to `score` as they are written.

    `unshown` shares moved the score by less than a hundredth shows, and are `small` together.
    """

    lines: tuple[Line, ...]
    base: str
    exposure: str
    complaints: str | None
    kept_back: str
    small: str
    unshown: int
    score: str


@router.get("/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/explanations")
async def ask_form(
    request: Request,
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: str,
    establishment_id: str,
    asker: Asker,
    db: Db,
    trail: Trail,
) -> Response:
    """What can be asked about one target of a list."""
    place = Place(week, programme, bureau, establishment_id)
    found = found_target(db, place)
    note_establishment(trail, establishment_id, asker.bureau)
    target = _row(found.body.targets, establishment_id)
    return page(
        request,
        "explain.html",
        place=place,
        target=target,
        objected=under_objection(db, [establishment_id]),
        week=week_name(week),
        back=f"{list_page(week, programme, bureau)}#rank-{target.rank}",
        settable=SETTABLE.values(),
        statement=STATEMENT,
    )


@router.post("/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/explanations")
async def post_ask_form(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: str,
    establishment_id: str,
    form: Annotated[AskForm, Form()],
    explainer: Explainer,
) -> Response:
    """To the page of the explanation, new or as it was asked before."""
    place = Place(week, programme, bureau, establishment_id)
    job = explainer.asked(place, form.kind, form.settings())
    return RedirectResponse(explanation_page(job.job), HTTPStatus.SEE_OTHER)


@router.get("/explanations/{job}")
async def explanation(request: Request, job: JobId, explainer: Explainer, db: Db) -> Response:
    """How far an explanation is, looked at again by itself; what it says once it is done."""
    found = explainer.seen(job)
    place = Place(found.week, found.programme, found.bureau, found.establishment_id)
    target = _row(found_target(db, place).body.targets, found.establishment_id)
    waits = found.state in _UNFINISHED
    detail = found.result if isinstance(found.result, DetailBody) else None
    what_if = found.result if isinstance(found.result, WhatIfBody) else None
    response = page(
        request,
        "explanation.html",
        job=found,
        place=place,
        target=target,
        objected=under_objection(db, [found.establishment_id]),
        week=week_name(found.week),
        back=explanations_page(found.week, found.programme, found.bureau, found.establishment_id),
        waits=waits,
        seconds=LOOK_AGAIN,
        detail=detail,
        sums=None if detail is None else sums(detail),
        what_if=what_if,
        unread=[] if what_if is None else [SETTABLE[each].words for each in what_if.unread],
        signed=lambda number: signed(round(number * HUNDREDTHS)),
        percent=percent,
        statement=STATEMENT,
    )
    if waits:
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


def sums(detail: DetailBody) -> Sums:
    """A detail's shares in hundredths; what rounding leaves goes to what is kept back."""
    shown = [share for share in detail.shares if _hundredths(share.contribution)]
    small = sum(s.contribution for s in detail.shares if not _hundredths(s.contribution))
    numbers = [share.contribution for share in shown]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    parts = [detail.base, detail.exposure, detail.complaints, small, *numbers]
    kept_back = _hundredths(detail.score) - sum(map(_hundredths, parts))
    return Sums(
        lines=tuple(
            Line(
                share,
                signed(_hundredths(share.contribution)),
                bar(share.contribution, low=low, high=high),
            )
            for share in shown
        ),
        base=signed(_hundredths(detail.base)),
        exposure=signed(_hundredths(detail.exposure)),
        complaints=signed(_hundredths(detail.complaints)) if detail.complaints else None,
        kept_back=signed(kept_back),
        small=signed(_hundredths(small)),
        unshown=len(detail.shares) - len(shown),
        score=signed(_hundredths(detail.score)),
    )


def _hundredths(number: float) -> int:
    return round(number * HUNDREDTHS)


def _row(targets: tuple[EarlierTargetBody, ...], establishment_id: str) -> EarlierTargetBody:
    return next(each for each in targets if each.establishment_id == establishment_id)


def _number(name: str, words: str) -> float:
    settable = SETTABLE[name]
    try:
        return float(words)
    except ValueError:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "beyond_settable",
            words=settable.words, given=words[:20], most=f"{settable.most:g}",
        ) from None  # fmt: skip
