"""Visits and their results: how often, how long ago, how bad, and whether it gets better."""

from features.catalogue.windows import (
    ALWAYS,
    HALF_LIVES,
    HALF_YEAR,
    THREE_YEARS,
    TWO_YEARS,
    YEAR,
    spoken,
)
from features.feature import (
    Family,
    Feature,
    at_least,
    change,
    count,
    days_since,
    days_since_first,
    decayed,
    decayed_mean,
    mean,
    mean_gap,
    most,
    overdue,
    recent,
    share,
    smoothed_share,
    streak,
    where,
)
from features.words import Text

ASSESSED = where(result=("pass", "fail"))
FAILED = where(result="fail")
PASSED = where(result="pass")
PLANNED = where(purpose=("routine", "random"))
PLANNED_ASSESSED = PLANNED + ASSESSED
CRITICAL = where(severity=at_least(3))

# A visit fails about one time in five where nothing is known; four visits outweigh that belief.
PRIOR_FAIL_SHARE = 0.2
PRIOR_VISITS = 4.0

_NTH = (
    Text(en="latest", zh="最近一次"),
    Text(en="second latest", zh="倒数第二次"),
    Text(en="third latest", zh="倒数第三次"),
    Text(en="fourth latest", zh="倒数第四次"),
    Text(en="fifth latest", zh="倒数第五次"),
)

_RESULTS = [
    *(
        Feature(
            f"failed_visits_{window.suffix}",
            source="inspections",
            value=count(window.days, FAILED),
            meaning=spoken(Text(en="visits that failed", zh="检查不合格次数"), window),
            family=Family.RESULTS,
            empty=0,
        )
        for window in (YEAR, TWO_YEARS, THREE_YEARS, ALWAYS)
    ),
    *(
        Feature(
            f"fail_share_{window.suffix}",
            source="inspections",
            value=share(FAILED, PLANNED_ASSESSED, window.days),
            meaning=spoken(
                Text(en="share of planned visits that failed", zh="计划检查不合格率"), window
            ),
            family=Family.RESULTS,
        )
        for window in (YEAR, TWO_YEARS, THREE_YEARS, ALWAYS)
    ),
    *(
        Feature(
            f"fail_share_smoothed_{window.suffix}",
            source="inspections",
            value=smoothed_share(
                FAILED, PLANNED_ASSESSED, window.days, prior=PRIOR_FAIL_SHARE, weight=PRIOR_VISITS
            ),
            meaning=spoken(
                Text(
                    en="share of planned visits that failed (smoothed)",
                    zh="计划检查不合格率（平滑）",
                ),
                window,
            ),
            family=Family.RESULTS,
            empty=PRIOR_FAIL_SHARE,
        )
        for window in (THREE_YEARS, ALWAYS)
    ),
    *(
        Feature(
            f"severity_{nth + 1}_back",
            source="inspections",
            value=recent("severity", nth),
            meaning=Text(en=f"severity of the {words.en} visit", zh=f"{words.zh}检查的严重程度"),
            family=Family.RESULTS,
        )
        for nth, words in enumerate(_NTH)
    ),
    *(
        Feature(
            f"planned_severity_{nth + 1}_back",
            source="inspections",
            value=recent("severity", nth, PLANNED),
            meaning=Text(
                en=f"severity of the {words.en} planned visit", zh=f"{words.zh}计划检查的严重程度"
            ),
            family=Family.RESULTS,
        )
        for nth, words in enumerate(_NTH[:4])
    ),
    *(
        Feature(
            f"severity_decayed_{days}d",
            source="inspections",
            value=decayed_mean("severity", days),
            meaning=Text(
                en="mean severity of visits, newer ones weighing more",
                zh="检查严重程度（越近权重越大）",
            ),
            family=Family.RESULTS,
        )
        for days in HALF_LIVES
    ),
    *(
        Feature(
            f"planned_fail_share_decayed_{days}d",
            source="inspections",
            value=decayed_mean("failed", days, PLANNED, unit="share"),
            meaning=Text(
                en="share of planned visits that failed, newer ones weighing more",
                zh="计划检查不合格率（越近权重越大）",
            ),
            family=Family.RESULTS,
        )
        for days in (365, 730)
    ),
    *(
        Feature(
            f"severity_mean_{window.suffix}",
            source="inspections",
            value=mean("severity", window.days),
            meaning=spoken(Text(en="mean severity of visits", zh="检查平均严重程度"), window),
            family=Family.RESULTS,
        )
        for window in (YEAR, THREE_YEARS)
    ),
    *(
        Feature(
            f"worst_severity_{window.suffix}",
            source="inspections",
            value=most("severity", window.days),
            meaning=spoken(Text(en="worst severity of a visit", zh="检查最严重程度"), window),
            family=Family.RESULTS,
        )
        for window in (YEAR, THREE_YEARS)
    ),
    Feature(
        "critical_visits_1095d",
        source="inspections",
        value=count(THREE_YEARS.days, CRITICAL),
        meaning=spoken(
            Text(en="visits with a critical finding", zh="发现严重问题的检查次数"), THREE_YEARS
        ),
        family=Family.RESULTS,
        empty=0,
    ),
    Feature(
        "passes_in_a_row",
        source="inspections",
        value=streak(PASSED, ASSESSED),
        meaning=Text(en="latest visits passed in a row", zh="最近连续合格的检查次数"),
        family=Family.RESULTS,
        empty=0,
    ),
    Feature(
        "fails_in_a_row",
        source="inspections",
        value=streak(FAILED, ASSESSED),
        meaning=Text(en="latest visits failed in a row", zh="最近连续不合格的检查次数"),
        family=Family.RESULTS,
        empty=0,
    ),
    Feature(
        "reinspection_fail_share_1095d",
        source="inspections",
        value=share(FAILED, where(purpose="reinspection") + ASSESSED, THREE_YEARS.days),
        meaning=spoken(
            Text(en="share of re-inspections that failed", zh="复查不合格率"), THREE_YEARS
        ),
        family=Family.RESULTS,
    ),
    Feature(
        "not_assessable_730d",
        source="inspections",
        value=count(TWO_YEARS.days, where(result="not_assessable")),
        meaning=spoken(
            Text(en="visits that could not be carried out", zh="未能实施检查的次数"), TWO_YEARS
        ),
        family=Family.RESULTS,
        empty=0,
    ),
    Feature(
        "failed_visits_other_programmes_1095d",
        source="inspections",
        value=count(THREE_YEARS.days, FAILED),
        meaning=spoken(
            Text(en="visits of other programmes that failed", zh="其他领域检查不合格次数"),
            THREE_YEARS,
        ),
        family=Family.RESULTS,
        empty=0,
        scope="other",
    ),
]

