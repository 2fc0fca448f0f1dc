"""Deciding about a draft: it is published as it was seen, or sent back with words.

Within the transaction under way, so that decision, publication and audit stand together or not at
all. A list that breaks limits of parity is signed here, which makes it other bytes than the draft
had; every other list goes out as the draft's very bytes.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from serving.access.principal import Principal
from serving.access.refusing import RefusedInWords
from serving.clock import day_in_city, shown_moment
from serving.document import canonical, sha256
from serving.drafts.queries import Draft, bodies, draft
from serving.drafts.records import DraftDecisionRecord
from serving.kept import Approver, KeptList, KeptProgramme
from serving.lists.schemas import ListBody, SignatureBody
from serving.publish import AlreadyPublished, Receipt, publish_kept
from serving.ui.words import name

# Room for reasons; what stands on a list stays there for good.
LONGEST_WORDS = 2000


class NotDecided(RefusedInWords):
    """Nothing was decided, for a reason in words; `status` is what HTTP says of it."""

    status = HTTPStatus.CONFLICT


class MayNotDecide(NotDecided):
    """Who asks is not who may decide."""

    status = HTTPStatus.FORBIDDEN


class WordsMissing(NotDecided):
    """It takes words, and there were none."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Decider:
    """A person who decides; `shown_name` is how a list says who signed it."""

    asker: Principal
    shown_name: str


@dataclass(frozen=True)
class Approved:
    """What an approval published; the hashes of the programmes `signed` are not the draft's."""

    draft: Draft
    receipts: tuple[Receipt, ...]
    signed: tuple[str, ...]


def approve(
    db: Session, draft_id: int, *, seen: str, words: str, by: Decider, now: datetime
) -> Approved | None:
    """The draft's lists, published; None where there is no such draft. `seen` is its hash.

    `words` sign broken limits of parity; without any they are kept beside the publication.
    Raises a NotDecided; then nothing was written.
    """
    found = draft(db, draft_id)
    if found is None:
        return None
    words = words.strip()
    _refuse_approver(found, by)
    _refuse_late(found, seen, today=day_in_city(now))
    if found.breaches and not words:
        raise WordsMissing("draft.unsigned", broken=found.breaches)
    signature = SignatureBody(name=by.shown_name, why=words)
    _write_decision(db, found, "approved", words, by, now)
    approver = Approver(by.asker.name, by.shown_name, found.id, words)
    try:
        receipts = tuple(
            publish_kept(db, kept, approver, now=now)
            for kept in kept_programmes(db, found, signature)
        )
    except AlreadyPublished:
        raise NotDecided("draft.overtaken", week=found.week) from None
    if not any(each.changed for each in receipts):
        raise NotDecided("draft.overtaken", week=found.week)
    return Approved(
        found, receipts, tuple(one.programme for one in found.programmes if one.breaches)
    )


def send_back(
    db: Session, draft_id: int, *, seen: str, words: str, by: Decider, now: datetime
) -> Draft | None:
    """The draft, sent back with words; None where there is no such draft."""
    found = draft(db, draft_id)
    if found is None:
        return None
    words = words.strip()
    _refuse_person(by)
    _refuse_late(found, seen, today=day_in_city(now))
    if not words:
        raise WordsMissing("draft.no_words")
    _write_decision(db, found, "sent_back", words, by, now)
    return found


def may_decide(asker: Principal) -> bool:
    """Whether somebody decides about drafts: a person, for the whole city."""
    return asker.may("approve") and asker.bureau is None and not asker.machine


def computed_it(found: Draft, asker: Principal) -> bool:
    """Whether the draft was computed by the account that asks, also as the machine's account."""
    return found.computed_by.removeprefix("command:") == asker.name


def kept_programmes(
    db: Session, found: Draft, signature: SignatureBody
) -> tuple[KeptProgramme, ...]:
    """What publishing a draft writes: its bytes, signed where they break limits of parity."""
    kept = {
        one.programme: KeptProgramme(
            found.week, one.programme, found.as_of, one.snapshot, one.model, lists=()
        )
        for one in found.programmes
    }
    summaries = {
        (one.programme, each.bureau): each for one in found.programmes for each in one.lists
    }
    for one in bodies(db, found.id):
        body = _signed(one.body, signature)
        summary = summaries[one.programme, one.bureau]
        own = KeptList(
            bureau=one.bureau,
            capacity=summary.capacity,
            eligible=summary.eligible,
            content_hash=sha256(body),
            body=body,
            targets=ListBody.model_validate_json(body).targets,
        )
        before = kept[one.programme]
        kept[one.programme] = replace(before, lists=(*before.lists, own))
    return tuple(kept.values())


def _signed(body: bytes, signature: SignatureBody) -> bytes:
    """The bytes with the signature, where they need one; else the very same."""
    if not _breaches(body):
        return body
    return canonical(json.loads(body) | {"signature": signature.model_dump(mode="json")})


def _breaches(body: bytes) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(body)["breaches"]
    return found


def _write_decision(
    db: Session, found: Draft, verdict: str, words: str, by: Decider, now: datetime
) -> None:
    record = DraftDecisionRecord(
        draft_id=found.id,
        verdict=verdict,
        decided_by=by.asker.name,
        shown_name=by.shown_name,
        decided_at=now,
        words=words,
    )
    db.add(record)
    db.flush()


def _refuse_person(by: Decider) -> None:
    if by.asker.machine:
        raise MayNotDecide("draft.machine")
    if not may_decide(by.asker):
        raise MayNotDecide("draft.city_only")


def _refuse_approver(found: Draft, by: Decider) -> None:
    _refuse_person(by)
    if computed_it(found, by.asker):
        raise MayNotDecide("draft.own", by=found.computed_by)


def _refuse_late(found: Draft, seen: str, *, today: date) -> None:
    """Refuses what somebody decided before, or what is no longer what they saw."""
    if found.decision:
        raise NotDecided(
            "draft.decided",
            verdict=name("draft_verdict", found.decision.verdict),
            by=found.decision.shown_name,
            at=shown_moment(found.decision.at),
        )
    if found.newer is not None:
        raise NotDecided("draft.replaced", newer=found.newer)
    if seen != found.content_hash:
        raise NotDecided("draft.seen_other", seen=seen[:12], stands=found.content_hash[:12])
    if found.state(today) == "over":
        raise NotDecided("draft.over", week=found.week)
