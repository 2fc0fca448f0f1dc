"""Whether words that somebody typed hold a number that belongs to a person.

What is written about a visit is read by many and kept for years; a phone number or an identity
number in it is nobody's to keep (PIPL, art. 6). Names cannot be told from words, and pass.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

from features.identity.codes import credit_code_problem

Personal = Literal["phone", "id_number"]

# What people write between the digits of a number.
_GAP: Final = r"[\s().\-_·‐-―−]*"
_DIGITS: Final = re.compile(rf"\d(?:{_GAP}[\dXx])*(?![A-Za-z])")
_ALPHANUMERIC: Final = re.compile(r"[0-9A-Za-z]+")

# A mobile number has eleven digits, with the country's 86 before it thirteen; a fixed one has an
# area code of two or three digits behind a 0, and seven or eight digits of its own.
_MOBILE: Final = re.compile(r"(?:00)?(?:86)?1[3-9]\d{9}")
_FIXED: Final = re.compile(r"(?:0086|86)?0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
# An identity card's number; whether its date and its check digit are right is no excuse.
_IDENTITY: Final = re.compile(r"\d{17}[\dXx]")
_LONGEST: Final = 18


def personal(words: str) -> Personal | None:
    """What kind of personal number the words hold; None where none is seen.

    A firm's own credit code may be written: it is a firm's, and in the register.

    >>> personal("店主说打 138-2345-6789"), personal("０７５５－８２３４５６７８")
    ('phone', 'phone')
    >>> personal("440301 19900101 123X"), personal("与 9144030071526726XG 重复，2026-11-27 已查")
    ('id_number', None)
    """
    plain = unicodedata.normalize("NFKC", words)
    for code in set(_ALPHANUMERIC.findall(plain)):
        if credit_code_problem(code) is None:
            plain = plain.replace(code, " ; ")
    for found in _DIGITS.findall(plain):
        if kind := _kind(found):
            return kind
    return None


def _kind(found: str) -> Personal | None:
    """What a run of digits is, whole or a part of it that blanks and strokes set apart."""
    for run in _runs(found):
        if _IDENTITY.fullmatch(run):
            return "id_number"
        if _MOBILE.fullmatch(run) or _FIXED.fullmatch(run):
            return "phone"
    return None


def _runs(found: str) -> Iterator[str]:
    """Every way to read neighbouring pieces as one number: `8 13823456789` holds a phone's."""
    pieces = re.findall(r"[\dXx]+", found)
    for begin in range(len(pieces)):
        run = ""
        for piece in pieces[begin:]:
            run += piece
            if len(run) > _LONGEST:
                break
            yield run
