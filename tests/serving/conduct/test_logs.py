"""The log says what happened and when, and nobody's name, address or number."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from serving.conduct import logs
from serving.figures.publish import publish_figures
from serving.publish import publish
from serving.settings import Settings
from tests.serving.city import DRUG, FOOD, city, histories
from tests.serving.conduct.odd import SOMEBODY, odd
from tests.serving.databases import on_both
from tests.serving.figures import report
from tests.serving.made import NOW, SUPERVISOR, service

ESTABLISHMENT = "SZ-LUOHU-FOOD-01"
SEARCHED = "阿婆凉茶"
SAID = "店门紧闭，房东王先生说已搬走"
FIELDS = {"time", "level", "logger", "message", "request_id", "method", "route", "status",
          "problem", "role", "ms", "bytes"}  # fmt: skip


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the service logs, as `targeting serve` sets it up."""
    root, ours = logging.root, logging.getLogger("serving")
    handlers, levels = root.handlers, (root.level, ours.level)
    written = io.StringIO()
    logs.set_up(written)
    yield written
    root.handlers = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    logging.captureWarnings(False)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def walk(settings: Settings) -> int:
    """Asks for everything in every way, also wrongly; gives back how often."""
    listed = "/v1/weeks/2026-W48/lists/food/luohu"
    page = "/weeks/2026-W48/food/luohu"
    with service(settings, history=histories()) as client:
        ways = [
            "/", "/livez", "/readyz", "/metrics", "/v1/openapi.json", "/static/style.css",
            "/v1/weeks", "/v1/weeks/latest/lists", listed, f"{listed}/targets?q={SEARCHED}",
            f"{listed}/targets?cursor={SEARCHED}", page, f"{page}?q={SEARCHED}&inspector=J00017",
            f"{page}/export.csv?q={SEARCHED}", f"{page}/export.xlsx", f"{page}/print",
            "/v1/figures", "/v1/figures/latest", "/figures", "/figures/2026-W48",
            f"/{SEARCHED}", f"{page}?lane={SEARCHED}", "/weeks/2026-W48/food/阿婆凉茶",
        ]  # fmt: skip
        for number in range(1, len(FOOD) + 1):
            one = f"SZ-LUOHU-FOOD-{number:02d}"
            ways += [f"/establishments/{one}", f"/v1/establishments/{one}"]
        decisions, said = f"{listed}/targets/{ESTABLISHMENT}/decisions", {"words": SAID}
        client.post(decisions, json={"kind": "reject", "code": "closed_down", **said})
        client.post(decisions, json={"kind": "never", **said})
        asked = 2
        for accept in ("text/html", "application/json"):
            for way in ways:
                client.get(way, headers={"Accept": accept}, follow_redirects=False)
                client.post(way, headers={"Accept": accept}, content=ESTABLISHMENT)
                asked += 2
    return asked


def test_a_walk_over_everything_leaves_nobodys_data_in_the_log(
    settings: Settings, engine: Engine, log: io.StringIO
) -> None:
    """Logs are copied, kept and read by people who may see no list."""
    for lists in city():
        publish(engine, lists, now=NOW)
    publish_figures(engine, report(), now=NOW)
    asked = walk(settings)
    written = log.getvalue()
    assert len([line for line in lines(log) if line["message"] == "request"]) == asked
    personal = {part for row in (*FOOD, *DRUG) for part in (row[0], row[2])}
    personal |= {"SZ-", "92440300MA5DKQ4L1X", "J00017", SEARCHED, SAID, "东门老面馆", "testclient"}
    personal |= {SUPERVISOR.name, SUPERVISOR.name.replace(".", " ").title()}
    unescaped = json.dumps(lines(log), ensure_ascii=False)
    for datum in personal:
        assert datum not in written
        assert datum not in unescaped


