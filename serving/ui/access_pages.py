"""The pages of signing in and out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from features.words import Text
from serving.access.accounts import demo_accounts
from serving.access.asking import COOKIE, AskerOrNone
from serving.access.city_sign_in import WHY
from serving.access.endpoints import keep
from serving.access.signing_in import NotSignedIn, sign_in, sign_in_to_demo, sign_out
from serving.addresses import city_sign_in_page
from serving.database import reading
from serving.service import Running, Service
from serving.ui.rendering import page
from serving.ui.words import said

router = APIRouter(include_in_schema=False)

HOME = "/"


@router.get("/sign-in")
async def sign_in_form(
    request: Request, service: Running, next: str = HOME, city: str = ""
) -> Response:
    """Where people sign in, or are told why `city` did not; a demo offers its accounts."""
    if city not in WHY:
        return _form(request, service, back_to=next)
    status = HTTPStatus.SERVICE_UNAVAILABLE if city == "away" else HTTPStatus.UNAUTHORIZED
    return _form(request, service, back_to=next, words=said(f"city.{city}"), status=status)


@router.post("/sign-in")
async def post_sign_in(
    request: Request,
    service: Running,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    demo: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = HOME,
) -> Response:
    """Signed in and back where they wanted to go; or the form, and why not."""
    outcome = sign_in_to_demo(service, demo) if demo else sign_in(service, name, password)
    if isinstance(outcome, NotSignedIn):
        status = HTTPStatus.TOO_MANY_REQUESTS if outcome.wait else HTTPStatus.UNAUTHORIZED
        return _form(request, service, back_to=next, words=outcome.words, status=status, typed=name)
    response = RedirectResponse(within(next), HTTPStatus.SEE_OTHER)
    keep(request, response, outcome.token)
    return response


@router.post("/sign-out")
async def post_sign_out(request: Request, asker: AskerOrNone, service: Running) -> Response:
    """Signed out, and where one can sign in again."""
    if asker is not None and not asker.machine:
        sign_out(service, asker, request.cookies[COOKIE])
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE)
    return response


def _form(
    request: Request,
    service: Service,
    *,
    back_to: str,
    words: Text | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    typed: str = "",
) -> Response:
    with reading(service.engine) as db:
        offered = demo_accounts(db) if service.demo else []
    return page(
        request,
        "sign_in.html",
        status=status,
        demo=offered,
        next=within(back_to),
        city=None if service.provider is None else city_sign_in_page(within(back_to)),
        refused=words,
        typed=typed,
    )


def within(address: str) -> str:
    r"""An address of ours; anything that could lead elsewhere leads to the start.

    >>> [within(each) for each in ("/figures?lang=en", "//evil.test", "/\\evil.test", "/a\nb")]
    ['/figures?lang=en', '/', '/', '/']
    """
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and address.isprintable() else HOME
