"""`serve`, the published lists on 127.0.0.1, and `database`, where they are kept.

Both run in a process that knows no model library.
"""

import gc
import signal
import sys

import uvicorn
from fastapi import FastAPI

from features.catalogue import CATALOGUE
from features.store import EventStore
from serving.app import create_app
from serving.conduct import logs
from serving.conduct.dangers import refuse_dangers
from serving.conduct.limits import USUAL
from serving.connecting import shown
from serving.database import open_database, reading
from serving.establishments.store_history import StoreHistory
from serving.fitness import refuse_unfit_models
from serving.migrations import newest
from serving.settings import settings_from
from targeting.edges import home, now, say

# How long requests under way may take once the service was asked to stop: as long as any may take,
# and a moment to send it. Whatever stops the service (systemd: TimeoutStopSec) must wait longer.
GRACE_SECONDS = round(USUAL.request_seconds) + 5


def serve(port: int) -> None:
    """Runs the service until stopped; Refused where a list's model does not fit this build."""
    can_make = frozenset(feature.name for feature in CATALOGUE)
    settings = settings_from()
    refuse_dangers(settings)
    with reading(open_database(settings)) as db:
        refuse_unfit_models(db, can_make)
    history = StoreHistory(EventStore(home().store))
    service = create_app(settings, history=history, can_make=can_make, now=now)
    say(f"Lists are at http://127.0.0.1:{port}/ (stop with Ctrl-C)")
    logs.set_up()
    run(service, port)


def run(service: FastAPI, port: int) -> None:
    """Answers on 127.0.0.1 until a signal; what is under way then is answered, nothing new is.

    Whoever asks for an end by SIGTERM gets one of code 0: uvicorn raises the signal again when all
    is done, as if it had killed the process.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    gc.freeze()  # what is loaded stays: looking through it for garbage took a tenth of each answer
    uvicorn.run(
        service,
        host="127.0.0.1",
        port=port,
        log_config=None,  # `conduct.logs` has one form for all
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def database() -> None:
    """Brings the lists' database up to this build, and says where it is."""
    engine = open_database(settings_from())
    say(f"Lists are kept in {shown(engine.url)}, at revision {newest()}: what this build wants")
    engine.dispose()
