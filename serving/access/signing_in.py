"""One sign-in, from a name and a password or to a demo: a session, or why there is none.

Each way it ends stands in the audit. A name that is nobody's does not: people type passwords there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from features.words import Text
from serving.access import accounts, sessions
from serving.access.accounts import Account
from serving.access.principal import Principal
from serving.audit.chain import Entry, append
from serving.database import reading, written
from serving.service import Service
from serving.ui.words import said

# Whom the audit names where nobody was signed in.
NOBODY = "nobody"


@dataclass(frozen=True)
class SignedIn:
    """An account and the token of its new session."""

    account: Account
    token: str


@dataclass(frozen=True)
class NotSignedIn:
    """Why not, in words that tell nobody whether there is such an account."""

    words: Text
    wait: timedelta | None


def sign_in(service: Service, name: str, password: str) -> SignedIn | NotSignedIn:
    """A session for who knows the password; failures in a row lock the name for a while."""
    name, now = name.strip().casefold(), service.now()
    with reading(service.engine) as db:
        until = sessions.locked_until(db, name, now=now)
        if until is not None:
            return _locked(until - now)
        account = sessions.whose(db, name, password)
    if account is not None:
        return opened(service, account, "password")

    def fail(db: Session) -> None:
        known = accounts.account(db, name)
        sessions.note_failure(db, name, now=now)
        subject = "account" if known is None else f"account:{name}"
        append(db, Entry(now, NOBODY, NOBODY, "sign_in_failed", subject, None))

    written(service.engine, fail)
    return NotSignedIn(said("sign_in.wrong"), None)


def sign_in_to_demo(service: Service, name: str) -> SignedIn | NotSignedIn:
    """A session of a demo's account; refused where this service is no demo's."""
    with reading(service.engine) as db:
        offered = {one.name: one for one in accounts.demo_accounts(db)} if service.demo else {}
    if name not in offered:
        return NotSignedIn(said("sign_in.wrong"), None)
    return opened(service, offered[name], "demo")


def sign_out(service: Service, asker: Principal, token: str) -> None:
    """Ends the session, wherever else its cookie may be."""

    def end(db: Session) -> None:
        sessions.ended(db, token)
        append(db, _entry(asker, service.now(), "sign_out", None))

    written(service.engine, end)


def opened(service: Service, account: Account, way: str) -> SignedIn:
    """A new session of the account, in the audit with the `way` that it was signed in."""
    now = service.now()

    def open_session(db: Session) -> str:
        append(db, _entry(account.principal, now, "sign_in", way))
        return sessions.opened(db, account.name, now=now)

    return SignedIn(account, written(service.engine, open_session))


def _entry(who: Principal, now: datetime, action: str, way: str | None) -> Entry:
    told = {} if way is None else {"way": way}
    return Entry(now, who.name, who.role, action, f"account:{who.name}", who.bureau, told=told)


def _locked(wait: timedelta) -> NotSignedIn:
    minutes = -(-wait // timedelta(minutes=1))  # rounded up: nobody should try too early
    return NotSignedIn(said("sign_in.locked", minutes=minutes), wait)
