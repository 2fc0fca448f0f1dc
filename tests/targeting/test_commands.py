"""The commands as a person runs them, from a folder of records to a served list."""

import getpass
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import mlflow
import pandas as pd
import pytest

import models.scoring
from features.catalogue import CATALOGUE
from features.refused import Refused
from models.registry import PROMOTED, Registry
from serving.database import open_database, reading
from serving.lists.queries import prepared_list, summaries, targets_of
from serving.lists.schemas import ListBody
from serving.settings import settings_in
from targeting import weekly
from targeting.lived import WEEKS_LIVED
from tests.serving.made import DATA_SCIENTIST, service

ROOT = Path(__file__).parents[2]
PASSWORD = "a sentence that nobody says"
WEEK = "2026-W23"  # begins on 2026-06-01, the Monday that the shared made city was made up to
SAMPLE = ROOT / "data_samples" / "small"


def targeting(home: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """What a command printed and returned, with its state under `home`; `given` comes by pipe."""
    return subprocess.run(
        [sys.executable, "-m", "targeting", *words],
        env={**os.environ, "TARGETING_HOME": str(home)},
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def done(result: subprocess.CompletedProcess[str]) -> str:
    """The output of a command that must have worked."""
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which food was loaded, trained, promoted and published by the commands."""
    place = tmp_path_factory.mktemp("home")
    source = tmp_path_factory.mktemp("source")
    done(_write_city(source))
    done(targeting(place, "load", str(source)))
    done(targeting(place, "train", "food", "--as-of", "2026-06-01"))
    done(targeting(place, "promote", "food"))
    done(targeting(place, "publish", "--week", WEEK))
    return place


def _write_city(folder: Path) -> subprocess.CompletedProcess[str]:
    city = ["--establishments", "2500", "--weeks", "156", "--until", "2026-06-01"]
    words = [*city, "--seed", "5", "--form", "parquet"]
    return subprocess.run(
        [sys.executable, "-m", "data_samples.write", str(folder), *words],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_champion_scores_everyone(home: Path, tmp_path: Path) -> None:
    """One row an establishment, ranks without gaps, the same bytes when asked again."""
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    for out in (one, other):
        done(targeting(home, "score", "food", "--as-of", "2026-06-01", "--out", str(out)))
    scored = pd.read_csv(one)
    assert list(scored) == ["establishment_id", "bureau", "risk", "expected_severity", "rank"]
    assert scored["rank"].tolist() == list(range(1, len(scored) + 1))
    assert one.read_bytes() == other.read_bytes()


def test_the_desk_of_data_scientists_tells_what_mlflow_has(home: Path) -> None:
    """Every figure of a version's page is the one that training logged."""
    can_make = frozenset(feature.name for feature in CATALOGUE)
    with service(settings_in(home), can_make=can_make, asker=DATA_SCIENTIST) as client:
        version = client.get("/v1/models/food/versions/1").json()
        standing = client.get("/v1/models/food").json()["standing"]
        page = client.get("/models/food")
    registry = Registry(f"sqlite:///{(home / 'mlflow' / 'mlflow.db').resolve()}")
    logged = registry.client.get_run(version["tracking"]["run"]).data.metrics
    for row in version["told"]["measured"]:
        of_model = row["ranking"] == "model"
        name = row["metric"] if of_model else f"{row['ranking']}_{row['metric']}"
        assert row["value"] == logged[name]
        if of_model:
            assert [row["low"], row["high"]] == [logged[f"{name}_low"], logged[f"{name}_high"]]
    of_chances = {name: value for name, value in version["told"]["reliability"].items()
                  if name != "bins"}  # fmt: skip
    assert of_chances == {name: logged[name] for name in of_chances}
    assert (standing["champion"], standing["by"], standing["why"]) == (
        1, getpass.getuser(), "the gate let it pass"
    )  # fmt: skip
    assert len(page.content) < 300_000
    raw = {feature.name for feature in CATALOGUE if "_" in feature.name}
    assert [name for name in raw if name in page.text] == []


def test_a_champion_is_replaced_compared_and_put_back(home: Path) -> None:
    """Who did it and why stays with each version; the lists go by whoever is champion."""
    assert (
        "version 1 is the food champion itself" in targeting(home, "compare", "food").stderr.lower()
    )
    assert "no food champion before" in targeting(home, "rollback", "food", "--why", "x").stderr
    done(targeting(home, "train", "food", "--as-of", "2026-05-04"))
    said = done(targeting(home, "compare", "food"))
    assert "version 2 beside champion 1" in said
    assert "roc_auc" in said
    assert said.index("Whole frame by random draws:") < said.index("Outcomes on record:")
    done(targeting(home, "promote", "food", "2", "--why", "four weeks fewer"))
    assert "Version 1 is the food champion again" in done(
        targeting(home, "rollback", "food", "--why", "it was a trial")
    )
    registry = Registry(f"sqlite:///{(home / 'mlflow' / 'mlflow.db').resolve()}")
    champion = registry.champion("food")
    assert champion is not None
    assert champion.number == "1"
    first, second = champion.tags[PROMOTED].splitlines()
    assert first.endswith(": the gate let it pass")
    assert second.endswith(": rolled back: it was a trial")
    assert f" by {getpass.getuser()}: " in second
    two = registry.version("food", "2")
    assert two.tags[PROMOTED].endswith(": four weeks fewer")
    assert len(registry.table(two, "judged.parquet")) > 500


def test_a_version_and_its_run_say_whom_their_figures_are_about(home: Path) -> None:
    """A figure that is copied out of MLflow is not to be taken for everybody's."""
    uri = f"sqlite:///{(home / 'mlflow' / 'mlflow.db').resolve()}"
    version = Registry(uri).version("food", "1")
    about = version.tags["figures_are_about"]
    assert version.tags["random_draws"] == "sufficient"
    assert "Figures of the whole frame weigh each by one over it" in about
    client = mlflow.MlflowClient(uri)
    [experiment] = client.search_experiments(filter_string="name = 'food/weekly-risk'")
    runs = client.search_runs([experiment.experiment_id])
    assert {run.data.tags["random_draws"] for run in runs} == {"sufficient"}
    first = next(run for run in runs if run.data.tags["figures_are_about"] == about)
    card = client.download_artifacts(_parent(first), "card.md")
    assert Path(card).read_text(encoding="utf-8").count(about) == 2
    metrics = client.get_run(_parent(first)).data.metrics
    assert 0 < metrics["frame_bad_share_low"] < metrics["frame_bad_share"] < 1
    assert {"frame_roc_auc", "frame_roc_auc_low", "roc_auc"} <= set(metrics)


def _parent(run: mlflow.entities.Run) -> str:
    return str(run.data.tags.get("mlflow.parentRunId", run.info.run_id))


def test_what_moved_since_training_is_told(home: Path) -> None:
    """Nothing on the model's own Monday; half a year earlier is another city."""
    said = done(targeting(home, "drift", "food", "--as-of", "2026-06-01"))
    assert "fail" not in said.replace("share of failures", "").replace("something fails", "")
    assert "beside version 1" in said
    assert done(targeting(home, "drift", "food", "--as-of", "2024-06-03")).count("fail: ") > 10


def test_supervisors_read_how_strict_inspectors_are(home: Path) -> None:
    """Beside what the champion's backtest expected of the places they went to."""
    said = done(targeting(home, "strictness", "food"))
    assert "inspectors with 30 visits or more" in said
    assert "expected;" in said


def test_publishing_a_week_again_changes_nothing(home: Path) -> None:
    """A published list is a document."""
    assert "nothing changed" in done(targeting(home, "publish", "--week", WEEK))


def test_a_published_draw_can_be_drawn_again(home: Path) -> None:
    """By the seed that the list tells and everyone's lot; a lot that was changed is noticed."""
    lots = home / "draws" / f"{WEEK}.food.parquet"
    kept, everyone = lots.read_bytes(), pd.read_parquet(lots)
    taken = everyone[everyone["drawn"]]
    bureau = str(taken["bureau"].iloc[0])
    said = done(targeting(home, "draw", "verify", WEEK, "food", bureau))
    assert f"{(taken['bureau'] == bureau).sum()} of " in said
    assert "not announced before its Monday" in said
    everyone.loc[everyone["bureau"] == bureau, "establishment_id"] += "?"
    everyone.to_parquet(lots, index=False)
    refused = targeting(home, "draw", "verify", WEEK, "food", bureau)
    lots.write_bytes(kept)
    assert refused.returncode == 1
    assert "not of those whom it was drawn from" in refused.stderr
    nobody = targeting(home, "draw", "verify", WEEK, "drug", bureau)
    assert "There is no drug list" in nobody.stderr


def test_who_was_drawn_and_not_visited_stands_on_the_next_list(home: Path) -> None:
    """Nothing was recorded in between: last week's draw is carried over, and a new one is made."""
    before, after = WEEK, "2026-W24"
    done(targeting(home, "publish", "--week", after))
    engine = open_database(settings_in(home))
    with reading(engine) as db:
        told = [
            [one for one in targets_of(db, [week]) if one.lane == "random"]
            for week in (before, after)
        ]
        lists = [
            ListBody.model_validate_json(found.body)
            for one in summaries(db, after)
            if (found := prepared_list(db, after, "food", one.bureau)) and one.programme == "food"
        ]
    engine.dispose()
    bodies = {row.establishment_id: row for one in lists for row in one.targets}
    chances = {one.establishment_id: one.inclusion_probability for one in told[0]}
    carried = {id_: row for id_, row in bodies.items() if row.carried_since == before}
    lanes = [lane for one in lists for lane in one.lanes if lane.lane == "random"]
    left_out = sum(lane.wanted - lane.listed + lane.held for lane in lanes)
    assert len(set(chances) - set(carried)) == left_out < len(chances)
    for id_ in set(chances) & set(carried):
        assert carried[id_].lane != "random" or carried[id_].inclusion_probability == chances[id_]
    assert any(row.lane == "random" for row in carried.values())
    lots = pd.read_parquet(home / "draws" / f"{after}.food.parquet")
    drawn = set(lots["establishment_id"][lots["drawn"]])
    new = {id_ for id_, row in bodies.items() if row.lane == "random" and row.carried_since is None}
    assert new == drawn
    bureau = str(lots["bureau"][lots["drawn"]].iloc[0])
    done(targeting(home, "draw", "verify", after, "food", bureau))


def test_a_list_is_not_made_with_hindsight(home: Path, tmp_path: Path) -> None:
    """A model that learned of June may not rank a week of May; its scores of May say so."""
    refused = targeting(home, "publish", "--week", "2026-W20")
    assert refused.returncode == 1
    assert "would know the future" in refused.stderr
    out = str(tmp_path / "may.csv")
    assert "hindsight" in done(
        targeting(home, "score", "food", "--as-of", "2026-05-11", "--out", out)
    )


def test_a_champion_whose_features_cannot_be_made_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build without one of its features must not score, and says what to do."""
    monkeypatch.setenv("TARGETING_HOME", str(home))
    fewer = tuple(feature for feature in CATALOGUE if feature.name != "visits_365d")
    monkeypatch.setattr(models.scoring, "CATALOGUE", fewer)
    with pytest.raises(Refused, match=r"needs visits_365d.*retrain: targeting train food"):
        weekly.publish("2026-W24")


def test_a_feature_that_changed_under_its_name_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reuse by name would silently feed the model other numbers."""
    monkeypatch.setenv("TARGETING_HOME", str(home))
    longer = [
        type(feature)(**{**vars(feature), "empty": 7.0})
        if feature.name == "visits_365d"
        else feature
        for feature in CATALOGUE
    ]
    monkeypatch.setattr(models.scoring, "CATALOGUE", longer)
    with pytest.raises(Refused, match="feature definitions"):
        weekly.publish("2026-W24")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("train", "food"), "holds no records yet"),
        (
            ("backtest", "food", "--from", "2026-01-01", "--to", "2026-02-01"),
            "holds no records yet",
        ),
        (("publish",), "holds no records yet"),
        (("publish", "--week", "soon"), "'soon' is not a week"),
        (("check", "/nowhere"), "is not a folder"),
        (("promote", "food"), "There is no food model yet"),
        (("promote", "food", "--rule", "last_result", "--why", "x"), "holds no records yet"),
        (("score", "food", "--out", "/nowhere/out.csv"), "there is no folder /nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_one(
    tmp_path: Path, words: Sequence[str], said: str
) -> None:
    """A line that says what to do next, never a traceback."""
    result = targeting(tmp_path, *words)
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.soak
def test_the_demo_ends_with_lists_served_and_can_be_run_again(tmp_path: Path) -> None:
    """The second run starts from nothing, or it would contradict what the first published."""
    for _ in range(2):
        with served(tmp_path, "demo", "--establishments", "6000", seconds=300) as address:
            with httpx.Client(base_url=address, follow_redirects=True) as client:
                first = client.post("/sign-in", data={"demo": "supervisor"})
                assert first.status_code == 200
                weeks = client.get("/v1/weeks").json()["weeks"]
                found = client.get("/v1/truth").json()
            assert len(weeks) == 1 + WEEKS_LIVED
            assert "food" in [one["programme"] for one in weeks[0]["programmes"]]
            assert found["visited"] > 0.5 * found["targets"] > 0


def test_wrong_usage_ends_with_two(tmp_path: Path) -> None:
    """Scripts tell a refused load from a mistyped command."""
    rule = ("promote", "food", "--rule", "last_result")
    for words in (("backtest", "food"), rule, (*rule, "3", "--why", "x")):
        assert targeting(tmp_path, *words).returncode == 2


def test_the_small_sample_loads_without_a_refusal(tmp_path: Path) -> None:
    """It is the first thing a newcomer tries."""
    said = done(targeting(tmp_path, "check", str(SAMPLE)))
    assert ", 0 refused" in said
    assert not [line for line in said.splitlines() if line.strip().startswith("refused")]


def test_help_answers_at_once(tmp_path: Path) -> None:
    """Under half a second, beside the interpreter's own start in the same minute."""
    bare, helped = (
        min(_seconds([sys.executable, *words]) for _ in range(3))
        for words in (["-c", "import typer"], ["-m", "targeting", "--help"])
    )
    assert helped < bare + 0.5
    del tmp_path


def _seconds(words: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - start


def test_the_service_gives_the_list_with_its_reasons(home: Path) -> None:
    """From the command line to a bureau's screen, parts adding up to the score."""
    words = ("account", "add", "li.wei", "--role", "supervisor", "--shown-name", "Li Wei")
    done(targeting(home, *words, given=f"{PASSWORD}\n"))
    with served(home) as address, httpx.Client(base_url=address) as client:
        assert client.get(f"/v1/weeks/{WEEK}/lists").status_code == 401
        signed_in = client.post("/v1/session", json={"name": "li.wei", "password": PASSWORD})
        assert signed_in.status_code == 201
        week = client.get(f"/v1/weeks/{WEEK}/lists").json()
        bureau = next(one["bureau"] for one in week["lists"] if one["targets"])
        first = client.get(f"/v1/weeks/{WEEK}/lists/food/{bureau}").json()["targets"][0]
        parts = first["base"] + sum(r["contribution"] for r in first["reasons"]) + first["other"]
        assert abs(parts - first["score"]) < 1e-6
        assert first["name"] in client.get(f"/weeks/{WEEK}/food/{bureau}?lang=zh").text
    said = done(targeting(home, "audit", "verify"))
    assert "entries, each as it was written" in said


@contextmanager
def served(home: Path, *words: str, seconds: int = 10) -> Iterator[str]:
    """The address of a running `targeting serve`, or of another command that serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "targeting", *(words or ("serve",)), "--port", str(port)],
        env={**os.environ, "TARGETING_HOME": str(home)},
        cwd=ROOT,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz", seconds)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(url: str, seconds: int) -> None:
    for _ in range(10 * seconds):
        try:
            urllib.request.urlopen(url)  # noqa: S310  # ours
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer in {seconds} seconds")
