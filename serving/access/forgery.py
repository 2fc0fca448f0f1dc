"""Whether a request that changes something was meant by who is signed in, or made by another site.

A browser sends its cookie whatever page asks. So a change by cookie must carry what only our own
pages and their session know, and must not say that another site made it. A token is sent by nobody
but who has it; other kinds of Authorization a browser may send by itself.
"""

import hmac
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import Request

from serving.access import sessions
from serving.access.asking import COOKIE, bearer
from serving.problems import Problem

HEADER, FIELD = "X-CSRF-Token", "csrf"
# Whoever signs in may still send the cookie of a session that ran out.
SIGN_IN = frozenset({("POST", "/sign-in"), ("POST", "/v1/session")})

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def refuse_forgery(request: Request) -> None:
    """A problem where a change comes from elsewhere, or by cookie without the session's mark."""
    if request.method in SAFE:
        return
    if _of_another_site(request):
        raise Problem(HTTPStatus.FORBIDDEN, "from_elsewhere")
    token = request.cookies.get(COOKIE)
    signs_in = (request.method, request.url.path) in SIGN_IN
    if token is None or bearer(request) is not None or signs_in:
        return
    mark = (await _mark(request)).encode()
    if not hmac.compare_digest(mark, sessions.csrf_of(token).encode()):
        raise Problem(HTTPStatus.FORBIDDEN, "form_too_old")


def _of_another_site(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


async def _mark(request: Request) -> str:
    given = request.headers.get(HEADER)
    if given is None and request.headers.get("content-type", "").startswith(_FORMS):
        sent = (await request.form()).get(FIELD)
        given = sent if isinstance(sent, str) else None
    return given or ""
