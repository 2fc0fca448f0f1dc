"""Legal persons: their names and their unified social credit codes, whole arrays at a time.

Names are three characters from stocks that firms rarely combine, so that they name nobody. Codes
keep both check digits of GB 32100-2015 (DOMAIN 2.8).
"""

from dataclasses import dataclass

import numpy as np

from data_samples.arrays import Bools, Ints, Words, digits, spelled, written
from data_samples.places import BUREAUS
from data_samples.trades import TRADES

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_WEIGHTS = 3 ** np.arange(17) % 31
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
# The organisation's own check digit values letters A=10 … Z=35, gaps included.
_ORGANISATION_VALUES = np.array([int(letter, 36) for letter in ALPHABET])

# Real organisation codes begin with a digit or M; these begin with XX and so are nobody's.
_PREFIX = "XX"
_COMPANY, _INDIVIDUAL = "91", "92"
_CITY_CODE = "440300"

_STOCKS = (
    "澜岫栎桤霁漪垚燚骊珩蓁翊昀晗沅芃桉枳荇杪淼筠箬楹",
    "禾砚棠岚槿笙椿榆萤鹭蘅苒蕴璟琤笠砺桁澍煦郴忻恬暄",
    "坞谙朴隅羿谧榭汀栩窈峤蔚旎璞沐杳霖喆馥钧颢澈岑衡",
)
TRADE_NAMES = 24**3  # then they come again
_STRIDE = 5_077  # coprime with TRADE_NAMES: neighbours sound unlike each other


@dataclass(frozen=True)
class Firms:
    """Legal persons, one a row."""

    credit_code: Words
    name: Words


def draw_firms(rng: np.random.Generator, *, kind: Ints, bureau: Ints, company: Bools) -> Firms:
    """One legal person for each row of (kind of trade, bureau, whether it must be a company)."""
    numbers = np.arange(kind.size)
    share = np.array([trade.individual for trade in TRADES])[kind]
    individual = (rng.random(kind.size) < share) & ~company
    return Firms(
        credit_code=credit_codes(numbers, individual, bureau),
        name=firm_names(numbers, kind, bureau, individual),
    )


def firm_names(numbers: Ints, kind: Ints, bureau: Ints, individual: Bools) -> Words:
    """Registered names, like 深圳市岫禾坞餐饮管理有限公司; individuals' name their district."""
    company_end = np.array([trade.company for trade in TRADES])[kind]
    shop_end = np.array([trade.shop for trade in TRADES])[kind]
    district = np.array([bureau.zh for bureau in BUREAUS])[bureau]
    return written(
        "深圳市",
        np.where(individual, district, ""),
        _trade_names(numbers),
        np.where(individual, shop_end, company_end),
    )


def _trade_names(numbers: Ints) -> Words:
    rest = numbers * _STRIDE % TRADE_NAMES
    parts = []
    for stock in _STOCKS:
        rest, place = np.divmod(rest, len(stock))
        parts.append(np.array(list(stock))[place])
    # After the last combination a fourth character keeps names apart: 330,000 of them.
    again = numbers // TRADE_NAMES % (len(_STOCKS[0]) + 1)
    return written(*parts, np.array(["", *_STOCKS[0]])[again])


def credit_codes(numbers: Ints, individual: Bools, bureau: Ints) -> Words:
    """Valid 18-character codes; companies are registered by the city, individuals by a district."""
    districts = np.array([bureau.code for bureau in BUREAUS])[bureau]
    head = written(
        np.where(individual, _INDIVIDUAL, _COMPANY),
        np.where(individual, districts, _CITY_CODE),
        _PREFIX,
    )
    body = np.column_stack([_places(head), digits(numbers, len(ALPHABET), 6)])
    organisation = (_ORGANISATION_VALUES[body[:, 8:]] * _ORGANISATION_WEIGHTS).sum(axis=1)
    # 11 minus the remainder: 10 is written X, 11 is written 0.
    check = (11 - organisation % 11) % 11
    place_of_check = np.where(check == 10, ALPHABET.index("X"), check)
    body = np.column_stack([body, place_of_check])
    last = (31 - (body * _WEIGHTS).sum(axis=1) % 31) % 31
    return spelled(np.column_stack([body, last]), ALPHABET)


def _places(words: Words) -> Ints:
    """Each letter's place in the alphabet: one row a word, all of one length."""
    letters = np.ascontiguousarray(words).view("U1").reshape(words.size, -1)
    order = np.array(list(ALPHABET))  # sorted by code point, as searchsorted needs
    return np.searchsorted(order, letters).astype(np.int64)
