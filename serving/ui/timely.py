"""Whether a list is still the one to go by, and who let it go out: what a list cannot say itself.

A published list never changes, so both are said beside it, at the time of reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from features.week import week_of
from features.words import Text
from serving.addresses import list_page
from serving.clock import shown_moment
from serving.lists.queries import Approval
from serving.lists.schemas import EarlierListBody
from serving.ui.menu import week_name
from serving.ui.words import said


@dataclass(frozen=True)
class Notice:
    """What is said at the top of a list that is not the one to go by; `href`: the newest list."""

    words: Text
    href: str | None


def notice(listed: EarlierListBody, weeks: Sequence[str], today: date) -> Notice | None:
    """What to say of a list; None while its week lasts and no newer one is there.

    `weeks` are those for which the bureau has this programme's list, newest first.
    """
    newest, over = weeks[0], today > listed.ends_on
    if newest != listed.week:
        words = "timely.over" if over else "timely.newer"
        href = list_page(newest, listed.programme, listed.bureau)
        return Notice(said(words, newest=week_name(newest)), href)
    if not over:
        return None
    return Notice(said("timely.unpublished", current=week_name(week_of(today))), None)


def approved_in_words(approval: Approval | None, published_at: datetime) -> Text:
    """Who let a list go out, and when."""
    at = shown_moment(published_at)
    if approval is None:
        return said("approval.earlier", at=at)
    how = "approval.command" if approval.draft is None else "approval.draft"
    return said(how, by=approval.shown_name, at=at)
