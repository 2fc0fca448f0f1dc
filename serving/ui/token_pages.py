"""Administrators' page of other systems' tokens; a new one is shown once, in the answer itself."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse

from features.words import Text
from serving.access import administering, tokens
from serving.access.asking import Trail, Writing, may
from serving.access.refusing import RefusedInWords
from serving.access.roles import MACHINES_MAY
from serving.access.tokens import LONGEST_DAYS, USUAL_DAYS, MachineToken
from serving.addresses import revoke_address
from serving.database import reading
from serving.service import Running, Service
from serving.ui.administration_pages import Field, bureau_choices
from serving.ui.rendering import page
from serving.ui.words import name as named
from serving.ui.words import said

router = APIRouter(prefix="/tokens", include_in_schema=False, dependencies=[may("manage_accounts")])


@dataclass(frozen=True)
class Line:
    """One token in words; `revoke` is where it can be ended, None where it has."""

    token: MachineToken
    may: tuple[Text, ...]
    until: Text
    used: Text
    revoke: str | None


@router.get("")
async def all_tokens(request: Request, service: Running) -> Response:
    """Which other systems may ask, and a form to let one in."""
    return _tokens(request, service)


@router.post("")
async def post_token(
    request: Request,
    service: Running,
    writing: Writing,
    trail: Trail,
    name: Field = "",
    may: Annotated[list[str], Form()] = [],  # noqa: B006  FastAPI copies it
    bureau: Field = "",
    days: Field = "",
) -> Response:
    """The page with the new token, this once; or the form, and why not."""
    number = int(days) if days.isascii() and days.isdecimal() and len(days) < 10 else 0
    try:
        made = administering.add_token(
            writing, trail, name=name.strip(), may=may, bureau=bureau or None, days=number
        )
    except RefusedInWords as refused:
        return _tokens(
            request, service, refused=refused.words, name=name, may=may, bureau=bureau, days=days
        )
    return _tokens(request, service, made=made)


@router.post("/{name}/revoke")
async def post_revoke(name: str, writing: Writing, trail: Trail) -> Response:
    """The token lets nobody in any more."""
    administering.revoke_token(writing, trail, name)
    return RedirectResponse("/tokens", HTTPStatus.SEE_OTHER)


def _tokens(
    request: Request,
    service: Service,
    *,
    made: tuple[MachineToken, str] | None = None,
    refused: Text | None = None,
    name: str = "",
    may: list[str] | None = None,
    bureau: str = "",
    days: str = str(USUAL_DAYS),
) -> Response:
    with reading(service.engine) as db:  # after what was written, which an earlier session misses
        lines, bureaus = _lines(db, service.now()), bureau_choices(db)
    return page(
        request,
        "tokens.html",
        status=HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        lines=lines,
        bureaus=bureaus,
        choices=MACHINES_MAY,
        longest=LONGEST_DAYS,
        made=made,
        refused=refused,
        typed={"name": name, "may": may or [], "bureau": bureau, "days": days},
    )


def _lines(db: Session, now: datetime) -> list[Line]:
    """Those that are in force first, each by name."""
    lines = [_line(each, now) for each in tokens.tokens(db)]
    return sorted(lines, key=lambda line: line.revoke is None)


def _line(token: MachineToken, now: datetime) -> Line:
    standing = token.standing(now)
    ended = token.revoked_at or token.expires_at
    key = "tokens.until" if standing == "valid" else f"tokens.ended.{standing}"
    used = token.used_at
    return Line(
        token,
        tuple(named("permission", each) for each in token.may),
        said(key, day=ended.date()),
        said("tokens.unused") if used is None else said("tokens.used", day=used.date()),
        revoke_address(token.name) if standing == "valid" else None,
    )
