"""Normal forms of addresses, Chinese and Latin: a street, a house number and a unit.

Regions, districts and sub-districts are dropped, for people leave them out; the street's name is
what likeness is measured on, and the two numbers are compared as numbers. A range of houses keeps
its first.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from features.identity.names import HAN, letters, without_blanks
from features.identity.vocabulary import CITIES, PROVINCES, STREET_WORDS

# A district's name holds none of these: 春和路工业区 is no district.
_REGION = r"[^\d路街道巷业园小社 ()]"
_CHINESE_REGION = (
    rf"^(?:(?:{PROVINCES})(?:省|自治区)?)?(?:(?:{CITIES}|{_REGION}{{2,3}}?)市)?"
    rf"(?:{_REGION}{{2,6}}?(?:新区|合作区|区|县))?"
    rf"(?:{_REGION}{{2,5}}?(?:街道办事处|街道|镇|乡))?(?:{_REGION}{{2,5}}?社区)?"
)
_NUMBER = r"[A-Z]?\d+[A-Z]?"
_CHINESE = r"^(?P<street>[^\d#(]*?)(?P<rest>(?:\b[A-Z])?\d.*|[#(].*)?$"
_HOUSE = rf"^\D*?(?P<part>{_NUMBER})"
_UNIT = rf"^\D*\d+\D(?:.*[^\dA-Z])?(?P<part>{_NUMBER})[^\dA-Z]*$"
_LATIN = (
    r"^(?P<house>\d+[A-Z]?)(?: ?- ?\d+[A-Z]?)? (?P<street>[^#]*?)"
    r"(?: *(?:\b(?:UNIT|SUITE|STE|APT|APARTMENT|ROOM|RM|FLOOR|FL|SHOP|BLDG)\b *#?|#) *"
    r"(?P<unit>[A-Z0-9-]+).*)?$"
)


@dataclass(frozen=True)
class Address:
    """An address's parts; absent parts are empty."""

    street: str
    house: str
    unit: str


def address_parts(address: str) -> Address:
    """The parts of one address.

    >>> address_parts("广东省深圳市南山区粤海街道春和路１２号３栋305铺")
    Address(street='春和路', house='12', unit='305')
    >>> address_parts("100-102 N. Main Street, Suite 4")
    Address(street='NMAINST', house='100', unit='4')
    """
    row = addresses_parts(pa.array([address], pa.string())).to_pylist()[0]
    return Address(row["street"], row["house"], row["unit"])


def addresses_parts(addresses: Any) -> Any:
    """Table(street, house, unit) of a string column, row for row; null is as empty."""
    text = letters(addresses)
    han = pc.match_substring_regex(text, HAN)
    chinese, latin = _chinese(pc.if_else(han, text, "")), _latin(pc.if_else(han, "", text))
    return pa.table({name: pc.if_else(han, chinese[name], latin[name]) for name in chinese})


def _chinese(text: Any) -> dict[str, Any]:
    text = pc.replace_substring_regex(text, _CHINESE_REGION, "")
    text = pc.replace_substring_regex(text, r"[ ]+", "")
    text = pc.replace_substring_regex(text, r"(\d)[-~至]+(\d+)(号)", r"\1\3")
    found = pc.extract_regex(text, _CHINESE)
    rest = pc.fill_null(pc.struct_field(found, "rest"), "")
    return {
        "street": without_blanks(pc.coalesce(pc.struct_field(found, "street"), text)),
        "house": _part(rest, _HOUSE),
        "unit": _part(rest, _UNIT),
    }


def _latin(text: Any) -> dict[str, Any]:
    for word, short in STREET_WORDS.items():
        text = pc.replace_substring_regex(text, rf"\b{word}\b", short)
    found = pc.extract_regex(text, _LATIN)
    return {
        "street": without_blanks(pc.coalesce(pc.struct_field(found, "street"), text)),
        "house": pc.fill_null(pc.struct_field(found, "house"), ""),
        "unit": without_blanks(pc.fill_null(pc.struct_field(found, "unit"), "")),
    }


def _part(column: Any, pattern: str) -> Any:
    return pc.fill_null(pc.struct_field(pc.extract_regex(column, pattern), "part"), "")
