"""A credit code that cannot be one is told apart, by both of its check digits."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from features.codes import (
    code_problem,
    credit_check,
    organisation_check,
    plain_code,
    registration_check,
)
from tests.features.sources.builders import read, source

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Real and worked codes; the last but one is the edge at which a sum divides by 31 without rest.
GOOD = (
    "9144030071526726XG",
    "914403001922038216",
    "91440300192317458F",
    "92440311MA5F101440",
    "91350100M000100Y43",
)
BAD = {
    "91310115MA1H8R7C6D": "its organisation code ends in 6 where 4 is due",
    "91350100M000100Y4Z": "holds 'Z', which no credit code does",
    "91350100M000100Y44": "ends in 4 where 3 is due",
    "9144030071526726XF": "ends in F where G is due",
    "9144O30071526726XG": "holds 'O'",
    "91A40300192317458F": "does not name a division",
    "9144030071526726X": "has 17 characters where a credit code has 18",
    "": "has 0 characters",
    "110108000000017": "ends in 7 where 6 is due",
    "11010800000001X": "is no number of 15 digits",
    "１１０１０８００００００１６": "has 14 characters",
}


@pytest.mark.parametrize("code", [*GOOD, "110108000000016", "440301103097413"])
def test_a_code_in_use_is_one(code: str) -> None:
    """A firm whose code were doubted would lose its history."""
    assert code_problem(code) is None


@pytest.mark.parametrize("code", BAD)
def test_a_code_that_cannot_be_one_says_why(code: str) -> None:
    """The clerk sees which letter to look at."""
    assert (code_problem(code) or "").startswith(BAD[code])


def test_the_bodies_of_agriculture_have_codes_too() -> None:
    """They begin with N, which a common library does not allow for."""
    organisation = "NA0B1C2D"
    front = f"N3440300{organisation}"
    front += organisation_check(organisation)
    assert code_problem(front + credit_check(front)) is None


@given(st.text("0123456789", min_size=8, max_size=8), st.text(LETTERS, min_size=8, max_size=8))
def test_the_check_digits_are_those_of_a_library_of_others(front: str, organisation: str) -> None:
    """The last by GB 32100, for any organisation code; ours also checks the one before."""
    whole = front + organisation + organisation_check(organisation)
    if whole[-1] in LETTERS:
        code = whole + credit_check(whole)
        assert uscc.calc_check_digit(whole) == code[-1]
        assert code_problem(code) is None


@given(st.text("0123456789", min_size=14, max_size=14))
def test_registration_numbers_end_in_the_digit_of_iso_7064(number: str) -> None:
    """MOD 11,10."""
    assert registration_check(number) == mod_11_10.calc_check_digit(number)


@given(st.sampled_from(GOOD), st.integers(0, 17), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_found(code: str, place: int, letter: str) -> None:
    """A slip of the pen never names another firm."""
    slipped = code[:place] + letter + code[place + 1 :]
    assert (code_problem(slipped) is None) == (slipped == code)


@pytest.mark.parametrize(
    "written",
    ["91440300 71526726-XG", "９１４４０３００７１５２６７２６ＸＧ", "9144030071526726xg\u3000"],
)
def test_a_code_is_one_however_it_is_written(tmp_path: Path, written: str) -> None:
    """The penalties of one office must find the premises of another's register."""
    assert plain_code(written) == GOOD[0]
    text = f"establishment_id,credit_code\nA,{written}\n"
    delivered = read(source(tmp_path, establishments__csv=text))
    assert delivered.rows["credit_code"].to_pylist() == [GOOD[0]]
