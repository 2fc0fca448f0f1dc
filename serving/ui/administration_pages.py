"""Administrators' pages of accounts: who may sign in, as what, and with which password."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse

from features.words import Text
from serving.access import accounts, administering
from serving.access.accounts import Account
from serving.access.asking import Asker, Db, Trail, Writing, may
from serving.access.passwords import SHORTEST
from serving.access.refusing import RefusedInWords
from serving.access.roles import ROLES
from serving.addresses import account_page
from serving.problems import Problem
from serving.ui.rendering import page
from serving.ui.words import BUREAUS, said

router = APIRouter(
    prefix="/accounts", include_in_schema=False, dependencies=[may("manage_accounts")]
)

Field = Annotated[str, Form()]


@router.get("")
async def all_accounts(request: Request, db: Db, added: str = "") -> Response:
    """Who may sign in, and a form to let somebody in."""
    found = accounts.account(db, added)
    done = None if found is None else said("accounts.added", name=found.name)
    return _accounts(request, db, done=done)


@router.post("")
async def post_account(
    request: Request,
    db: Db,
    writing: Writing,
    trail: Trail,
    name: Field = "",
    shown_name: Field = "",
    role: Field = "",
    bureau: Field = "",
    inspector_id: Field = "",
    password: Field = "",
) -> Response:
    """Somebody is let in; or the form, and why not."""
    try:
        made = administering.add_account(
            writing,
            trail,
            name=name.strip(),
            shown_name=shown_name,
            role=role,
            bureau=bureau or None,
            inspector_id=inspector_id.strip() or None,
            password=password or None,
        )
    except RefusedInWords as refused:
        typed = {"name": name, "shown_name": shown_name, "inspector_id": inspector_id}
        return _accounts(request, db, refused=refused.words, typed=typed, role=role, bureau=bureau)
    return RedirectResponse(f"/accounts?added={made.name}", HTTPStatus.SEE_OTHER)


@router.get("/{name}")
async def one_account(
    request: Request, name: str, asker: Asker, db: Db, saved: str = ""
) -> Response:
    """One account, and forms to change it."""
    done = said("accounts.saved") if saved else None
    return _account(request, db, _known(db, name), own=asker.name == name, done=done)


@router.post("/{name}")
async def post_account_change(
    request: Request,
    name: str,
    db: Db,
    writing: Writing,
    trail: Trail,
    role: Field = "",
    bureau: Field = "",
    inspector_id: Annotated[str | None, Form()] = None,
    disabled: Field = "",
) -> Response:
    """Another role, bureau or inspector's id, shut out or let in; or the form, and why not."""
    try:
        administering.change_account(
            writing,
            trail,
            name,
            role=role,
            bureau=bureau or None,
            disabled=bool(disabled),
            inspector_id=inspector_id,
        )
    except RefusedInWords as refused:
        return _account(request, db, _known(db, name), own=False, refused=refused.words)
    return RedirectResponse(f"{account_page(name)}?saved=yes", HTTPStatus.SEE_OTHER)


@router.get("/{name}/password")
async def password_form(request: Request, name: str, db: Db) -> Response:
    """Where an administrator sets another's password."""
    return _password(request, _known(db, name))


@router.post("/{name}/password")
async def post_password(
    request: Request, name: str, db: Db, writing: Writing, trail: Trail, password: Field = ""
) -> Response:
    """Another password; or the form, and why not."""
    known = _known(db, name)
    try:
        administering.set_password(writing, trail, name, password)
    except RefusedInWords as refused:
        return _password(request, known, refused.words)
    return RedirectResponse(f"{account_page(name)}?saved=yes", HTTPStatus.SEE_OTHER)


def bureau_choices(db: Session) -> list[str]:
    """Bureaus to choose from: the city's own in its order, then whatever else has a list."""
    return [*BUREAUS, *(each for each in accounts.bureaus(db) if each not in BUREAUS)]


def _accounts(
    request: Request,
    db: Session,
    *,
    done: Text | None = None,
    refused: Text | None = None,
    typed: dict[str, str] | None = None,
    role: str = "",
    bureau: str = "",
) -> Response:
    return page(
        request,
        "accounts.html",
        status=HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        accounts=[(each, account_page(each.name)) for each in accounts.accounts(db)],
        roles=ROLES,
        bureaus=bureau_choices(db),
        done=done,
        refused=refused,
        typed=typed or {"name": "", "shown_name": "", "inspector_id": ""},
        role=role,
        bureau=bureau,
    )


def _account(
    request: Request,
    db: Session,
    account: Account,
    *,
    own: bool,
    done: Text | None = None,
    refused: Text | None = None,
) -> Response:
    return page(
        request,
        "one_account.html",
        status=HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        account=account,
        address=account_page(account.name),
        own=own,
        roles=ROLES,
        bureaus=bureau_choices(db),
        done=done,
        refused=refused,
    )


def _password(request: Request, account: Account, refused: Text | None = None) -> Response:
    return page(
        request,
        "set_password.html",
        status=HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        account=account,
        address=account_page(account.name),
        refused=refused,
        shortest=SHORTEST,
    )


def _known(db: Session, name: str) -> Account:
    found = accounts.account(db, name)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_account", name=name)
    return found
