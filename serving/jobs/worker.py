"""One worker's turn: take a job, say that one lives while it is made, put the answer in.

What makes the answer is handed in: this module knows neither models nor records.
"""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

from sqlalchemy import Engine

from serving.database import writing
from serving.jobs import queue
from serving.jobs.queue import BEAT, Failure, Question, Taken

Answer = Callable[[Question], bytes]
Clock = Callable[[], datetime]


class Unanswerable(Exception):  # noqa: N818  what it is
    """There is no answer to this question, and a second try would find none either."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def one_turn(engine: Engine, worker: str, answer: Answer, now: Clock) -> bool:
    """Whether there was a job to do; it is done, failed or put back for another try."""
    with writing(engine) as db:
        queue.forget(db, now=now())
        taken = queue.take(db, worker, now=now())
    if taken is None:
        return False
    try:
        with _living(engine, taken, now):
            result = answer(taken.question)
    except Unanswerable as error:
        with writing(engine) as db:
            queue.fail(db, taken, error.failure, now=now())
    except Exception:  # noqa: BLE001  the job runner: whatever it is, the next job comes
        print(f"Job {taken.id} failed:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
        with writing(engine) as db:
            queue.put_back(db, taken, now=now())
    else:
        with writing(engine) as db:
            queue.finish(db, taken, result, now=now())
    return True


@contextmanager
def _living(engine: Engine, taken: Taken, now: Clock) -> Iterator[None]:
    """Renews the job's lease beside the work."""
    over = Event()

    def say_so() -> None:
        while not over.wait(BEAT.total_seconds()):
            with writing(engine) as db:
                if not queue.beat(db, taken, now=now()):
                    return

    thread = Thread(target=say_so, name="beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
