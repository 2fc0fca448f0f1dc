"""Views go into the audit before they are answered, many in one transaction.

A write of its own for each view would let 64 readers wait for 64 commits. Whoever views hands in
an entry; one thread takes all that wait, appends them, and lets the answers go once they stand.
Meanwhile the answers are made, and no thread waits for the disk but this one.
"""

import asyncio
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread

from sqlalchemy import Engine

from serving.audit.chain import Entry, append
from serving.connecting import DatabaseRefused
from serving.database import writing

# Entries of one transaction: some 20 ms of it, so that nobody waits for a thousand others.
_MOST = 200

# How long a view waits for its entry: as long as a writer waits for another, and its own commit.
PATIENCE_SECONDS = 15.0


class AuditUnavailable(Exception):  # noqa: N818  what it is
    """An entry could not be written, so nothing may be shown."""


class Appender:
    """A thread that appends entries; `close` lets it finish what waits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[tuple[Entry, Future[None]] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="audit", daemon=True)
        self._thread.start()

    def hand_in(self, entry: Entry) -> Future[None]:
        """Done once the entry stands; AuditUnavailable where it does not."""
        done: Future[None] = Future()
        self._waiting.put((entry, done))
        return done

    def close(self) -> None:
        """Ends the thread after what waits."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        closing = False
        while not closing:
            first = self._waiting.get()
            batch = [] if first is None else [first]
            closing = first is None
            while len(batch) < _MOST and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    closing = True
                    break
                batch.append(following)
            if batch:
                self._append(batch)

    def _append(self, batch: Sequence[tuple[Entry, Future[None]]]) -> None:
        try:
            with writing(self._engine) as db:
                append(db, *(entry for entry, _ in batch))
        except Exception as error:  # noqa: BLE001  told to each who waits, whatever it is
            if len(batch) > 1 and not isinstance(error, DatabaseRefused):
                for each in batch:  # one of them cannot be written, and its neighbours can
                    self._append([each])
                return
            for _, done in batch:
                unavailable = AuditUnavailable()
                unavailable.__cause__ = error
                done.set_exception(unavailable)
            return
        for _, done in batch:
            done.set_result(None)


async def all_stand(entries: Collection[Future[None]]) -> None:
    """Returns once all of these stand; AuditUnavailable where one does not, or not in time."""
    if not entries:
        return
    waiting = [asyncio.wrap_future(entry) for entry in entries]
    stand, late = await asyncio.wait(waiting, timeout=PATIENCE_SECONDS)
    if late:
        raise AuditUnavailable
    for each in stand:
        each.result()
