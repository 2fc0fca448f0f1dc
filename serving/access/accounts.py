"""Accounts: made, changed, disabled, and looked up. Whoever calls writes the audit's entry."""

import re
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from serving.access.passwords import hashed
from serving.access.principal import Principal
from serving.access.records import AccountRecord, SessionRecord, TokenRecord
from serving.access.refusing import RefusedInWords
from serving.access.roles import CITY_WIDE, ONE_BUREAU, ROLES, Role
from serving.records import ListRecord
from serving.ui.words import name as named

# What can be typed on any keyboard and read aloud.
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


class AccountRefused(RefusedInWords):
    """An account cannot be so: nothing was changed."""


@dataclass(frozen=True)
class Account:
    """A person who may sign in, while `disabled_at` is None."""

    name: str
    shown_name: str
    role: Role
    bureau: str | None
    inspector_id: str | None
    created_at: datetime
    disabled_at: datetime | None
    demo: bool

    @property
    def principal(self) -> Principal:
        """Who they are when they ask."""
        return Principal(self.name, self.role, self.bureau, self.inspector_id)


# What an account is read from, in the order of its fields.
COLUMNS = tuple(getattr(AccountRecord, field.name) for field in fields(Account))


def accounts(db: Session) -> list[Account]:
    """All accounts, by name, disabled ones too."""
    return [_account(row) for row in db.scalars(select(AccountRecord).order_by(AccountRecord.name))]


def account(db: Session, name: str) -> Account | None:
    """The account of this name; None where there is none."""
    found = db.get(AccountRecord, name)
    return None if found is None else _account(found)


def demo_accounts(db: Session) -> list[Account]:
    """Accounts that a demo lets in without a password, in the order of roles."""
    offered = [each for each in accounts(db) if each.demo and each.disabled_at is None]
    return sorted(offered, key=lambda each: (ROLES.index(each.role), each.bureau is None))


def add(
    db: Session,
    *,
    name: str,
    shown_name: str,
    role: str,
    bureau: str | None,
    inspector_id: str | None,
    password: str | None,
    now: datetime,
    demo: bool = False,
) -> Account:
    """A new account; AccountRefused or WeakPassword where it cannot be so.

    Without a password nobody signs in by it here.
    """
    refuse_misfit(role, bureau)
    if not NAME.fullmatch(name):
        raise AccountRefused("account.name", name=name)
    if not shown_name.strip():
        raise AccountRefused("account.shown_name")
    if db.get(AccountRecord, name) is not None:
        raise AccountRefused("account.taken", name=name)
    record = AccountRecord(
        name=name,
        shown_name=shown_name.strip(),
        role=role,
        bureau=bureau,
        inspector_id=inspector_id,
        password_hash=None if password is None else hashed(password, name=name),
        created_at=now,
        disabled_at=None,
        demo=demo,
    )
    db.add(record)
    db.flush()
    return _account(record)


def change(
    db: Session, name: str, *, role: str, bureau: str | None, inspector_id: str | None = None
) -> Account:
    """The account with another role, bureau or inspector's id, in force with its next request.

    `inspector_id` None leaves it as it was, for who changes a role must not cut somebody off from
    their visits; empty, it is nobody's.
    """
    refuse_misfit(role, bureau)
    record = _standing(db, name)
    record.role, record.bureau = role, bureau
    if inspector_id is not None:
        record.inspector_id = inspector_id.strip() or None
    return _account(record)


def disable(db: Session, name: str, *, now: datetime) -> Account:
    """The account, disabled and signed out everywhere; disabled already, as it was."""
    record = _standing(db, name)
    record.disabled_at = record.disabled_at or now
    sign_out_everywhere(db, name)
    return _account(record)


def enable(db: Session, name: str) -> Account:
    """The account, which may sign in again."""
    record = _standing(db, name)
    record.disabled_at = None
    return _account(record)


def set_password(db: Session, name: str, password: str) -> Account:
    """The account with another password, signed out everywhere."""
    record = _standing(db, name)
    record.password_hash = hashed(password, name=name)
    sign_out_everywhere(db, name)
    return _account(record)


def has_password(db: Session, name: str) -> bool:
    """Whether a password opens the account; else the city's account does, or nothing."""
    record = db.get(AccountRecord, name)
    return record is not None and record.password_hash is not None


def bureaus(db: Session) -> list[str]:
    """Every bureau that a list, an account or a token is of, by id."""
    of = (ListRecord.bureau, AccountRecord.bureau, TokenRecord.bureau)
    found = {each for column in of for each in db.scalars(select(column).distinct())}
    return sorted(each for each in found if each is not None)


def sign_out_everywhere(db: Session, name: str) -> None:
    """Ends all of an account's sessions."""
    db.execute(delete(SessionRecord).where(SessionRecord.account == name))


def refuse_misfit(role: str, bureau: str | None) -> None:
    """AccountRefused where no such role is, or it cannot go with this bureau."""
    if role not in ROLES:
        raise AccountRefused("account.role", role=role, roles=", ".join(ROLES))
    if role in CITY_WIDE and bureau is not None:
        raise AccountRefused("account.city_wide", role=named("role", role))
    if role in ONE_BUREAU and bureau is None:
        raise AccountRefused("account.one_bureau", role=named("role", role))


def _standing(db: Session, name: str) -> AccountRecord:
    record = db.get(AccountRecord, name)
    if record is None:
        known = sorted(db.scalars(select(AccountRecord.name)))
        raise AccountRefused("account.unknown", name=name, known=", ".join(known) or "–")
    return record


def _account(record: AccountRecord) -> Account:
    return Account(
        name=record.name,
        shown_name=record.shown_name,
        role=record.role,  # type: ignore[arg-type]  # the table's check holds what roles there are
        bureau=record.bureau,
        inspector_id=record.inspector_id,
        created_at=record.created_at,
        disabled_at=record.disabled_at,
        demo=record.demo,
    )
