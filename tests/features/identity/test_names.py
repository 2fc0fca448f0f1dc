"""Two spellings of a name or an address are one text once what says nothing is taken off."""

import pytest

from features.identity.addresses import Address, address_parts
from features.identity.names import Name, name_parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深圳市岫禾坞餐饮管理有限公司", "岫禾坞餐饮管理"),
        ("深圳市南山区岫禾坞餐馆（个体工商户）", "岫禾坞餐馆"),
        ("岫禾坞商贸有限责任公司", "岫禾坞商贸股份有限公司"),
        ("臺灣諾華股份有限公司", "台湾诺华有限公司"),
        ("ＡＫＯＲＮ，　Ｉｎｃ．", "Akorn Inc"),
        ("Jones & Sons Co., Ltd.", "JONES AND SONS"),
        ("McDonald's #12", "MCDONALDS STORE 12"),
        ("A.P. Deauville, LLC", "AP Deauville"),
    ],
)
def test_spellings_of_one_firm_are_one(one: str, other: str) -> None:
    assert name_parts(one) == name_parts(other)


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("天天奶茶（南山分店）", "南山"),
        ("天天奶茶(春和路店)", "春和路"),
        ("天天奶茶南山分店", "南山"),
        ("明通化學製藥股份有限公司第二廠", "第二"),
        ("SUBWAY STORE 1234", "1234"),
        ("Golden Dragon No. 7", "7"),
        ("天天奶茶", ""),
    ],
)
def test_a_branch_is_told_from_its_firm(name: str, branch: str) -> None:
    """Or a complaint about one branch would be held against another."""
    assert name_parts(name).branch == branch


def test_a_town_within_a_name_is_not_cut_out_of_it() -> None:
    assert name_parts("万家超市") == Name("万家", "超市", "")
    assert name_parts("深圳市好又多超市有限公司").brand == "好又多"


def test_a_name_of_nothing_is_nothing() -> None:
    assert name_parts("") == name_parts(" ，。 ") == Name("", "", "")


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("南山区粤海街道春和路12号305铺", ("春和路", "12", "305")),
        ("广东省深圳市南山区粤海街道春和路１２号", ("春和路", "12", "")),
        ("春和路12号3栋305室", ("春和路", "12", "305")),
        ("春和路100-102号", ("春和路", "100", "")),
        ("南山区粤海街道春和路8号综合市场", ("春和路", "8", "")),
        ("深汕特别合作区鹅埠街道翠湖大道17号101铺", ("翠湖大道", "17", "101")),
        ("春和路工业区3栋", ("春和路工业区", "3", "")),
        ("宝安区西乡街道 宝源路 A12号", ("宝源路", "A12", "")),
        ("桂园路", ("桂园路", "", "")),
        ("123 N. Main Street, Suite 4", ("NMAINST", "123", "4")),
        ("100-102 N MAIN ST #4", ("NMAINST", "100", "4")),
        ("5 5th Avenue", ("5THAVE", "5", "")),
        ("", ("", "", "")),
    ],
)
def test_an_address_falls_into_street_house_and_unit(
    address: str, parts: tuple[str, str, str]
) -> None:
    assert address_parts(address) == Address(*parts)
