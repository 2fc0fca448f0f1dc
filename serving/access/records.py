"""The stored form of accounts, of where they are signed in, of failures, and of tokens."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Base


class AccountRecord(Base):
    """A person; without `password_hash` another way of signing in is theirs. Never deleted."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "role IN ('inspector', 'supervisor', 'data_scientist', 'administrator', 'auditor')",
            name="role",
        ),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    shown_name: Mapped[str]
    role: Mapped[str]
    bureau: Mapped[str | None]  # what the account may see: it is nobody's row itself
    inspector_id: Mapped[str | None]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    demo: Mapped[bool]  # let in without a password, by a demo's service and by no other


class SessionRecord(Base):
    """One sign-in; the cookie's token is kept as its hash only."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey(AccountRecord.name), index=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class SignInFailureRecord(Base):
    """Failures in a row for one name, whether or not it is anybody's; kept by the name's hash."""

    __tablename__ = "sign_in_failures"

    name_hash: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class TokenRecord(Base):
    """Another system's token, kept as its hash only. Never deleted, and what it may never changes.

    `bureau` is what the token may see: it is nobody's row itself.
    """

    __tablename__ = "tokens"

    name: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    may: Mapped[list[str]] = mapped_column(JSON)
    bureau: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
