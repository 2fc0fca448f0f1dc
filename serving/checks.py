"""What must hold of a week's lists before they are published, each fault in the reader's words.

Only values: no database. `publish.py` refuses lists that have any fault.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from features.contract import PROGRAMMES, SEVERITY_MAX
from features.refused import Refused
from features.week import monday_named
from features.words import Text
from models.visits.law import BASES, LANES
from models.visits.lists import DrawStamp, Target, WeeklyList
from models.wording import asserted

Item = TypeVar("Item", bound=Hashable)

# What the law or an event has set a day for.
WITH_A_DEADLINE = ("trigger", "statutory")
DRAWN = "random"

# A basis that no target may show: it would tell an owner that somebody complained.
UNTOLD = "complaint"

# SAMR Order 49, Art. 23.
FEWEST_INSPECTORS = 2
DAYS_OF_WEEK = 7

# How far a score may lie from the sum of its parts: beyond floating point, below any shown digit.
SUM_TOLERANCE = 1e-6

# Enough faults to see a pattern, few enough to read.
MOST_FAULTS_TOLD = 20


class ListsRefused(Refused):
    """Lists that may not be published: nothing was written. `faults` says each reason."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        told = "".join(f"\n- {fault}" for fault in self.faults[:MOST_FAULTS_TOLD])
        unsaid = len(self.faults) - MOST_FAULTS_TOLD
        more = f"\n- and {unsaid} more like these" if unsaid > 0 else ""
        super().__init__(
            f"These lists can't be published, and nothing was written:{told}{more}\n"
            "Put right what made them, and publish all lists of the week again."
        )


def faults(lists: Sequence[WeeklyList]) -> list[str]:
    """Everything that speaks against publishing `lists` together; empty where nothing does."""
    return [*_unsigned(lists), *faults_of_draft(lists)]


def faults_of_draft(lists: Sequence[WeeklyList]) -> list[str]:
    """What speaks against showing `lists` to who may approve them, and sign broken limits then."""
    if not lists:
        return ["there is no list; give every bureau's list of the week"]
    return [
        *_of_the_week(lists),
        *(f"{_name(one)}: {fault}" for one in lists for fault in _of_a_list(one)),
        *(
            f"{_name(one)}, rank {target.rank} ({target.establishment_id}): {fault}"
            for one in lists
            for target in one.targets
            for fault in _of_a_target(target, one)
        ),
    ]


def _of_the_week(lists: Sequence[WeeklyList]) -> Iterator[str]:
    weeks = sorted({one.week for one in lists})
    if len(weeks) > 1:
        yield f"they are of {len(weeks)} weeks ({', '.join(weeks)}); publish one week at a time"
    for programme, bureau in _repeated((one.programme, one.bureau) for one in lists):
        yield f"{programme} has more than one list for {bureau}; a bureau gets one"
    for programme in sorted({one.programme for one in lists}):
        behind = {(one.model, one.snapshot) for one in lists if one.programme == programme}
        if len(behind) > 1:
            yield f"{programme} was ranked by more than one model or snapshot; use one for all"


def _unsigned(lists: Sequence[WeeklyList]) -> Iterator[str]:
    for programme in sorted({one.programme for one in lists}):
        own = [one for one in lists if one.programme == programme]
        broken = {breach for one in own for breach in one.breaches}
        if any(one.breaches and not one.signature for one in own):
            yield (
                f"{programme} breaks limits of parity ({len(broken)}) and nobody has signed; a "
                "supervisor reads them and signs: targeting publish --signed-by NAME --why WORDS"
            )


def _of_a_list(one: WeeklyList) -> Iterator[str]:
    yield from _of_its_week(one)
    if one.programme not in PROGRAMMES:
        yield f"{one.programme!r} is not a programme; one of {', '.join(PROGRAMMES)} is"
    if not one.bureau:
        yield "it names no bureau"
    own = sum(target.counted_with is None for target in one.targets)
    if own > max(one.capacity, 0):
        yield f"{own} targets for a capacity of {one.capacity} visits; cut the list"
    # A trigger may be visited although a ceiling makes it not eligible.
    chosen = sum(target.lane != "trigger" for target in one.targets)
    if chosen > one.eligible:
        yield f"{chosen} targets chosen out of {one.eligible} eligible; count the eligible again"
    if [target.rank for target in one.targets] != list(range(1, len(one.targets) + 1)):
        yield "ranks don't run 1, 2, 3 … in order; number the targets as they stand"
    for establishment_id in _repeated(target.establishment_id for target in one.targets):
        yield f"{establishment_id} is on it more than once; one visit serves"
    if one.model.rule is not None and (words := asserted(one.model.rule)):
        yield f"its rule says {words[0]!r}, which asserts a violation; say what it orders by"
    yield from _of_its_lanes(one)
    yield from _of_its_draw(one)
    yield from _of_its_parity(one)


