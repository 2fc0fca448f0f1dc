"""Credit records: penalties and lists. A repaired record is gone from here from its repair on."""

from features.catalogue.windows import ALWAYS, THREE_YEARS, YEAR, spoken
from features.feature import Family, Feature, count, days_since, recent, where
from features.words import Text

PENALTY = where(kind="penalty")

FEATURES = (
    *(
        Feature(
            f"penalties_{window.suffix}",
            source="credit",
            value=count(window.days, PENALTY),
            meaning=spoken(Text(en="administrative penalties", zh="行政处罚次数"), window),
            family=Family.CREDIT,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS, ALWAYS)
    ),
    Feature(
        "serious_penalties_1095d",
        source="credit",
        value=count(THREE_YEARS.days, PENALTY + where(tier="serious")),
        meaning=spoken(
            Text(en="penalties of the serious tier", zh="严重档行政处罚次数"), THREE_YEARS
        ),
        family=Family.CREDIT,
        empty=0,
    ),
    Feature(
        "days_since_penalty",
        source="credit",
        value=days_since(PENALTY),
        meaning=Text(en="days since the last penalty", zh="距上次行政处罚的天数"),
        family=Family.CREDIT,
    ),
    *(
        Feature(
            f"{kind}_{window.suffix}",
            source="credit",
            value=count(window.days, where(kind=kind)),
            meaning=spoken(words, window),
            family=Family.CREDIT,
            empty=0,
        )
        for kind, window, words in (
            (
                "abnormal_list",
                THREE_YEARS,
                Text(en="entries on the list of irregularities", zh="列入经营异常名录次数"),
            ),
            (
                "serious_list",
                ALWAYS,
                Text(en="entries on the serious list", zh="列入严重违法失信名单次数"),
            ),
            (
                "missing_report",
                THREE_YEARS,
                Text(en="annual reports not filed", zh="未按规定公示年报次数"),
            ),
            (
                "enforcement_of_judgment",
                THREE_YEARS,
                Text(en="court enforcements", zh="被列为被执行人次数"),
            ),
        )
    ),
    Feature(
        "credit_class",
        source="credit",
        value=recent("class", unit="grade"),
        meaning=Text(
            en="latest credit-risk class (A low to D high)", zh="最近信用风险分类（A低D高）"
        ),
        family=Family.CREDIT,
    ),
)
