"""What was decided, in words: one line for a list's page and files, and what is wrong with one.

The free words are not among them. They stay on the target's own page: a file goes further than a
screen, and a sheet is carried to the door.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from features.words import Text
from serving.clock import shown_moment
from serving.decisions.rules import Fault
from serving.decisions.standing import Decision, Standing
from serving.ui.menu import week_name
from serving.ui.words import name, said

NOTHING: Final = Text("", "")
UNDECIDED: Final = "undecided"


@dataclass(frozen=True)
class Beside:
    """What a page shows beside a target; `status` colours it, `href` is where to decide.

    `status` is what is in force: accept, defer, reject, replace, or undecided.
    """

    what: Text
    why: Text
    status: str
    href: str | None


def beside(standing: Standing | None, href: str | None) -> Beside:
    """What people decided about a target, as its page shows it."""
    return Beside(decided_text(standing), reason_text(standing), in_force(standing), href)


def in_force(standing: Standing | None) -> str:
    """The kind of what stands about a target; `undecided` where nothing does yet."""
    if standing is None or standing.in_force is None:
        return UNDECIDED
    return standing.in_force.kind


def progress(standings: Iterable[Standing]) -> Text:
    """How many of a list's targets are to be visited, are not, and wait; nothing before the first.

    Of the undecided nothing is said: how many are listed stands beside it.
    """
    known = list(standings)
    if not known:
        return NOTHING
    return said(
        "decided.progress",
        accepted=sum(each.signed_off for each in known),
        otherwise=sum(each.in_force is not None and not each.signed_off for each in known),
        waits=sum(each.waits is not None for each in known),
    )


def decided_text(standing: Standing | None) -> Text:
    """What stands about a target, who decided it and when, and what waits for a second person.

    Undecided, it says that nobody is sent.
    """
    if standing is None or (standing.in_force is None and standing.waits is None):
        return said("decided.none")
    in_force = [] if standing.in_force is None else [as_text(standing.in_force)]
    waits = [] if standing.waits is None else [as_text(standing.waits)]
    return _listed([*in_force, *waits])


def reason_text(standing: Standing | None) -> Text:
    """The reason of what stands, or else of what waits; nothing for an acceptance."""
    if standing is None:
        return NOTHING
    codes = [
        each.code for each in (standing.in_force, standing.waits) if each is not None and each.code
    ]
    return _listed([name("decision_code", code) for code in codes])


def as_text(decision: Decision) -> Text:
    """One decision as `spoken`, and that it waits where it does."""
    spoke = spoken(decision)
    return said("decided.waits", what=spoke) if decision.waits else spoke


def spoken(decision: Decision) -> Text:
    """One decision: what, who and when, and what the second person said."""
    what = said(
        f"decided.{decision.kind}",
        week=week_name(decision.until_week) if decision.until_week else "",
        replacement=decision.replacement or "",
    )
    by = said("decided.by", what=what, name=decision.name, at=shown_moment(decision.at))
    if decision.second is not None:
        key = "decided.confirmed" if decision.second.verdict == "confirm" else "decided.refused"
        spoke = said(key, name=decision.second.name, at=shown_moment(decision.second.at))
        return _listed([by, spoke])
    return by


def fault_text(fault: Fault) -> Text:
    """What is wrong, what is wanted and what to do, in words."""
    return said(fault.key, **{field: _value(value) for field, value in fault.values.items()})


def _value(value: object) -> object:
    """A value of a fault as people read it: reasons by their names."""
    if isinstance(value, tuple):
        return _joined([name("decision_code", code) for code in value], ", ", "、")
    return value


def _listed(texts: Sequence[Text]) -> Text:
    return _joined(texts, "; ", "；")


def _joined(texts: Sequence[Text], en: str, zh: str) -> Text:
    return Text(en.join(each.en for each in texts), zh.join(each.zh for each in texts))
