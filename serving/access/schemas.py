"""What is sent and taken about who is signed in, and about accounts and tokens."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from serving.access.passwords import LONGEST
from serving.access.roles import Machine, Permission, Role
from serving.access.tokens import LONGEST_DAYS, USUAL_DAYS
from serving.lists.schemas import Sent

# Longer than any name that can sign in, so that a wrong one is answered as one.
_LONGEST_NAME = 200


class Taken(BaseModel):
    """What is taken in: fields that nobody declared are refused, so that no typo goes unseen."""

    model_config = ConfigDict(extra="forbid")


class SignInBody(Taken):
    """A name and a password."""

    name: str = Field(max_length=_LONGEST_NAME, examples=["li.wei"])
    password: str = Field(max_length=LONGEST, examples=["a sentence that nobody says"])


class AskerBody(Sent):
    """Who is signed in, and what they may do; `bureau` None is the whole city."""

    name: str
    role: Role | Machine
    bureau: str | None
    inspector_id: str | None
    may: tuple[Permission, ...]


class SessionBody(Sent):
    """A session; every change by its cookie carries `csrf` in the header X-CSRF-Token."""

    asker: AskerBody
    csrf: str


class AccountBody(Sent):
    """A person who may sign in, while `disabled_at` is None."""

    name: str
    shown_name: str
    role: Role
    bureau: str | None
    inspector_id: str | None
    created_at: datetime
    disabled_at: datetime | None


class AccountsBody(Sent):
    """All accounts, by name."""

    accounts: tuple[AccountBody, ...]


class NewAccountBody(Taken):
    """An account to make; without a password another way of signing in must be theirs."""

    name: str = Field(max_length=_LONGEST_NAME, examples=["li.wei"])
    shown_name: str = Field(max_length=_LONGEST_NAME, examples=["Li Wei"])
    role: Role
    bureau: str | None = None
    inspector_id: str | None = None
    password: str | None = Field(default=None, max_length=LONGEST)


class AccountChangeBody(Taken):
    """What an account is from now on; `inspector_id` left out is as it was, empty nobody's."""

    role: Role
    bureau: str | None
    disabled: bool
    inspector_id: str | None = Field(default=None, max_length=_LONGEST_NAME, examples=["J00017"])


class NewPasswordBody(Taken):
    """Another password for an account."""

    password: str = Field(max_length=LONGEST)


class TokenBody(Sent):
    """What another system may do until `expires_at` or `revoked_at`, whichever is first."""

    name: str
    may: tuple[Permission, ...]
    bureau: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class TokensBody(Sent):
    """All tokens, by name."""

    tokens: tuple[TokenBody, ...]


class MadeTokenBody(Sent):
    """A token that was made just now: `token` is what the other system sends."""

    token: str
    made: TokenBody


class NewTokenBody(Taken):
    """A token to make."""

    name: str = Field(max_length=_LONGEST_NAME, examples=["platform"])
    may: tuple[Permission, ...] = Field(examples=[["read_lists"]])
    bureau: str | None = Field(default=None, min_length=1)
    days: int = Field(default=USUAL_DAYS, ge=1, le=LONGEST_DAYS)
