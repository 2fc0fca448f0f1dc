"""What administrators do, each with its entry in the audit: both stand, or neither.

The API and the pages do it here. What cannot be so raises a RefusedInWords, whom it is not for a
Problem.
"""

from collections.abc import Collection
from http import HTTPStatus

from sqlalchemy.orm import Session

from serving.access import accounts, tokens
from serving.access.accounts import Account
from serving.access.asking import AuditTrail, Writer
from serving.access.tokens import MachineToken
from serving.audit.chain import append
from serving.problems import Problem


def add_account(
    writer: Writer,
    trail: AuditTrail,
    *,
    name: str,
    shown_name: str,
    role: str,
    bureau: str | None,
    inspector_id: str | None,
    password: str | None,
) -> Account:
    """Somebody who is let in from now on."""

    def work(db: Session) -> Account:
        made = accounts.add(
            db,
            name=name,
            shown_name=shown_name,
            role=role,
            bureau=bureau,
            inspector_id=inspector_id,
            password=password,
            now=trail.now(),
        )
        subject = f"account:{made.name}"
        append(db, trail.entry("add_account", subject, role=made.role, of_bureau=made.bureau))
        return made

    return writer.written(work)


def change_account(
    writer: Writer,
    trail: AuditTrail,
    name: str,
    *,
    role: str,
    bureau: str | None,
    disabled: bool,
    inspector_id: str | None = None,
) -> Account:
    """The account with another role, bureau or inspector's id, or shut out; in force at once.

    A Problem where it is the administrator's own: another must.
    """
    if trail.asker.name == name:
        raise Problem(HTTPStatus.CONFLICT, "own_account")

    def work(db: Session) -> Account:
        _refuse_unknown(db, name)
        accounts.change(db, name, role=role, bureau=bureau, inspector_id=inspector_id)
        if disabled:
            changed = accounts.disable(db, name, now=trail.now())
        else:
            changed = accounts.enable(db, name)
        entry = trail.entry(
            "change_account",
            f"account:{name}",
            role=role,
            of_bureau=bureau,
            disabled=disabled,
            inspector_id=changed.inspector_id,
        )
        append(db, entry)
        return changed

    return writer.written(work)


def set_password(writer: Writer, trail: AuditTrail, name: str, password: str) -> None:
    """Another password; the account is signed out everywhere."""

    def work(db: Session) -> None:
        _refuse_unknown(db, name)
        accounts.set_password(db, name, password)
        append(db, trail.entry("set_password", f"account:{name}"))

    writer.written(work)


def add_token(
    writer: Writer,
    trail: AuditTrail,
    *,
    name: str,
    may: Collection[str],
    bureau: str | None,
    days: int,
) -> tuple[MachineToken, str]:
    """Another system that is let in from now on, and the secret to give it."""

    def work(db: Session) -> tuple[MachineToken, str]:
        made, secret = tokens.add(db, name=name, may=may, bureau=bureau, days=days, now=trail.now())
        entry = trail.entry(
            "add_token",
            f"token:{made.name}",
            may=list(made.may),
            of_bureau=made.bureau,
            expires_at=made.expires_at.isoformat(),
        )
        append(db, entry)
        return made, secret

    return writer.written(work)


def revoke_token(writer: Writer, trail: AuditTrail, name: str) -> MachineToken:
    """The token, which lets nobody in any more; revoked already, nothing is done."""

    def work(db: Session) -> MachineToken:
        found = tokens.token(db, name)
        if found is None:
            raise Problem(HTTPStatus.NOT_FOUND, "unknown_token", name=name)
        if found.revoked_at is not None:
            return found
        append(db, trail.entry("revoke_token", f"token:{name}"))
        return tokens.revoke(db, name, now=trail.now())

    return writer.written(work)


def _refuse_unknown(db: Session, name: str) -> None:
    if accounts.account(db, name) is None:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_account", name=name)
