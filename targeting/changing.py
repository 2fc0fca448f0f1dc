"""Making another version the champion: by a command, or by the worker because somebody asked.

MLflow is changed first, then the service is told (`documents.py`). Only one process of a home does
so at a time, so a request that two workers see is carried out by the first. Whoever is killed in
between does it again: to promote what is champion already changes nothing, and a version that says
whose request it went by is not promoted twice for it.
"""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from fcntl import LOCK_EX, flock
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from experiments import tracking
from features.contract import PROGRAMMES
from features.refused import Refused
from features.store import EventStore
from features.words import Text
from models.registry import PREVIOUS, PROMOTED, RULE, NoModel, Registry, Version
from serving.audit.chain import append
from serving.clock import day_in_city
from serving.database import reading, written
from serving.registered import keeping, queries
from serving.registered.asking import model_subject
from serving.registered.records import RequestRecord
from serving.ui.words import said
from targeting.documents import in_line
from targeting.edges import Home
from targeting.reports import keep_records_in_force
from targeting.signing import command_entry

# A request that nobody carried out for so long is of another state of things.
LATEST: Final = timedelta(days=1)


@contextmanager
def alone(place: Home) -> Iterator[None]:
    """Holds the lock of whoever changes which version is champion; waits where another has it."""
    place.folder.mkdir(parents=True, exist_ok=True)
    with (place.folder / "models.lock").open("w") as handle:
        flock(handle, LOCK_EX)
        yield


def promote_version(registry: Registry, version: Version, *, by: str, why: str, on: date) -> None:
    """Makes a version the champion, if its own gate let it pass; Refused where it did not."""
    programme = version.programme
    if failed := tracking.refusals(version):
        raise Refused(
            f"Version {version.number} of the {programme} model may not go live: "
            f"{'; '.join(failed)}. The lists stay with the champion. Improve the model or its "
            "records, and train again; or publish a ranking without ML: "
            f"targeting promote {programme} --rule NAME --why WHY"
        )
    if rule := version.tags.get(RULE):
        tracking.refuse_beaten(rule, registry.newest(programme))
    registry.make_champion(version, by=by, why=why, on=on)


def back_to(registry: Registry, previous: Version, *, by: str, why: str, on: date) -> None:
    """Makes the champion before this one the champion again."""
    registry.make_champion(previous, by=by, why=f"rolled back: {why}", on=on)


class Changes:
    """Carries out what people asked for; at first it writes down what a killed command left."""

    def __init__(self, engine: Engine, place: Home, now: Callable[[], datetime]) -> None:
        self.engine, self.place, self.now = engine, place, now
        self._in_line = False

    def one_turn(self) -> bool:
        """Whether a request was answered; MLflow may be away, and is asked again later."""
        try:
            if not self._in_line:
                if self.place.store.is_dir():
                    keep_records_in_force(self.engine, EventStore(self.place.store))
                in_line(self.engine, Registry(self.place.tracking), PROGRAMMES)
                self._in_line = True
            return self._oldest()
        except Exception:  # noqa: BLE001  the job runner: whatever it is, explanations go on
            told = traceback.format_exc()
            print(f"Models could not be looked after:\n{told}", file=sys.stderr, flush=True)
            return False

    def _oldest(self) -> bool:
        with reading(self.engine) as db:
            asked = queries.waiting(db)
        if not asked:
            return False
        with alone(self.place):
            return carry_out(self.engine, Registry(self.place.tracking), asked[0].id, now=self.now)


def carry_out(
    engine: Engine, registry: Registry, request_id: int, *, now: Callable[[], datetime]
) -> bool:
    """Whether the request was open and now has its answer; whoever holds `alone` may ask."""
    with reading(engine) as db:
        asked = next((each for each in queries.waiting(db) if each.id == request_id), None)
        run = None if asked is None else queries.run_of(db, asked.content_hash)
    if asked is None:
        return False
    refused = _changed(registry, asked, run, now())
    in_line(engine, registry, [asked.programme])
    on = day_in_city(now())
    words = refused or said("answer.promoted", version=asked.version, on=on)

    def work(db: Session) -> bool:
        answered = keeping.answer(db, asked, "refused" if refused else "done", words, now=now())
        if answered:
            append(
                db,
                command_entry(
                    "refuse_promote" if refused else "promote",
                    model_subject(asked.programme),
                    now(),
                    version=asked.version,
                    kind=asked.kind,
                    request=asked.id,
                    asked_by=asked.asked_by,
                ),
            )
        return answered

    return written(engine, work)


def _changed(
    registry: Registry, asked: RequestRecord, run: str | None, moment: datetime
) -> Text | None:
    """None where the version is champion now by this request, else why it is not.

    `run` is the training whose version was looked at.
    """
    programme, number = asked.programme, asked.version
    try:
        version = registry.version(programme, str(number))
    except NoModel:
        return said("answer.gone", version=number)
    if version.run_id != run:  # MLflow was begun anew, and counts from 1
        return said("answer.gone", version=number)
    signed = f"{asked.words} (request {asked.id})"
    if any(line.endswith(signed) for line in version.tags.get(PROMOTED, "").splitlines()):
        return None  # a killed worker's: all but its answer is there
    champion = registry.champion(programme)
    standing = int(champion.number) if champion else None
    begun = standing == number  # a killed worker's, or somebody's who wanted the same
    if not begun and standing != asked.champion:
        return said("answer.moved", champion=standing or "–")
    if moment - asked.asked_at > LATEST:
        return said("answer.late")
    by, on = asked.asked_by, day_in_city(moment)
    if asked.kind == "rollback":
        previous = registry.called(programme, PREVIOUS)
        if not begun and (previous is None or int(previous.number) != number):
            return said("answer.not_previous", version=number)
        back_to(registry, version, by=by, why=signed, on=on)
        return None
    if tracking.refusals(version):
        return said("answer.gate", version=number)
    try:
        promote_version(registry, version, by=by, why=signed, on=on)
    except Refused:
        return said("answer.beaten", version=number)
    return None
