"""Public figures are a document: published once, sent as they are, and never a bare number."""

import json
import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from features.words import Text
from models.public.report import LeftOut, Ratio
from serving.database import reading
from serving.document import sha256
from serving.figures.publish import OtherFiguresStand, body_of, publish_figures
from serving.figures.queries import listed_targets
from serving.publish import publish
from serving.ui.figures import Scale, _scale
from tests.serving.databases import on_both
from tests.serving.figures import WITHHELD, earlier_report, hits, report, told
from tests.serving.made import EARLIER_MONDAY, MONDAY, NOW, earlier, target, weekly
from tests.serving.test_pages import seen

PAGE, ADDRESS = "/figures/2026-W48", "/v1/figures/2026-W48"
HAN = re.compile(r"[\u3400-\u9fff]")


@on_both
def test_the_same_report_is_the_same_bytes_and_is_kept_once(engine: Engine) -> None:
    """Computed again from the same records it changes nothing."""
    first = publish_figures(engine, report(), now=NOW)
    again = publish_figures(engine, report(), now=NOW)
    assert (first.changed, again.changed) == (True, False)
    assert first.content_hash == again.content_hash == sha256(body_of(report()))
    assert "came out the same: nothing changed" in str(again)


@on_both
def test_later_records_that_say_the_same_of_a_monday_change_nothing(
    client: TestClient, engine: Engine
) -> None:
    """Whoever computes an old week again finds it confirmed; what was published stays."""
    publish_figures(engine, report(), now=NOW)
    again = publish_figures(engine, report(snapshot="1ater"), now=NOW)
    assert (again.changed, again.content_hash) == (False, sha256(body_of(report())))
    assert client.get(ADDRESS).content == body_of(report())


@on_both
def test_another_report_of_a_published_week_is_refused(engine: Engine) -> None:
    """What people have read stays; what is new belongs in next week's."""
    publish_figures(engine, report(), now=NOW)
    with pytest.raises(OtherFiguresStand, match=r"snapshot 5eed.*next week's.*--out FILE.json"):
        publish_figures(engine, report(left_out=LeftOut(8, 58)), now=NOW)
    publish_figures(engine, earlier_report(), now=NOW)


@on_both
@pytest.mark.parametrize("path", [ADDRESS, "/v1/figures/latest"])
def test_figures_are_sent_as_they_were_published(
    client: TestClient, engine: Engine, path: str
) -> None:
    """Byte for byte, with where they are and their hash."""
    publish_figures(engine, earlier_report(), now=NOW)
    receipt = publish_figures(engine, report(), now=NOW)
    answer = client.get(path)
    assert answer.content == body_of(report())
    assert answer.headers["etag"] == f'"{receipt.content_hash}"'
    assert answer.headers["content-location"] == ADDRESS
    assert client.get("/v1/figures").json() == {"weeks": ["2026-W48", "2026-W47"]}


def test_no_share_is_sent_without_its_interval(client: TestClient, engine: Engine) -> None:
    """Whoever copies a number out of the API has its doubt beside it."""
    publish_figures(engine, report(), now=NOW)

    def shares(part: object) -> list[dict[str, object]]:
        if isinstance(part, dict):
            own = [part] if "value" in part else []
            return own + [each for one in part.values() for each in shares(one)]
        if isinstance(part, list):
            return [each for one in part for each in shares(one)]
        return []

    found = shares(json.loads(client.get(ADDRESS).content))
    assert len(found) > 40
    for one in found:
        assert (one["value"] is None) == (one["low"] is None)
        if one.get("standing", "told") != "told":
            assert one["value"] is None


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/v1/figures/2026-W99", 422, "Write a week like 2026-W48"),
        ("/v1/figures/2026-W40", 404, "targeting figures --as-of 2026-09-28"),
    ],
)
def test_figures_that_are_not_there_say_what_to_do(
    client: TestClient, engine: Engine, path: str, status: int, said: str
) -> None:
    """As for lists: malformed is not unknown."""
    assert client.get("/v1/figures/latest").status_code == 404
    assert "Publish one: targeting figures" in client.get("/v1/figures/latest").json()["detail"]
    publish_figures(engine, report(), now=NOW)
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_the_way_to_the_figures_is_on_every_page(client: TestClient, engine: Engine) -> None:
    """And the first one before any was published says what to run."""
    assert 'href="/figures"' in client.get("/").text
    assert "targeting figures" in client.get("/figures").text
    publish_figures(engine, report(), now=NOW)
    answer = client.get("/figures", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)