def _of_its_week(one: WeeklyList) -> Iterator[str]:
    try:
        monday = monday_named(one.week)
    except ValueError as error:
        yield str(error)
    else:
        if one.as_of != monday:
            yield f"as_of is {one.as_of}, but {one.week} begins on {monday}; compute it as of then"


def _of_its_lanes(one: WeeklyList) -> Iterator[str]:
    if tuple(count.lane for count in one.lanes) != LANES:
        named = ", ".join(count.lane for count in one.lanes) or "none"
        yield f"its lanes are {named}; count {', '.join(LANES)}, in this order"
        return
    on_it = Counter(target.lane for target in one.targets)
    for count in one.lanes:
        if count.listed != on_it[count.lane]:
            yield (
                f"{count.listed} listed in lane {count.lane}, but {on_it[count.lane]} of its "
                f"targets are {count.lane}; count them again"
            )
        if min(count.wanted, count.held) < 0:
            yield (
                f"lane {count.lane} wants {count.wanted} and holds {count.held}; "
                "neither can be below 0"
            )


def _of_its_draw(one: WeeklyList) -> Iterator[str]:
    if one.draw is None:
        if any(t.lane == DRAWN and t.carried_since is None for t in one.targets):
            yield f"it has {DRAWN} targets but no draw; give the seed that drew them"
        return
    drawn = sum(t.lane == DRAWN and t.carried_since is None for t in one.targets)
    least = int(one.draw.quota)
    if one.draw.frame != one.eligible:
        yield f"its draw was made from {one.draw.frame}, but {one.eligible} are eligible"
    if not min(least, one.draw.frame) <= drawn <= least + 1:
        yield f"{drawn} {DRAWN} targets for a quota of {one.draw.quota:g}; list whom it drew"
    commitment = _commitment(one.draw)
    if commitment is None:
        yield "the seed of its draw is not hexadecimal; give the bytes that drew as hexadecimal"
    elif commitment != one.draw.commitment:
        yield "the commitment of its draw is not the SHA-256 of the seed; give the seed announced"
    announced_on = one.draw.announced_on
    if announced_on is not None and announced_on >= one.as_of:
        yield (
            f"its draw was announced on {announced_on}, not before {one.as_of}; "
            "say that it was not announced"
        )


def _of_its_parity(one: WeeklyList) -> Iterator[str]:
    for group in one.make_up:
        if not 0 <= group.listed <= group.of_listed <= len(one.targets):
            yield f"{group.listed} of {group.of_listed} listed are {group.group}; count them again"
        if not 0 <= group.eligible <= group.of_eligible <= one.eligible:
            yield f"{group.eligible} of {group.of_eligible} eligible are {group.group}; count again"
    signed = one.signature
    if signed and not (signed.name.strip() and signed.why.strip()):
        yield "it is signed without a name or a reason; give both"
    if signed and not one.breaches:
        yield "it is signed and breaks no limit of parity; publish it without a signature"


def _commitment(draw: DrawStamp) -> str | None:
    """The SHA-256 of a draw's seed; None where the seed can't be read."""
    try:
        seed = bytes.fromhex(draw.seed)
    except ValueError:
        return None
    return hashlib.sha256(seed).hexdigest() if seed else None


def _of_a_target(target: Target, one: WeeklyList) -> Iterator[str]:
    if not target.establishment_id:
        yield "it names no establishment"
    if target.lane not in LANES:
        yield f"{target.lane!r} is not a lane; one of {', '.join(LANES)} is"
    yield from _of_its_right(target)
    if not 0 <= target.risk <= 1:
        yield f"risk is {target.risk}, but a chance lies between 0 and 1; calibrate the score"
    yield from _of_its_range(target)
    if not 0 <= target.expected_severity <= SEVERITY_MAX:
        yield f"expected severity is {target.expected_severity}, not within 0–{SEVERITY_MAX}"
    if target.last_visited_on is not None and target.last_visited_on >= one.as_of:
        yield f"last visited on {target.last_visited_on}, which nobody knew before {one.as_of}"
    yield from _of_its_past(target, one)
    yield from _of_its_outing(target, one)
    yield from _of_its_score(target, by_rule=one.model.rule is not None)
    yield from _of_its_reasons(target)
    yield from _of_its_words(target)


def _of_its_past(target: Target, one: WeeklyList) -> Iterator[str]:
    since = target.carried_since
    if since is not None:
        try:
            earlier = monday_named(since) < one.as_of
        except ValueError as error:
            yield str(error)
        else:
            if not earlier:
                yield f"it is listed since {since}, which is not before {one.week}"
    counted = target.counted_with
    if counted is not None and (counted not in PROGRAMMES or counted == one.programme):
        yield f"its visit is counted with {counted!r}, which is not another programme"


