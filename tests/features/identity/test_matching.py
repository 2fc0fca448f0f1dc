"""A record is given to the establishment that it means, or to a person to decide; never guessed."""

import resource
import time
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from features.identity import VERSION
from features.identity.matching import match
from features.identity.successors import successors
from tests.features.identity.world import World, make_world

TUNED, HELD_OUT = 1, 2  # seeds of worlds: weights and threshold were chosen on the first
MONDAY = date(2026, 6, 1)
CODE, OTHER_CODE = "9144030071526726XG", "914403001922038216"
SHOP = "深圳市岫禾坞餐饮管理有限公司"
DOOR = "南山区粤海街道春和路12号305铺"


def version(id: str, **changes: Any) -> dict[str, Any]:
    """A version of an establishment in the register."""
    usual = {
        "establishment_id": id, "name": SHOP, "address": DOOR, "credit_code": None,
        "known_on": MONDAY - timedelta(100), "opened_on": MONDAY - timedelta(100),
        "closed_on": None,
    }  # fmt: skip
    return usual | changes


def record(**changes: Any) -> dict[str, Any]:
    """A complaint about the shop, as its name and address are registered."""
    return {"name": SHOP, "address": DOOR, "credit_code": None, "known_on": MONDAY} | changes


DAY, TEXT = pa.date32(), pa.string()
RECORD = pa.schema([("name", TEXT), ("address", TEXT), ("credit_code", TEXT), ("known_on", DAY)])
REGISTER = pa.schema([("establishment_id", TEXT), *RECORD, ("opened_on", DAY), ("closed_on", DAY)])


def answer(one: dict[str, Any], *versions: dict[str, Any]) -> dict[str, Any]:
    """What `match` says of one record."""
    records = pa.Table.from_pylist([one], RECORD)
    found = match(records, pa.Table.from_pylist(list(versions), REGISTER)).to_pylist()
    return dict(found[0])


def test_a_name_and_address_as_registered_match() -> None:
    found = answer(record(), version("A"), version("B", name="别家药店", address="海山街1号"))
    assert found["establishment_id"] == "A"
    assert (found["state"], found["why"]) == ("matched", "name + address")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("岫禾坞餐饮管理", "春和路12号"),
        ("岫禾坞", "深圳市南山区春和路12号305"),
        ("岫禾钨餐饮管理有限公司", "春和路１２号"),
        ("岫禾坞餐饮管理", "春禾路12号305铺"),
        ("深圳岫禾坞饭店", "粤海街道春和路12号"),
    ],
)
def test_a_place_is_known_however_people_write_it(name: str, address: str) -> None:
    assert answer(record(name=name, address=address), version("A"))["establishment_id"] == "A"


def test_another_firm_at_the_same_door_is_not_matched() -> None:
    """A food court's stalls share an address; one is not to answer for another."""
    found = answer(record(name="金鼎大药房"), version("A"))
    assert found["establishment_id"] is None
    assert found["state"] == "unmatched"


def test_a_name_that_changed_later_does_not_change_an_old_match() -> None:
    """The register of the record's own day decides; the day itself is not before it."""
    before, after = version("A"), version("A", name="金鼎大药房", known_on=MONDAY)
    assert answer(record(name="金鼎大药房"), before, after)["establishment_id"] is None
    tuesday = MONDAY + timedelta(1)
    for name in (SHOP, "金鼎大药房"):
        found = answer(record(name=name, known_on=tuesday), before, after)
        assert found["establishment_id"] == "A"


def test_an_establishment_that_moved_is_known_at_both_addresses() -> None:
    moved = version("A", address="海山街88号", known_on=MONDAY - timedelta(5))
    for address in (DOOR, "海山街88号"):
        assert answer(record(address=address), version("A"), moved)["establishment_id"] == "A"


def test_two_branches_without_an_address_are_left_to_a_person() -> None:
    branches = [version(name, address=f"春和路{n}号") for n, name in enumerate("AB", start=10)]
    found = answer(record(address=None), *branches)
    assert (found["establishment_id"], found["state"]) == (None, "doubtful")
    assert {found["candidate_id"], found["second_id"]} == {"A", "B"}


def test_among_premises_of_one_code_the_address_decides() -> None:
    premises = [
        version(name, address=f"{street}12号", credit_code=CODE)
        for name, street in (("A", "春和路"), ("B", "海山街"))
    ]
    coded = record(name="岫禾坞", credit_code=CODE, address="海山街12号")
    assert answer(coded, *premises)["establishment_id"] == "B"
    assert answer(coded | {"name": "？"}, *premises)["establishment_id"] == "B"
    for name in ("岫禾坞", "？"):
        found = answer(coded | {"name": name, "address": None}, *premises)
        assert found["state"] == "doubtful"


def test_a_code_with_one_premises_known_is_enough() -> None:
    found = answer(
        record(name="？", address=None, credit_code=CODE), version("A", credit_code=CODE)
    )
    assert (found["establishment_id"], found["why"]) == ("A", "credit code")
    wrong = record(name="？", address=None, credit_code=CODE[:-1] + "H")
    assert answer(wrong, version("A", credit_code=CODE))["establishment_id"] is None


