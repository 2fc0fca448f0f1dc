"""Orders to rectify, stop or seal, and whether they were closed."""

from features.catalogue.windows import THREE_YEARS, YEAR, spoken
from features.feature import Family, Feature, count, days_since, where
from features.words import Text

SEVERE = where(kind=("stop", "seal", "case"))

FEATURES = (
    *(
        Feature(
            f"orders_{window.suffix}",
            source="orders",
            value=count(window.days),
            meaning=spoken(Text(en="orders issued", zh="责令整改等处置次数"), window),
            family=Family.ORDERS,
            empty=0,
        )
        for window in (YEAR, THREE_YEARS)
    ),
    Feature(
        "severe_orders_1095d",
        source="orders",
        value=count(THREE_YEARS.days, SEVERE),
        meaning=spoken(
            Text(en="orders to stop or seal, or cases opened", zh="停业、查封或立案次数"),
            THREE_YEARS,
        ),
        family=Family.ORDERS,
        empty=0,
    ),
    Feature(
        "days_since_order",
        source="orders",
        value=days_since(),
        meaning=Text(en="days since the last order", zh="距上次处置的天数"),
        family=Family.ORDERS,
    ),
    Feature(
        "closed_orders_365d",
        source="order_closures",
        value=count(YEAR.days),
        meaning=spoken(Text(en="orders closed", zh="已办结的处置次数"), YEAR),
        family=Family.ORDERS,
        empty=0,
    ),
)
