"""Complaints (disputes) and reports.

People who complain are never shown: explanations give a band for disputes, nothing for reports.
"""

from datetime import date, timedelta

from features.catalogue.windows import HALF_YEAR, QUARTER, THREE_YEARS, YEAR, spoken
from features.feature import (
    Family,
    Feature,
    Value,
    count,
    days_since,
    decayed,
    distinct,
    smoothed_share,
    where,
)
from features.words import Text

# A place without complaints counts as if one in four of so few had been found true.
PRIOR_VERIFIED_SHARE = 0.25
PRIOR_COMPLAINTS = 2

# Fewer different people than this could be recognised by the one they complained about.
FEWEST_TOLD = 5
# What is told of complaints changes on one Monday in four, for everyone at once, and then of what
# was known four weeks before: who sees it change can tell a complaint to no nearer than a month.
TOLD_EVERY = timedelta(weeks=4)
# The Monday from which the four weeks are counted.
_FIRST = date(2001, 1, 1)

DISPUTES = where(kind="dispute")
REPORTS = where(kind="report")


def _to_bureau(
    name: str, value: Value, counted: Text, *, family: Family = Family.COMPLAINTS
) -> Feature:
    """What was counted, beside a place's usual count in its bureau.

    Residents of one district complain more than those of another, and more once it is made easier:
    neither says anything about a kitchen (DOMAIN.md, requirement 15).
    """
    meaning = Text(
        en=f"{counted.en}, as a multiple of the bureau's mean", zh=f"{counted.zh}（辖区均值的倍数）"
    )
    return Feature(
        f"{name}_to_bureau",
        source="complaints",
        value=value,
        meaning=meaning,
        family=family,
        empty=0,
        scope="any",
        per="bureau",
    )


def told_before(as_of: date) -> date:
    """The day before which a complaint was known that may be told of on `as_of`.

    Four to seven weeks back, the same day for four Mondays.

    >>> told_before(date(2026, 11, 23)), told_before(date(2026, 11, 30))
    (datetime.date(2026, 10, 5), datetime.date(2026, 11, 2))
    """
    whole = (as_of - _FIRST) // TOLD_EVERY
    return _FIRST + (whole - 1) * TOLD_EVERY


# No model sees this count: it says whether complaints may be named as a reason.
COMPLAINANTS = Feature(
    "complainants_365d",
    source="complaints",
    value=distinct("complainant", YEAR.days, DISPUTES),
    meaning=spoken(Text(en="different people who complained", zh="不同投诉人数"), YEAR),
    family=Family.COMPLAINTS,
    empty=0,
    scope="any",
)

FEATURES = (
    *(
        _to_bureau(
            f"complaints_{window.suffix}",
            count(window.days, DISPUTES),
            spoken(Text(en="complaints logged", zh="收到的投诉"), window),
        )
        for window in (QUARTER, HALF_YEAR, YEAR)
    ),
    _to_bureau(
        COMPLAINANTS.name,
        COMPLAINANTS.value,
        COMPLAINANTS.meaning,
    ),
    Feature(
        "complaint_subjects_365d",
        source="complaints",
        value=distinct("category", YEAR.days, DISPUTES),
        meaning=spoken(Text(en="different subjects of complaints", zh="投诉类别数"), YEAR),
        family=Family.COMPLAINTS,
        empty=0,
        scope="any",
    ),
    *(
        _to_bureau(
            f"complaints_decayed_{half_life}d",
            decayed(None, half_life, DISPUTES),
            Text(en="complaints, newer ones weighing more", zh="投诉（越近权重越大）"),
        )
        for half_life in (90, 365)
    ),
    _to_bureau(
        "ordinary_complaints_365d",
        count(YEAR.days, DISPUTES + where(claimant="ordinary")),
        spoken(
            Text(
                en="complaints by people who do not complain of many places",
                zh="非批量投诉人的投诉",
            ),
            YEAR,
        ),
    ),
    Feature(
        "verified_complaint_share_1095d",
        source="verifications",
        value=smoothed_share(
            where(verified=1),
            DISPUTES,
            THREE_YEARS.days,
            prior=PRIOR_VERIFIED_SHARE,
            weight=PRIOR_COMPLAINTS,
        ),
        meaning=spoken(
            Text(en="share of complaints found true (smoothed)", zh="投诉查实率（平滑）"),
            THREE_YEARS,
        ),
        family=Family.COMPLAINTS,
        empty=PRIOR_VERIFIED_SHARE,
        scope="any",
    ),
    Feature(
        "verified_complaints_365d",
        source="verifications",
        value=count(YEAR.days, DISPUTES + where(verified=1)),
        meaning=spoken(Text(en="complaints found true", zh="查实的投诉"), YEAR),
        family=Family.COMPLAINTS,
        empty=0,
        scope="any",
    ),
    Feature(
        "days_since_complaint",
        source="complaints",
        value=days_since(DISPUTES),
        meaning=Text(en="days since the last complaint", zh="距上次投诉的天数"),
        family=Family.COMPLAINTS,
        scope="any",
    ),
    _to_bureau(
        "reports_365d",
        count(YEAR.days, REPORTS),
        spoken(Text(en="reports received", zh="收到的举报"), YEAR),
        family=Family.REPORTS,
    ),
    Feature(
        "verified_reports_365d",
        source="verifications",
        value=count(YEAR.days, REPORTS + where(verified=1)),
        meaning=spoken(Text(en="reports found true", zh="查实的举报"), YEAR),
        family=Family.REPORTS,
        empty=0,
        scope="any",
    ),
)
