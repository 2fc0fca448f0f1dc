"""What an outcome may say, pure: each fault names a field and a key of words, for pages to show.

Nothing here looks at a database or a clock; the moment and the city's time zone are handed in.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from features.contract import SEVERITY_MAX
from serving.clock import day_in_city
from serving.document import canonical, sha256

PASS, FAIL = "pass", "fail"

# Nobody saw how the place keeps the rules: DOMAIN.md, requirement 12. None of them is a pass.
NON_RESULTS: Final = ("unreachable", "not_operating", "closed_down", "refused_entry")
RESULTS: Final = (PASS, FAIL, *NON_RESULTS)

# Why no scan came before the visit: 深圳市行政执法监督码管理规定, 深府规〔2025〕6号 [S] H.
SCAN_MISSING: Final = ("network_fault", "emergency", "evidence_loss")

# The same: what the network kept from being scanned is filled in within so many calendar days.
BACK_FILL = timedelta(days=10)

# Two months after its Monday a visit is no longer that list's doing: later ones stand on others.
LATEST = timedelta(days=60)

# How far ahead of ours the clock of a phone may go: beyond that, what it says is not believed.
CLOCKS_DIFFER = timedelta(minutes=5)

# Letters: of ids, of a finding's item, and of somebody's words on a case.
LONGEST_ID, LONGEST_ITEM, LONGEST_WORDS = 64, 200, 500

# An inspection's form has some 60 items; more findings than that are a slip of the program.
MOST_FINDINGS = 60

# More stops than any crew makes in a day.
LAST_STOP = 20

# By what a checklist calls an item; anything else is words that somebody wrote.
ITEM_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


@dataclass(frozen=True)
class Moment:
    """When something is asked, and which day that is in the city, wherever the machine stands."""

    now: datetime

    @property
    def today(self) -> date:
        """The city's day."""
        return self.day_of(self.now)

    def day_of(self, at: datetime) -> date:
        """The city's day at a moment: what is recorded on a Monday there is known on that Monday.

        >>> from datetime import UTC
        >>> Moment(datetime(2026, 11, 29, 16, 30, tzinfo=UTC)).today
        datetime.date(2026, 11, 30)
        """
        return day_in_city(at)


@dataclass(frozen=True)
class Finding:
    """One item that was not in order: a checklist's code, or words, and whether it came back."""

    item: str
    severity: int
    repeated: bool | None = None


@dataclass(frozen=True)
class Offered:
    """An outcome as a phone, a form or another system offers it; `faults` says what it lacks."""

    visited_on: date
    result: str
    inspectors: tuple[str, ...]
    seen_on_device_at: datetime
    severity: int | None = None
    findings: tuple[Finding, ...] = ()
    visit_order: int | None = None
    scan_id: str | None = None
    scan_missing: str | None = None
    scan_words: str | None = None

    @property
    def content_hash(self) -> str:
        """The same for the same content, whoever sends it when: of all but its words and moment."""
        said = asdict(self)
        del said["seen_on_device_at"], said["scan_words"]
        said["visited_on"] = self.visited_on.isoformat()
        said["inspectors"] = sorted(self.inspectors)
        said["findings"] = sorted(said["findings"], key=lambda each: str(each["item"]))
        return sha256(canonical(said))


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field; `words` is a key of `ui/outcome_words.py`, filled by `values`."""

    of: str
    words: str
    values: dict[str, Any] = field(default_factory=dict)


def tidy(text: str | None) -> str | None:
    """Text as it is kept: full width made plain, no space around it; None where none is left.

    >>> tidy(" Ｆ－０１ "), tidy("  ")
    ('F-01', None)
    """
    plain = unicodedata.normalize("NFKC", text or "").strip()
    return plain or None


def faults(offered: Offered, *, monday: date, moment: Moment) -> list[Fault]:
    """Everything that keeps an outcome of a list of `monday` from being recorded."""
    return [
        *_of_days(offered, monday, moment),
        *_of_result(offered),
        *_of_findings(offered.findings),
        *_of_inspectors(offered),
        *_of_scan(offered),
    ]


def assessed(result: str) -> bool:
    """Whether somebody saw how the place keeps the rules; only such a visit needs a scan.

    >>> assessed("pass"), assessed("refused_entry")
    (True, False)
    """
    return result in (PASS, FAIL)


def scan_due(visited_on: date) -> date:
    """The last day on which a scan's id can still be filled in."""
    return visited_on + BACK_FILL


def scan_faults(scan_id: str | None, visited_on: date, *, moment: Moment) -> list[Fault]:
    """What keeps a scan's id from being filled in now."""
    found = list(_of_id("scan_id", scan_id)) if scan_id else [Fault("scan_id", "fault.empty")]
    last = scan_due(visited_on)
    if moment.today > last:
        days = BACK_FILL.days
        found.append(Fault("scan_id", "fault.scan_late", {"last": last, "days": days}))
    return found


