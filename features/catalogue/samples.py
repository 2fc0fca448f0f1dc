"""Sampling tests: how many, how many failed, and by how much.

Failures that are another producer's doing count apart, and for that producer.
"""

from features.catalogue.windows import ALWAYS, THREE_YEARS, YEAR, spoken
from features.feature import (
    Family,
    Feature,
    count,
    days_since,
    decayed,
    distinct,
    most,
    smoothed_share,
    where,
)
from features.words import Text

FAILED = where(passed=0)
OWN_FAULT = FAILED + where(fault="own")
UNBIASED = where(kind=("monitoring", "evaluative"))

# About two samples in a hundred fail where nothing is known; twenty samples outweigh that belief.
PRIOR_FAIL_SHARE = 0.02
PRIOR_SAMPLES = 20.0

FEATURES = (
    # One batch may fail in fifty shops: days are counted, not shops.
    *(
        Feature(
            f"failed_products_{window.suffix}",
            source="products",
            value=distinct("occasion", window.days),
            meaning=spoken(
                Text(
                    en="days on which its products failed a sampling test elsewhere",
                    zh="所生产产品在别处抽检不合格的天数",
                ),
                window,
            ),
            family=Family.SAMPLES,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS)
    ),
    *(
        Feature(
            f"samples_{window.suffix}",
            source="samples",
            value=count(window.days),
            meaning=spoken(Text(en="sampling tests", zh="抽检项次"), window),
            family=Family.SAMPLES,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS)
    ),
    *(
        Feature(
            f"failed_samples_{window.suffix}",
            source="samples",
            value=count(window.days, FAILED),
            meaning=spoken(Text(en="sampling tests that failed", zh="抽检不合格项次"), window),
            family=Family.SAMPLES,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS, ALWAYS)
    ),
    Feature(
        "failed_samples_own_fault_1095d",
        source="samples",
        value=count(THREE_YEARS.days, OWN_FAULT),
        meaning=spoken(
            Text(
                en="failed sampling tests that were its own doing",
                zh="归责于本单位的抽检不合格项次",
            ),
            THREE_YEARS,
        ),
        family=Family.SAMPLES,
        empty=0,
    ),
    Feature(
        "sample_fail_share_smoothed_1095d",
        source="samples",
        value=smoothed_share(
            FAILED, UNBIASED, THREE_YEARS.days, prior=PRIOR_FAIL_SHARE, weight=PRIOR_SAMPLES
        ),
        meaning=spoken(
            Text(
                en="share of routine sampling tests that failed (smoothed)",
                zh="日常抽检不合格率（平滑）",
            ),
            THREE_YEARS,
        ),
        family=Family.SAMPLES,
        empty=PRIOR_FAIL_SHARE,
    ),
    Feature(
        "failed_samples_decayed_365d",
        source="samples",
        value=decayed(None, 365, FAILED),
        meaning=Text(
            en="failed sampling tests, newer ones weighing more",
            zh="抽检不合格项次（越近权重越大）",
        ),
        family=Family.SAMPLES,
        empty=0,
    ),
    Feature(
        "samples_decayed_365d",
        source="samples",
        value=decayed(None, 365),
        meaning=Text(en="sampling tests, newer ones weighing more", zh="抽检项次（越近权重越大）"),
        family=Family.SAMPLES,
        empty=0,
    ),
    Feature(
        "days_since_failed_sample",
        source="samples",
        value=days_since(FAILED),
        meaning=Text(en="days since the last failed sampling test", zh="距上次抽检不合格的天数"),
        family=Family.SAMPLES,
    ),
    Feature(
        "days_since_sample",
        source="samples",
        value=days_since(),
        meaning=Text(en="days since the last sampling test", zh="距上次抽检的天数"),
        family=Family.SAMPLES,
    ),
    Feature(
        "worst_excess_1095d",
        source="samples",
        value=most("excess", THREE_YEARS.days, unit="number"),
        meaning=spoken(
            Text(
                en="largest measured value as a multiple of its limit",
                zh="检测值与限值之比的最大值",
            ),
            THREE_YEARS,
        ),
        family=Family.SAMPLES,
    ),
)
