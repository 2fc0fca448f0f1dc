"""What a command does, as an entry of the audit: by the machine's account that ran it."""

from datetime import datetime
from typing import Any

from serving.audit.chain import Entry, append
from serving.database import open_database, writing
from serving.settings import settings_from
from targeting.edges import now, person


def command_entry(action: str, subject: str, moment: datetime, **told: Any) -> Entry:
    """An entry to append in the transaction that does the thing."""
    return Entry(moment, command_name(), "command", action, subject, None, told=told)


def command_name() -> str:
    """Who runs this, as the audit names them."""
    return f"command:{person()}"


def note(action: str, subject: str, **told: Any) -> None:
    """An entry in the audit of what was done elsewhere, such as in MLflow."""
    engine = open_database(settings_from())
    with writing(engine) as db:
        append(db, command_entry(action, subject, now(), **told))
    engine.dispose()
