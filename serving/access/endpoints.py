"""The API of signing in and out, and of accounts."""

from collections.abc import Callable
from http import HTTPStatus
from math import ceil
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Request, Response

from serving.access import accounts, administering, sessions
from serving.access.accounts import Account
from serving.access.asking import COOKIE, PEOPLE_ONLY, Asker, Db, Trail, Writing, may
from serving.access.principal import Principal
from serving.access.refusing import RefusedInWords
from serving.access.roles import PERMISSIONS
from serving.access.schemas import (
    AccountBody,
    AccountChangeBody,
    AccountsBody,
    AskerBody,
    NewAccountBody,
    NewPasswordBody,
    SessionBody,
    SignInBody,
)
from serving.access.signing_in import NotSignedIn, sign_in, sign_out
from serving.problems import Problem
from serving.service import Running

router = APIRouter(prefix="/v1", tags=["access"])

Done = TypeVar("Done")

AccountName = Annotated[str, Path(description="A name that signs in", examples=["li.wei"])]


@router.post("/session", operation_id="sign_in", status_code=HTTPStatus.CREATED)
async def post_session(
    body: SignInBody, request: Request, response: Response, service: Running
) -> SessionBody:
    """Sign in by name and password: a session, in a cookie that scripts cannot read."""
    outcome = sign_in(service, body.name, body.password)
    if isinstance(outcome, NotSignedIn):
        raise refusal(outcome)
    keep(request, response, outcome.token)
    return SessionBody(
        asker=_asker(outcome.account.principal), csrf=sessions.csrf_of(outcome.token)
    )


@router.get("/session", operation_id="get_session")
async def get_session(asker: Asker) -> AskerBody:
    """Who is signed in, or whose token this is, and what they may do."""
    return _asker(asker)


@router.delete(
    "/session",
    operation_id="sign_out",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[PEOPLE_ONLY],
)
async def delete_session(
    request: Request, response: Response, asker: Asker, service: Running
) -> None:
    """Sign out."""
    sign_out(service, asker, request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE)


@router.get("/accounts", operation_id="list_accounts", dependencies=[may("manage_accounts")])
async def list_accounts(db: Db) -> AccountsBody:
    """All accounts, disabled ones too."""
    return AccountsBody(accounts=tuple(_body(each) for each in accounts.accounts(db)))


@router.post(
    "/accounts",
    operation_id="add_account",
    status_code=HTTPStatus.CREATED,
    dependencies=[may("manage_accounts")],
)
async def add_account(body: NewAccountBody, writing: Writing, trail: Trail) -> AccountBody:
    """Let somebody in."""
    return _body(or_refused(lambda: administering.add_account(writing, trail, **body.model_dump())))


@router.put(
    "/accounts/{name}",
    operation_id="change_account",
    dependencies=[may("manage_accounts")],
    responses={HTTPStatus.CONFLICT: {"description": "One's own account"}},
)
async def change_account(
    name: AccountName, body: AccountChangeBody, writing: Writing, trail: Trail
) -> AccountBody:
    """Another role or bureau, or none any more; in force with the account's next request."""
    changed = or_refused(
        lambda: administering.change_account(writing, trail, name, **body.model_dump())
    )
    return _body(changed)


@router.put(
    "/accounts/{name}/password",
    operation_id="set_password",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[may("manage_accounts")],
)
async def set_password(
    name: AccountName, body: NewPasswordBody, writing: Writing, trail: Trail
) -> None:
    """Another password; the account is signed out everywhere."""
    or_refused(lambda: administering.set_password(writing, trail, name, body.password))


def refusal(outcome: NotSignedIn) -> Problem:
    """Why nobody was signed in, as a problem."""
    if outcome.wait is None:
        return Problem(HTTPStatus.UNAUTHORIZED, "wrong_sign_in", words=outcome.words)
    seconds = ceil(outcome.wait.total_seconds())
    many = HTTPStatus.TOO_MANY_REQUESTS
    return Problem(many, "wrong_sign_in", retry_after=seconds, words=outcome.words)


def keep(request: Request, response: Response, token: str) -> None:
    """Put a session into the browser's cookie, for as long as it lasts."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(sessions.WHOLE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def or_refused(work: Callable[[], Done], kind: str = "account_refused") -> Done:
    """What `work` gives back; a problem where it cannot be so."""
    try:
        return work()
    except RefusedInWords as refused:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, kind, words=refused.words) from refused


def _asker(asker: Principal) -> AskerBody:
    return AskerBody(
        name=asker.name,
        role=asker.role,
        bureau=asker.bureau,
        inspector_id=asker.inspector_id,
        may=tuple(each for each in PERMISSIONS if asker.may(each)),
    )


def _body(account: Account) -> AccountBody:
    return AccountBody(
        name=account.name,
        shown_name=account.shown_name,
        role=account.role,
        bureau=account.bureau,
        inspector_id=account.inspector_id,
        created_at=account.created_at,
        disabled_at=account.disabled_at,
    )
