"""What the register says: kind, grade, size and age, as of the newest version known."""

from features.feature import Family, Feature, Unit, age, recent
from features.words import Text


def _registered(name: str, column: str, unit: Unit, meaning: Text) -> Feature:
    return Feature(
        name,
        source="establishments",
        value=recent(column, unit=unit),
        meaning=meaning,
        family=Family.PROFILE,
        reads=(column,),
    )


FEATURES = (
    _registered("kind", "kind", "category", Text(en="kind of establishment", zh="经营类别")),
    _registered("industry", "industry", "category", Text(en="industry", zh="行业")),
    _registered(
        "grade", "grade", "grade", Text(en="risk grade (A low to D high)", zh="风险等级（A低D高）")
    ),
    _registered("employees", "employees", "number", Text(en="employees", zh="从业人数")),
    _registered(
        "exposure", "exposure", "number", Text(en="people served in a week", zh="每周服务人数")
    ),
    _registered(
        "programme_count", "programmes", "times", Text(en="programmes it is in", zh="涉及领域数")
    ),
    Feature(
        "days_since_opening",
        source="establishments",
        value=age("opened"),
        meaning=Text(en="days since it opened", zh="开业至今天数"),
        family=Family.PROFILE,
        reads=("opened_on",),
    ),
)
