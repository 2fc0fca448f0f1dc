"""The desk of data scientists: what stands, what may be asked, and what is not there yet."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from features.catalogue import CATALOGUE
from serving.settings import Settings
from tests.serving.made import AUDITOR, DATA_SCIENTIST, LATER, SUPERVISOR, service
from tests.serving.registered.made import (
    LAST_RESULT,
    LOCAL,
    WORDS,
    asking,
    in_force,
    kept,
    reports,
    three,
    version,
)

LANGUAGES = ("en", "zh")


def words(page: str) -> str:
    """What stands on a page, without its marks and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def shown(settings: Settings, path: str = "/models/food", *, language: str = "en") -> str:
    with service(settings, asker=DATA_SCIENTIST, language=language) as client:
        answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_before_the_first_training_the_pages_say_how_to_begin(settings: Settings) -> None:
    """Not three empty tables."""
    assert words(shown(settings, "/models")).count("Nothing is trained yet") == 3
    page = shown(settings)
    assert "targeting train food" in page
    assert "<table" not in page


def test_a_version_is_told_from_gate_to_rollback(settings: Settings, engine: Engine) -> None:
    """Every part, with the numbers that were written down, and never a feature's raw name."""
    three(engine)
    page = shown(settings)
    for part in (
        "0.712", "0.692 – 0.732", "+0.030", "+0.010 – +0.050 ahead", "−2.0%", "behind",
        "severity of the latest visit", "higher values raise the score", "75.0%", "1.00",
        "0.88 – 1.12", "37.7%", "mlflow ui --backend-store-uri sqlite:////srv/mlflow/mlflow.db",
        "Version 4 Challenger", "Promoted 2026-11-20 by li.min: the gate let it pass",
        "Ahead of a ranking without ML: last result",
    ):  # fmt: skip
        assert part in words(page), part
    raw = {feature.name for feature in CATALOGUE} | {"last_result", "roc_auc_of_blocks"}
    assert [name for name in raw if "_" in name and re.search(rf"\b{name}\b", page)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawing_says_in_words_what_it_shows(
    settings: Settings, engine: Engine, language: str
) -> None:
    """Who sees none of it has the tables below; nothing is loaded from elsewhere."""
    three(engine)
    page = shown(settings, language=language)
    for drawing in re.findall(r"<svg[^>]*>", page):
        assert 'aria-hidden="true"' in drawing or 'role="img" aria-label="' in drawing
    assert re.findall(r'(?:src|href)="https?:', page) == []
    assert len(page.encode()) < 300_000


def test_what_may_be_asked_goes_by_what_is_shown(settings: Settings, engine: Engine) -> None:
    """The champion's page leads back, the challenger's promotes, a failed one's says why not."""
    three(engine)
    buttons = re.compile(r"<button class=\"button[^>]*>([^<]+)")
    assert buttons.findall(shown(settings)) == ["Roll back to version 2"]
    of_challenger = shown(settings, "/models/food?version=4")
    assert buttons.findall(of_challenger) == ["Promote version 4", "Roll back to version 2"]
    failed = shown(settings, "/models/food?version=5")
    assert "The gate refuses version 5" in failed
    assert buttons.findall(failed) == ["Roll back to version 2"]


@pytest.mark.parametrize("asker", [SUPERVISOR, AUDITOR])
def test_who_only_reads_gets_no_form(settings: Settings, engine: Engine, asker: object) -> None:
    three(engine)
    with service(settings, asker=asker) as client:  # type: ignore[arg-type]
        page = client.get("/models/food?version=4").text
    assert "/promotions" not in page
    assert "Data scientists promote models" in page


def test_a_form_asks_and_the_page_shows_what_waits(settings: Settings, engine: Engine) -> None:
    """Without a script; once nobody takes it up, it says who must start what."""
    three(engine)
    form = {name: str(value) for name, value in asking(engine).items()}
    with service(settings, asker=DATA_SCIENTIST) as client:
        refused = client.post("/models/food/promotions", data={**form, "words": "because"})
        assert refused.status_code == 422
        assert "Say why in at least 10" in refused.text
        assert ">because</textarea>" in refused.text
        asked = client.post("/models/food/promotions", data=form, follow_redirects=False)
        assert (asked.status_code, asked.headers["location"]) == (303, "/models/food?version=4")
        page = words(client.get("/models/food").text)
        assert "waits for the worker" in words(client.get("/models").text)
    assert "He Yan asked for version 4" in page
    assert "usually within seconds" in page
    assert WORDS in page
    assert "Promote version 4 … waits for the worker" in page
    later = LATER + timedelta(minutes=10)
    with service(settings, asker=DATA_SCIENTIST, now=lambda: later) as client:
        assert "no worker has taken it up" in client.get("/models/food").text


def test_an_earlier_builds_version_says_what_it_lacks(settings: Settings, engine: Engine) -> None:
    """Its gate is known from MLflow's tags, and no figure is made up."""
    kept(engine, version(2, by_this_build=False), stands=in_force(2, None, None))
    page = words(shown(settings))
    assert "An earlier build trained this version" in page
    assert "✓ passed" in page
    assert "Do chances mean what they say?" not in page


def test_a_rule_in_force_is_called_one(settings: Settings, engine: Engine) -> None:
    """Nobody takes it for a model, in neither language."""
    kept(engine, version(6, rule=LAST_RESULT), stands=in_force(6, None, 3))
    assert "A fixed rule makes the lists, not a model: last result" in words(
        shown(settings, "/models")
    )
    assert "第 6 版（固定规则：上次检查结果）" in shown(settings, language="zh")


def test_a_server_is_linked_and_files_are_told(settings: Settings, engine: Engine) -> None:
    """A link that a person follows: the page itself asks nobody."""
    at = "https://mlflow.example.gov.cn/#/experiments/1/runs/run-3"
    server = LOCAL.model_copy(update={"run_page": at, "version_page": f"{at}/v", "store": at})
    kept(engine, version(3, tracking=server), stands=in_force(3, None, None))
    page = shown(settings)
    assert f'<a href="{at}" rel="noreferrer">Its training</a>' in page
    assert "mlflow ui" not in page


def test_what_moved_is_told_first_and_of_which_version(settings: Settings, engine: Engine) -> None:
    """An earlier champion's drift says nothing of this one."""
    three(engine)
    assert "Nobody has looked yet" in words(shown(settings))
    reports(engine)
    page = words(shown(settings))
    assert "2 of 3 are as they were" in page
    assert page.index("stability index 0.31") < page.index("All that was looked at")
    assert "not the champion any more" not in page
    kept(engine, version(3), stands=in_force(4, 4, 3))
    assert "This was of version 3, which is not the champion any more." in words(shown(settings))


def test_late_tables_and_refused_rows_are_told_in_words(settings: Settings, engine: Engine) -> None:
    """How old and how many, and nothing of any row."""
    page = words(shown(settings, "/models"))
    assert "No load is on record here." in page
    reports(engine)
    page = words(shown(settings, "/models"))
    assert "Complaints and reports 22 days ago 2026-11-01 ! late: usual is 14 days" in page
    assert "Inspections 5 days ago 2026-11-18 ✓ in time" in page
    assert page.index("Complaints and reports") < page.index("Inspections 5 days")
    assert "Capacity for visits without dates" in page
    assert "Inspections happened_on is missing 12" in page


def test_what_each_family_is_worth_is_told_once_somebody_asked(
    settings: Settings, engine: Engine
) -> None:
    """Until then, how to ask."""
    three(engine)
    assert "targeting ablate food" in shown(settings)
    reports(engine)
    page = words(shown(settings))
    assert "The whole model: 0.712 (ROC-AUC within blocks)." in page
    assert "Past results 0.690 +0.020 +0.010 – +0.030 worth it" in page
    assert "0.712 0.000 −0.010 – +0.010 cannot be told" in page.replace("+0.000", "0.000")
