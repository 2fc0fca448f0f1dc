"""More who ask at once than the database has connections: each is answered, none waits for ever."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import INSPECTOR, NOW, WEEK, service, target, weekly

READERS = 24


@on_both
def test_a_crowd_of_readers_is_answered(engine: Engine, settings: Settings) -> None:
    """Each has read a list when it waits for the audit, which needs a connection as well."""
    publish(engine, [weekly("luohu", target(1))], now=NOW)
    with service(settings, asker=INSPECTOR) as client, ThreadPoolExecutor(READERS) as pool:
        address = f"/v1/weeks/{WEEK}/lists/food/luohu"
        asked = pool.map(lambda _: client.get(address).status_code, range(2 * READERS))
        assert Counter(asked) == {200: 2 * READERS}
