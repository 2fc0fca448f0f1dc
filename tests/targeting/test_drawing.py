"""A week's seed: announced before its Monday, told with the list, and the same ever after."""

import hashlib
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from features.refused import Refused
from models.visits.draw import Seed, draw, frame_hash, key_of
from serving.database import open_database
from serving.lists.schemas import DrawBody, ListBody, TargetBody
from serving.publish import publish
from serving.settings import settings_in
from targeting import drawing, weekly
from tests.serving import made

TODAY, MONDAY = date(2026, 11, 26), date(2026, 11, 30)
WEEK_BEFORE = MONDAY - timedelta(weeks=1)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own, on a Thursday."""
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path))
    on(TODAY, monkeypatch)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The lists' database of that home."""
    engine = open_database(settings_in(tmp_path))
    yield engine
    engine.dispose()


def on(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another day."""
    for module in (drawing, weekly):
        monkeypatch.setattr(module, "today", lambda: day)
        monkeypatch.setattr(module, "this_monday", lambda: day - timedelta(days=day.weekday()))


def published(engine: Engine, seed: Seed, monday: date, day: date) -> None:
    """A list of the week that tells this seed, published on a day."""
    stamp = made.draw(
        seed=seed.text, announced_on=seed.announced_on, next_commitment=seed.next_commitment
    )
    week = made.weekly("luohu", week=f"{monday:%G-W%V}", as_of=monday)
    now = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    publish(engine, [replace(week, draw=stamp)], now=now)


def test_what_was_announced_is_what_the_list_tells(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    engine: Engine,
) -> None:
    """Asked again it stays, and nobody but its owner can read the seed before."""
    drawing.announce(None)
    drawing.announce("2026-W49")
    said = capsys.readouterr().out
    on(MONDAY, monkeypatch)
    seed = drawing.seed_for(MONDAY, engine)
    assert seed.announced_on == TODAY
    assert said.count(seed.commitment) == 2
    assert seed.text not in said
    assert hashlib.sha256(bytes.fromhex(seed.text)).hexdigest() == seed.commitment
    assert stat.S_IMODE((tmp_path / "draws" / "2026-W49.seed").stat().st_mode) == 0o600


def test_a_list_announces_the_draw_of_the_week_after(
    monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    """Whoever has last week's list can check this week's seed; published again it says the same."""
    on(WEEK_BEFORE, monkeypatch)
    first = drawing.seed_for(WEEK_BEFORE, engine)
    published(engine, first, WEEK_BEFORE, WEEK_BEFORE)
    on(MONDAY, monkeypatch)
    assert drawing.seed_for(WEEK_BEFORE, engine) == first
    seed = drawing.seed_for(MONDAY, engine)
    assert seed.commitment == first.next_commitment
    assert seed.announced_on == WEEK_BEFORE
    on(MONDAY + timedelta(weeks=5), monkeypatch)
    assert drawing.seed_for(WEEK_BEFORE, engine) == first
    assert drawing.seed_for(MONDAY, engine) == seed


def test_a_list_that_was_refused_has_announced_nothing(
    monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    """Only what stands published was read by anybody."""
    on(WEEK_BEFORE, monkeypatch)
    first = drawing.seed_for(WEEK_BEFORE, engine)
    on(MONDAY, monkeypatch)
    seed = drawing.seed_for(MONDAY, engine)
    assert (seed.commitment, seed.announced_on) == (first.next_commitment, None)


def test_another_seed_than_the_one_announced_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, engine: Engine
) -> None:
    """Exchanged or lost: it stops, with a way out that the list then owns up to."""
    drawing.announce("2026-W49")
    kept = tmp_path / "draws" / "2026-W49.seed"
    announced = json.loads(kept.read_text())["seed"]
    for change in (kept.unlink, lambda: kept.write_text(json.dumps(
        {"seed": "0" * 64, "made_on": "2026-11-20"}
    ))):  # fmt: skip
        change()
        on(MONDAY, monkeypatch)
        with pytest.raises(Refused, match="holds another"):
            drawing.seed_for(MONDAY, engine)
    seed = drawing.seed_for(MONDAY, engine, unannounced=True)
    assert seed.text != announced
    assert seed.announced_on is None


def test_a_week_that_has_begun_is_not_announced(
    monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    """An announcement after the frame is known would prove nothing."""
    for late in (MONDAY, MONDAY + timedelta(days=2)):
        on(late, monkeypatch)
        with pytest.raises(Refused, match="2026-W49 has begun"):
            drawing.announce("2026-W49")
    long_ago = MONDAY - timedelta(weeks=3)
    seed = drawing.seed_for(long_ago, engine)
    assert (seed.announced_on, seed.next_commitment) == (None, None)
    drawing.seed_for(long_ago + timedelta(weeks=1), engine)
    assert drawing.seed_for(long_ago, engine) == seed
    with pytest.raises(Refused, match="2026-W99"):
        drawing.announce("2026-W99")


def test_a_week_that_has_not_begun_is_not_published() -> None:
    """Its list would tell the seed of a draw over records that are not all there."""
    with pytest.raises(Refused, match="2026-W49 begins on 2026-11-30"):
        weekly.publish("2026-W49")


def listed(seed: Seed, lots: pd.DataFrame, names: list[str], **changed: object) -> ListBody:
    """A list of which only the draw matters."""
    stratum = lots["stratum"].to_numpy(np.int32)
    stamp = {
        "seed": seed.text,
        "commitment": seed.commitment,
        "announced_on": TODAY,
        "quota": 2.5,
        "frame": len(lots),
        "frame_hash": frame_hash(lots["establishment_id"].to_numpy(np.str_), stratum),
        "next_commitment": None,
        **changed,
    }
    chance = 2.5 / len(lots)
    targets = tuple(
        TargetBody.model_construct(
            establishment_id=id_, lane="random", inclusion_probability=chance, carried_since=None
        )
        for id_ in names
    )
    return ListBody.model_construct(
        week="2026-W49",
        programme="food",
        bureau="luohu",
        draw=DrawBody.model_validate(stamp),
        targets=targets,
    )


def test_a_draw_that_does_not_fit_is_told() -> None:
    """A name slipped in, a lot exchanged, a chance made up, another seed."""
    seed = Seed("5eed" * 16)
    lots = pd.DataFrame({"establishment_id": [f"E{n:02d}" for n in range(40)], "stratum": 1})
    ids = lots["establishment_id"].to_numpy(np.str_)
    key = key_of(seed, "2026-W49", "food", "luohu")
    drawn = draw(ids, lots["stratum"].to_numpy(np.int32), 2.5, key)
    lots["inclusion_probability"] = drawn.probability
    lots["drawn"] = np.isin(np.arange(40), drawn.taken)
    random = ids[drawn.taken].tolist()
    true = listed(seed, lots, random)

    def found(
        of: ListBody = true, lots: pd.DataFrame = lots, promised: frozenset[str] = frozenset()
    ) -> str:
        return "; ".join(drawing.faults(of, lots, set(promised)))

    assert found() == ""
    assert found(promised=frozenset([seed.commitment])) == ""
    assert found(lots=lots.sample(frac=1, random_state=1)) == ""
    slipped = [*random[:-1], next(id_ for id_ in ids.tolist() if id_ not in random)]
    assert "draws others" in found(listed(seed, lots, slipped))
    assert "draws others" in found(listed(Seed("0" * 64), lots, random))
    ghost = lots.replace({"establishment_id": {random[0]: "GHOST"}})
    assert "not of those whom it was drawn from" in found(lots=ghost)
    assert "not of those whom it was drawn from" in found(lots=lots.iloc[1:])
    assert "a chance is not" in found(lots=lots.assign(inclusion_probability=0.05))
    uneven = lots["inclusion_probability"] * np.where(np.arange(40) % 2, 2, 0)
    assert "a chance is not" in found(lots=lots.assign(inclusion_probability=uneven))
    assert "say that others were drawn" in found(lots=lots.assign(drawn=False))
    assert "not that of its commitment" in found(listed(seed, lots, random, commitment="0" * 64))
    assert "announced another seed" in found(promised=frozenset(["0" * 64]))


LOTS = pd.DataFrame(
    {"establishment_id": ["A", "B"], "inclusion_probability": [0.5, 0.5], "drawn": [True, False]}
)


def test_lots_count_once_their_list_is_published() -> None:
    """A list that was refused sent nobody; a list that is published again keeps its lots."""
    ours = drawing.offer_lots(WEEK_BEFORE, "food", LOTS)
    assert drawing.drawn_so_far().empty
    theirs = drawing.offer_lots(WEEK_BEFORE, "food", LOTS.assign(drawn=True))
    drawing.settle_lots(WEEK_BEFORE, "food", ours)
    drawing.settle_lots(WEEK_BEFORE, "food", theirs)
    drawing.settle_lots(WEEK_BEFORE, "food", ours)
    (row,) = drawing.drawn_so_far().to_dict("records")
    assert (row["establishment_id"], row["programme"], row["published_on"]) == ("A", "food", TODAY)
    assert not ours.exists()
    assert not theirs.exists()


def test_damaged_files_are_told_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, engine: Engine
) -> None:
    """Half a file stops with where to look, not with a programmer's words."""
    on(MONDAY, monkeypatch)
    drawing.settle_lots(MONDAY, "food", drawing.offer_lots(MONDAY, "food", LOTS))
    lots = tmp_path / "draws" / "2026-W49.food.parquet"
    lots.write_bytes(lots.read_bytes()[:100])
    with pytest.raises(Refused, match=r"2026-W49.food.parquet is damaged"):
        drawing.drawn_so_far()
    drawing.seed_for(MONDAY, engine)
    seed, told = (tmp_path / "draws" / f"2026-W49.{ending}" for ending in ("seed", "announced"))
    told.write_text("{")
    with pytest.raises(Refused, match=r"2026-W49.announced is damaged"):
        drawing.seed_for(MONDAY, engine)
    for wrong in ("", "[]", "{}", '{"seed": "5eed", "made_on": "soon"}'):
        seed.write_text(wrong)
        with pytest.raises(Refused, match=r"2026-W49.seed is damaged"):
            drawing.seed_for(MONDAY, engine)
