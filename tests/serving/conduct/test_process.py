"""The service as a real process: behind a proxy, asked to stop, and sent what is no request."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from serving.access.asking import COOKIE
from serving.settings import settings_in
from tests.serving.made import DATA_SCIENTIST, new_session

ROOT = Path(__file__).parents[3]
STARTING_SECONDS = 30
SERVES = """
import sys
from pathlib import Path
from typing import Any
from serving.conduct import logs
from serving.settings import settings_in
from targeting.service import run
from tests.serving.conduct.odd import odd_app
logs.set_up()
run(odd_app(settings_in(Path(sys.argv[1]))), int(sys.argv[2]))
"""


@dataclass(frozen=True)
class Running:
    """A service in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    session: str


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = settings_in(tmp_path)
    session = new_session(settings, DATA_SCIENTIST)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVES, str(settings.home), str(port)],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + STARTING_SECONDS
    while not answers(address):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield Running(process, address, session)
    process.kill()
    process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/livez").status_code == 200
    except httpx.ConnectError:
        return False


def logged(written: str) -> list[dict[str, Any]]:
    """The log's lines; libraries of C may say more on stderr when a process ends."""
    return [json.loads(line) for line in written.splitlines() if line.startswith("{")]


def under_way(running: Running) -> int:
    """How many requests are, beside the one that asks."""
    told = httpx.get(f"{running.address}/metrics", cookies={COOKIE: running.session}).text
    (line,) = [each for each in told.splitlines() if each.startswith("targeting_requests_under_")]
    return round(float(line.split()[-1])) - 1


def test_a_request_under_way_is_answered_and_no_new_one_is_taken(running: Running) -> None:
    """An inspector who saves a result while the service is restarted must not lose it."""
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(httpx.get, f"{running.address}/odd/sleeping/2", timeout=20)
        while under_way(running) == 0:
            time.sleep(0.02)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{running.address}/livez")
        assert running.process.poll() is None
        assert slow.result().json() == "slept"
    _, written = running.process.communicate(timeout=20)
    assert running.process.returncode == 0
    assert [line["status"] for line in logged(written) if "sleeping" in line["route"]] == [200]


def test_a_service_with_nothing_to_do_stops_at_once(running: Running) -> None:
    began = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=20) == 0
    assert time.monotonic() - began < 3


def test_what_is_no_request_is_logged_as_json_too(running: Running) -> None:
    """The server's own words have the log's one form, and say nothing of who sent what."""
    port = int(running.address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"SZ-LUOHU-FOOD-01\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 400")
    running.process.send_signal(signal.SIGTERM)
    _, written = running.process.communicate(timeout=20)
    assert "Invalid HTTP request received." in [line["message"] for line in logged(written)]
    assert "SZ-LUOHU" not in written


def test_a_proxy_on_this_machine_is_believed(running: Running) -> None:
    """It speaks https with the browser; without its word nobody would be told to stay there."""
    plain = httpx.get(f"{running.address}/livez")
    behind = httpx.get(f"{running.address}/livez", headers={"X-Forwarded-Proto": "https"})
    assert "strict-transport-security" not in plain.headers
    assert behind.headers["strict-transport-security"] == "max-age=31536000"
    assert "server" not in plain.headers
