"""The pages of decisions: deciding about one target, and what waits for a second person.

A refused form comes back with what was typed, and says why; the published row stands above it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse

from features.words import Text
from serving.access.asking import Asker, Db, Trail, may
from serving.addresses import decide_page, list_page
from serving.audit.noting import note_establishment
from serving.decisions import queries
from serving.decisions.changes import found_target
from serving.decisions.endpoints import DecisionId
from serving.decisions.queries import Place, Waiting
from serving.decisions.recording import Recorder
from serving.decisions.rules import (
    CODES,
    LEAST_WORDS,
    MOST_WORDS,
    TOP,
    Proposed,
    needs_second,
    weeks_to_defer,
)
from serving.decisions.standing import Decision, Verdict, standing, status
from serving.lists.queries import other_programmes
from serving.objections.queries import under_objection
from serving.parameters import ChosenProgramme, ChosenWeek
from serving.problems import Problem
from serving.ui.cards import cards
from serving.ui.decided import NOTHING, beside, spoken
from serving.ui.menu import week_name
from serving.ui.rendering import page
from serving.ui.words import name, said

router = APIRouter(include_in_schema=False)

WAITING_PAGE: Final = "/decisions/pending"

# What a form is sent back for; all else is answered as everywhere.
_SENT_BACK: Final = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT)


class DecideForm(BaseModel):
    """What the form of a decision sends: every field, whether it is of the chosen kind or not."""

    kind: str = ""
    code_defer: str = ""
    code_reject: str = ""
    code_replace: str = ""
    words: str = ""
    until_week: str = ""
    replacement: str = ""
    after: str = ""
    key: str = ""

    @property
    def codes(self) -> Mapping[str, str]:
        """The reason chosen for each kind: a browser sends those of the others, too."""
        return {
            "defer": self.code_defer,
            "reject": self.code_reject,
            "replace": self.code_replace,
        }

    @property
    def proposed(self) -> Proposed:
        """What is of the chosen kind."""
        return Proposed(
            kind=self.kind,
            code=self.codes.get(self.kind),
            words=self.words,
            until_week=self.until_week if self.kind == "defer" else None,
            replacement=self.replacement if self.kind == "replace" else None,
        )

    @property
    def seen(self) -> int | None:
        """The decision that whoever sends it saw."""
        return int(self.after) if self.after.isdecimal() else None


@dataclass(frozen=True)
class Refused:
    """Why a form came back."""

    title: Text
    detail: Text


@dataclass(frozen=True)
class Past:
    """One decision of a target's history, and what the second person wrote."""

    what: Text
    status: Text
    why: Text
    words: str
    answer: str


@dataclass(frozen=True)
class Row:
    """A decision that waits; `own` is of whoever looks, who cannot confirm it."""

    id: int
    establishment_id: str
    href: str
    name: str
    of: Text
    what: Text
    why: Text
    words: str
    own: bool
    typed: str


@router.get(
    "/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/decide",
    dependencies=[may("read_lists")],
)
async def decide_form(
    request: Request,
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: str,
    establishment_id: str,
    asker: Asker,
    db: Db,
    trail: Trail,
) -> Response:
    """One target as it was published, what was decided about it, and the form to decide."""
    place = Place(week, programme, bureau, establishment_id)
    found_target(db, place)
    note_establishment(trail, establishment_id, asker.bureau)
    return _deciding(request, db, place, typed=DecideForm())


@router.post(
    "/weeks/{week}/{programme}/{bureau:path}/targets/{establishment_id:path}/decide",
    dependencies=[may("decide")],
)
async def post_decide_form(
    request: Request,
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: str,
    establishment_id: str,
    form: Annotated[DecideForm, Form()],
    recorder: Recorder,
    db: Db,
) -> Response:
    """Back to the list, where the decision stands; or the form, and why it is not on record."""
    place = Place(week, programme, bureau, establishment_id)
    try:
        recorder.decided(place, form.proposed, after=form.seen, key=form.key or None)
    except Problem as problem:
        if problem.status not in _SENT_BACK:
            raise
        return _deciding(request, db, place, typed=form, problem=problem)
    rank = found_target(db, place).target.rank
    return RedirectResponse(f"{_list_of(place)}#rank-{rank}", HTTPStatus.SEE_OTHER)


