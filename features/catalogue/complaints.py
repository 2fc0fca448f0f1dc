"""Complaints (disputes) and reports.

People who complain are never shown: explanations give a band for disputes, nothing for reports.
"""

from features.catalogue.windows import HALF_YEAR, QUARTER, THREE_YEARS, YEAR, spoken
from features.feature import (
    Family,
    Feature,
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

DISPUTES = where(kind="dispute")
REPORTS = where(kind="report")

FEATURES = (
    *(
        Feature(
            f"complaints_{window.suffix}",
            source="complaints",
            value=count(window.days, DISPUTES),
            meaning=spoken(Text(en="complaints logged", zh="收到的投诉"), window),
            family=Family.COMPLAINTS,
            empty=0,
            scope="any",
        )
        for window in (QUARTER, HALF_YEAR, YEAR)
    ),
    Feature(
        "complainants_365d",
        source="complaints",
        value=distinct("complainant", YEAR.days, DISPUTES),
        meaning=spoken(Text(en="different people who complained", zh="不同投诉人数"), YEAR),
        family=Family.COMPLAINTS,
        empty=0,
        scope="any",
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
    Feature(
        "complaints_decayed_90d",
        source="complaints",
        value=decayed(None, 90, DISPUTES),
        meaning=Text(en="complaints, newer ones weighing more", zh="投诉（越近权重越大）"),
        family=Family.COMPLAINTS,
        empty=0,
        scope="any",
    ),
    Feature(
        "complaints_decayed_365d",
        source="complaints",
        value=decayed(None, 365, DISPUTES),
        meaning=Text(en="complaints, newer ones weighing more", zh="投诉（越近权重越大）"),
        family=Family.COMPLAINTS,
        empty=0,
        scope="any",
    ),
    Feature(
        "ordinary_complaints_365d",
        source="complaints",
        value=count(YEAR.days, DISPUTES + where(claimant="ordinary")),
        meaning=spoken(
            Text(
                en="complaints by people who do not complain of many places",
                zh="非批量投诉人的投诉",
            ),
            YEAR,
        ),
        family=Family.COMPLAINTS,
        empty=0,
        scope="any",
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
    Feature(
        "reports_365d",
        source="complaints",
        value=count(YEAR.days, REPORTS),
        meaning=spoken(Text(en="reports received", zh="收到的举报"), YEAR),
        family=Family.REPORTS,
        empty=0,
        scope="any",
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
