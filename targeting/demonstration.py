"""`demo`: a made city, from records to this week's served lists, by a city's own commands."""

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from data_samples.city import make_city, write_city
from features.contract import PROGRAMMES
from features.refused import Refused
from serving.access import accounts
from serving.audit.chain import append
from serving.database import open_database, written
from serving.lists.queries import latest_week, summaries
from serving.my_week.queries import goers
from serving.settings import settings_from
from serving.ui.menu import in_order
from targeting import figures, modelling, records, service, weekly
from targeting.edges import demo_home, now, say, this_monday
from targeting.signing import command_entry
from targeting.week_told import first_targets

# Three years of history, and a seed: the demo is the same for everyone in the same week.
WEEKS, SEED = 156, 20260101
# Targets shown in the terminal, of each programme.
SHOWN = 2


def run(establishments: int, port: int) -> None:
    """Makes the city, loads, trains, promotes, publishes, and serves until stopped."""
    folder = demo_home()
    monday = this_monday()
    say(f"1/5 Making a city of {establishments:,} establishments with {WEEKS} weeks of records.")
    with tempfile.TemporaryDirectory() as source:
        city = make_city(establishments=establishments, weeks=WEEKS, until=monday, seed=SEED)
        write_city(city, Path(source), form="parquet")
        say("2/5 Loading its records.")
        records.load(source, None)
    for step, programme in enumerate(PROGRAMMES, 1):
        say(f"3/5 Training {programme} ({step} of {len(PROGRAMMES)}), beside rankings without ML.")
        modelling.train(programme, monday)
        _promote_or_say_why_not(programme)
    say("4/5 Publishing this week's lists, and what holds of the whole city.")
    for line in first_targets(weekly.publish(None), SHOWN):
        say(line)
    figures.figures(monday, None)
    _let_everybody_in()
    say(
        "5/5 Serving: sign in as whom you like. To serve it again: "
        f"TARGETING_HOME={folder} TARGETING_DEMO=1 targeting serve"
    )
    service.serve(port)


def _promote_or_say_why_not(programme: str) -> None:
    """A made city can be one in which the gate refuses a model: then it has no list, as in life."""
    try:
        modelling.promote(programme, None, "the demo promotes what the gate lets pass")
    except Refused as refused:
        say(f"No {programme} lists this week. {refused}")


def _let_everybody_in() -> None:
    """An account for each role, without a password: only a demo's service lets them in.

    The inspector and a supervisor are of the bureau whose list comes first, so that each first page
    has one. The inspector is who has most visits there this week.
    """
    engine = open_database(settings_from())
    moment = now()

    def add_all(db: Session) -> None:
        week = latest_week(db)
        bureau = in_order(summaries(db, week))[0].bureau if week else "luohu"
        going = goers(db, week, bureau) if week else []
        for name, shown_name, role, of_bureau in (
            ("inspector", "Wu Min 吴敏", "inspector", bureau),
            ("supervisor", "Li Wei 李伟", "supervisor", bureau),
            ("city", "Chen Hao 陈浩", "supervisor", None),
            ("scientist", "He Yan 何燕", "data_scientist", None),
            ("administrator", "Sun Li 孙丽", "administrator", None),
            ("auditor", "Zhao Jie 赵洁", "auditor", None),
        ):
            accounts.add(
                db,
                name=name,
                shown_name=shown_name,
                role=role,
                bureau=of_bureau,
                inspector_id=going[0] if going and role == "inspector" else None,
                password=None,
                now=moment,
                demo=True,
            )
            append(db, command_entry("add_account", f"account:{name}", moment, role=role))

    written(engine, add_all)
    engine.dispose()
