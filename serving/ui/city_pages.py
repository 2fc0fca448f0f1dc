"""The two addresses of signing in with the city's account: there, and back from it."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from serving.access.city_flow import LONGEST
from serving.access.city_sign_in import Answered, Failed, begin, finish
from serving.access.endpoints import keep
from serving.access.oidc import Provider
from serving.addresses import sign_in_page
from serving.problems import Problem
from serving.service import Running, Service
from serving.ui.access_pages import HOME, within

router = APIRouter(prefix="/sign-in/city", include_in_schema=False)

_COOKIE = "city_sign_in"
_PATH = "/sign-in/city"


@router.get("")
async def city(request: Request, service: Running, next: str = HOME) -> Response:
    """On to where the city signs its people in."""
    begun = begin(service, _provider(request, service), within(next), _back(request))
    if isinstance(begun, Failed):
        return _again(begun)
    flow, address = begun
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    response.set_cookie(
        _COOKIE,
        flow.cookie,
        max_age=int(LONGEST.total_seconds()),
        path=_PATH,
        httponly=True,
        samesite="lax",  # sent along when the provider leads back, and not when a page asks
        secure=request.url.scheme == "https",
    )
    return response


@router.get("/done")
async def city_done(
    request: Request,
    service: Running,
    code: str = "",
    state: str = "",
    error: str = "",
    iss: str = "",
) -> Response:
    """Signed in, and on to what was asked for; or to the form, and why not."""
    cookie = request.cookies.get(_COOKIE, "")
    answered = Answered(code, state, error, iss)
    outcome = finish(service, _provider(request, service), cookie, answered, _back(request))
    if isinstance(outcome, Failed):
        response = _again(outcome)
    else:
        signed_in, back_to = outcome
        response = RedirectResponse(within(back_to), HTTPStatus.SEE_OTHER)
        keep(request, response, signed_in.token)
    response.delete_cookie(_COOKIE, path=_PATH)
    return response


def _provider(request: Request, service: Service) -> Provider:
    if service.provider is None:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_address", path=request.url.path)
    return service.provider


def _back(request: Request) -> str:
    return str(request.url_for("city_done"))


def _again(failed: Failed) -> Response:
    """To the form, which says why: no address that anybody sees has what the provider sent."""
    return RedirectResponse(sign_in_page(failed.back_to, city=failed.why), HTTPStatus.SEE_OTHER)
