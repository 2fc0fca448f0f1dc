"""Whether a credit code or registration number can be one, by its own check digits.

GB 32100-2015 (unified social credit code, 18 characters) with GB 11714 (the organisation code in
it), and the 15-digit registration numbers that many 个体工商户 still carry (ISO 7064 MOD 11,10).
A code names a legal person, never premises, and its division is the registering authority's.
"""

import unicodedata

# Values of GB 32100: 31 characters, without I, O, S, V and Z.
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))

# GB 11714 values letters from A = 10 in an alphabet of 36, unlike GB 32100.
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def plain_code(written: str) -> str:
    """A code as the register writes it: half-width, upper case, without blanks and hyphens.

    >>> plain_code("９１４４０３００ 71526726-xg")
    '9144030071526726XG'
    """
    folded = unicodedata.normalize("NFKC", written).upper()
    return "".join(letter for letter in folded if letter not in "-\u2013\u2014" and letter.strip())


def code_problem(code: str) -> str | None:
    """Why a plain credit code or registration number cannot be one; None where it can.

    >>> code_problem("9144030071526726XG")
    >>> code_problem("91310115MA1H8R7C6D")
    'its organisation code ends in 6 where 4 is due'
    >>> code_problem("440301103097413")
    """
    if len(code) == 18:
        return _credit_problem(code)
    if len(code) == 15:
        return _registration_problem(code)
    return f"has {len(code)} characters where a credit code has 18 and a registration number 15"


def _credit_problem(code: str) -> str | None:
    strange = next((letter for letter in code if letter not in _CREDIT), None)
    if strange is not None:
        return f"holds {strange!r}, which no credit code does"
    if not code[2:8].isdigit():
        return "does not name a division in its places 3 to 8"
    due = organisation_check(code[8:16])
    if code[16] != due:
        return f"its organisation code ends in {code[16]} where {due} is due"
    due = credit_check(code[:17])
    return None if code[17] == due else f"ends in {code[17]} where {due} is due"


def credit_check(code: str) -> str:
    """The last character of a credit code, from its first 17."""
    total = sum(
        _CREDIT.index(letter) * weight for letter, weight in zip(code, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT[-total % 31]


def organisation_check(code: str) -> str:
    """The last character of an organisation code, from its first eight."""
    total = sum(
        _ORGANISATION.index(letter) * weight
        for letter, weight in zip(code, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def _registration_problem(code: str) -> str | None:
    if not (code.isascii() and code.isdigit()):
        return "is no number of 15 digits"
    due = registration_check(code[:14])
    return None if code[14] == due else f"ends in {code[14]} where {due} is due"


def registration_check(code: str) -> str:
    """The last digit of a registration number, from its first 14."""
    product = 10
    for digit in code:
        product = 2 * ((product + int(digit)) % 10 or 10) % 11
    return str((11 - product) % 10)
