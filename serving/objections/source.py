"""What objections say of records, as rows of the contract's `corrections`: a source like others.

Loaded with the next delivery they take effect as any department's corrections do: from the day on
which they were known, so that earlier weeks are computed as they were and later ones without the
record. Pure, and the same rows however often it is asked; `queries.events_after` gives the events.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from features.contract import SERVICE
from serving.clock import day_in_city
from serving.objections.queries import Objection
from serving.objections.rules import ENDS, PROFILE_TABLE, Event

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def rows_of(events: Iterable[tuple[Objection, Event]]) -> Rows:
    """What events mean, as rows of the contract's `corrections`: each once, in the events' order.

    That an objection was opened, and closed (decided or withdrawn), is told so; what is upheld of a
    record is told by the correction that was decided. A published list is never corrected.
    """
    rows = [row for objection, event in events for row in _of_event(objection, event)]
    return {"corrections": list({tuple(row.values()): row for row in rows}.values())}


def _of_event(objection: Objection, event: Event) -> Iterator[Row]:
    about, day = objection.subject, day_in_city(event.at)
    table = PROFILE_TABLE if about.about == "profile" else about.table
    row_id = objection.establishment_id if about.about == "profile" else about.row_id
    if table is None or row_id is None:
        return
    actions = {"opened": "objection_opened"} | dict.fromkeys(ENDS, "objection_closed")
    for action in (actions.get(event.kind), event.action):
        if action is not None:
            yield {
                "table": table,
                "row_id": row_id,
                "action": action,
                "effective_on": day,
                "known_on": day,
                "source": SERVICE,
            }
