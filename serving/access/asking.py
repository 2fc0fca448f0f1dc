"""How endpoints learn who asks, and get a database in which only their bureau's rows exist.

Who asks is looked up once a request, in the session in which all else is read, by whatever asks for
it first. Each dependency takes the request and no other dependency: FastAPI goes through all that a
dependency depends on, wherever it stands, though it was solved before.

Whoever takes a `Db` or `Writing` answers nobody who isn't signed in; `may` refuses whose role does
not let them. Pages send people to sign in instead (`problems.answer`).
"""

from collections.abc import Callable
from concurrent.futures import Future
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
from serving.audit.appender import Appender
from serving.audit.chain import Entry
from serving.database import writing, written
from serving.problems import Problem
from serving.service import Service, kept_open
from serving.ui.words import name, said

Work = TypeVar("Work")

COOKIE = "session"


def bearer(request: Request) -> str | None:
    """The token that a request brings; None where it brings none, and a cookie may say who asks."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else None


def who_asks(request: Request) -> Principal | None:
    """Who asks, None where nobody is signed in; for what everybody may read.

    Pages find them, and what their forms must carry, in `request.state`; and `signed_in` why a
    token lets nobody in.
    """
    state = request.state
    if not hasattr(state, "asker"):
        state.reader = kept_open(request)
        token, cookie = bearer(request), request.cookies.get(COOKIE)
        if token is not None:
            state.asker = _by_token(request, state.reader, token)
        else:
            state.asker = _by_session(request, state.reader, cookie) if cookie else None
        scope(state.reader, state.asker and state.asker.bureau)
    asker: Principal | None = state.asker
    return asker


def _by_session(request: Request, db: Session, cookie: str) -> Principal | None:
    service: Service = request.state.service
    now = service.now()
    found = sessions.signed_in(db, cookie, now=now)
    if found is None:
        return None
    account, noted_at = found
    if now - noted_at > sessions.NOTED:
        db.close()
        with writing(service.engine) as writer:
            sessions.note_use(writer, cookie, now=now)
    request.state.shown_name = account.shown_name
    request.state.csrf = sessions.csrf_of(cookie)
    return account.principal


def _by_token(request: Request, db: Session, token: str) -> Principal | None:
    service: Service = request.state.service
    now = service.now()
    found = tokens.whose(db, token)
    standing = "unknown" if found is None else found.standing(now)
    if found is None or standing != "valid":
        ended = None if found is None else found.revoked_at or found.expires_at
        request.state.token_refused = said(f"token.{standing}", ended=ended and ended.date())
        return None
    if found.used_at is None or now - found.used_at > tokens.NOTED:
        db.close()
        with writing(service.engine) as writer:
            tokens.note_use(writer, found.name, now=now)
    request.state.shown_name = found.name
    return found.principal


async def _asker_or_none(request: Request) -> Principal | None:
    return who_asks(request)


AskerOrNone = Annotated[Principal | None, Depends(_asker_or_none)]


def signed_in(request: Request) -> Principal:
    """Who asks; a problem where nobody is signed in."""
    asker = who_asks(request)
    if asker is not None:
        return asker
    refused = getattr(request.state, "token_refused", None)
    if refused is not None:
        raise Problem(HTTPStatus.UNAUTHORIZED, "token_invalid", words=refused)
    raise Problem(HTTPStatus.UNAUTHORIZED, "not_signed_in")


async def _asker(request: Request) -> Principal:
    return signed_in(request)


Asker = Annotated[Principal, Depends(_asker)]


async def _refuse_machine(request: Request) -> None:
    if signed_in(request).machine:
        raise Problem(HTTPStatus.FORBIDDEN, "not_for_machines", what=said("account.own"))


# For what is about a person's own account and session: a token has neither.
PEOPLE_ONLY = Depends(_refuse_machine)


def _reader(request: Request) -> Session:
    signed_in(request)
    reader: Session = request.state.reader
    return reader


async def _session(request: Request) -> Session:
    return _reader(request)


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


async def _writer(request: Request) -> Writer:
    asker, service = signed_in(request), request.state.service
    return Writer(service.engine, asker.bureau, _reader(request))


Writing = Annotated[Writer, Depends(_writer)]


@dataclass(frozen=True)
class AuditTrail:
    """The audit as one request's asker writes it; no answer leaves before what is `awaited`."""

    asker: Principal
    request_id: str | None
    now: Callable[[], Any]
    appender: Appender
    awaited: list[Future[None]]

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
        """Writes down what is about to be shown; a problem, and so no view, where it cannot be.

        The answer is made while it is written, and `conduct.turns` keeps it until it is.
        """
        entry = self.entry(action, subject, bureau=bureau, **told)
        self.awaited.append(self.appender.hand_in(entry))


async def _trail(request: Request) -> AuditTrail:
    asker, service = signed_in(request), request.state.service
    state = request.state
    return AuditTrail(asker, state.request_id, service.now, service.audit, state.awaited)


Trail = Annotated[AuditTrail, Depends(_trail)]


def may(permission: Permission) -> Any:
    """A dependency that refuses whose role does not let them."""

    async def allowed(request: Request) -> None:
        asker = signed_in(request)
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