def test_each_request_is_one_line_of_json_by_its_route(
    settings: Settings, log: io.StringIO
) -> None:
    with service(settings) as client:
        answer = client.get(f"/v1/establishments/{ESTABLISHMENT}?lang=zh")
    (line,) = lines(log)
    assert set(line) == FIELDS
    assert line["route"] == "/v1/establishments/{establishment_id:path}"
    assert (line["method"], line["status"], line["level"]) == ("GET", 404, "info")
    assert (line["problem"], line["role"]) == ("nothing_published", "supervisor")
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["bytes"] == len(answer.content)
    assert line["ms"] > 0
    assert line["time"].endswith("+00:00")


def test_what_leads_nowhere_shares_one_route(settings: Settings, log: io.StringIO) -> None:
    """Addresses are whatever somebody types."""
    with service(settings) as client:
        client.get("/wp-login.php")
        client.request("BREW", f"/{ESTABLISHMENT}")
    assert [(line["method"], line["route"]) for line in lines(log)] == [
        ("GET", "unknown"),
        ("OTHER", "unknown"),
    ]


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_failure_is_in_the_log_with_where_it_came_about(
    settings: Settings, log: io.StringIO, accept: str
) -> None:
    """Nothing is swallowed: the answer's id leads to the line that failed, without its row."""
    with odd(settings) as client:
        answer = client.get(f"/odd/failing/{SOMEBODY}", headers={"Accept": accept})
    failed, request = lines(log)
    assert answer.status_code == request["status"] == 500
    assert failed["request_id"] == request["request_id"] == answer.headers["x-request-id"]
    assert failed["level"] == "error"
    assert failed["traceback"][-1] == "KeyError"
    assert failed["traceback"][-2].endswith(" in failing")
    assert SOMEBODY not in log.getvalue()


def test_an_answer_that_breaks_off_is_logged(settings: Settings, log: io.StringIO) -> None:
    """Half an answer must not pass for a whole one, and its cause is told once its work ends."""
    with odd(settings) as client:
        client.get("/odd/breaking")
    failed, _ = lines(log)
    assert failed["traceback"][-1] == "ZeroDivisionError"


@on_both
def test_a_databases_error_is_logged_without_the_row_it_met(
    engine: Engine, log: io.StringIO
) -> None:
    """SQLAlchemy quotes what it was given, and PostgreSQL the row that stood in the way."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE odd (name VARCHAR(40) PRIMARY KEY)")
    mark = "%(name)s" if engine.dialect.name == "postgresql" else ":name"
    insert = f"INSERT INTO odd VALUES ({mark})"
    with engine.begin() as connection:
        connection.exec_driver_sql(insert, {"name": SOMEBODY})
    with pytest.raises(IntegrityError) as met, engine.begin() as connection:
        connection.exec_driver_sql(insert, {"name": SOMEBODY})
    logging.getLogger("serving").error("failed", exc_info=met.value)
    (line,) = lines(log)
    assert line["traceback"][-1] == "IntegrityError"
    assert SOMEBODY not in log.getvalue()


def test_a_line_break_in_what_is_told_makes_no_second_line(log: io.StringIO) -> None:
    """Else whoever asks could write lines of their own into the log."""
    logging.getLogger("serving").error("one\ntwo", extra=logs.telling(route="a\nb"))
    assert log.getvalue().count("\n") == 1
    assert lines(log)[0]["message"] == "one\ntwo"


def test_an_error_is_quoted_only_if_it_speaks_of_files_or_connections() -> None:
    """A full disk or a missing file is mended by its name; what a row says stays in the row."""
    with pytest.raises(OSError, match="nowhere") as missing:
        Path("/nowhere/at/all").read_text()
    assert logs.traceback_of(missing.value)[-1].endswith("directory: '/nowhere/at/all'")
    assert logs.traceback_of(ValueError(SOMEBODY)) == ["ValueError"]


def test_causes_come_before_what_they_caused() -> None:
    caused = ValueError(SOMEBODY)
    caused.__cause__ = OSError("disk full")
    assert logs.traceback_of(caused) == ["OSError: disk full", "ValueError"]


def test_errors_that_cause_each_other_are_told_once() -> None:
    """A log that never ends would be the second failure."""
    one, other = ValueError(), KeyError()
    one.__context__, other.__context__ = other, one
    assert logs.traceback_of(one) == ["KeyError", "ValueError"]
