"""What people do about their own account: another password, and signing out everywhere."""

from datetime import timedelta

from sqlalchemy.orm import Session

from serving.access import accounts, sessions
from serving.access.asking import AuditTrail
from serving.access.passwords import hashed
from serving.access.records import AccountRecord
from serving.access.refusing import RefusedInWords
from serving.audit.chain import append
from serving.database import reading, written
from serving.service import Service


class OwnAccountRefused(RefusedInWords):
    """The own account cannot be changed so: nothing was."""


def change_password(
    service: Service, trail: AuditTrail, token: str, *, old: str, new: str, again: str
) -> None:
    """Another password; every session but the one of `token` ends.

    OwnAccountRefused or WeakPassword where it cannot be so. A wrong old one counts as a failure to
    sign in: whoever finds a phone open must not guess here instead.
    """
    name, now = trail.asker.name, trail.now()
    with reading(service.engine) as db:
        until = sessions.locked_until(db, name, now=now)
        right = until is None and sessions.whose(db, name, old) is not None
    if until is not None:
        minutes = -(-(until - now) // timedelta(minutes=1))
        raise OwnAccountRefused("own.locked", minutes=minutes)
    if not right:
        written(service.engine, lambda db: sessions.note_failure(db, name, now=now))
        raise OwnAccountRefused("own.wrong")
    if new != again:
        raise OwnAccountRefused("own.again")
    password_hash = hashed(new, name=name)

    def work(db: Session) -> None:
        record = db.get_one(AccountRecord, name)
        record.password_hash = password_hash
        sessions.ended_but(db, name, token)
        append(db, trail.entry("change_password", f"account:{name}"))

    written(service.engine, work)


def sign_out_everywhere(service: Service, trail: AuditTrail) -> None:
    """Ends all sessions of who asks, wherever their cookies are."""
    name = trail.asker.name

    def work(db: Session) -> None:
        accounts.sign_out_everywhere(db, name)
        append(db, trail.entry("sign_out_everywhere", f"account:{name}"))

    written(service.engine, work)
