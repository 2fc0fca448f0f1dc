"""The page of a week's lists: how far each is, and what waits for who reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from features.week import monday_named, week_of
from features.words import Text
from serving.access.asking import Asker, Db, may
from serving.access.principal import Principal
from serving.clock import day_in_city
from serving.decisions import queries as decisions
from serving.desk.progress import Progress, progress
from serving.document import MONDAY_TO_SUNDAY
from serving.drafts.deciding import may_decide
from serving.drafts.queries import drafts
from serving.lists.queries import latest_week, weeks
from serving.objections.queries import open_objections
from serving.orders.queries import some_orders
from serving.outcomes.queries import open_conflicts
from serving.parameters import published_week
from serving.service import Running
from serving.ui.menu import in_bureau_order, page_of, week_name
from serving.ui.rendering import page
from serving.ui.words import name, said

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody: what, how often, and where."""

    words: Text
    count: int
    href: str


@dataclass(frozen=True)
class Row:
    """One list, or all of several (`href` None); the counts in the order of the columns."""

    words: Text
    href: str | None
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """The lists of one programme; of one bureau's people, those of all programmes."""

    words: Text | None
    rows: tuple[Row, ...]


@router.get("/lists", dependencies=[may("read_lists")])
async def lists(
    request: Request,
    asker: Asker,
    db: Db,
    service: Running,
    week: Annotated[str, Query(description="Which week; without it, the newest")] = "",
) -> Response:
    """A week's lists, the newest's where none is named; without any, how to publish one."""
    today = day_in_city(service.now())
    chosen = published_week(db, week) if week else latest_week(db)
    found = [] if chosen is None else progress(db, chosen)
    if chosen is None or not found:
        return page(request, "empty.html", week=None if chosen is None else week_name(chosen))
    named = [each.week for each in weeks(db)]
    at = named.index(chosen)
    over = at == 0 and today > monday_named(chosen) + MONDAY_TO_SUNDAY
    return page(
        request,
        "desk.html",
        week=week_name(chosen),
        begins_on=monday_named(chosen),
        ends_on=monday_named(chosen) + MONDAY_TO_SUNDAY,
        over=week_name(week_of(today)) if over else None,
        earlier=named[at + 1] if named[at + 1 :] else None,
        later=named[at - 1] if at else None,
        groups=groups(found, of_one=asker.bureau is not None),
        waiting=waiting(db, asker, service) if asker.may("second") else None,
    )


def groups(found: Iterable[Progress], *, of_one: bool) -> list[Group]:
    """A week's lists as tables; `of_one`: of one bureau, whose rows are programmes."""
    everything = list(found)
    if of_one:
        rows = [_row(name("programme", each.listed.programme), each) for each in everything]
        return [Group(None, tuple(rows))]
    by_programme: dict[str, list[Progress]] = {}
    for each in everything:
        by_programme.setdefault(each.listed.programme, []).append(each)
    return [Group(name("programme", code), _of_city(those)) for code, those in by_programme.items()]


def _of_city(found: list[Progress]) -> tuple[Row, ...]:
    of = {each.listed.bureau: each for each in found}
    rows = [
        _row(name("bureau", each.bureau), of[each.bureau])
        for each in in_bureau_order(each.listed for each in found)
    ]
    whole = tuple(map(sum, zip(*(row.counts for row in rows), strict=True)))
    return (*rows, Row(said("desk.whole"), None, whole))


def _row(words: Text, of: Progress) -> Row:
    counts = (
        of.listed.targets, of.accepted, of.otherwise, of.undecided, of.visited, of.failed,
    )  # fmt: skip
    return Row(words, page_of(of.listed), counts)


def waiting(db: Session, asker: Principal, service: Running) -> list[Waiting]:
    """What waits for a supervisor, as far as anything does."""
    today = day_in_city(service.now())
    newest = drafts(db, before=None, limit=1) if may_decide(asker) else []
    counts = (
        ("drafts", sum(each.state(today) == "waiting" for each in newest), "/drafts"),
        ("seconds", len(decisions.waiting(db)), "/decisions/pending"),
        ("overdue", len(some_orders(db, "overdue", today=today)), "/orders?state=overdue"),
        ("conflicts", len(open_conflicts(db)), "/conflicts"),
        ("objections", len(open_objections(db, bureau=asker.bureau)), "/objections"),
    )
    return [Waiting(said(f"desk.waits.{key}"), count, href) for key, count, href in counts if count]
