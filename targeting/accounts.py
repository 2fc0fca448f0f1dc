"""`account`: who may sign in. The audit has each change, by the machine's account that made it."""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.access.accounts import Account

app = typer.Typer(help="Who may sign in, as whom.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name that signs in, like li.wei.")]
Role = Annotated[
    str, typer.Option(help="inspector, supervisor, data_scientist, administrator or auditor.")
]
Bureau = Annotated[
    str | None, typer.Option(help="The bureau whose lists they see; left out: the whole city.")
]


@app.command()
def add(
    name: Name,
    role: Role,
    shown_name: Annotated[str, typer.Option(help="The name that people read.")],
    bureau: Bureau = None,
    inspector: Annotated[
        str | None, typer.Option(help="Their inspector_id in the city's records.")
    ] = None,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in with the city's account only.")
    ] = False,
) -> None:
    """Let somebody in. The password is asked for, or read from a pipe."""
    from serving.access import accounts

    password = None if no_password else _password()
    _written(
        "add_account",
        name,
        lambda db, now: accounts.add(
            db,
            name=name,
            shown_name=shown_name,
            role=role,
            bureau=bureau,
            inspector_id=inspector,
            password=password,
            now=now,
        ),
        role=role,
        of_bureau=bureau,
    )


@app.command()
def change(
    name: Name,
    role: Role,
    bureau: Bureau = None,
    inspector: Annotated[
        str | None,
        typer.Option(help="Their inspector_id; left out: as it was; empty: they have none."),
    ] = None,
) -> None:
    """Another role, bureau or inspector_id, in force at once."""
    from serving.access import accounts

    _written(
        "change_account",
        name,
        lambda db, _: accounts.change(db, name, role=role, bureau=bureau, inspector_id=inspector),
        role=role,
        of_bureau=bureau,
        disabled=False,
    )


@app.command()
def disable(name: Name) -> None:
    """Shut somebody out, at once and everywhere."""
    from serving.access import accounts

    _written(
        "change_account", name, lambda db, now: accounts.disable(db, name, now=now), disabled=True
    )


@app.command()
def enable(name: Name) -> None:
    """Let somebody in again who was shut out."""
    from serving.access import accounts

    _written("change_account", name, lambda db, _: accounts.enable(db, name), disabled=False)


@app.command()
def password(name: Name) -> None:
    """Another password; they are signed out everywhere. It is asked for, or read from a pipe."""
    from serving.access import accounts

    new = _password()
    _written("set_password", name, lambda db, _: accounts.set_password(db, name, new))


@app.command("list")
def list_() -> None:
    """All accounts."""
    from serving.access.accounts import accounts
    from serving.database import open_database, reading
    from serving.settings import settings_from
    from targeting.edges import say

    engine = open_database(settings_from())
    with reading(engine) as db:
        found = accounts(db)
    for one in found:
        said = f"{one.name:<20} {one.role:<16} {one.bureau or 'whole city':<14} {one.shown_name}"
        say(said if one.disabled_at is None else f"{said} (disabled)")
    if not found:
        say("Nobody may sign in yet. Let somebody in: targeting account add NAME --role …")
    engine.dispose()


def _written(
    action: str, name: str, work: "Callable[[Session, datetime], Account]", **told: object
) -> None:
    """One change of one account and its entry in the audit, both or neither."""
    from serving.audit.chain import append
    from serving.database import open_database, written
    from serving.settings import settings_from
    from targeting.edges import now, say
    from targeting.signing import command_entry

    engine = open_database(settings_from())
    moment = now()

    def change(db: "Session") -> "Account":
        account = work(db, moment)
        append(db, command_entry(action, f"account:{name}", moment, **told))
        return account

    account = written(engine, change)
    engine.dispose()
    state = "may sign in" if account.disabled_at is None else "is shut out"
    say(f"{account.name} {state} as {account.role} of {account.bureau or 'the whole city'}")


def _password() -> str:
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
