"""What rankings are called where people read: a rule by what it ranks by, and never by its code."""

from collections.abc import Mapping
from typing import Final

from experiments.backtest import LOGISTIC, LOGISTIC_ON_ALL, MODEL
from features.words import Text
from models.grading import gradings
from models.rules import RULES

_OTHERS: Final[Mapping[str, Text]] = {
    MODEL: Text("the model", "模型"),
    LOGISTIC: Text("logistic regression on ten features", "十项特征的逻辑回归"),
    LOGISTIC_ON_ALL: Text("logistic regression on all features", "全部特征的逻辑回归"),
}
_OF_ANOTHER_BUILD: Final = Text("a ranking of another build", "其他版本程序的排序")


def title(ranking: str) -> Text:
    """A ranking's name in words.

    >>> title("last_result").en, title("logistic_regression").zh
    ('last result', '十项特征的逻辑回归')
    """
    named = {rule.name: rule.meaning for of_label in RULES.values() for rule in of_label}
    named |= {grading.name: grading.meaning for grading in gradings().values()}
    return _OTHERS.get(ranking) or named.get(ranking, _OF_ANOTHER_BUILD)