def purpose_of(lane: str, basis: str | None) -> str:
    """The contract's purpose of a visit that stood on a list; labels are made of the first two.

    An event sent whoever stands there by a trigger: that visit says nothing about the others.

    >>> [purpose_of(lane, None) for lane in ("statutory", "risk", "random", "trigger")]
    ['routine', 'routine', 'random', 'followup']
    >>> purpose_of("trigger", "reinspection")
    'reinspection'
    """
    if lane == "random":
        return "random"
    if lane != "trigger":
        return "routine"
    return "reinspection" if basis == "reinspection" else "followup"


def _of_days(offered: Offered, monday: date, moment: Moment) -> Iterator[Fault]:
    day, last = offered.visited_on, monday + LATEST
    if day < monday:
        yield Fault("visited_on", "fault.before_list", {"monday": monday})
    if day > moment.today:
        yield Fault("visited_on", "fault.future", {"today": moment.today})
    elif day > last:
        yield Fault("visited_on", "fault.long_after", {"last": last, "days": LATEST.days})
    if offered.seen_on_device_at > moment.now + CLOCKS_DIFFER:
        yield Fault("seen_on_device_at", "fault.device_ahead", {"now": moment.now})
    elif day <= moment.today and moment.day_of(offered.seen_on_device_at) < day:
        yield Fault("seen_on_device_at", "fault.device_before_visit", {"day": day})


def _of_result(offered: Offered) -> Iterator[Fault]:
    result, severity = offered.result, offered.severity
    if result not in RESULTS:
        yield Fault("result", "fault.result")
        return
    if result == FAIL:
        if severity is None or not 1 <= severity <= SEVERITY_MAX:
            yield Fault("severity", "fault.severity_of_fail", {"most": SEVERITY_MAX})
        if not offered.findings:
            yield Fault("findings", "fault.no_finding")
        elif severity is not None and severity != max(each.severity for each in offered.findings):
            yield Fault("severity", "fault.severity_of_findings")
        return
    if result == PASS and severity != 0:
        yield Fault("severity", "fault.severity_of_pass")
    if result in NON_RESULTS and severity is not None:
        yield Fault("severity", "fault.severity_of_none")
    if offered.findings:
        yield Fault("findings", "fault.findings_of_other")


def _of_findings(findings: tuple[Finding, ...]) -> Iterator[Fault]:
    if len(findings) > MOST_FINDINGS:
        yield Fault("findings", "fault.many_findings", {"most": MOST_FINDINGS})
    items = [each.item.casefold() for each in findings]
    if len(set(items)) < len(items):
        yield Fault("findings", "fault.twice")
    if any(not each.item or len(each.item) > LONGEST_ITEM for each in findings):
        yield Fault("findings", "fault.item", {"most": LONGEST_ITEM})
    if any(not 1 <= each.severity <= SEVERITY_MAX for each in findings):
        yield Fault("findings", "fault.severity_of_finding", {"most": SEVERITY_MAX})


def _of_inspectors(offered: Offered) -> Iterator[Fault]:
    """SAMR Order 49, Art. 23: two or more go; the record names two."""
    if len(offered.inspectors) != 2 or len(set(offered.inspectors)) != 2:
        yield Fault("inspectors", "fault.inspectors")
    for each in offered.inspectors:
        yield from _of_id("inspectors", each)
    if offered.visit_order is not None and not 1 <= offered.visit_order <= LAST_STOP:
        yield Fault("visit_order", "fault.visit_order", {"most": LAST_STOP})


def _of_scan(offered: Offered) -> Iterator[Fault]:
    if offered.scan_id and offered.scan_missing:
        yield Fault("scan_id", "fault.scan_both")
    if assessed(offered.result) and not offered.scan_id and not offered.scan_missing:
        yield Fault("scan_id", "fault.scan_neither")
    if offered.scan_id:
        yield from _of_id("scan_id", offered.scan_id)
    if offered.scan_missing is not None and offered.scan_missing not in SCAN_MISSING:
        yield Fault("scan_missing", "fault.scan_reason")
    if offered.scan_missing and not offered.scan_words:
        yield Fault("scan_words", "fault.scan_words")
    if offered.scan_words and len(offered.scan_words) > LONGEST_WORDS:
        yield Fault("scan_words", "fault.long", {"most": LONGEST_WORDS})


def _of_id(name: str, given: str) -> Iterator[Fault]:
    if not given.strip() or len(given) > LONGEST_ID:
        yield Fault(name, "fault.id", {"most": LONGEST_ID})
