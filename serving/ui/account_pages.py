"""The own account: who I am, where I am signed in, and my password."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from features.words import Text
from serving.access.accounts import has_password
from serving.access.asking import COOKIE, PEOPLE_ONLY, Asker, Db, Trail
from serving.access.own_account import change_password, sign_out_everywhere
from serving.access.passwords import SHORTEST
from serving.access.refusing import RefusedInWords
from serving.access.roles import PERMISSIONS
from serving.access.sessions import open_sessions
from serving.service import Running
from serving.ui.rendering import page
from serving.ui.words import name, said

router = APIRouter(prefix="/account", include_in_schema=False, dependencies=[PEOPLE_ONLY])


@router.get("")
async def own_account(
    request: Request, asker: Asker, db: Db, service: Running, done: str = ""
) -> Response:
    """Who I am, what I may, and in how many browsers I am signed in."""
    return page(
        request,
        "account.html",
        may=[name("permission", each) for each in PERMISSIONS if asker.may(each)],
        sessions=open_sessions(db, asker.name, now=service.now()),
        has_password=has_password(db, asker.name),
        done=said("own.password.done") if done == "password" else None,
    )


@router.get("/password")
async def own_password_form(request: Request, asker: Asker, db: Db) -> Response:
    """Where people change their own password."""
    if not has_password(db, asker.name):
        return RedirectResponse("/account", HTTPStatus.SEE_OTHER)
    return _password_form(request)


@router.post("/password")
async def post_own_password(
    request: Request,
    asker: Asker,
    db: Db,
    service: Running,
    trail: Trail,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Another password of one's own; or the form, and why not."""
    if not has_password(db, asker.name):
        return RedirectResponse("/account", HTTPStatus.SEE_OTHER)
    token = request.cookies[COOKIE]
    try:
        change_password(service, trail, token, old=old, new=new, again=again)
    except RefusedInWords as refused:
        return _password_form(request, refused.words)
    return RedirectResponse("/account?done=password", HTTPStatus.SEE_OTHER)


@router.post("/sign-out-everywhere")
async def post_sign_out_everywhere(service: Running, trail: Trail) -> Response:
    """Signed out, here too, and where one can sign in again."""
    sign_out_everywhere(service, trail)
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE)
    return response


def _password_form(request: Request, refused: Text | None = None) -> Response:
    status = HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return page(request, "own_password.html", status=status, refused=refused, shortest=SHORTEST)
