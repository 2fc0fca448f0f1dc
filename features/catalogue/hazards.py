"""Recalls, incidents and adverse reactions: how many, how grave, how long ago, how regular."""

from features.catalogue.windows import ALWAYS, HALF_YEAR, THREE_YEARS, YEAR, spoken
from features.feature import (
    Family,
    Feature,
    change,
    count,
    days_since,
    days_since_first,
    decayed,
    distinct,
    mean,
    mean_gap,
    on_newest_day,
    overdue,
    recent,
    where,
)
from features.words import Text

RECALLS = where(kind="recall")
WORST = RECALLS + where(**{"class": 1})

FEATURES = (
    *(
        Feature(
            f"recalls_{window.suffix}",
            source="hazards",
            value=count(window.days, RECALLS),
            meaning=spoken(Text(en="products recalled", zh="召回产品数"), window),
            family=Family.HAZARDS,
            empty=0,
        )
        for window in (HALF_YEAR, YEAR, THREE_YEARS, ALWAYS)
    ),
    *(
        Feature(
            f"recall_days_{window.suffix}",
            source="hazards",
            value=distinct("occasion", window.days, RECALLS),
            meaning=spoken(
                Text(en="different days with a recall", zh="发生召回的不同日数"), window
            ),
            family=Family.HAZARDS,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS, ALWAYS)
    ),
    Feature(
        "worst_recalls_1095d",
        source="hazards",
        value=count(THREE_YEARS.days, WORST),
        meaning=spoken(Text(en="recalls of the gravest class", zh="一级召回次数"), THREE_YEARS),
        family=Family.HAZARDS,
        empty=0,
    ),
    *(
        Feature(
            f"recalls_decayed_{days}d",
            source="hazards",
            value=decayed(None, days, RECALLS),
            meaning=Text(
                en="products recalled, newer ones weighing more",
                zh="召回产品数（越近权重越大）",
            ),
            family=Family.HAZARDS,
            empty=0,
        )
        for days in (180, 365, 730)
    ),
    Feature(
        "days_since_recall",
        source="hazards",
        value=days_since(RECALLS),
        meaning=Text(en="days since the last recall", zh="距上次召回的天数"),
        family=Family.HAZARDS,
    ),
    Feature(
        "days_since_first_recall",
        source="hazards",
        value=days_since_first(RECALLS),
        meaning=Text(en="days since the first recall on record", zh="距首次召回的天数"),
        family=Family.HAZARDS,
    ),
    Feature(
        "days_between_recalls",
        source="hazards",
        value=mean_gap(RECALLS),
        meaning=Text(en="usual days between recalls", zh="召回的平均间隔天数"),
        family=Family.HAZARDS,
    ),
    Feature(
        "recall_overdue",
        source="hazards",
        value=overdue(RECALLS),
        meaning=Text(
            en="days since the last recall, in usual intervals",
            zh="距上次召回的时间（以平均间隔为单位）",
        ),
        family=Family.HAZARDS,
    ),
    Feature(
        "recall_class_last",
        source="hazards",
        value=recent("class", rows=RECALLS, unit="level"),
        meaning=Text(
            en="class of the latest recall (1 is the gravest)", zh="最近一次召回的级别（一级最重）"
        ),
        family=Family.HAZARDS,
    ),
    Feature(
        "recall_class_mean",
        source="hazards",
        value=mean("class", rows=RECALLS, unit="level"),
        meaning=Text(
            en="mean class of recalls (1 is the gravest)", zh="召回的平均级别（一级最重）"
        ),
        family=Family.HAZARDS,
    ),
    Feature(
        "recall_class_change_365d",
        source="hazards",
        value=change("class", 365, 730, RECALLS),
        meaning=Text(
            en="change of the mean class of recalls: last 365 days against the 730 before",
            zh="召回平均级别变化：近365日与此前730日相比",
        ),
        family=Family.HAZARDS,
    ),
    Feature(
        "recalls_last_time",
        source="hazards",
        value=on_newest_day(rows=RECALLS),
        meaning=Text(en="products recalled on the last such day", zh="最近一次召回涉及的产品数"),
        family=Family.HAZARDS,
        empty=0,
    ),
    Feature(
        "incidents_1095d",
        source="hazards",
        value=count(THREE_YEARS.days, where(kind=("incident", "adverse_reaction"))),
        meaning=spoken(
            Text(en="incidents and adverse reactions", zh="事故与不良反应次数"), THREE_YEARS
        ),
        family=Family.HAZARDS,
        empty=0,
    ),
)
