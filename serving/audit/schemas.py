"""What is sent of the audit."""

from datetime import datetime
from typing import Any

from serving.lists.schemas import Sent


class EntryBody(Sent):
    """Who did what to what; `hash` covers this entry and `previous_hash`."""

    id: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    bureau: str | None
    request_id: str | None
    told: dict[str, Any]
    previous_hash: str
    hash: str


class EntriesBody(Sent):
    """Entries, newest first; `next` leads to older ones, None where there are none."""

    entries: tuple[EntryBody, ...]
    next: str | None
