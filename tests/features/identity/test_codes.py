"""A credit code is judged by the standard's arithmetic, and by nothing else."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from features.identity.codes import (
    ALPHABET,
    code_problem,
    credit_code_problem,
    normal_code,
    registration_number_problem,
    valid_credit_codes,
)
from tests.features.sources.builders import read, source

TENCENT, HUAWEI, BYD = "9144030071526726XG", "914403001922038216", "91440300192317458F"
REMAINDER_ZERO = "92440311MA5F101440"
VALID = (TENCENT, HUAWEI, BYD, REMAINDER_ZERO, "91350100M000100Y43")
INVALID = {
    "91310115MA1H8R7C6D": "the organisation's check digit (place 17) is 6, should be 4",
    "91350100M000100Y4Z": "Z is not used in credit codes (place 18)",
    "9144030071526726XH": "the check digit is H, should be G",
    "914403007152672": "15 characters instead of 18",
    "": "0 characters instead of 18",
    "9144A30071526726XG": "A is no digit (place 5, in the registering authority's code)",
    "92440311MA5F10144Y": "the check digit is Y, should be 0",
}


@pytest.mark.parametrize("code", VALID)
def test_real_and_worked_codes_are_valid(code: str) -> None:
    """The fourth has remainder 0, which careless programs refuse: one code in thirty-one."""
    assert credit_code_problem(code) is None


@pytest.mark.parametrize(("code", "problem"), INVALID.items())
def test_a_wrong_code_is_refused_with_its_reason(code: str, problem: str) -> None:
    assert credit_code_problem(code) == problem


def test_an_agricultural_body_may_begin_with_a_letter() -> None:
    """Others' programs demand digits in the first two places."""
    assert any(credit_code_problem(f"N244030071526726X{c}") is None for c in ALPHABET)


def test_a_code_is_read_however_it_was_typed() -> None:
    assert normal_code("９１４４０３００　７１５２６７２６ｘｇ") == TENCENT
    assert normal_code("91440300—71526726-XG\n") == TENCENT
    assert credit_code_problem("9144 0300 7152 6726 xg") is None


def test_a_column_is_judged_as_its_codes_are() -> None:
    codes = [*VALID, *INVALID, None, "９144030071526726xg", "深" * 18, "深" * 6, "٣" * 18]
    expected = [code is not None and credit_code_problem(code) is None for code in codes]
    assert valid_credit_codes(pa.array(codes)).tolist() == expected
    assert valid_credit_codes(pa.chunked_array([codes[:3], codes[3:]])).tolist() == expected
    assert valid_credit_codes(pa.array([], pa.string())).tolist() == []


letters = st.text(ALPHABET, min_size=8, max_size=8)
near = st.builds(
    lambda head, division, body, tail: head + division + body + tail,
    st.text("0123456789", min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    letters,
    st.text(ALPHABET, min_size=2, max_size=2),
)


@given(near)
def test_the_last_digit_is_the_one_that_python_stdnum_computes(code: str) -> None:
    """python-stdnum leaves out the organisation's digit; ours must be right as well."""
    right = [f"{code[:16]}{digit}" for digit in "0123456789X"]
    right = [f"{head}{uscc.calc_check_digit(head)}" for head in right]
    assert all(uscc.is_valid(one) for one in right)
    assert sum(credit_code_problem(one) is None for one in right) == 1
    assert (credit_code_problem(code) is None) <= uscc.is_valid(code)
    assert valid_credit_codes(pa.array([code]))[0] == (credit_code_problem(code) is None)


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code: str, place: int, letter: str) -> None:
    wrong = code[:place] + letter + code[place + 1 :]
    assert (credit_code_problem(wrong) is None) == (wrong == code)


@given(st.text("0123456789", min_size=15, max_size=15))
def test_old_registration_numbers_are_judged_by_mod_11_10(number: str) -> None:
    assert (registration_number_problem(number) is None) == mod_11_10.is_valid(number)
    assert registration_number_problem(number[:14]) == "14 characters instead of 15"


def test_a_registration_number_has_digits_only() -> None:
    assert registration_number_problem("11010800000001X") == "a registration number has digits only"


@pytest.mark.parametrize(
    "written",
    ["91440300 71526726-XG", "９１４４０３００７１５２６７２６ＸＧ", "9144030071526726xg\u3000"],
)
def test_a_delivered_code_is_kept_in_its_normal_form(tmp_path: Path, written: str) -> None:
    """The penalties of one office must find the premises of another's register."""
    delivered = read(
        source(tmp_path, establishments__csv=f"establishment_id,credit_code\nA,{written}\n")
    )
    assert delivered.rows["credit_code"].to_pylist() == [TENCENT] == [normal_code(written)]


def test_a_number_of_either_kind_is_judged_by_its_length() -> None:
    assert code_problem("110108000000016") is None
    assert code_problem("9144030071526726XF") == "the check digit is F, should be G"
