"""Codes of legal persons: whether they are well formed, and the one form we keep them in.

Unified social credit codes (GB 32100-2015, 18 characters) and the registration numbers that came
before them (GS15-2006, 15 digits). A code names a legal person; which of its premises is meant is
`matching`'s question. Whether a code was ever given to anyone is not ours to know.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z; a letter's value is its place
LENGTH = 18
REGISTRATION_LENGTH = 15
_WEIGHTS = 3 ** np.arange(17) % 31
_ORGANISATION = slice(8, 16)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECKS = "0123456789X"
# Blanks of all widths, and the strokes people use as hyphens. U+00AD is a soft hyphen.
LEFT_OUT = "[\\s\\-_.·\u00a0\u3000\uff0d\u00ad\u200b\ufeff\u2010-\u2015\u2212\u30fb]"

# A byte's place in the alphabet (-1: not in it), and its value in GB 11714, where A=10 … Z=35.
_PLACES = np.full(256, -1)
_PLACES[[ord(letter) for letter in ALPHABET]] = np.arange(len(ALPHABET))
_VALUES = np.zeros(256, dtype=np.int64)
_VALUES[[ord(letter) for letter in ALPHABET]] = [int(letter, 36) for letter in ALPHABET]


def normal_code(code: str) -> str:
    """The code in half-width capitals, without blanks and hyphens.

    >>> normal_code(" ９１４４０３００-71526726xg ")
    '9144030071526726XG'
    """
    return str(normal_codes(pa.array([code], pa.string()))[0])


def normal_codes(codes: Any) -> Any:
    """The normal forms of a string column, as long as it; null stays null."""
    plain = pc.utf8_upper(pc.utf8_normalize(codes, form="NFKC"))
    return pc.replace_substring_regex(plain, LEFT_OUT, "")


def code_problem(code: str) -> str | None:
    """Why the code is neither a credit code nor a registration number; None where it is one.

    >>> code_problem("440301103097413") is None
    True
    """
    if len(normal_code(code)) == REGISTRATION_LENGTH:
        return registration_number_problem(code)
    return credit_code_problem(code)


def credit_code_problem(code: str) -> str | None:
    """Why the code is no unified social credit code, or None where it is one.

    Letters are allowed in the first two places: agricultural bodies' codes begin with N.

    >>> credit_code_problem("9144030071526726XG") is None
    True
    >>> credit_code_problem("91350100M000100Y4Z")
    'Z is not used in credit codes (place 18)'
    """
    code = normal_code(code)
    if len(code) != LENGTH:
        return f"{len(code)} characters instead of {LENGTH}"
    for place, letter in enumerate(code, start=1):
        if letter not in ALPHABET:
            return f"{letter} is not used in credit codes (place {place})"
        if 3 <= place <= 8 and not letter.isdigit():
            return f"{letter} is no digit (place {place}, in the registering authority's code)"
    places = np.array([[ALPHABET.index(letter) for letter in code]])
    organisation = _organisation_checks(np.array([[int(letter, 36) for letter in code]]))[0]
    if code[16] != organisation:
        return f"the organisation's check digit (place 17) is {code[16]}, should be {organisation}"
    last = ALPHABET[int(_last_places(places)[0])]
    return None if code[17] == last else f"the check digit is {code[17]}, should be {last}"


def registration_number_problem(number: str) -> str | None:
    """Why the number is no 15-digit registration number, or None where it is one.

    The check digit is ISO 7064 MOD 11,10, as GS15-2006 says by accounts of it; we have not read the
    standard. The number that those accounts take as their example fits.

    >>> registration_number_problem("110108000000016") is None
    True
    >>> registration_number_problem("110108000000061")
    'the check digit is 1, should be 5'
    """
    number = normal_code(number)
    if len(number) != REGISTRATION_LENGTH:
        return f"{len(number)} characters instead of {REGISTRATION_LENGTH}"
    if not (number.isascii() and number.isdigit()):
        return "a registration number has digits only"
    product = 10
    for digit in number[:-1]:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    check = (11 - product) % 10
    return (
        None if int(number[-1]) == check else f"the check digit is {number[-1]}, should be {check}"
    )


def valid_credit_codes(codes: Any) -> npt.NDArray[np.bool_]:
    """Whether each of a string column is a credit code, as `credit_code_problem` says; null is not.

    >>> valid_credit_codes(pa.array(["9144030071526726XG", "91310115MA1H8R7C6D", None])).tolist()
    [True, False, False]
    """
    plain = pc.fill_null(normal_codes(codes), "")
    if isinstance(plain, pa.ChunkedArray):
        plain = plain.combine_chunks()
    # Counted in bytes as well: a code of 18 characters in another script is none.
    long = pc.and_(
        pc.equal(pc.utf8_length(plain), LENGTH), pc.equal(pc.binary_length(plain), LENGTH)
    )
    rows = np.flatnonzero(long.to_numpy(zero_copy_only=False))
    valid = np.zeros(len(plain), dtype=bool)
    if rows.size == 0:
        return valid
    joined = "".join(plain.take(pa.array(rows)).to_pylist()).encode("ascii", "replace")
    letters = np.frombuffer(joined, dtype=np.uint8).reshape(-1, LENGTH)
    places = _PLACES[letters]
    known = (places >= 0).all(axis=1) & (places[:, 2:8] < 10).all(axis=1)
    organisation = _organisation_checks(_VALUES[letters]) == letters[:, 16].view("S1").astype("U1")
    valid[rows] = known & organisation & (_last_places(places) == places[:, 17])
    return valid


def _organisation_checks(values: npt.NDArray[np.int64]) -> npt.NDArray[np.str_]:
    """GB 11714's check digit for each row of values: 11 minus the remainder; 10 is X, 11 is 0."""
    remainder = (values[:, _ORGANISATION] * _ORGANISATION_WEIGHTS).sum(axis=1) % 11
    checks: npt.NDArray[np.str_] = np.array(list(_ORGANISATION_CHECKS))[(11 - remainder) % 11]
    return checks


def _last_places(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """GB 32100's check digit, as a place in the alphabet; a remainder of 0 gives 0, not 31."""
    last: npt.NDArray[np.int64] = (31 - (places[:, :17] * _WEIGHTS).sum(axis=1) % 31) % 31
    return last
