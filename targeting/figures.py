"""`figures`: a Monday's public figures, printed, and published or written to a file."""

from datetime import date
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from features.refused import Refused
from features.store import EventStore
from features.week import monday_of, week_of
from models.draws import VISITED_WITHIN
from models.public.lines import lines
from models.public.report import Report
from models.public.reporting import report
from models.public.window import Window
from serving.database import open_database, reading
from serving.figures.publish import body_of, publish_figures
from serving.figures.queries import listed_targets
from serving.settings import settings_from
from targeting import drawing
from targeting.edges import home, now, refuse_unwritable, say, this_monday, today

_LISTED = ["establishment_id", "programme", "lane", "monday", "published_on"]


def figures(as_of: date | None, out: Path | None) -> None:
    """Prints the figures of a Monday and publishes them; with `out` they go to that file alone."""
    refuse_unwritable(out)
    monday = monday_of(as_of) if as_of else this_monday()
    if monday > today():
        raise Refused(
            f"{week_of(monday)} begins on {monday}: figures of it would lack what is still to be "
            "known. Ask for them from that day on."
        )
    engine = open_database(settings_from())
    found = _report(monday, engine)
    for line in lines(found):
        say(line)
    if out:
        out.write_bytes(body_of(found))
        say(f"Written to {out}; nothing was published.")
        return
    say(f"  {publish_figures(engine, found, now=now())}")
    say("See them with: targeting serve (at /figures)")


def _report(monday: date, engine: Engine) -> Report:
    window = Window(monday)
    drawing.settle_approved(engine)
    with reading(engine) as db:
        targets = listed_targets(db, since=window.since - VISITED_WITHIN, before=window.until)
    listed = pd.DataFrame(
        [
            (
                one.establishment_id,
                one.programme,
                one.lane,
                one.monday,
                one.published_at.astimezone().date(),
            )
            for one in targets
        ],
        columns=_LISTED,
    )
    return report(EventStore(home().store), monday, listed=listed, drawn=drawing.drawn_so_far())