def test_premises_that_became_known_later_do_not_make_a_code_doubtful() -> None:
    first = version("A", credit_code=CODE)
    second = version("B", credit_code=CODE, address="海山街1号", known_on=MONDAY)
    coded = record(name="？", address=None, credit_code=CODE)
    assert answer(coded, first, second)["establishment_id"] == "A"


def test_of_two_firms_of_one_name_and_address_the_code_decides() -> None:
    """One closed, another legal person took over the sign."""
    both = [version("A", credit_code=CODE), version("B", credit_code=OTHER_CODE)]
    assert answer(record(credit_code=OTHER_CODE), *both)["establishment_id"] == "B"
    assert answer(record(), *both)["state"] == "doubtful"


def test_a_record_of_nothing_is_unmatched() -> None:
    found = answer(record(name=None, address=None), version("A"))
    assert found["state"] == "unmatched"
    assert match(pa.Table.from_pylist([], RECORD), pa.Table.from_pylist([], REGISTER)).num_rows == 0
    assert answer(record())["state"] == "unmatched"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(20_000, 20_000, seed=HELD_OUT)


@pytest.fixture(scope="module")
def matched(world: World) -> Any:
    return match(world.records, world.register)


def test_the_made_city_is_matched_precisely_and_nearly_whole(world: World, matched: Any) -> None:
    """At least 99 of 100 matches are right, and 90 of 100 that could be found are."""
    right, made, findable = counted(world, matched)
    assert interval(right, made)[0] >= 0.99
    assert interval(right, findable)[0] >= 0.90


def test_what_became_known_later_changes_no_match(world: World, matched: Any) -> None:
    """With all versions of and after a day struck out, records of that day match as before."""
    day = sorted(world.records["known_on"].to_pylist())[4_000]
    early = np.flatnonzero(pc.less_equal(world.records["known_on"], day).to_numpy())
    register = world.register.filter(pc.less(world.register["known_on"], day))
    rows = pa.array(early)
    records = world.records.take(rows)
    assert match(records, register).equals(matched.take(rows).combine_chunks())


def test_the_order_of_the_register_changes_no_match(world: World, matched: Any) -> None:
    order = np.random.default_rng(3).permutation(len(world.register))
    assert match(world.records, world.register.take(pa.array(order))).equals(matched)


def test_whoever_follows_at_an_address_is_linked(world: World) -> None:
    register = world.register.to_pylist()
    gone = {row["establishment_id"] for row in register if row["closed_on"]}
    links = successors(world.register).to_pylist()
    true = {(f"E{int(name[1:]) + 1}", name) for name in gone}
    found = {(link["establishment_id"], link["predecessor_id"]) for link in links}
    assert len(found & true) >= 0.99 * len(true)
    assert len(found & true) >= 0.99 * len(found)


def test_a_successor_is_linked_from_the_day_that_both_are_known() -> None:
    closed = MONDAY - timedelta(60)
    old = version("A", closed_on=closed, known_on=closed, credit_code=CODE)
    new = version("B", name="金鼎大药房", opened_on=MONDAY - timedelta(40), known_on=MONDAY)
    for second, expected in (
        (new, [("B", "A", MONDAY)]),
        (new | {"address": "春和路12号306铺"}, []),
        (new | {"opened_on": closed - timedelta(200)}, []),
        (new | {"name": SHOP, "credit_code": CODE}, []),
    ):
        links = successors(pa.Table.from_pylist([version("A", credit_code=CODE), old, second]))
        assert [tuple(link.values()) for link in links.to_pylist()] == expected


@pytest.mark.soak
def test_a_million_records_are_matched_in_five_minutes() -> None:
    """The city's register and a year of complaints, on two cores and less than 6 GB."""
    city = make_world(1_000_000, 1_000_000, seed=HELD_OUT)
    start = time.perf_counter()
    found = match(city.records, city.register)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # GB, the city's own too
    right, made, findable = counted(city, found)
    print(f"\n{seconds:.0f} s, {memory:.1f} GB at most")
    print(f"precision {right / made:.4f} {interval(right, made)}")
    print(f"recall {right / findable:.4f} {interval(right, findable)}")
    assert seconds < 300
    assert memory < 6


def counted(world: World, found: Any) -> tuple[int, int, int]:
    """Right matches, matches made, and records whose establishment is in the register."""
    truth = np.array([name or "" for name in world.truth])
    given = np.array([name or "" for name in found["establishment_id"].to_pylist()])
    right = (given == truth) & (given != "")
    return int(right.sum()), int((given != "").sum()), int((truth != "").sum())


def interval(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share, spread = right / of, z * z / of
    middle = share + spread / 2
    half = z * np.sqrt(share * (1 - share) / of + spread / of / 4)
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return round(float(low), 4), round(float(high), 4)


def test_answers_change_only_with_the_version(world: World) -> None:
    """Stores keep their matches: who changes an answer raises `identity.VERSION` with this hash."""
    answers = match(world.records.slice(0, 2_000), world.register).to_pandas()
    text = answers.round(6).to_csv(index=False)
    assert (VERSION, sha256(text.encode()).hexdigest()[:12]) == (1, "81852f953060")


def test_a_few_records_are_matched_as_among_many(world: World, matched: Any) -> None:
    """A week's complaints look through the register otherwise, and find the same."""
    for start in (0, 7_000):
        assert match(world.records.slice(start, 300), world.register).equals(
            matched.slice(start, 300).combine_chunks()
        )
