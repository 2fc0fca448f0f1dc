"""Firms that records spell several ways, put together: one number for all spellings of a firm.

For records without any register or code, such as recall notices. Subsidiaries that carry another
name are other firms here: who owns whom is not to be read off a name.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from features.identity.names import letters, names_parts, without_blanks

# Likeness (0–100) of two firms' names in one state or town that is taken for a slip of the pen:
# a letter in twenty. Where more differs, the part that is no word of the trade must be alike too,
# or Bella Pharma were Acella Pharma.
VERY_ALIKE, ALIKE, OWN_ALIKE = 95.0, 90.0, 88.0
SHORTEST_OWN = 5  # letters of the own part: shorter ones are alike by chance
_GENERIC = {
    "PHARMACEUTICALS": "PHARMA", "PHARMACEUTICAL": "PHARMA", "LABORATORIES": "LAB",
    "LABORATORY": "LAB", "LABS": "LAB", "PRODUCTS": "PRODUCT", "INDUSTRIES": "INDUSTRY",
    "SERVICES": "SERVICE", "SOLUTIONS": "SOLUTION", "DIAGNOSTICS": "DIAGNOSTIC",
    "DEVELOPMENTS": "DEVELOPMENT", "LIFESCIENCES": "LIFESCIENCE", "HEALTH CARE": "HEALTHCARE",
    "INTL": "INTERNATIONAL",
}  # fmt: skip
_TRADES = (
    "PHARMA|LAB|PRODUCT|INDUSTRY|SERVICE|SOLUTION|DIAGNOSTIC|PHARMACY|COMPOUNDING|HEALTHCARE|"
    "INTERNATIONAL|HEALTH|MEDICAL|DRUGS?|GROUP|HOLDINGS?|THE|OF|AND"
)


def firms(records: Any) -> Any:
    """Table(firm_id) for each record: the lowest row number of a record of the same firm.

    `records`: name, and where there are any city and state. Spellings are one firm where nothing
    but case, marks, legal forms and plurals differ; where one trades as (DBA) the other in one
    town; and where letters differ in one state, or in one town where no state is given.

    >>> names = ["Akorn, Inc.", "AKORN INC", "Bella Pharma", "Acella Pharma"]
    >>> firms(pa.table({"name": names}))["firm_id"].to_pylist()
    [0, 0, 2, 3]
    """
    spelt = pa.table(
        {
            "name": pc.fill_null(records["name"], ""),
            "city": _place(records, "city"),
            "state": _place(records, "state"),
        }
    ).to_pandas()
    kinds = spelt.drop_duplicates().reset_index(names="row")
    kinds["key"], kinds["own"], kinds["alias"] = _keys(kinds["name"])
    kinds["area"] = kinds["state"].where(kinds["state"] != "", kinds["city"])
    same = kinds.groupby("key")["row"].transform("idxmin")
    pairs = pd.concat(
        [pd.DataFrame({"one": kinds.index, "other": same}), _aliases(kinds), _slips(kinds)]
    )
    kinds["group"] = _groups(len(kinds), pairs)
    kinds["firm_id"] = kinds.groupby("group")["row"].transform("min")
    answer = spelt.merge(kinds, on=["name", "city", "state"], how="left")
    return pa.table({"firm_id": pa.array(answer["firm_id"].to_numpy(np.int64))})


def _groups(size: int, pairs: pd.DataFrame) -> list[int]:
    """Each row's group, rows being together that pairs connect."""
    leader = list(range(size))

    def led(row: int) -> int:
        while leader[row] != row:
            leader[row] = row = leader[leader[row]]
        return row

    for one, other in zip(pairs["one"], pairs["other"], strict=True):
        leader[led(int(one))] = led(int(other))
    return [led(row) for row in range(size)]


def _place(records: Any, column: str) -> Any:
    if column not in records.column_names:
        return pa.array([""] * len(records), pa.string())
    return without_blanks(letters(records[column]))


def _keys(names: Any) -> tuple[list[str], list[str], list[str]]:
    """For each name: what makes it that firm's, the part no other trade word is in, its alias."""
    text = pc.replace_substring_regex(pa.array(names, pa.string()), r"(?i)d\.b\.a\.?", "dba")
    text = letters(text)
    found = pc.extract_regex(text, r"^.+?[ (/-]+DBA\b[ -]*(?P<alias>[^()]+)")
    alias = pc.fill_null(pc.struct_field(found, "alias"), "")
    text = pc.replace_substring_regex(text, r"[ (/-]+DBA\b.*$", "")
    text = pc.replace_substring_regex(text, r" *\([^()]*\)?$", "")
    key, own = _key(text)
    return key, own, _key(alias)[0]


def _key(text: Any) -> tuple[list[str], list[str]]:
    text = pc.replace_substring_regex(text, r"^THE ", "")
    for word, short in _GENERIC.items():
        text = pc.replace_substring_regex(text, rf"\b{word}\b", short)
    own = pc.replace_substring_regex(text, rf"\b(?:{_TRADES})\b", " ")
    return _whole_name(text), _whole_name(own)


def _whole_name(text: Any) -> list[str]:
    parts = names_parts(text)
    whole = pc.binary_join_element_wise(parts["brand"], parts["trade"], "")
    return [str(name) for name in whole.to_pylist()]


def _aliases(kinds: pd.DataFrame) -> pd.DataFrame:
    """Pairs of rows of one town of which the first trades as the second is called."""
    named = kinds[kinds["alias"].str.len() >= SHORTEST_OWN].reset_index(names="one")
    called = kinds.reset_index(names="other")[["other", "key", "city"]]
    return named.merge(called, left_on=["alias", "city"], right_on=["key", "city"])[
        ["one", "other"]
    ]


def _slips(kinds: pd.DataFrame) -> pd.DataFrame:
    """Pairs of rows of one area whose names are alike but for a letter or two."""
    pairs = [pd.DataFrame({"one": [], "other": []}, dtype=np.int64)]
    for rows in kinds.groupby("area").indices.values():
        key, own = (kinds[part].to_numpy()[rows] for part in ("key", "own"))
        alike = cdist(key, key, scorer=fuzz.ratio)
        near = (alike >= ALIKE) & (cdist(own, own, scorer=fuzz.ratio) >= OWN_ALIKE)
        near |= alike >= VERY_ALIKE
        long = np.array([len(text) >= SHORTEST_OWN for text in own])
        one, other = np.nonzero(np.triu(near & long & long[:, None], 1))
        pairs.append(pd.DataFrame({"one": rows[one], "other": rows[other]}))
    return pd.concat(pairs)