def test_a_tile_tells_target_interval_and_verdict(client: TestClient, engine: Engine) -> None:
    """98.96 is not 99: a rounded end that reads as the target would belie the verdict."""
    publish_figures(engine, report(), now=NOW)
    words = seen(client.get(PAGE).text)
    assert "Food Monitoring samples 97.77 % 95 % interval 97.31–98.16 %" in words
    assert "the plan asks for 96 % or more reached 1,234 samples of 1,200 est" in words
    assert "97.31–98.96 %" in words
    assert "the plan asks for 99 % or more not reached" in words
    assert "insufficient the plan sets no target insufficient: too few samples 12 samples" in words


def test_what_is_withheld_or_too_little_shows_no_number(client: TestClient, engine: Engine) -> None:
    """A group's name, and the reason."""
    publish_figures(engine, report(), now=NOW)
    words = seen(client.get(PAGE).text)
    assert "Bao&#39;an 21.0 % 17.0–26.0 % 98.0 % 96.0–99.0 %" in words
    assert "Luohu withheld withheld" in words
    assert "Dapeng New District insufficient insufficient" in words
    assert "No kind stated insufficient insufficient" in words
    assert "Luohu random visits: too few, or withheld" in words


def test_hit_rates_say_that_they_are_no_public_figures(client: TestClient, engine: Engine) -> None:
    """And how much better than by lot the risk lane is, as far as can be told."""
    publish_figures(engine, report(), now=NOW)
    words = seen(client.get(PAGE).text)
    told = words.partition("What listed visits found, by lane")[2]
    assert told.startswith(" Not public figures: lists choose these places.")
    assert "Risk 200 150 40.0 % 33.0–48.0 % Random 30 12 insufficient" in told
    assert "2.3 times as often as random ones (95 % interval 1.4–3.9)" in told
    assert "Too few visits to compare risk with chance." in told


def test_a_ratio_without_an_upper_end_is_said_to_be_open(
    client: TestClient, engine: Engine
) -> None:
    """Chance may have found nothing: then nobody knows how many times better."""
    publish_figures(engine, report(hit_rates=(hits("food", Ratio(9.1, 2.2, None)),)), now=NOW)
    assert "(95 % interval 2.2 or more)" in seen(client.get(PAGE).text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_speak_one_language(client: TestClient, engine: Engine, language: str) -> None:
    """The plan's name is Chinese; an English page paraphrases it."""
    publish_figures(engine, report(), now=NOW)
    words = seen(client.get(f"{PAGE}?lang={language}").text)
    assert bool(HAN.search(words)) == (language == "zh")
    formula = {"en": "index = 40 × a", "zh": "指数 = 40 × 甲"}
    assert [said in words for said in formula.values()] == [language == "en", language == "zh"]


def test_weeks_lead_to_their_neighbours(client: TestClient, engine: Engine) -> None:
    """Back and forth in time, without a menu."""
    publish_figures(engine, earlier_report(), now=NOW)
    publish_figures(engine, report(), now=NOW)
    assert 'href="/figures/2026-W47" aria-label="Earlier week"' in client.get(PAGE).text
    before = client.get("/figures/2026-W47").text
    assert 'href="/figures/2026-W48" aria-label="Later week"' in before


def test_names_in_figures_are_never_markup(client: TestClient, engine: Engine) -> None:
    """Bureaus and kinds are a city's own words."""
    wicked = report()
    cell = replace(wicked.prevalence[0].by_kind[0], group="<script>x</script>")
    seen_ = replace(wicked.prevalence[0], by_kind=(cell,))
    made = replace(
        wicked, prevalence=(seen_, *wicked.prevalence[1:]), method=(Text("<b>x", "<b>法"),)
    )
    publish_figures(engine, made, now=NOW)
    html = client.get(PAGE).text
    assert "<script" not in html
    assert "<b>x" not in html
    assert not re.search(r"\sstyle=|\son\w+=", html)


def test_bars_lie_within_their_scale() -> None:
    """From a whole step below the lowest end, and never without any width."""
    assert _scale([97.3, 96, None], top=100) == Scale(95, 100)
    assert _scale([100, None], top=100) == Scale(95, 100)
    assert _scale([], top=100) == Scale(0, 100)
    assert Scale(80, 100).at(85) == 25


@on_both
def test_lists_are_read_for_hit_rates_with_their_day(engine: Engine) -> None:
    """Who, in which lane, of which Monday: of those weeks and no others."""
    publish(engine, [earlier("luohu", target(1, lane="random"))], now=NOW)
    publish(engine, [weekly("luohu", target(1), target(2))], now=NOW)
    with reading(engine) as db:
        found = listed_targets(db, since=EARLIER_MONDAY, before=MONDAY)
        both = listed_targets(db, since=EARLIER_MONDAY, before=MONDAY.replace(day=MONDAY.day + 1))
    assert [(one.establishment_id, one.lane, one.monday) for one in found] == [
        ("E-0001", "random", EARLIER_MONDAY)
    ]
    assert found[0].published_at == NOW
    assert len(both) == 3
    assert told(0.5, 0.4, 0.6) != WITHHELD
