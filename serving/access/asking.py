"""How endpoints learn who asks, and get a database in which only their bureau's rows exist.

Whoever takes a `Db` or `Writing` answers nobody who isn't signed in; `may` refuses whose role does
not let them. Pages send people to sign in instead (`problems.answer`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.requests import Request

from features.words import Text
from serving.access import sessions, tokens
from serving.access.principal import Principal
from serving.access.roles import MACHINES_MAY, MAY, ROLES, Permission
from serving.access.scope import scope
from serving.audit.appender import Appender, AuditUnavailable
from serving.audit.chain import Entry
from serving.database import reading, writing, written
from serving.problems import Problem
from serving.service import Running, Service
from serving.ui.words import name, said

Work = TypeVar("Work")

COOKIE = "session"


def bearer(request: Request) -> str | None:
    """The token that a request brings; None where it brings none, and a cookie may say who asks."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else None


def _asker_or_none(request: Request, service: Running) -> Principal | None:
    """Who asks, None where nobody is signed in; for what everybody may read.

    Pages find them, and what their forms must carry, in `request.state`; and `_asker` why a token
    lets nobody in.
    """
    token = bearer(request)
    if token is not None:
        return _by_token(request, service, token)
    cookie = request.cookies.get(COOKIE)
    return _by_session(request, service, cookie) if cookie else None


def _by_session(request: Request, service: Service, cookie: str) -> Principal | None:
    now = service.now()
    with reading(service.engine) as db:
        found = sessions.signed_in(db, cookie, now=now)
    if found is None:
        return None
    account, noted_at = found
    if now - noted_at > sessions.NOTED:
        with writing(service.engine) as db:
            sessions.note_use(db, cookie, now=now)
    request.state.asker = account.principal
    request.state.shown_name = account.shown_name
    request.state.csrf = sessions.csrf_of(cookie)
    return account.principal


def _by_token(request: Request, service: Service, token: str) -> Principal | None:
    now = service.now()
    with reading(service.engine) as db:
        found = tokens.whose(db, token)
    standing = "unknown" if found is None else found.standing(now)
    if found is None or standing != "valid":
        ended = None if found is None else found.revoked_at or found.expires_at
        request.state.token_refused = said(f"token.{standing}", ended=ended and ended.date())
        return None
    if found.used_at is None or now - found.used_at > tokens.NOTED:
        with writing(service.engine) as db:
            tokens.note_use(db, found.name, now=now)
    request.state.asker = found.principal
    request.state.shown_name = found.name
    return found.principal


AskerOrNone = Annotated[Principal | None, Depends(_asker_or_none)]


async def _asker(request: Request, asker: AskerOrNone) -> Principal:
    if asker is not None:
        return asker
    refused = getattr(request.state, "token_refused", None)
    if refused is not None:
        raise Problem(HTTPStatus.UNAUTHORIZED, "token_invalid", words=refused)
    raise Problem(HTTPStatus.UNAUTHORIZED, "not_signed_in")


Asker = Annotated[Principal, Depends(_asker)]


def _refuse_machine(asker: Asker) -> None:
    if asker.machine:
        raise Problem(HTTPStatus.FORBIDDEN, "not_for_machines", what=said("account.own"))


# For what is about a person's own account and session: a token has neither.
PEOPLE_ONLY = Depends(_refuse_machine)


def _session(asker: Asker, service: Running) -> Iterator[Session]:
    with reading(service.engine) as session:
        yield scope(session, asker.bureau)


# A reading session in which only the asker's bureau exists.
Db = Annotated[Session, Depends(_session)]


@dataclass(frozen=True)
class Writer:
    """Writes as one bureau, or as the whole city where `bureau` is None.

    `reader` is the request's own session: its connection goes back before another is waited for,
    or enough who wait would hold all that there are. It reads on afterwards, and sees what is new.
    """

    engine: Engine
    bureau: str | None
    reader: Session

    def written(self, work: Callable[[Session], Work]) -> Work:
        """What `work` gives back, in one transaction under the writers' lock; or nothing is."""
        self.reader.close()
        return written(self.engine, lambda db: work(scope(db, self.bureau)))


async def _writer(asker: Asker, service: Running, reader: Db) -> Writer:
    return Writer(service.engine, asker.bureau, reader)


Writing = Annotated[Writer, Depends(_writer)]


@dataclass(frozen=True)
class AuditTrail:
    """The audit as one request's asker writes it; `reader` as in a `Writer`."""

    asker: Principal
    request_id: str | None
    now: Callable[[], Any]
    appender: Appender
    reader: Session

    def entry(
        self, action: str, subject: str, /, *, bureau: str | None = None, **told: Any
    ) -> Entry:
        """An entry to append in the transaction that does the thing."""
        return Entry(
            at=self.now(),
            actor=self.asker.name,
            role=self.asker.role,
            action=action,
            subject=subject,
            bureau=bureau or self.asker.bureau,
            request_id=self.request_id,
            told=told,
        )

    def seen(self, action: str, subject: str, /, *, bureau: str | None = None, **told: Any) -> None:
        """Writes down what is about to be shown; a problem, and so no view, where it cannot be."""
        self.reader.close()
        try:
            self.appender.write(self.entry(action, subject, bureau=bureau, **told))
        except AuditUnavailable as error:
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "audit_unavailable") from error


async def _trail(request: Request, asker: Asker, service: Running, reader: Db) -> AuditTrail:
    request_id = getattr(request.state, "request_id", None)
    return AuditTrail(asker, request_id, service.now, service.audit, reader)


Trail = Annotated[AuditTrail, Depends(_trail)]


def may(permission: Permission) -> Any:
    """A dependency that refuses whose role does not let them."""

    async def allowed(asker: Asker) -> None:
        if not asker.may(permission):
            raise _not_allowed(asker, permission)

    # Found where the API is described.
    allowed.permission = permission  # type: ignore[attr-defined]  # functions take attributes
    return Depends(allowed)


def _not_allowed(asker: Principal, permission: Permission) -> Problem:
    what = said(f"permission.{permission}")
    if not asker.machine:
        roles = _listed([name("role", role) for role in ROLES if permission in MAY[role]])
        role = name("role", asker.role)
        return Problem(HTTPStatus.FORBIDDEN, "not_allowed", role=role, what=what, roles=roles)
    if permission not in MACHINES_MAY:
        return Problem(HTTPStatus.FORBIDDEN, "not_for_machines", what=what)
    granted = _listed([said(f"permission.{each}") for each in MACHINES_MAY if asker.may(each)])
    return Problem(HTTPStatus.FORBIDDEN, "token_lacks", what=what, granted=granted)


def _listed(texts: list[Text]) -> Text:
    return Text(", ".join(one.en for one in texts), "、".join(one.zh for one in texts))
