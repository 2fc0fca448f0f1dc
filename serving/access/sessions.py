"""Signing in, being signed in, and signing out. The clock is handed in.

A session is a random token in the browser's cookie; here its hash is kept. Failures are counted by
the name that was tried, whether it is anybody's or not, so that nobody learns which names are.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from serving.access.accounts import COLUMNS, Account, account
from serving.access.passwords import fits
from serving.access.records import AccountRecord, SessionRecord, SignInFailureRecord

# A working day without signing in again, and a long lunch: a phone that is left lying is out after.
WHOLE, IDLE = timedelta(hours=12), timedelta(hours=2)
# How often a session's last use is written down: each time would make every reader a writer.
NOTED = timedelta(minutes=5)

# Ten guesses every quarter of an hour are a thousand a day: nothing against 15 characters, and
# nobody is kept out of their own account for long by who types their name.
FAILURES, LOCKED = 10, timedelta(minutes=15)


def locked_until(db: Session, name: str, *, now: datetime) -> datetime | None:
    """When a name that failed too often of late may be tried again; None where it may now."""
    failed = db.get(SignInFailureRecord, _hash(name))
    if failed is None or failed.failures < FAILURES or now >= failed.last_at + LOCKED:
        return None
    return failed.last_at + LOCKED


def whose(db: Session, name: str, password: str) -> Account | None:
    """Whose name and password these are; None, after the same time, where nobody's."""
    record = db.get(AccountRecord, name)
    right = fits(password, None if record is None else record.password_hash)
    if record is None or not right or record.disabled_at is not None:
        return None
    return account(db, name)


def note_failure(db: Session, name: str, *, now: datetime) -> None:
    """One more failure for this name; the first after a pause begins to count anew."""
    failed = db.get(SignInFailureRecord, _hash(name))
    if failed is None:
        db.add(SignInFailureRecord(name_hash=_hash(name), failures=1, last_at=now))
        return
    failed.failures = 1 if now >= failed.last_at + LOCKED else failed.failures + 1
    failed.last_at = now


def opened(db: Session, name: str, *, now: datetime) -> str:
    """The token of a new session; what failed before is forgotten, what ran out is removed."""
    token = secrets.token_urlsafe(32)
    db.execute(delete(SignInFailureRecord).where(SignInFailureRecord.name_hash == _hash(name)))
    db.execute(
        delete(SessionRecord).where(
            (SessionRecord.opened_at <= now - WHOLE) | (SessionRecord.seen_at <= now - IDLE)
        )
    )
    db.add(SessionRecord(token_hash=_hash(token), account=name, opened_at=now, seen_at=now))
    return token


# Asked at each request: to build it anew would take as long as the answer.
_SIGNED_IN = (
    select(SessionRecord.seen_at, *COLUMNS)
    .join(AccountRecord, SessionRecord.account == AccountRecord.name)
    .where(
        SessionRecord.token_hash == bindparam("token_hash"),
        SessionRecord.opened_at > bindparam("opened_after"),
        SessionRecord.seen_at > bindparam("seen_after"),
        AccountRecord.disabled_at.is_(None),
    )
)


def signed_in(db: Session, token: str, *, now: datetime) -> tuple[Account, datetime] | None:
    """Whose session this is and when it was last noted; None where it is none or ran out."""
    asked = {
        "token_hash": _hash(token),
        "opened_after": now - WHOLE,
        "seen_after": now - IDLE,
    }
    row = db.connection().execute(_SIGNED_IN, asked).one_or_none()
    return None if row is None else (Account(*row[1:]), row[0])


def note_use(db: Session, token: str, *, now: datetime) -> None:
    """Writes down that the session was in use."""
    db.execute(
        update(SessionRecord).where(SessionRecord.token_hash == _hash(token)).values(seen_at=now)
    )


def ended(db: Session, token: str) -> None:
    """Ends one session."""
    db.execute(delete(SessionRecord).where(SessionRecord.token_hash == _hash(token)))


def ended_but(db: Session, name: str, token: str) -> None:
    """Ends all sessions of an account but one."""
    others = (SessionRecord.account == name) & (SessionRecord.token_hash != _hash(token))
    db.execute(delete(SessionRecord).where(others))


def open_sessions(db: Session, name: str, *, now: datetime) -> int:
    """In how many browsers an account is signed in."""
    standing = select(func.count(SessionRecord.token_hash)).where(
        SessionRecord.account == name,
        SessionRecord.opened_at > now - WHOLE,
        SessionRecord.seen_at > now - IDLE,
    )
    return db.scalar(standing) or 0


def csrf_of(token: str) -> str:
    """What a form of this session carries and another site's cannot know."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