def _of_its_outing(target: Target, one: WeeklyList) -> Iterator[str]:
    outing = target.outing
    if outing and target.nobody:
        yield "it has an outing and why nobody goes; give one of them"
    said = any(each.outing or each.nobody for each in one.targets)
    if said and not (outing or target.nobody):
        yield "it has no outing, nor why nobody goes, and others of its list have"
    if target.nobody is not None and not _is_said(target.nobody):
        yield "why nobody goes lacks a language; word it in en and zh"
    if outing is None:
        return
    if not 0 <= (outing.day - one.as_of).days < DAYS_OF_WEEK:
        yield f"its visit is on {outing.day}, which is not in {one.week}"
    if len(set(outing.inspectors)) < FEWEST_INSPECTORS:
        named = ", ".join(outing.inspectors) or "nobody"
        yield f"{named} would go; the law wants {FEWEST_INSPECTORS} different inspectors"
    if outing.order < 1:
        yield f"it is stop {outing.order} of its trip; count stops from 1"
    if not all(map(_is_said, outing.notes)):
        yield "a note on its visit lacks a language; word it in en and zh"


def _of_its_score(target: Target, *, by_rule: bool) -> Iterator[str]:
    if not (target.weight > 0 and (target.served is None or target.served >= 0)):
        yield f"it weighs {target.weight} for {target.served} people served; neither is below 0"
        return
    made = target.expected_severity * target.weight
    if not by_rule and not abs(made - target.score) <= SUM_TOLERANCE:
        yield (
            f"its score is {target.score:.6f}, not its expected severity times its weight "
            f"({made:.6f}); rank by that"
        )


def _of_its_right(target: Target) -> Iterator[str]:
    """What is wrong with what is said of why it may be visited."""
    for lane in target.also:
        if lane not in LANES or lane == target.lane:
            yield f"it is also on for {lane!r}, which is not another lane; name others only"
    for lane in _repeated(target.also):
        yield f"it is also on for {lane} more than once; name a lane once"
    if target.basis not in BASES:
        yield f"{target.basis!r} is not a legal basis; one of {', '.join(BASES)} is"
    if target.basis == UNTOLD:
        yield "its basis would tell the owner that somebody complained; leave it off the list"
    if not _is_said(target.rule):
        yield "its rule lacks a language; word it in en and zh"
    if target.due_on is None and target.lane in WITH_A_DEADLINE:
        yield f"it is {target.lane} but has no deadline; say by which day it is due"
    chance = target.inclusion_probability
    if target.lane == DRAWN:
        if chance is None or not 0 < chance <= 1:
            yield f"it was drawn with a chance of {chance}; give one above 0 and at most 1"
    elif chance is not None:
        yield f"it is {target.lane} but has a chance of being drawn; only {DRAWN} targets have one"


def _of_its_range(target: Target) -> Iterator[str]:
    if target.outcomes_on_record < 0:
        yield f"it has {target.outcomes_on_record} outcomes on record; count them again"
    low, high = target.risk_low, target.risk_high
    if low is None or high is None:
        if low is not high:
            yield f"its range goes from {low} to {high}; give both ends or neither"
    elif not 0 <= low <= target.risk <= high <= 1:
        yield f"its range {low}–{high} does not hold its risk of {target.risk} within 0 and 1"


def _of_its_reasons(target: Target) -> Iterator[str]:
    parts = (target.base, *(reason.contribution for reason in target.reasons), target.other)
    gap = math.fsum(parts) - target.score
    if not abs(gap) <= SUM_TOLERANCE:  # so that not-a-number is a fault too
        yield f"base, reasons and other add up to {math.fsum(parts):.6f}, not to {target.score:.6f}"
    for reason in target.reasons:
        if not (_is_said(reason.title) and _is_said(reason.fact)):
            yield f"reason {reason.family} lacks a language; word it in en and zh"


def _of_its_words(target: Target) -> Iterator[str]:
    """What asserts a violation: a model's hint is not a finding (DOMAIN.md, requirement 21)."""
    said = [
        target.rule,
        *(words for reason in target.reasons for words in (reason.title, reason.fact)),
        *(target.outing.notes if target.outing else ()),
        *([target.nobody] if target.nobody else ()),
    ]
    for word in dict.fromkeys(word for text in said for word in asserted(text)):
        yield (
            f"it says {word!r}, which asserts a violation that no decision has found; "
            "state the record instead"
        )


def _is_said(text: Text) -> bool:
    return bool(text.en.strip() and text.zh.strip())


def _name(one: WeeklyList) -> str:
    return f"{one.week} {one.programme} {one.bureau}"


def _repeated(items: Iterable[Item]) -> list[Item]:
    return [item for item, times in Counter(items).items() if times > 1]
