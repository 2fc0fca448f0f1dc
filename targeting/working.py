"""`worker`: explanations that people asked for, made one after another from the lists' own models.

The service knows no model: it writes down what was asked, and this process answers it. What is
asked of models themselves (`changing.py`) it carries out first.
"""

import signal
import sys
from collections.abc import Callable
from threading import Event

from sqlalchemy import Engine

from features.events import Events
from features.store import EventStore
from models.detail import Detail, WhatIf, detail, what_if
from models.model import UnfitModel
from models.plan import plan_for
from models.registry import NoModel, Registry
from models.remade import Given, NotReproduced, Told
from models.what_if import WHAT_IF
from serving.connecting import DatabaseRefused
from serving.database import open_database, reading
from serving.decisions.queries import Place
from serving.document import OF_A_RULE, STATEMENT, canonical
from serving.jobs.queries import a_week_before, list_and_snapshot, target_of
from serving.jobs.queue import Question
from serving.jobs.schemas import DetailBody, WhatIfBody
from serving.jobs.worker import Answer, Unanswerable, one_turn
from serving.lists.schemas import EarlierListBody, RuleBody, TargetBody
from serving.settings import settings_from
from targeting.changing import Changes
from targeting.edges import Home, home, now, process_name, progress, say

# How long an idle worker waits before it looks again: at first so that nobody waits, then longer.
SHORTEST_WAIT, LONGEST_WAIT = 0.5, 10.0


def work(*, once: bool) -> None:
    """Does what is asked until a signal, but ends no job half done; `once`: until none waits."""
    engine = open_database(settings_from())
    stop = Event()
    for asked_to_end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_end, lambda *_: stop.set())
    worker, answer = process_name(), answers(engine, home())
    changes = Changes(engine, home(), now)
    say(f"{worker} waits for explanations to make (stop with Ctrl-C)")
    done = until_stopped(
        lambda: changes.one_turn() or one_turn(engine, worker, answer, now),
        stop.is_set,
        stop.wait,
        once=once,
    )
    engine.dispose()
    say(f"{done} made")


def until_stopped(
    turn: Callable[[], bool],
    stopped: Callable[[], bool],
    wait: Callable[[float], object],
    *,
    once: bool,
) -> int:
    """How many turns did something. Idle, it looks less often; a database may come back."""
    idle, done = SHORTEST_WAIT, 0
    while not stopped():
        try:
            busy = turn()
        except DatabaseRefused as refused:
            if once:
                raise
            print(f"targeting: {refused}", file=sys.stderr, flush=True)
            busy = False
        if busy:
            done, idle = done + 1, SHORTEST_WAIT
            continue
        if once:
            break
        wait(idle)
        idle = min(2 * idle, LONGEST_WAIT)
    return done


def answers(engine: Engine, place: Home) -> Answer:
    """What answers questions from the records under a home and the models registered there."""
    records = _Records(place)

    def answer(question: Question) -> bytes:
        with reading(engine) as db:
            listed, snapshot = list_and_snapshot(db, question.list_id)
            before = a_week_before(
                db,
                Place(
                    question.week, question.programme, question.bureau, question.establishment_id
                ),
            )
        target = _told(listed, question.establishment_id)
        if target is None:
            raise Unanswerable("not_reproduced")
        given = records.given(listed, snapshot)
        try:
            if question.kind == "what_if":
                return what_if_bytes(what_if(given, target, question.settings), listed)
            earlier = None if before is None else _told(before, question.establishment_id)
            return detail_bytes(detail(given, target, earlier), listed)
        except NotReproduced as refused:
            progress(str(refused))
            raise Unanswerable("not_reproduced") from None
        except UnfitModel as refused:
            progress(str(refused))
            raise Unanswerable("no_model") from None

    return answer


class _Records:
    """The records in force and their events, read anew only once others are in force."""

    def __init__(self, place: Home) -> None:
        self.registry = Registry(place.tracking)
        self.store = EventStore(place.store)
        self._events: Events | None = None

    def given(self, listed: EarlierListBody, snapshot: str) -> Given:
        """What the list's explanations are made from; Unanswerable where its model is gone."""
        if self.store.replaced:
            self.store, self._events = EventStore(self.store.folder), None
        if self._events is None:
            self._events = self.store.events()
        try:
            version = self.registry.version(listed.programme, listed.model.version)
            model = self.registry.load(version)
        except (NoModel, UnfitModel) as refused:
            progress(str(refused))
            raise Unanswerable("no_model") from None
        plan = plan_for(listed.programme, self.store.meta.plans)
        return Given(self.store, self._events, model, plan, listed.as_of, snapshot)


def _told(listed: EarlierListBody, establishment_id: str) -> Told | None:
    """The target as the list tells it; None where the list's form does not say its weight."""
    target = target_of(listed, establishment_id)
    if not isinstance(target, TargetBody):
        return None
    return Told(
        establishment_id=establishment_id,
        rank=target.rank,
        score=target.score,
        risk=target.risk,
        weight=target.weight,
        base=target.base,
        reasons={reason.family: reason.contribution for reason in target.reasons},
        other=target.other,
        version=listed.model.version,
    )


def detail_bytes(found: Detail, listed: EarlierListBody) -> bytes:
    """A detail as it is sent."""
    statement = OF_A_RULE if isinstance(listed.model, RuleBody) else STATEMENT
    body = DetailBody.model_validate({**vars(found), "statement": statement})
    return canonical(body.model_dump(mode="json"))


def what_if_bytes(found: WhatIf, listed: EarlierListBody) -> bytes:
    """A what-if as it is sent: it says first that it is no record."""
    statement = OF_A_RULE if isinstance(listed.model, RuleBody) else STATEMENT
    body = WhatIfBody.model_validate({**vars(found), "what_if": WHAT_IF, "statement": statement})
    return canonical(body.model_dump(mode="json"))
