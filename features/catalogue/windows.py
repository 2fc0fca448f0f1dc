"""The windows features look back over, with the words for them; said once, read everywhere."""

from dataclasses import dataclass

from features.feature import EVER
from features.words import Text


@dataclass(frozen=True)
class Window:
    """So many days back, how a feature's name says it, and how a person does."""

    days: int
    suffix: str
    words: Text


QUARTER = Window(90, "90d", Text(en="in the last 90 days", zh="近90日"))
HALF_YEAR = Window(182, "182d", Text(en="in the last half year", zh="近半年"))
YEAR = Window(365, "365d", Text(en="in the last 12 months", zh="近12个月"))
TWO_YEARS = Window(730, "730d", Text(en="in the last 24 months", zh="近24个月"))
THREE_YEARS = Window(1095, "1095d", Text(en="in the last 3 years", zh="近3年"))
ALWAYS = Window(EVER, "ever", Text(en="on record", zh="有记录以来"))

# Half-lives in days: the newest months, the newest year, and the long record.
HALF_LIVES = (90, 180, 365, 730)


def spoken(what: Text, window: Window) -> Text:
    """`what` with its window: English after it, Chinese before it."""
    return Text(en=f"{what.en} {window.words.en}", zh=f"{window.words.zh}{what.zh}")
