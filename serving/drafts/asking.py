"""Who may look at drafts, which draft an address names, and deciding on behalf of who asks.

The API and the pages share these. To whom drafts are not shown, they are not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy.orm import Session
from starlette.requests import Request

from serving.access.asking import Asker, AuditTrail, Db, Trail, Writer, Writing
from serving.audit.chain import append
from serving.audit.noting import asked_of
from serving.audit.queries import list_subject
from serving.drafts import deciding, queries
from serving.drafts.deciding import Approved, Decider
from serving.drafts.keeping import draft_subject
from serving.drafts.queries import Draft
from serving.drafts.reviewing import (
    Beside,
    ListReview,
    ProgrammeReview,
    list_review,
    programme_review,
)
from serving.lists.chosen import WHOLE, Wanted
from serving.lists.queries import list_before, lists_before
from serving.lists.schemas import ListBody, PublishedBody
from serving.problems import Problem
from serving.service import Running

DraftId = Annotated[int, Path(description="A draft's number", examples=[1], ge=1, le=2**31 - 1)]


async def _sees_drafts(request: Request, asker: Asker) -> None:
    if not asker.may("approve"):
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_address", path=request.url.path)


# Found where the API is described.
_sees_drafts.hidden_without = "approve"  # type: ignore[attr-defined]  # functions take attributes

# For routers: who is no supervisor is told that there is nothing.
SUPERVISORS_ONLY = Depends(_sees_drafts)


async def found_draft(db: Db, draft_id: DraftId) -> Draft:
    """The draft that an address names."""
    found = queries.draft(db, draft_id)
    if found is None:
        raise unknown_draft(draft_id)
    return found


FoundDraft = Annotated[Draft, Depends(found_draft)]


def unknown_draft(draft_id: int) -> Problem:
    """What is answered where there is no such draft."""
    return Problem(HTTPStatus.NOT_FOUND, "unknown_draft", id=draft_id)


def draft_list(
    db: Session,
    found: Draft,
    programme: str,
    bureau: str,
    *,
    trail: AuditTrail,
    wanted: Wanted = WHOLE,
) -> queries.DraftBody:
    """One bureau's list of a draft; that it is about to be shown, and how, is in the audit."""
    one = queries.body(db, found.id, programme, bureau)
    if one is None:
        raise Problem(
            HTTPStatus.NOT_FOUND, "unknown_draft_list", id=found.id, programme=programme,
            bureau=bureau,
        )  # fmt: skip
    told: dict[str, object] = {"of_week": found.week, "draft": found.id}
    told |= {"programme": programme, "of": bureau, "asked": asked_of(wanted)}
    trail.seen("view_draft", list_subject(one.content_hash), bureau=bureau, **told)
    return one


def reviews(db: Session, found: Draft) -> list[ProgrammeReview]:
    """The review of each programme of a draft: of the bureaus' lists that who asks may see."""
    measured, before = queries.measured(db, found.id), lists_before(db, found.week)
    lists: dict[str, list[Beside]] = {one.programme: [] for one in found.programmes}
    for one in queries.bodies(db, found.id):
        where = (one.programme, one.bureau)
        lists[one.programme].append(
            Beside(
                ListBody.model_validate_json(one.body),
                PublishedBody.validate_json(before[where].body) if where in before else None,
                measured.firmness.get(where),
            )
        )
    return [
        programme_review(programme, of, measured.parity.get(programme))
        for programme, of in lists.items()
    ]


def review_of_list(db: Session, found: Draft, listed: ListBody) -> ListReview:
    """The review of one bureau's list of a draft."""
    where = (listed.programme, listed.bureau)
    before = list_before(db, found.week, *where)
    return list_review(
        Beside(
            listed,
            PublishedBody.validate_json(before.body) if before else None,
            queries.measured(db, found.id).firmness.get(where),
        )
    )


@dataclass(frozen=True)
class Desk:
    """Decides as who asks; each decision with what it publishes and its audit, or nothing."""

    by: Decider
    writer: Writer
    trail: AuditTrail
    now: Callable[[], datetime]

    def approve(self, draft_id: int, *, seen: str, words: str) -> Approved:
        """What was published."""

        def work(db: Session) -> Approved | None:
            done = deciding.approve(
                db, draft_id, seen=seen, words=words, by=self.by, now=self.now()
            )
            if done is not None:
                entry, of = self.trail.entry, done.draft
                append(
                    db,
                    entry("approve", draft_subject(of.content_hash), week=of.week, draft=of.id),
                    *(
                        entry(
                            "publish",
                            f"publication:{one.content_hash}",
                            week=one.week,
                            programme=one.programme,
                            lists=one.lists,
                        )
                        for one in done.receipts
                        if one.changed
                    ),
                )
            return done

        done = self.writer.written(work)
        if done is None:
            raise unknown_draft(draft_id)
        return done

    def send_back(self, draft_id: int, *, seen: str, words: str) -> None:
        """The draft is sent back."""

        def work(db: Session) -> Draft | None:
            found = deciding.send_back(
                db, draft_id, seen=seen, words=words, by=self.by, now=self.now()
            )
            if found is not None:
                subject = draft_subject(found.content_hash)
                append(db, self.trail.entry("send_back", subject, week=found.week, draft=found.id))
            return found

        if self.writer.written(work) is None:
            raise unknown_draft(draft_id)


async def _desk(
    request: Request, asker: Asker, writer: Writing, trail: Trail, service: Running
) -> Desk:
    shown_name = getattr(request.state, "shown_name", asker.name)
    return Desk(Decider(asker, shown_name), writer, trail, service.now)


AtDesk = Annotated[Desk, Depends(_desk)]
