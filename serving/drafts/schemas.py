"""What is sent about drafts, and taken in to decide about one."""

from datetime import date, datetime

from pydantic import Field

from serving.access.schemas import Taken
from serving.drafts.deciding import LONGEST_WORDS
from serving.drafts.queries import State
from serving.lists.schemas import Sent


class DraftListBody(Sent):
    """One bureau's list of a draft without its rows; `href` is where they are."""

    bureau: str
    capacity: int
    eligible: int
    targets: int
    content_hash: str
    href: str


class DraftProgrammeBody(Sent):
    """One programme of a draft; `content_hash` is what its publication has, if nothing is signed.

    `published_as` is the hash of what its week stands published as, null where nothing does.
    """

    programme: str
    model_name: str
    model_version: str
    snapshot: str
    content_hash: str
    published_as: str | None
    lists: tuple[DraftListBody, ...]


class DraftDecisionBody(Sent):
    """What was decided about a draft (approved, sent_back), by whom, when and in which words."""

    verdict: str
    by: str
    shown_name: str
    at: datetime
    words: str


class DraftBody(Sent):
    """A week's lists that were computed and not published by that.

    `state` is waiting, approved, sent_back, replaced (by the draft `newer`), overtaken (the week is
    published otherwise) or over (its week is). `breaches` counts the limits of parity that it
    breaks: approving such a draft takes words, which sign its lists.
    """

    id: int
    week: str
    begins_on: date
    ends_on: date
    computed_at: datetime
    computed_by: str
    content_hash: str
    state: State
    newer: int | None
    breaches: int
    decision: DraftDecisionBody | None
    programmes: tuple[DraftProgrammeBody, ...]


class DraftsBody(Sent):
    """Drafts, newest first; `next` is where older ones are, null at the end."""

    drafts: tuple[DraftBody, ...]
    next: str | None


class PublishedByBody(Sent):
    """What an approval published; `signed`: its hash is another than the draft's by the signature.

    `changed` is false where the same stood published before.
    """

    programme: str
    content_hash: str
    draft_hash: str
    signed: bool
    changed: bool


class ApprovalOfDraftBody(Sent):
    """An approval, and what it published."""

    draft: int
    week: str
    publications: tuple[PublishedByBody, ...]


class ApproveBody(Taken):
    """`content_hash` is that of the draft that was looked at; `words` sign broken limits."""

    content_hash: str = Field(max_length=64)
    words: str = Field(default="", max_length=LONGEST_WORDS)


class SendBackBody(Taken):
    """`content_hash` is that of the draft that was looked at; `words` say what is to be changed."""

    content_hash: str = Field(max_length=64)
    words: str = Field(max_length=LONGEST_WORDS)
