"""Drafts and those who decide about them: each builder defaults everything beside the point."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.visits.lists import Breach, WeeklyList
from models.visits.measures import (
    Firmness,
    Left,
    Measures,
    Other,
    ParityFigure,
    ParityVerdict,
)
from serving.access.principal import Principal
from serving.database import reading, written
from serving.drafts import deciding, queries
from serving.drafts.deciding import Approved, Decider
from serving.drafts.keeping import DraftReceipt, keep_draft
from serving.drafts.queries import Draft
from tests.serving.made import LATER, NOW, SUPERVISOR, target, weekly

BY = "command:scheduler"
CITY = Decider(SUPERVISOR, "Li Wei")
COLLEAGUE = Decider(Principal("chen.hao", "supervisor", None), "Chen Hao")
OF_LUOHU = Principal("tan.bo", "supervisor", "luohu")
NEXT_WEEK = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
WORDS = "The shares were agreed with the bureaus for November."

BREACH = Breach(
    by="bureau", group="luohu", figure="list_share", n=120, value=0.4, low=0.3, high=0.5,
    usual=0.1, limit=2.0,
)  # fmt: skip


def lists(*, risk: float = 0.41) -> list[WeeklyList]:
    """Two programmes' lists, food in two bureaus; `risk` is that of Luohu's first target."""
    return [
        weekly("luohu", target(1, "L1", risk=risk), target(2, "L2")),
        weekly("baoan", target(1, "B1")),
        weekly("luohu", target(1, "L1"), programme="drug"),
    ]


def broken() -> list[WeeklyList]:
    """The same, and food breaks a limit of parity."""
    return [replace(one, breaches=(BREACH,)) if one.programme == "food" else one for one in lists()]


def kept(
    engine: Engine,
    of: list[WeeklyList] | None = None,
    *,
    now: datetime = NOW,
    by: str = BY,
    lots: dict[str, str] | None = None,
    measured: Mapping[str, Measures] | None = None,
) -> DraftReceipt:
    """What was kept as a draft."""
    given = of if of is not None else lists()
    return keep_draft(engine, given, now=now, by=by, lots=lots, measures=measured)


def draft_of(engine: Engine, draft_id: int | None = 1) -> Draft:
    """A draft as it stands."""
    assert draft_id is not None
    with reading(engine) as db:
        found = queries.draft(db, draft_id)
    assert found is not None
    return found


def approved(
    engine: Engine,
    draft_id: int | None = 1,
    *,
    seen: str | None = None,
    words: str = "",
    by: Decider = CITY,
    now: datetime = LATER,
) -> Approved:
    """What was published by approving a draft, seen as it stands where nothing else is said."""
    assert draft_id is not None
    hash_seen = draft_of(engine, draft_id).content_hash if seen is None else seen

    def work(db: Session) -> Approved | None:
        return deciding.approve(db, draft_id, seen=hash_seen, words=words, by=by, now=now)

    done = written(engine, work)
    assert done is not None
    return done


def sent_back(
    engine: Engine,
    draft_id: int = 1,
    *,
    words: str = WORDS,
    by: Decider = CITY,
    now: datetime = LATER,
) -> Draft | None:
    """A draft that is sent back."""
    seen = draft_of(engine, draft_id).content_hash

    def work(db: Session) -> Draft | None:
        return deciding.send_back(db, draft_id, seen=seen, words=words, by=by, now=now)

    return written(engine, work)


def figure(
    group: str = "luohu",
    *,
    by: str = "bureau",
    of: str = "list_share",
    own: int = 48,
    n: int = 120,
    verdict: ParityVerdict = "within",
) -> ParityFigure:
    """A figure of parity; one that is insufficient says no more than what it counted."""
    if verdict == "insufficient":
        return ParityFigure(by, group, of, own, n, None, None, None, None, 2.0, verdict)
    told = (0.4, 0.32, 0.49, 0.3) if of == "list_share" else (210.0, 180.0, 240.0, 190.0)
    return ParityFigure(by, group, of, own, n, *told, 2.0, verdict)


PREVIOUS = Other("previous", "2", date(2026, 8, 24), 1, None)
LATER_ONE = Other("challenger", "4", date(2026, 11, 30), None, "later")


def firmness(
    *,
    risk: int = 2,
    near: int | None = 1,
    before: str | None = None,
    left: Mapping[str, Left] | None = None,
    others: tuple[Other, ...] = (PREVIOUS, LATER_ONE),
) -> Firmness:
    """How firm a list is; by default half of it is the same by the version before."""
    return Firmness(risk, near, before, left or {}, others)


def measures(
    of: Firmness | None = None, *bureaus: str, parity: tuple[ParityFigure, ...] | None = None
) -> Measures:
    """What is measured of a programme's lists, of Luohu's where nothing else is said."""
    given = of or firmness()
    figures = (
        figure(by="size", group="small"),
        figure(),
        figure("baoan", own=3, verdict="insufficient"),
        figure(of="days_to_detection", own=61, n=61, verdict="broken"),
    )
    return Measures(
        figures if parity is None else parity, dict.fromkeys(bureaus or ("luohu",), given)
    )
