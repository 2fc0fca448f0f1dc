"""`serve`, the published lists on 127.0.0.1, and `database`, where they are kept.

Both run in a process that knows no model library.
"""

import uvicorn

from features.catalogue import CATALOGUE
from features.store import EventStore
from serving.app import create_app
from serving.connecting import shown
from serving.database import open_database, reading
from serving.establishments.store_history import StoreHistory
from serving.fitness import refuse_unfit_models
from serving.migrations import newest
from serving.settings import settings_from
from targeting.edges import home, now, say


def serve(port: int) -> None:
    """Runs the service until stopped; Refused where a list's model does not fit this build."""
    can_make = frozenset(feature.name for feature in CATALOGUE)
    settings = settings_from()
    with reading(open_database(settings)) as db:
        refuse_unfit_models(db, can_make)
    history = StoreHistory(EventStore(home().store))
    service = create_app(settings, history=history, can_make=can_make, now=now)
    say(f"Lists are at http://127.0.0.1:{port}/ (stop with Ctrl-C)")
    uvicorn.run(service, host="127.0.0.1", port=port, log_level="warning")


def database() -> None:
    """Brings the lists' database up to this build, and says where it is."""
    engine = open_database(settings_from())
    say(f"Lists are kept in {shown(engine.url)}, at revision {newest()}: what this build wants")
    engine.dispose()
