"""`token`: which other systems may ask. The audit has each change, by the machine's account."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.access.tokens import MachineToken

app = typer.Typer(help="Which other systems may ask, and for what.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the system is called, like platform.")]


@app.command()
def add(
    name: Name,
    may: Annotated[
        list[str],
        typer.Option(
            help="read_lists, export, record_outcome, register_objection or read_metrics; more "
            "than one by saying it again."
        ),
    ],
    bureau: Annotated[
        str | None, typer.Option(help="The bureau whose lists it sees; left out: the whole city.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it is valid, at most 400 days.")] = 90,
) -> None:
    """Let another system in, and print its token, which is never shown again."""
    from serving.access import tokens
    from serving.audit.chain import append
    from serving.database import open_database, written
    from serving.settings import settings_from
    from targeting.edges import now, progress, say
    from targeting.signing import command_entry

    engine = open_database(settings_from())
    moment = now()

    def work(db: "Session") -> "tuple[MachineToken, str]":
        made, secret = tokens.add(db, name=name, may=may, bureau=bureau, days=days, now=moment)
        entry = command_entry(
            "add_token",
            f"token:{name}",
            moment,
            may=list(made.may),
            of_bureau=bureau,
            expires_at=made.expires_at.isoformat(),
        )
        append(db, entry)
        return made, secret

    made, secret = written(engine, work)
    engine.dispose()
    say(secret)
    progress(
        f"{name} may {', '.join(made.may)} in {bureau or 'the whole city'} until "
        f"{made.expires_at:%Y-%m-%d}. This is the only time that its token is shown."
    )


@app.command()
def revoke(name: Name) -> None:
    """Shut another system out, at once and for ever."""
    from serving.access import tokens
    from serving.audit.chain import append
    from serving.database import open_database, written
    from serving.settings import settings_from
    from targeting.edges import now, say
    from targeting.signing import command_entry

    engine = open_database(settings_from())
    moment = now()

    def work(db: "Session") -> "MachineToken":
        found = tokens.token(db, name)
        if found is not None and found.revoked_at is not None:
            return found
        append(db, command_entry("revoke_token", f"token:{name}", moment))
        return tokens.revoke(db, name, now=moment)

    revoked = written(engine, work)
    engine.dispose()
    say(f"{name} is shut out since {revoked.revoked_at:%Y-%m-%d}")


@app.command("list")
def list_() -> None:
    """All tokens, by name; never what they are."""
    from serving.access.tokens import tokens
    from serving.database import open_database, reading
    from serving.settings import settings_from
    from targeting.edges import now, say

    engine = open_database(settings_from())
    with reading(engine) as db:
        found = tokens(db)
    moment = now()
    for one in found:
        used = "never used" if one.used_at is None else f"used {one.used_at:%Y-%m-%d}"
        said = f"{one.name:<20} {one.bureau or 'whole city':<14} {', '.join(one.may)}, {used}"
        standing = one.standing(moment)
        say(
            f"{said}, until {one.expires_at:%Y-%m-%d}"
            if standing == "valid"
            else f"{said} ({standing})"
        )
    if not found:
        say("No other system may ask yet. Let one in: targeting token add NAME --may read_lists")
    engine.dispose()
