"""`audit`: whether the log of who saw and did what is as it was written."""

import typer

app = typer.Typer(help="The log of who saw and did what.", no_args_is_help=True)


@app.command()
def verify() -> None:
    """Look for entries that were edited, deleted, put in or moved, and for an end cut off.

    Where the chain ends is noted in audit-heads.jsonl under the home, and must be in it next time.
    """
    from features.refused import Refused
    from serving.audit.chain import Fault, verify
    from serving.audit.heads import known_heads, note
    from serving.database import open_database, reading
    from serving.settings import settings_from
    from targeting.edges import home, say

    file = home().audit_heads
    engine = open_database(settings_from())
    known = known_heads(file)
    with reading(engine) as db:
        found = verify(db, known)
    engine.dispose()
    if isinstance(found, Fault):
        raise Refused(
            f"The audit is not as it was written: {found.words}. Keep the database as it is, and "
            "bring back a copy from before to compare; who could change it is whoever may alter "
            "its tables or its file."
        )
    note(file, found)
    say(
        f"{found.entries} entries, each as it was written. The chain ends in {found.hash}, noted "
        f"beside {len(known)} earlier ends in {file}: keep a copy where the database's "
        "administrator cannot write."
    )
