"""A draft from records to a published list: one draw a Monday, whoever throws drafts away."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from features.refused import Refused
from serving.database import open_database, reading
from serving.drafts import queries
from serving.lists.queries import announcements, prepared_list
from serving.lists.schemas import ListBody
from serving.settings import settings_in
from targeting import drafts, drawing, ruling, weekly
from tests.conftest import MadeCity
from tests.serving.drafts.made import approved, draft_of, kept, lists, sent_back
from tests.targeting.test_ruling import BEHIND, WEEK, home, registry_of, trained

__all__ = ["home"]  # a fixture

TUESDAY = date(2026, 6, 2)
MADE_MONDAY = date(2026, 11, 23)  # of the made lists
LOTS = pd.DataFrame(
    {"establishment_id": ["A", "B"], "inclusion_probability": [0.5, 0.5], "drawn": [True, False]}
)


def on(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day on which the commands are run."""
    for module in (drafts, drawing, weekly):
        monkeypatch.setattr(module, "today", lambda: day)
    for module in (drawing, weekly):
        monkeypatch.setattr(module, "this_monday", lambda: day - timedelta(days=day.weekday()))
    moment = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    monkeypatch.setattr(drafts, "now", lambda: moment)


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    """The lists' database of the home."""
    engine = open_database(settings_in(home))
    yield engine
    engine.dispose()


def random_targets(engine: Engine, draft_id: int) -> dict[str, list[str]]:
    """Whom a draft's draw took, by bureau."""
    with reading(engine) as db:
        bodies = queries.bodies(db, draft_id)
    return {
        one.bureau: [
            target.establishment_id
            for target in ListBody.model_validate_json(one.body).targets
            if target.lane == "random"
        ]
        for one in bodies
    }


def files(home: Path) -> list[str]:
    """What is kept of draws, but seeds."""
    return sorted(
        path.name for path in (home / "draws").iterdir() if not path.name.endswith(".seed")
    )


def test_a_draft_is_approved_published_and_its_draw_can_be_made_again(
    home: Path,
    made_city: MadeCity,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The whole way; thrown away and computed again the draw takes the same establishments.

    Until it is approved nobody was drawn and nothing is announced.
    """
    trained(home, made_city, BEHIND)
    ruling.promote_rule("food", "last_result", "the model is not ahead")
    registry = registry_of(home)
    registry.make_challenger(registry.version("food", "1"))
    on(TUESDAY, monkeypatch)
    drafts.draft(WEEK)
    assert "opens /drafts/1" in capsys.readouterr().out
    with reading(engine) as db:
        kept_beside = queries.measured(db, 1)
    assert {one.verdict for one in kept_beside.parity["food"]} >= {"insufficient"}
    others = [each for one in kept_beside.firmness.values() for each in one.others]
    assert {(each.alias, each.version, each.why) for each in others} == {("challenger", "1", None)}
    assert all(each.same is not None for each in others)
    first = random_targets(engine, 1)
    assert any(first.values())
    with reading(engine) as db:
        assert announcements(db, WEEK) == set()
    assert drawing.drawn_so_far().empty
    assert [name.split(".")[-1] for name in files(home)] == ["drafted"]

    sent_back(engine, now=datetime(2026, 6, 2, 7, tzinfo=UTC))
    on(TUESDAY + timedelta(days=1), monkeypatch)
    drafts.draft(WEEK)
    assert random_targets(engine, 2) == first
    assert draft_of(engine, 2).content_hash == draft_of(engine, 1).content_hash

    thursday = datetime(2026, 6, 4, 4, tzinfo=UTC)
    done = approved(engine, 2, now=thursday)
    bureau = next(bureau for bureau, taken in first.items() if taken)
    drawing.verify(WEEK, "food", bureau)
    assert "drawn again, the same" in capsys.readouterr().out
    drawn = drawing.drawn_so_far()
    assert set(drawn["establishment_id"]) == {id_ for taken in first.values() for id_ in taken}
    assert set(drawn["published_on"]) == {thursday.astimezone().date()}
    assert files(home) == [f"{WEEK}.food.parquet"]

    published = weekly.publish(WEEK)
    assert "nothing changed" in capsys.readouterr().out
    assert {one.bureau for one in published} == set(first)
    with reading(engine) as db:
        standing = prepared_list(db, WEEK, "food", bureau)
        draft_body = queries.body(db, 2, "food", bureau)
    assert standing is not None
    assert draft_body is not None
    assert (standing.body, done.signed) == (draft_body.body, ())


def test_a_week_that_was_drawn_for_a_draft_is_not_drawn_with_another_seed(
    home: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A seed that is removed to draw anew is found out, whatever is said of announcements."""
    on(MADE_MONDAY, monkeypatch)
    drawing.seed_for(MADE_MONDAY, engine)
    (home / "draws" / "2026-W48.seed").unlink()
    kept(engine)  # drawn with the seed of made lists
    for unannounced in (False, True):
        with pytest.raises(Refused, match=r"was drawn for a draft on .* nobody draws a week twice"):
            drawing.seed_for(MADE_MONDAY, engine, unannounced=unannounced)
    drawing.seed_for(MADE_MONDAY - timedelta(weeks=1), engine)


def test_a_draft_is_of_the_current_week(
    home: Path,  # noqa: ARG001  the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before its Monday it would tell the draw too early; afterwards nobody could approve it."""
    on(date(2026, 5, 31), monkeypatch)
    with pytest.raises(Refused, match="2026-W23 begins on 2026-06-01"):
        drafts.draft(WEEK)
    on(date(2026, 6, 8), monkeypatch)
    with pytest.raises(Refused, match=r"2026-W23 is over.*targeting publish --week 2026-W23"):
        drafts.draft(WEEK)
    with pytest.raises(Refused, match="'soon' is not a week"):
        drafts.draft("soon")


def test_lots_of_drafts_count_once_approved_and_those_replaced_are_forgotten(
    home: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An approved draft keeps its lots however often somebody computes another afterwards."""
    on(MADE_MONDAY, monkeypatch)
    marks = [
        drawing.keep_drafted(MADE_MONDAY, "food", LOTS.assign(stratum=stratum))
        for stratum in (1, 2, 3)
    ]
    kept(engine, lots={"food": marks[0]})
    kept(engine, lists(risk=0.5), lots={"food": marks[1]})
    drawing.forget_drafted(MADE_MONDAY, {"food": marks[2]}, engine)
    assert files(home) == [f"2026-W48.food.{marks[1]}.drafted"]
    drawing.settle_approved(engine)
    assert drawing.drawn_so_far().empty
    approved(engine, 2)
    drawing.forget_drafted(MADE_MONDAY, {}, engine)
    drawing.settle_approved(engine)
    drawing.settle_approved(engine)
    assert files(home) == ["2026-W48.food.parquet"]
    (row,) = drawing.drawn_so_far().to_dict("records")
    assert (row["establishment_id"], row["published_on"]) == ("A", MADE_MONDAY)
