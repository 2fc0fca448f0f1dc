"""Explanations over the API and as pages: asked, waited for, seen, and in the audit."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from models.what_if import SETTABLE, WHAT_IF
from serving.audit.records import AuditRecord
from serving.database import reading
from serving.document import STATEMENT
from serving.jobs.queue import KEPT, MOST_WAITING
from serving.jobs.schemas import DetailBody
from serving.jobs.worker import Unanswerable, one_turn
from serving.publish import publish
from serving.settings import Settings
from serving.ui.explain_pages import AskForm, sums
from tests.serving.databases import on_both
from tests.serving.made import INSPECTOR, LATER, NOW, WEEK, service, sign_in_as, target, weekly

LIST = f"/v1/weeks/{WEEK}/lists/food/luohu"
PAGE = f"/weeks/{WEEK}/food/luohu"
HTML = {"Accept": "text/html"}
WORDS = {"en": "Past results", "zh": "过往检查结果"}


def said(en: str) -> dict[str, str]:
    return {"en": en, "zh": f"{en}（中）"}


DETAIL = {
    "statement": {"en": STATEMENT.en, "zh": STATEMENT.zh},
    "score": 0.875,
    "base": 0.6,
    "shares": [
        {"family": "results", "title": WORDS, "said": said("visits that failed: 2"),
         "contribution": 0.3149, "table": "inspections"},
        {"family": "results", "title": WORDS, "said": said("passed in a row: 1"),
         "contribution": -0.1251, "table": "inspections"},
        {"family": "results", "title": WORDS, "said": said("fine"), "contribution": 0.0049,
         "table": None},
    ],
    "exposure": 0.0,
    "complaints": 0.1,
    "kept_back": -0.0198,
    "records": [{"table": "inspections", "happened_on": "2026-03-02", "known_on": "2026-03-04"}],
    "similar": [
        {"words": said("expected severity"), "percentile": 85, "of": 1234},
        {"words": said("days"), "percentile": None, "of": 7},
    ],
    "earlier": {"rank": 4, "score": 0.625, "same_model": True, "changes": [
        {"before": said("a: 1"), "now": said("a: 2"), "contribution": 0.12}]},
}  # fmt: skip
WHAT_IF_ANSWER = {
    "what_if": {"en": WHAT_IF.en, "zh": WHAT_IF.zh},
    "statement": {"en": STATEMENT.en, "zh": STATEMENT.zh},
    "set": [said("severity of the latest visit: 3.0 of 3")],
    "unread": ["findings_last_time"],
    "score": 0.375, "risk": 0.375, "score_if": 0.875, "risk_if": 0.625, "moved": 0.41,
}  # fmt: skip


@pytest.fixture
def asked(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    """The service over a list of many, asked by a supervisor."""
    rows = [target(rank, f"L{rank}") for rank in range(1, 31)]
    publish(engine, [weekly("luohu", *rows, capacity=40)], now=NOW)
    with service(settings) as client:
        yield client


def answered(engine: Engine, answer: object) -> None:
    assert one_turn(engine, "w", lambda _: json.dumps(answer).encode(), lambda: LATER)


@on_both
def test_an_explanation_is_asked_for_waited_for_and_seen(engine: Engine, asked: TestClient) -> None:
    """202 and where; the state; the answer; each look at it in the audit."""
    first = asked.post(f"{LIST}/targets/L1/explanations", json={"kind": "detail"})
    assert first.status_code == 202
    address = first.headers["location"]
    assert address == f"/v1/explanations/{first.json()['job']}"
    again = asked.post(f"{LIST}/targets/L1/explanations", json={"kind": "detail"})
    assert again.json() == first.json()
    waiting = asked.get(address)
    assert (waiting.json()["state"], waiting.json()["result"]) == ("queued", None)
    assert waiting.headers["retry-after"] == "5"
    answered(engine, DETAIL)
    done = asked.get(address)
    assert "retry-after" not in done.headers
    assert done.json()["state"] == "done"
    assert done.json()["result"] == DETAIL
    assert len(done.json()["result_hash"]) == 64
    with reading(engine) as db:
        entries = db.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
    told = [(one.action, one.subject) for one in entries if "establishment:" in one.subject]
    assert told == [("explain", "establishment:L1"), ("view", "establishment:L1"),
                    ("view", "establishment:L1")]  # fmt: skip


def test_a_failure_is_told_in_words_and_without_numbers(engine: Engine, asked: TestClient) -> None:
    """Cannot be reproduced: never with other numbers."""
    sent = asked.post(f"{LIST}/targets/L1/explanations", json={"kind": "detail"}).json()

    def cannot(_: object) -> bytes:
        raise Unanswerable("not_reproduced")

    assert one_turn(engine, "w", cannot, lambda: LATER)
    failed = asked.get(f"/v1/explanations/{sent['job']}").json()
    assert (failed["state"], failed["result"], failed["result_hash"]) == ("failed", None, None)
    assert failed["failure"]["en"].startswith("Cannot be reproduced: ")
    page = asked.get(f"/explanations/{sent['job']}", headers=HTML)
    assert "Cannot be reproduced" in page.text
    assert "Refresh" not in page.headers


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"kind": "what_if", "values": {"complaints_90d_to_bureau": 0}}, "not_settable"),
        ({"kind": "what_if", "values": {"inspector_id": 3}}, "not_settable"),
        ({"kind": "what_if", "values": {"severity_1_back": 3.01}}, "beyond_settable"),
        ({"kind": "what_if", "values": {"severity_1_back": -1}}, "beyond_settable"),
        ({"kind": "what_if", "values": {}}, "nothing_set"),
        ({"kind": "detail", "values": {"severity_1_back": 3}}, "nothing_set"),
        ({"kind": "why"}, "invalid"),
        ({"kind": "what_if", "values": {"severity_1_back": "much"}}, "invalid"),
        ({"kind": "detail", "of": "L2"}, "invalid"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    asked: TestClient, body: dict[str, object], kind: str
) -> None:
    """Never complaints, never an inspector, nothing out of bounds."""
    answer = asked.post(f"{LIST}/targets/L1/explanations", json=body)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(kind)


def test_who_is_not_on_the_list_and_what_is_no_job_are_not_found(asked: TestClient) -> None:
    assert asked.post(f"{LIST}/targets/X/explanations", json={"kind": "detail"}).status_code == 404
    answer = asked.get("/v1/explanations/5eed")
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (404, "unknown_job")


def test_one_person_is_told_that_they_wait_for_enough(asked: TestClient) -> None:
    """429, with the number in words."""
    for rank in range(1, MOST_WAITING + 1):
        sent = asked.post(f"{LIST}/targets/L{rank}/explanations", json={"kind": "detail"})
        assert sent.status_code == 202
    answer = asked.post(f"{LIST}/targets/L30/explanations", json={"kind": "detail"})
    assert answer.status_code == 429
    assert f"{MOST_WAITING} explanations" in answer.json()["detail"]


def test_a_page_asks_waits_and_shows_bars_that_add_up(engine: Engine, asked: TestClient) -> None:
    """Without a script: a form, a page that looks again by itself, and a table."""
    listed = asked.get(PAGE, headers=HTML).text
    assert f'href="{PAGE}/targets/L1/explanations"' in listed
    form = asked.get(f"{PAGE}/targets/L1/explanations", headers=HTML)
    assert form.status_code == 200
    assert "What-if, not a record" in form.text
    sent = asked.post(
        f"{PAGE}/targets/L1/explanations", data={"kind": "detail"}, follow_redirects=False
    )
    assert sent.status_code == 303
    waiting = asked.get(sent.headers["location"], headers=HTML)
    assert waiting.headers["refresh"] == "5"
    answered(engine, DETAIL)
    done = asked.get(sent.headers["location"], headers=HTML)
    assert "refresh" not in done.headers
    for words in ("visits that failed: 2", "+0.31", "−0.13", "higher than about 85 % of 1,234",
                  "insufficient: 7", "Rank 4 with +0.62", STATEMENT.en, "2026-03-02"):  # fmt: skip
        assert words in done.text, words
    assert "<script" not in done.text
    chinese = asked.get(sent.headers["location"], headers={**HTML, "Accept-Language": "zh"}).text
    assert "不予列明部分" in chinese
    assert STATEMENT.zh in chinese


def test_shown_shares_add_up_as_they_are_written() -> None:
    """What rounding leaves goes to what is kept back."""
    shown = sums(DetailBody.model_validate(DETAIL))
    parts = [shown.base, shown.exposure, shown.complaints or "0", shown.kept_back, shown.small,
             *(line.points for line in shown.lines)]  # fmt: skip
    total = sum(float(part.replace("−", "-")) for part in parts)
    assert f"+{total:.2f}" == shown.score
    assert (len(shown.lines), shown.unshown) == (2, 1)


def test_a_what_if_says_everywhere_that_it_is_no_record(engine: Engine, asked: TestClient) -> None:
    """In the answer itself, on its page in both languages, and it is gone the next day."""
    sent = asked.post(
        f"{PAGE}/targets/L1/explanations",
        data={"kind": "what_if", "severity_1_back": "3", "days_since_visit": ""},
        follow_redirects=False,
    )
    answered(engine, WHAT_IF_ANSWER)
    job = sent.headers["location"].rsplit("/", 1)[1]
    result = asked.get(f"/v1/explanations/{job}").json()["result"]
    assert result["what_if"] == {"en": "What-if, not a record", "zh": "假设演算，不是记录"}
    for language, words in (("en", "What-if, not a record"), ("zh", "假设演算，不是记录")):
        headers = {**HTML, "Accept-Language": language}
        text = asked.get(f"/explanations/{job}", headers=headers).text
        assert text.count(words) >= 3
    for address in (f"{PAGE}/export.csv", "/establishments/L1", "/v1/establishments/L1", LIST):
        assert "what" not in asked.get(address).text.casefold().replace("what became", "")
    assert KEPT["what_if"].days == 1
    refused = asked.post(
        f"{PAGE}/targets/L1/explanations", data={"kind": "what_if", "severity_1_back": "x"}
    )
    assert refused.status_code == 422


def test_every_number_that_may_be_set_has_a_field() -> None:
    assert set(AskForm.model_fields) == {"kind", *SETTABLE}
    assert not any("complain" in name or "inspector" in name for name in SETTABLE)


def test_an_inspector_sees_neither_the_link_nor_the_page(
    asked: TestClient, settings: Settings
) -> None:
    """What is for supervisors is not offered to those who would be refused."""
    sign_in_as(asked, settings, INSPECTOR)
    assert "explanations" not in asked.get(PAGE, headers=HTML).text
    assert asked.get(f"{PAGE}/targets/L1/explanations").status_code == 403