@router.get(WAITING_PAGE, dependencies=[may("read_lists")])
async def waiting(request: Request, asker: Asker, db: Db, trail: Trail) -> Response:
    """What waits for a second person, the longest waiting first."""
    trail.seen("view", "decisions:waiting")
    return _waiting(request, db, asker.name)


@router.post("/decisions/{decision_id}/second", dependencies=[may("second")])
async def post_second_form(
    request: Request,
    decision_id: DecisionId,
    recorder: Recorder,
    asker: Asker,
    db: Db,
    verdict: Annotated[Verdict, Form()],
    words: Annotated[str, Form()] = "",
) -> Response:
    """Back to what waits; or the same, and why it was not put on record."""
    try:
        recorder.seconded(decision_id, verdict, words)
    except Problem as problem:
        if problem.status not in _SENT_BACK:
            raise
        return _waiting(request, db, asker.name, typed={decision_id: words}, problem=problem)
    return RedirectResponse(WAITING_PAGE, HTTPStatus.SEE_OTHER)


def _deciding(
    request: Request,
    db: Session,
    place: Place,
    *,
    typed: DecideForm,
    problem: Problem | None = None,
) -> Response:
    listed = found_target(db, place)
    history = queries.history_of(db, listed.list_id, place.establishment_id)
    stands = standing(history) if history else None
    latest = "" if stands is None else str(stands.latest.id)
    card = next(
        each
        for each in cards(listed.body)
        if each.target.establishment_id == place.establishment_id
    )
    return page(
        request,
        "decide.html",
        status=HTTPStatus.OK if problem is None else problem.status,
        place=place,
        back=f"{_list_of(place)}#rank-{card.target.rank}",
        week=week_name(place.week),
        card=card,
        together=other_programmes(db, place.week, place.programme, place.bureau),
        beside={place.establishment_id: beside(stands, None)},
        objected=under_objection(db, [place.establishment_id]),
        refused=None if problem is None else _refused(problem),
        # Whoever sends it again has seen on this page what stands now.
        typed=typed.model_copy(update={"after": latest, "key": secrets.token_urlsafe(24)}),
        two=needs_second("reject", listed.target),
        top=TOP,
        codes=CODES,
        weeks=[(week, week_name(week)) for week in weeks_to_defer(listed.target)],
        least=LEAST_WORDS,
        most=MOST_WORDS,
        history=[_past(each, history[-1]) for each in reversed(history)],
    )


def _waiting(
    request: Request,
    db: Session,
    asker: str,
    *,
    typed: Mapping[int, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    waiting = queries.waiting(db)
    return page(
        request,
        "waiting.html",
        status=HTTPStatus.OK if problem is None else problem.status,
        refused=None if problem is None else _refused(problem),
        waiting=[_row(each, asker, typed or {}) for each in waiting],
        objected=under_objection(db, [each.place.establishment_id for each in waiting]),
        least=LEAST_WORDS,
        most=MOST_WORDS,
    )


def _row(each: Waiting, asker: str, typed: Mapping[int, str]) -> Row:
    place, decision = each.place, each.decision
    return Row(
        id=decision.id,
        establishment_id=place.establishment_id,
        href=decide_page(place.week, place.programme, place.bureau, place.establishment_id),
        name=each.name,
        of=said(
            "pending.of",
            rank=each.rank,
            bureau=name("bureau", place.bureau),
            programme=name("programme", place.programme),
            week=week_name(place.week),
        ),
        what=spoken(decision),
        why=_reason(decision),
        words=decision.words,
        own=decision.by == asker,
        typed=typed.get(decision.id, ""),
    )


def _past(decision: Decision, latest: Decision) -> Past:
    return Past(
        what=spoken(decision),
        status=name("decision_status", status(decision, latest)),
        why=_reason(decision),
        words=decision.words,
        answer="" if decision.second is None else decision.second.words,
    )


def _reason(decision: Decision) -> Text:
    return NOTHING if decision.code is None else name("decision_code", decision.code)


def _refused(problem: Problem) -> Refused:
    kind = f"problem.{problem.kind}"
    return Refused(said(f"{kind}.title"), said(f"{kind}.detail", **problem.values))


def _list_of(place: Place) -> str:
    return list_page(place.week, place.programme, place.bureau)
