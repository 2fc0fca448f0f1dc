"""Keeping a draft: a week's lists as publishing would store them, whole or not at all.

Broken limits of parity do not keep a draft back: whoever approves it signs them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.visits.lists import WeeklyList
from models.visits.measures import Measures
from serving.audit.chain import Entry, append
from serving.checks import ListsRefused, faults_of_draft
from serving.database import written
from serving.document import canonical, sha256
from serving.drafts.measures import KeptFirmness, KeptParity
from serving.drafts.queries import newest_of
from serving.drafts.records import DraftListRecord, DraftProgrammeRecord, DraftRecord
from serving.kept import KeptProgramme, of_documents, standing
from serving.publish import AlreadyPublished, by_programme

Outcome = Literal["new", "waits", "published"]


@dataclass(frozen=True)
class DraftReceipt:
    """What waits for approval: a `new` draft, or one that `waits` already with the same content.

    `published`: the week stands published with the same content, and nothing waits.
    """

    week: str
    content_hash: str
    draft_id: int | None
    computed_at: datetime
    lists: int
    targets: int
    outcome: Outcome

    def __str__(self) -> str:
        holds = f"{self.week}: {self.targets} targets in {self.lists} lists"
        if self.outcome == "published":
            return f"{holds}, published with the same content: there is nothing to approve"
        if self.outcome == "waits":
            since = f"{self.computed_at:%Y-%m-%d %H:%M} UTC"
            return f"{holds}, waiting as draft {self.draft_id} since {since}: nothing changed"
        return f"{holds}, waiting for approval as draft {self.draft_id}: {self.content_hash[:12]}"


def keep_draft(
    engine: Engine,
    lists: Sequence[WeeklyList],
    *,
    now: datetime,
    by: str,
    lots: Mapping[str, str] | None = None,
    measures: Mapping[str, Measures] | None = None,
) -> DraftReceipt:
    """Stores a week's lists as its newest draft; `lots` marks each programme's file of lots.

    `measures` of each programme are kept beside its lists; no hash is of them.
    Raises `ListsRefused` where the lists are at fault and `AlreadyPublished` where other content
    stands published; then, as after any error, nothing was written.
    """
    found = faults_of_draft(lists)
    if found:
        raise ListsRefused(found)
    kept = [of_documents(documents) for documents in by_programme(lists)]
    week, content_hash = kept[0].week, hash_of_draft(kept)
    broken = {(one.programme, breach) for one in lists for breach in one.breaches}
    breaches = Counter(programme for programme, _ in broken)
    commitment = next((one.draw.commitment for one in lists if one.draw), None)

    def keep(db: Session) -> DraftReceipt:
        outcome: Outcome = "new"
        draft_id, computed_at = None, now
        newest = newest_of(db, week)
        if _stands_published(db, kept):
            outcome = "published"
        elif newest and newest.decision is None and newest.content_hash == content_hash:
            outcome, draft_id, computed_at = "waits", newest.id, newest.computed_at
        else:
            record = DraftRecord(
                week=week,
                as_of=kept[0].as_of,
                computed_at=now,
                computed_by=by,
                content_hash=content_hash,
                commitment=commitment,
                size=len(kept),
            )
            db.add(record)
            db.flush()
            draft_id = record.id
            for each in kept:
                mark = (lots or {}).get(each.programme)
                of = (measures or {}).get(each.programme)
                _write_programme(
                    db, draft_id, each, breaches=breaches[each.programme], lots=mark, measures=of
                )
            append(db, _entry(week, content_hash, draft_id, len(lists), now=now, by=by))
        return DraftReceipt(
            week=week,
            content_hash=content_hash,
            draft_id=draft_id,
            computed_at=computed_at,
            lists=len(lists),
            targets=sum(each.size for each in kept),
            outcome=outcome,
        )

    return written(engine, keep)


def hash_of_draft(kept: Sequence[KeptProgramme]) -> str:
    """The hash of a week: of what each of its programmes' publication would have."""
    hashes = {each.programme: each.content_hash for each in kept}
    return sha256(canonical({"week": kept[0].week, "programmes": hashes}))


def draft_subject(content_hash: str) -> str:
    """How the audit names a draft: by the hash of all its lists."""
    return f"draft:{content_hash}"


def _stands_published(db: Session, kept: Sequence[KeptProgramme]) -> bool:
    """Whether all of it stands published; AlreadyPublished where other content does."""
    stand = [(each, standing(db, each.week, each.programme)) for each in kept]
    for each, published in stand:
        if published is not None and published.content_hash != each.content_hash:
            raise AlreadyPublished(published, each.content_hash)
    return all(published is not None for _, published in stand)


def _entry(
    week: str, content_hash: str, draft_id: int, lists: int, *, now: datetime, by: str
) -> Entry:
    told = {"week": week, "draft": draft_id, "lists": lists}
    return Entry(now, by, "command", "draft", draft_subject(content_hash), None, told=told)


def _write_programme(
    db: Session,
    draft_id: int,
    kept: KeptProgramme,
    *,
    breaches: int,
    lots: str | None,
    measures: Measures | None,
) -> None:
    firmness = measures.firmness if measures else {}
    programme = DraftProgrammeRecord(
        draft_id=draft_id,
        programme=kept.programme,
        snapshot=kept.snapshot,
        model=dict(kept.model),
        content_hash=kept.content_hash,
        breaches=breaches,
        lots=lots,
        size=len(kept.lists),
        parity=KeptParity.dump_json(KeptParity.validate_python(measures.parity))
        if measures
        else None,
    )
    db.add(programme)
    db.flush()
    for one in kept.lists:
        firm = firmness.get(one.bureau)
        record = DraftListRecord(
            programme_id=programme.id,
            bureau=one.bureau,
            capacity=one.capacity,
            eligible=one.eligible,
            size=len(one.targets),
            content_hash=one.content_hash,
            body=one.body,
            firmness=KeptFirmness.model_validate(firm).model_dump_json().encode() if firm else None,
        )
        db.add(record)
    db.flush()
