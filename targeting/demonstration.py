"""`demo`: a made city, from records to this week's served lists, by a city's own commands."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from sqlalchemy.orm import Session

from data_samples.city import make_city, write_city
from experiments.gate import ahead_of
from experiments.tracking import FAILED
from features.contract import PROGRAMMES
from features.refused import Refused
from features.store import EventStore
from features.week import week_of
from models.plan import plan_for
from models.registry import Registry
from models.rules import Rule, rules_of
from serving.access import accounts
from serving.access.roles import Role
from serving.audit.chain import append
from serving.clock import CITY_TIME
from serving.database import open_database, reading, written
from serving.my_week.queries import goers
from serving.settings import settings_from
from targeting import figures, modelling, records, ruling, service
from targeting.edges import clock_at, demo_home, home, now, say, this_monday
from targeting.lived import A_WEEK, BUREAU, WEEKS_LIVED, live
from targeting.signing import command_entry

# Three years of history, and a seed: the demo is the same for everyone in the same week.
WEEKS, SEED = 156, 20260101
# When the models are trained, and the desks begin to work: before the first lists.
EARLY = time(7)


def run(establishments: int, port: int) -> None:
    """Makes the city, loads, trains, promotes, lives some weeks, and serves until stopped."""
    folder = demo_home()
    monday = this_monday()
    began = monday - WEEKS_LIVED * A_WEEK
    say(f"1/6 Making a city of {establishments:,} establishments with {WEEKS} weeks of records.")
    with tempfile.TemporaryDirectory() as source:
        city = make_city(establishments=establishments, weeks=WEEKS, until=monday, seed=SEED)
        write_city(city, Path(source), form="parquet")
        say("2/6 Loading its records.")
        records.load(source, None)
    with clock_at(datetime.combine(began, EARLY, CITY_TIME)):
        for step, programme in enumerate(PROGRAMMES, 1):
            say(
                f"3/6 Training {programme} ({step} of {len(PROGRAMMES)}) as of {began}, beside "
                "rankings without ML."
            )
            modelling.train(programme, began)
            _promote(programme)
        _let_in(*AT_DESKS)
    say(f"4/6 Living {WEEKS_LIVED} weeks and this one: drafted, approved, decided, visited.")
    live(city.truth["hazard"], monday, seed=SEED)
    _let_in(_inspector())
    say("5/6 Publishing what holds of the whole city.")
    figures.figures(monday, None)
    say(
        "6/6 Serving: sign in as whom you like. To serve it again: "
        f"TARGETING_HOME={folder} TARGETING_DEMO=1 targeting serve"
    )
    with _worker():
        service.serve(port)


@contextmanager
def _worker() -> Iterator[None]:
    """Explains and promotes as people ask, in a process of its own, as in life."""
    process = subprocess.Popen(  # a fixed command
        [sys.executable, "-m", "targeting", "worker"], stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _promote(programme: str) -> None:
    """The model; where the gate refuses it, a ranking without ML that it is not ahead of.

    A made city can be one in which nothing may be published: then it has no list, as in life.
    """
    try:
        modelling.promote(programme, None, "通过上线检查 (it passed its gate)")
    except Refused as refused:
        rule = _unbeaten(programme)
        if rule is None:
            say(f"No {programme} lists. {refused}")
        else:
            ruling.promote_rule(programme, rule, "模型未领先于它 (no model is ahead of it)")


def _unbeaten(programme: str) -> str | None:
    place = home()
    told = Registry(place.tracking).newest(programme).tags
    plan = plan_for(programme, EventStore(place.store).meta.plans)
    named = (rule.name for rule in rules_of(plan) if isinstance(rule, Rule))
    return next((one for one in named if told.get(ahead_of(one), "").startswith(FAILED)), None)


@dataclass(frozen=True)
class Account:
    """One of the demo's accounts."""

    name: str
    shown_name: str
    role: Role
    bureau: str | None = None
    inspector_id: str | None = None


AT_DESKS = (
    Account("supervisor", "Li Wei 李伟", "supervisor", BUREAU),
    Account("city", "Chen Hao 陈浩", "supervisor"),
    Account("scientist", "He Yan 何燕", "data_scientist"),
    Account("administrator", "Sun Li 孙丽", "administrator"),
    Account("auditor", "Zhao Jie 赵洁", "auditor"),
)


def _inspector() -> Account:
    """Who has most visits there this week."""
    engine = open_database(settings_from())
    with reading(engine) as db:
        going = goers(db, week_of(this_monday()), BUREAU)
    engine.dispose()
    return Account("inspector", "Wu Min 吴敏", "inspector", BUREAU, going[0] if going else None)


def _let_in(*those: Account) -> None:
    """Accounts without a password: only a demo's service lets them in."""
    engine = open_database(settings_from())
    moment = now()

    def add_all(db: Session) -> None:
        for each in those:
            accounts.add(db, **vars(each), password=None, now=moment, demo=True)
            entry = command_entry("add_account", f"account:{each.name}", moment, role=each.role)
            append(db, entry)

    written(engine, add_all)
    engine.dispose()
