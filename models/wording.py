"""Words that assert a violation: nobody may read one about an establishment that no decision found.

A model's hint is not a finding (DOMAIN.md, requirement 21). The names of official lists and the
fixed statement say such words and assert nothing: they are allowed, each with its reason. Results
and findings on record say what was found in words of their own (不合格, failed), which are none of
these. `serving/checks.py` refuses lists that break this, a test walks every word that is written.
"""

import re
from collections.abc import Mapping
from typing import Final

from features.words import Text

ASSERTIONS: Final = re.compile(
    "违法|违规|违反|违章|失信|非法|不法|犯罪|有罪|欺诈|诈骗|欺骗|造假|制假|售假|假冒|伪劣|作假|弄虚作假"
    "|涉嫌|嫌疑|黑名单|黑心|老赖|不诚信|不良商家|劣迹"
    r"|\b(?:violat|illegal|unlawful|illicit|fraud|crimin|crime|guilt|dishonest|suspect|counterfeit"
    r"|cheat|culprit|wrongdo|misconduct|lawbreak|untrustworth|blacklist|infring|offen[cs]e|offend"
    r"|breach(?:es|ed|ing)? of|in breach|rogue|shady)\w*",
    re.IGNORECASE,
)

# Phrases that hold such a word and assert nothing of an establishment, and why.
ALLOWED: Final[Mapping[str, str]] = {
    "不作为违法认定或处罚依据": "the fixed statement: it says that nothing is asserted",
    "not evidence of a violation": "the fixed statement: it says that nothing is asserted",
    "严重违法失信名单": "the official list's name (SAMR Order 44): an entry is a decision",
    "List of serious breaches of trust": "the official list's name in English",
}


def assertions(words: str) -> list[str]:
    """What of these words asserts a violation; empty where nothing does.

    >>> assertions("列入严重违法失信名单次数：1"), assertions("疑似违法经营")
    ([], ['违法'])
    >>> assertions("visits that failed: 2"), assertions("Likely violations of the code")
    ([], ['violations'])
    """
    for phrase in ALLOWED:
        words = re.sub(re.escape(phrase), " ", words, flags=re.IGNORECASE)
    return ASSERTIONS.findall(words)


def asserted(text: Text) -> list[str]:
    """The same of a sentence in both its languages."""
    return [*assertions(text.zh), *assertions(text.en)]