_VISITS = [
    *(
        Feature(
            f"visits_{window.suffix}",
            source="inspections",
            value=count(window.days),
            meaning=spoken(Text(en="visits", zh="检查次数"), window),
            family=Family.VISITS,
            empty=0,
        )
        for window in (HALF_YEAR, YEAR, THREE_YEARS, ALWAYS)
    ),
    Feature(
        "visits_decayed_365d",
        source="inspections",
        value=decayed(None, 365),
        meaning=Text(
            en="visits on record, newer ones weighing more", zh="检查次数（越近权重越大）"
        ),
        family=Family.VISITS,
        empty=0,
    ),
    *(
        Feature(
            f"days_since_{name}",
            source="inspections",
            value=days_since(rows),
            meaning=Text(en=f"days since {en}", zh=f"距{zh}的天数"),
            family=Family.COMPLAINTS if name == "complaint_visit" else Family.VISITS,
        )
        for name, rows, en, zh in (
            ("visit", (), "the last visit", "上次检查"),
            ("planned_visit", PLANNED, "the last planned visit", "上次计划检查"),
            ("failed_visit", FAILED, "the last visit that failed", "上次检查不合格"),
            ("passed_visit", PASSED, "the last visit that passed", "上次检查合格"),
            ("reinspection", where(purpose="reinspection"), "the last re-inspection", "上次复查"),
            (
                "complaint_visit",
                where(purpose="complaint"),
                "the last complaint visit",
                "上次投诉检查",
            ),
        )
    ),
    Feature(
        "days_since_first_visit",
        source="inspections",
        value=days_since_first(),
        meaning=Text(en="days since the first visit on record", zh="距首次检查的天数"),
        family=Family.VISITS,
    ),
    Feature(
        "days_between_planned_visits",
        source="inspections",
        value=mean_gap(PLANNED),
        meaning=Text(en="usual days between planned visits", zh="计划检查的平均间隔天数"),
        family=Family.VISITS,
    ),
    Feature(
        "planned_visit_overdue",
        source="inspections",
        value=overdue(PLANNED),
        meaning=Text(
            en="days since the last planned visit, in usual intervals",
            zh="距上次计划检查的时间（以平均间隔为单位）",
        ),
        family=Family.VISITS,
    ),
    *(
        Feature(
            f"{purpose}_visits_{window.suffix}",
            source="inspections",
            value=count(window.days, where(purpose=purpose)),
            meaning=spoken(Text(en=f"{en}", zh=f"{zh}次数"), window),
            family=Family.COMPLAINTS if purpose == "complaint" else Family.VISITS,
            empty=0,
        )
        for purpose, en, zh in (
            ("reinspection", "re-inspections", "复查"),
            ("complaint", "visits after a complaint", "投诉检查"),
            ("licensing", "licensing visits", "许可核查"),
        )
        for window in (YEAR, THREE_YEARS)
    ),
]

_TREND = [
    Feature(
        f"severity_change_{recent_days}d",
        source="inspections",
        value=change("severity", recent_days, before_days),
        meaning=Text(
            en=f"change of mean severity: last {recent_days} days against the {before_days} before",
            zh=f"平均严重程度变化：近{recent_days}日与此前{before_days}日相比",
        ),
        family=Family.TREND,
    )
    for recent_days, before_days in ((182, 365), (365, 365), (730, 730))
]

FEATURES = (*_RESULTS, *_VISITS, *_TREND)
