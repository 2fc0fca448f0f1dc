"""`draft`: the weekly lists as publishing would store them, for a supervisor to approve."""

from collections.abc import Sequence
from datetime import timedelta

from features.refused import Refused
from features.week import week_of
from models.visits.measures import OTHER_ALIASES, OtherAlias
from serving.database import open_database
from serving.drafts.keeping import keep_draft
from serving.settings import settings_from
from targeting import drawing, weekly
from targeting.edges import now, say, today
from targeting.signing import command_name
from targeting.week_told import told

A_WEEK = timedelta(weeks=1)


def draft(
    week: str | None,
    *,
    unannounced: bool = False,
    also: Sequence[OtherAlias] = OTHER_ALIASES,
) -> None:
    """Computes a week's lists and keeps them as its newest draft: whole, or not at all.

    Refused before the week has begun, as publishing is, and once it is over: nobody approves that.
    Beside them it keeps what helps to decide: parity in numbers, who left and why, and how many
    places the other models `also` would give to the same establishments.
    `unannounced`: also where the seed that was announced for the draw is lost.
    """
    monday = weekly.begun(week)
    if today() >= monday + A_WEEK:
        raise Refused(
            f"{week_of(monday)} is over, and nobody could act on its lists: a supervisor approves "
            "drafts of the current week only. Leave --week out, or publish that week by command: "
            f"targeting publish --week {week_of(monday)}"
        )
    engine = open_database(settings_from())
    plans = weekly.plans_for(engine, monday, unannounced=unannounced, also=also)
    lists = [one for plan in plans.values() for one in plan.lists]
    for line in told(lists):
        say(line)
    # Before the draft is kept: one that is approved must have its lots.
    lots = {name: drawing.keep_drafted(monday, name, plan.lots) for name, plan in plans.items()}
    measures = {name: plan.measures for name, plan in plans.items()}
    try:
        receipt = keep_draft(
            engine, lists, now=now(), by=command_name(), lots=lots, measures=measures
        )
    finally:
        drawing.forget_drafted(monday, lots, engine)
    say(f"  {receipt}")
    if receipt.draft_id is not None:
        say(f"To approve it, a supervisor of the whole city opens /drafts/{receipt.draft_id}")
