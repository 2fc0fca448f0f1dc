"""What stands decided about a target, out of all that was decided about it, one after another.

Pure. A decision takes effect when it is written, or, where it needs a second person, when that
person confirms it. Until then what stood before goes on standing: else one person alone could keep
a target from being visited, by proposing. A later decision takes the place of an earlier one, and
of a proposal that still waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final, Literal

from serving.decisions.rules import Kind

Verdict = Literal["confirm", "refuse"]
Status = Literal["in_force", "waits", "refused", "lapsed"]

VERDICTS: Final[tuple[Verdict, ...]] = ("confirm", "refuse")


@dataclass(frozen=True)
class Second:
    """What the second person said, and why; `by` is their account, `name` what people call them."""

    verdict: Verdict
    words: str
    by: str
    name: str
    at: datetime


def takes_effect(needs_second: bool, verdict: Verdict | None) -> bool:
    """Whether a decision is in force once a second person, if any, has said `verdict`."""
    return not needs_second or verdict == "confirm"


@dataclass(frozen=True)
class Decision:
    """One decision about one target; `turn` counts them from 1, `after` is the one before it."""

    id: int
    list_id: int
    bureau: str
    establishment_id: str
    turn: int
    after: int | None
    kind: Kind
    code: str | None
    words: str
    until_week: str | None
    replacement: str | None
    needs_second: bool
    by: str
    name: str
    at: datetime
    second: Second | None

    @property
    def in_force(self) -> bool:
        """Whether it took effect, though a later one may have taken its place."""
        return takes_effect(self.needs_second, None if self.second is None else self.second.verdict)

    @property
    def waits(self) -> bool:
        """Whether nobody has confirmed or refused it yet; a later one may still lapse it."""
        return self.needs_second and self.second is None


@dataclass(frozen=True)
class Standing:
    """What stands about a target: what is in force, and what is proposed and waits.

    `latest` is the last that was written, whatever became of it: who decides next names its id.
    """

    establishment_id: str
    in_force: Decision | None
    waits: Decision | None
    latest: Decision

    @property
    def signed_off(self) -> bool:
        """Whether a person accepted that it be visited: without that nobody is sent."""
        return self.in_force is not None and self.in_force.kind == "accept"


def standing(history: Iterable[Decision]) -> Standing:
    """What stands after all that was decided about one target, the earliest first; one at least."""
    decisions = list(history)
    latest = decisions[-1]
    return Standing(
        establishment_id=latest.establishment_id,
        in_force=next((each for each in reversed(decisions) if each.in_force), None),
        waits=latest if latest.waits else None,
        latest=latest,
    )


def standings(history: Iterable[Decision]) -> dict[str, Standing]:
    """What stands about each target of a list, by its id; those undecided are not in it.

    `history` is by target, and of each by turn.
    """
    return {
        target: standing(decisions)
        for target, decisions in groupby(history, key=lambda each: each.establishment_id)
    }


def status(decision: Decision, latest: Decision) -> Status:
    """What became of a decision of whose target `latest` was the last."""
    if decision.in_force:
        return "in_force"
    if not decision.waits:
        return "refused"
    return "waits" if decision.id == latest.id else "lapsed"
