"""What visits found: how many items, how serious, how varied, and what came back."""

from features.catalogue.windows import ALWAYS, THREE_YEARS, YEAR, spoken
from features.feature import (
    Family,
    Feature,
    at_least,
    count,
    days_since,
    decayed,
    distinct,
    on_newest_day,
    where,
)
from features.words import Text

MAJOR = where(severity=at_least(2))
REPEATED = where(repeated=1)

FEATURES = (
    *(
        Feature(
            f"findings_{window.suffix}",
            source="findings",
            value=count(window.days),
            meaning=spoken(Text(en="findings", zh="发现问题项数"), window),
            family=Family.FINDINGS,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS, ALWAYS)
    ),
    *(
        Feature(
            f"major_findings_{window.suffix}",
            source="findings",
            value=count(window.days, MAJOR),
            meaning=spoken(Text(en="major or critical findings", zh="较重及以上问题项数"), window),
            family=Family.FINDINGS,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS)
    ),
    *(
        Feature(
            f"repeated_findings_{window.suffix}",
            source="findings",
            value=count(window.days, REPEATED),
            meaning=spoken(Text(en="findings that came back", zh="重复出现的问题项数"), window),
            family=Family.FINDINGS,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS)
    ),
    *(
        Feature(
            f"different_items_{window.suffix}",
            source="findings",
            value=distinct("item", window.days),
            meaning=spoken(Text(en="different items found", zh="发现问题的不同项目数"), window),
            family=Family.FINDINGS,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS)
    ),
    *(
        Feature(
            f"findings_decayed_{days}d",
            source="findings",
            value=decayed("severity", days),
            meaning=Text(
                en="findings weighted by severity, newer ones weighing more",
                zh="按严重程度加权的问题合计（越近权重越大）",
            ),
            family=Family.FINDINGS,
            empty=0,
        )
        for days in (180, 365, 730)
    ),
    Feature(
        "major_findings_decayed_365d",
        source="findings",
        value=decayed(None, 365, MAJOR),
        meaning=Text(
            en="major or critical findings, newer ones weighing more",
            zh="较重及以上问题（越近权重越大）",
        ),
        family=Family.FINDINGS,
        empty=0,
    ),
    Feature(
        "findings_last_time",
        source="findings",
        value=on_newest_day(),
        meaning=Text(en="findings on the last day that had any", zh="最近一次发现问题时的项数"),
        family=Family.FINDINGS,
        empty=0,
    ),
    Feature(
        "days_since_finding",
        source="findings",
        value=days_since(),
        meaning=Text(en="days since the last finding", zh="距上次发现问题的天数"),
        family=Family.FINDINGS,
    ),
    Feature(
        "days_since_major_finding",
        source="findings",
        value=days_since(MAJOR),
        meaning=Text(en="days since the last major finding", zh="距上次发现较重问题的天数"),
        family=Family.FINDINGS,
    ),
)
