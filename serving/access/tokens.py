"""Other systems' tokens: made, revoked, and looked up. Whoever calls writes the audit's entry.

A token is shown once, when it is made; here its hash is kept. Its beginning is the same for all, so
that whoever looks for secrets in code and logs finds one that was left there.
"""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from serving.access.accounts import NAME
from serving.access.principal import Principal
from serving.access.records import TokenRecord
from serving.access.refusing import RefusedInWords
from serving.access.roles import MACHINES_MAY, Permission

PREFIX = "targeting_"
_SECRET_BYTES = 32
FORM = re.compile(rf"{PREFIX}[0-9a-f]{{{2 * _SECRET_BYTES}}}")

# A season without anybody looking whether it is still needed; a year, and a month to be late in.
USUAL_DAYS, LONGEST_DAYS = 90, 400
# How often a token's last use is written down: each time would make every reader a writer.
NOTED = timedelta(minutes=5)

Standing = Literal["valid", "expired", "revoked"]


class TokenRefused(RefusedInWords):
    """A token cannot be so: nothing was changed."""


@dataclass(frozen=True)
class MachineToken:
    """What one other system may do, in one bureau or (None) the whole city, and until when."""

    name: str
    may: tuple[Permission, ...]
    bureau: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def principal(self) -> Principal:
        """Who the system is when it asks."""
        name = f"token:{self.name}"
        return Principal(name, "machine", self.bureau, granted=frozenset(self.may))

    def standing(self, now: datetime) -> Standing:
        """Whether it lets anybody in now, and why not."""
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if now < self.expires_at else "expired"


def tokens(db: Session) -> list[MachineToken]:
    """All tokens, by name, also those that ended."""
    return [_token(row) for row in db.scalars(select(TokenRecord).order_by(TokenRecord.name))]


def token(db: Session, name: str) -> MachineToken | None:
    """The token of this name; None where there is none."""
    found = db.get(TokenRecord, name)
    return None if found is None else _token(found)


def add(
    db: Session,
    *,
    name: str,
    may: Collection[str],
    bureau: str | None,
    days: int,
    now: datetime,
) -> tuple[MachineToken, str]:
    """A new token and its secret, which nobody can look up again; or TokenRefused."""
    if not NAME.fullmatch(name):
        raise TokenRefused("token.name", name=name)
    if db.get(TokenRecord, name) is not None:
        raise TokenRefused("token.taken", name=name)
    if not may:
        raise TokenRefused("token.nothing")
    granted = [each for each in MACHINES_MAY if each in may]
    if set(may) - set(granted):
        raise TokenRefused("token.may", given=_listed(may), choices=_listed(MACHINES_MAY))
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenRefused("token.days", days=days, longest=LONGEST_DAYS)
    secret = PREFIX + secrets.token_hex(_SECRET_BYTES)
    record = TokenRecord(
        name=name,
        token_hash=_hash(secret),
        may=granted,
        bureau=bureau,
        created_at=now,
        expires_at=now + timedelta(days=days),
        used_at=None,
        revoked_at=None,
    )
    db.add(record)
    db.flush()
    return _token(record), secret


def revoke(db: Session, name: str, *, now: datetime) -> MachineToken:
    """The token, which lets nobody in any more; revoked already, as it was."""
    record = db.get(TokenRecord, name)
    if record is None:
        known = [each.name for each in tokens(db)]
        raise TokenRefused("token.unknown", name=name, known=_listed(known))
    record.revoked_at = record.revoked_at or now
    return _token(record)


def whose(db: Session, secret: str) -> MachineToken | None:
    """The token that this is, whatever its standing; None where it is none of ours."""
    if not FORM.fullmatch(secret):
        return None
    found = db.scalar(select(TokenRecord).where(TokenRecord.token_hash == _hash(secret)))
    return None if found is None else _token(found)


def note_use(db: Session, name: str, *, now: datetime) -> None:
    """Writes down that the token was in use."""
    db.execute(update(TokenRecord).where(TokenRecord.name == name).values(used_at=now))


def _listed(words: Collection[str]) -> str:
    return ", ".join(words) or "–"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(record: TokenRecord) -> MachineToken:
    return MachineToken(
        name=record.name,
        may=tuple(each for each in MACHINES_MAY if each in record.may),
        bureau=record.bureau,
        created_at=record.created_at,
        expires_at=record.expires_at,
        used_at=record.used_at,
        revoked_at=record.revoked_at,
    )
