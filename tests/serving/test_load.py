"""A bureau's list under load: 64 people at once, beside the same framework sending a constant."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from serving.access.asking import COOKIE
from serving.access.principal import Principal
from serving.audit.chain import Head, verify
from serving.database import open_database, reading
from serving.publish import publish
from serving.settings import Settings, settings_in
from tests.serving.made import NOW, WEEK, new_session, reason, target, weekly

ROOT = Path(__file__).parents[2]
LIST = f"/v1/weeks/{WEEK}/lists/food/luohu"
CLIENTS = 64
STARTING_SECONDS = 30

# The service as it runs, but that one machine may be 64 people who click without a pause.
SERVES = """
import sys
from dataclasses import replace
from pathlib import Path
from serving.app import create_app
from serving.conduct.limits import USUAL
from serving.settings import settings_in
from targeting.service import run
from tests.serving.made import FEATURES, LATER
limits = replace(USUAL, person_per_minute=10**6)
settings = settings_in(Path(sys.argv[1]))
app = create_app(settings, can_make=FEATURES, now=lambda: LATER, limits=limits)
run(app, int(sys.argv[2]))
"""
CONSTANT = """
import sys
from pathlib import Path
from fastapi import FastAPI, Response
from targeting.service import run
app = FastAPI()
body = Path(sys.argv[1]).read_bytes()
@app.get("/constant")
async def constant() -> Response:
    return Response(body, media_type="application/json")
@app.get("/livez")
async def livez() -> str:
    return "alive"
run(app, int(sys.argv[2]))
"""


@contextmanager
def serving(code: str, argument: str) -> Iterator[tuple[int, int]]:
    """The port and the process id of a server that runs this code."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", code, argument, str(port)], cwd=ROOT)
    try:
        deadline = time.monotonic() + STARTING_SECONDS
        while not _answers(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/livez").status_code == 200
    except httpx.TransportError:
        return False


def asked(port: int, paths: str, seconds: float, cookies: list[str]) -> dict[str, float]:
    """What clients saw who asked for so long."""
    words = [sys.executable, "-m", "tests.serving.clients", str(port), paths, str(seconds)]
    done = subprocess.run(
        words, cwd=ROOT, input="\n".join(cookies), capture_output=True, text=True, check=True
    )
    seen: dict[str, float] = json.loads(done.stdout)
    return seen


def cpu_seconds(pid: int) -> float:
    """What the process has computed so far, which other work on the machine does not change."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """The process's memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def published_for(people: int, home: Path) -> tuple[Settings, list[str]]:
    """A home with a list of 100 targets of four reasons, and a session for each of so many."""
    settings = settings_in(home)
    engine = open_database(settings)
    reasons = tuple(reason(0.4 - n / 10, family=f"family{n}") for n in range(4))
    targets = [target(n, f"SZ-LUOHU-FOOD-{n:03}", reasons=reasons) for n in range(1, 101)]
    publish(engine, [replace(weekly("luohu", *targets), capacity=100)], now=NOW)
    engine.dispose()
    readers = [Principal(f"person{n}", "inspector", "luohu") for n in range(people)]
    return settings, [f"{COOKIE}={new_session(settings, reader)}" for reader in readers]


@pytest.mark.parametrize(
    "seconds", [3, pytest.param(60, marks=pytest.mark.soak)], ids=["sample", "whole"]
)
def test_sixty_four_people_read_a_list_of_a_hundred_at_once(tmp_path: Path, seconds: float) -> None:
    """Each of their looks stands in the audit, and none waits long for its answer."""
    settings, cookies = published_for(CLIENTS, tmp_path / "var")
    with serving(SERVES, str(settings.home)) as (port, pid):
        _, _, cookie = cookies[0].partition("=")
        body = httpx.get(f"http://127.0.0.1:{port}{LIST}", cookies={COOKIE: cookie}).content
        (tmp_path / "body").write_bytes(body)
        with serving(CONSTANT, str(tmp_path / "body")) as (constant_port, constant_pid):
            asked(port, LIST, 1, cookies)
            before, begun = resident_mib(pid), [cpu_seconds(pid), cpu_seconds(constant_pid)]
            ours = asked(port, LIST, seconds, cookies)
            constant = asked(constant_port, "/constant", seconds, cookies)
            after = resident_mib(pid)
            spent = [cpu_seconds(pid) - begun[0], cpu_seconds(constant_pid) - begun[1]]
    share = ours["a_second"] / constant["a_second"]
    print(f"{len(body) / 1000:.0f} KB, {before:.0f} to {after:.0f} MiB, {share:.2f} of a constant")
    each = [1000 * spent[0] / ours["answers"], 1000 * spent[1] / constant["answers"]]
    print(f"ms of computing an answer: {each[0]:.2f} ours, {each[1]:.2f} the constant")
    print(f"ours {ours}\nconstant {constant}")
    assert ours["wrong"] == 0
    engine = open_database(settings)
    with reading(engine) as db:
        chain = verify(db)
    engine.dispose()
    assert isinstance(chain, Head)
    assert chain.entries >= ours["answers"]
