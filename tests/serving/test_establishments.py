import json
from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy import Engine

from serving.establishments.queries import CreditFact, SampleFact
from serving.publish import publish
from serving.settings import Settings
from tests.serving.made import (
    MONDAY,
    NOW,
    SUNDAY_BEFORE,
    earlier,
    known,
    service,
    store,
    target,
    visit,
    weekly,
)


def test_an_establishment_shows_what_was_known_and_its_past_ranks(
    engine: Engine, settings: Settings
) -> None:
    """An inspector at the door asks why again, and what was found before."""
    publish(engine, [earlier("luohu", target(1, "X"), target(2, "E"))], now=NOW)
    publish(engine, [weekly("luohu", target(1, "E"))], now=NOW)
    history = known(
        "E",
        samples=(SampleFact(date(2026, 8, 1), date(2026, 8, 20), "铅(以Pb计)", passed=False),),
        credit=(CreditFact(date(2026, 5, 1), date(2026, 5, 9), "penalty", "general"),),
    )
    with service(settings, history=store(history)) as client:
        sent = client.get("/v1/establishments/E").json()
    assert sent["as_of"] == "2026-11-23"
    assert sent["history"]["profile"]["name"] == "东门小馆"
    assert sent["history"]["inspections"][0]["findings"] == 3
    assert sent["history"]["samples"][0]["known_on"] == "2026-08-20"
    assert sent["history"]["credit"][0]["kind"] == "penalty"
    ranks = [(each["week"], each["rank"], each["of"]) for each in sent["targets"]]
    assert ranks == [("2026-W48", 1, 1), ("2026-W47", 2, 2)]


def test_what_became_known_on_list_day_or_later_is_not_shown(
    engine: Engine, settings: Settings
) -> None:
    """The page explains a list with what the list could know, not with hindsight."""
    publish(engine, [weekly("luohu", target(1, "E"))], now=NOW)
    history = known(
        "E",
        inspections=(
            visit(happened_on=date(2026, 11, 20), known_on=SUNDAY_BEFORE),
            visit(happened_on=date(2026, 11, 21), known_on=MONDAY),
        ),
    )
    with service(settings, history=store(history)) as client:
        shown = client.get("/v1/establishments/E").json()["history"]["inspections"]
    assert [fact["known_on"] for fact in shown] == ["2026-11-22"]


def test_complaints_are_a_band_and_nothing_else(engine: Engine, settings: Settings) -> None:
    """A count that grows by one the day after a complaint tells the owner who complained."""
    publish(engine, [weekly("luohu", target(1, "E"))], now=NOW)
    with service(settings, history=store(known("E", complaints_band="5_or_more"))) as client:
        sent = client.get("/v1/establishments/E").json()
    assert sent["history"]["complaints_band"] == "5_or_more"
    assert _keys_about_complaints(sent) == {"complaints_band"}


def test_a_visit_after_a_complaint_is_told_like_any_follow_up(
    engine: Engine, settings: Settings
) -> None:
    """A visit the week after somebody complained points at them if we name its cause."""
    publish(engine, [weekly("luohu", target(1, "E"))], now=NOW)
    visits = (visit(purpose="complaint"), visit(purpose="followup"), visit(purpose="routine"))
    with service(settings, history=store(known("E", inspections=visits))) as client:
        sent = client.get("/v1/establishments/E").json()["history"]["inspections"]
        page = client.get("/establishments/E", headers={"Accept": "text/html"}).text
    assert [fact["purpose"] for fact in sent] == ["other", "other", "routine"]
    assert "complaint" not in json.dumps(sent)
    assert page.count("other visit") == 2


@pytest.mark.parametrize("establishment_id", ["A/1", "罗湖-东门/3号 店", "50%?#", "a b+c"])
def test_an_id_may_hold_any_character(
    engine: Engine, settings: Settings, establishment_id: str
) -> None:
    """Ids come from other systems; we don't choose them."""
    publish(engine, [weekly("luohu", target(1, establishment_id))], now=NOW)
    address = quote(establishment_id, safe="")
    with service(settings, history=store(known(establishment_id))) as client:
        sent = client.get(f"/v1/establishments/{address}").json()
        listed = client.get("/weeks/latest/food/luohu").text
        page = client.get(f"/establishments/{address}")
    assert sent["establishment_id"] == establishment_id
    assert f'href="/establishments/{address}"' in listed
    assert page.status_code == 200


def test_without_an_event_store_published_ranks_remain(engine: Engine, settings: Settings) -> None:
    """A public copy of the lists can be served without anyone's records."""
    publish(engine, [weekly("luohu", target(1, "E"))], now=NOW)
    with service(settings, history=None) as client:
        sent = client.get("/v1/establishments/E").json()
        page = client.get("/establishments/E", headers={"Accept": "text/html"})
    assert (sent["history"], sent["targets"][0]["rank"]) == (None, 1)
    assert "The event store has nothing on it" in page.text


def test_an_unknown_establishment_is_said_to_be_unknown(engine: Engine, settings: Settings) -> None:
    """A mistyped number must not look like a clean record."""
    publish(engine, [weekly("luohu")], now=NOW)
    with service(settings, history=store()) as client:
        answer = client.get("/v1/establishments/nobody")
    assert answer.status_code == 404
    assert "number nobody" in answer.json()["detail"]


def _keys_about_complaints(part: object) -> set[str]:
    if isinstance(part, dict):
        here = {key for key in part if "complain" in key or "report" in key}
        return here.union(*(_keys_about_complaints(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_keys_about_complaints(value) for value in part))
    return set()
