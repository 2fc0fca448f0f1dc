"""`serve`: the published lists on 127.0.0.1, in a process that knows no model library."""

import uvicorn

from features.catalogue import CATALOGUE
from features.store import EventStore
from serving.app import create_app
from serving.establishments.store_history import StoreHistory
from serving.settings import settings_in
from targeting.edges import home, say


def serve(port: int) -> None:
    """Runs the service until it is stopped."""
    folder = home().folder
    service = create_app(
        settings_in(folder),
        history=StoreHistory(EventStore(home().store)),
        can_make=frozenset(feature.name for feature in CATALOGUE),
    )
    say(f"Lists are at http://127.0.0.1:{port}/ (stop with Ctrl-C)")
    uvicorn.run(service, host="127.0.0.1", port=port, log_level="warning")
