"""A client that is generated from the description works, and its types hold."""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from serving.access.accounts import add
from serving.app import create_app
from serving.database import writing
from serving.publish import publish
from serving.settings import Settings
from tests.serving.browsing import running
from tests.serving.made import FEATURES, INSPECTOR, NOW, PLATFORM, WEEK, new_token, target, weekly
from tests.serving.outcomes.builders import AFTER, VISITED

ANOTHER_SYSTEM = Path(__file__).with_name("another_system.py")
# Apart from our own, whose options are others: where nothing changed, it takes a tenth of the time.
CACHE = Path(__file__).parents[3] / ".mypy_cache" / "typed_client"
PASSWORD = "a sentence that nobody says"


@pytest.fixture
def address(settings: Settings, engine: Engine) -> Iterator[str]:
    """A service with a list of Luohu's, on the day when its first target is visited."""
    publish(engine, [weekly("luohu", target(1, "罗湖/1"), target(2))], now=NOW)
    app = create_app(settings, can_make=FEATURES, now=lambda: AFTER)
    with running(app) as at:
        yield at


def test_types_hold_in_what_is_generated_and_in_what_is_written_with_it(generated: Path) -> None:
    """Strictly, as our own code is checked."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={CACHE}",
               "-p", "targeting_client", "-m", "another_system"]  # fmt: skip
    path = os.pathsep.join([str(generated), str(ANOTHER_SYSTEM.parent)])
    checked = subprocess.run(
        command, cwd=generated, env=os.environ | {"MYPYPATH": path}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.usefixtures("generated")
def test_a_person_works_through_a_week_by_the_generated_client(
    address: str, engine: Engine
) -> None:
    """Also where an establishment's number has a slash and signs of no alphabet."""
    with writing(engine) as db:
        add(
            db, name=INSPECTOR.name, shown_name="Wu Min", role="inspector", bureau="luohu",
            inspector_id=INSPECTOR.inspector_id, password=PASSWORD, now=NOW,
        )  # fmt: skip
    another = importlib.import_module("tests.serving.typed.another_system")
    another.a_week(another.signed_in(address, INSPECTOR.name, PASSWORD), WEEK, VISITED)


@pytest.mark.usefixtures("generated")
def test_a_machine_reads_lists_by_the_generated_client(address: str, settings: Settings) -> None:
    another = importlib.import_module("tests.serving.typed.another_system")
    token = new_token(settings, PLATFORM, now=AFTER)
    another.what_a_machine_is_told(another.machine(address, token), WEEK)
