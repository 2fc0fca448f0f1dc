"""Spellings that a person would call one firm are one, and no other: read from real records.

The pairs were looked through by hand: every group that joins different words, and the likest names
that stay apart.
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.identity.firms import firms

RECORDS = Path(__file__).parents[3].parent / "shared" / "data"
here = pytest.mark.skipif(not RECORDS.is_dir(), reason="the real records are not here")

ONE_FIRM = (
    ("Akorn Inc", "Akorn, Inc."),
    ("AbbVie Inc", "AbbVie Inc."),
    ("ALLERGAN", "Allergan, PLC."),
    ("AMERICAN HEALTH PACKAGING", "American Health Packaging"),
    ("Amneal Pharmaceuticals", "Amneal Pharmaceuticals, Inc."),
    ("Abrams Royal Pharmacy", "Abrams Royal Pharamacy"),
    ("AstraZeneca Pharmaceuticals LP", "AstraZeneca Pharmaceuticals, LP"),
    ("Attix Pharmaceuticals", "Attix Pharmaceuticals Inc"),
    ("AVKARE Inc.", "Avkare Incorporated"),
    ("Aurobindo Pharma USA Inc", "Aurobindo Pharma USA Inc."),
    ("Axcentria Pharmaceuticals LLC", "Axcentria Pharmaceuticals, LLC"),
    ("Bracco Diagnostic Inc", "Bracco Diagnostics Inc"),
    ("Bristol-Meyers Squibb", "Bristol-myers Squibb Company"),
    ("Bryant Ranch Prepack Inc.", "Bryant Ranch Prepack, Inc. dba BRP Pharmaceuticals"),
    ("Creative Compounds", "Oregon Compounding Centers, Inc. dba Creative Compounds"),
    ("Dercher Enterprises, Inc., DBA Gordon Laboratories", "Gordon Laboratories"),
    ("FVS Holdings, Inc. dba. Green Valley Drugs", "Green Valley Drugs"),
    ("Fresenius Kabi USA LLC", "Fresenius Kabi USA LLC (FK USA)"),
    ("Island Kinetics dba Covalence", "Island Kinetics, Inc. d.b.a. CoValence Laboratories"),
    ("JCB Laboratories LLC", "JCB Labs LLC"),
    ("Kareway Product Inc", "Kareway Products Inc"),
    ("L. Perrigo Co.", "Perrigo Company PLC"),
    ("Mylan Institutional Inc", "Mylan Institutional, Inc. (d.b.a. UDL Laboratories)"),
    ("P & L Development,  LLC", "P&L Developments, LLC"),
    ("PAI Holdings, LLC. dba Pharmaceutical Associates Inc", "Pharmaceutical Associates Inc"),
    ("Pharmacy Plus, Inc. dba Vital Care Compounder", "Vital Care Compounder, LLC"),
    ("Qualitest Pharmaceuticals", "Vintage Pharmaceuticals LLC, DBA Qualitest Pharmaceuticals"),
    ("Sandoz Inc", "Sandoz Incorporated"),
    ("Teva Pharmaceuticals", "Teva Pharmaceuticals USA, Inc."),
    ("The Harvard Drug Group", "The Harvard Drug Group, LLC"),
    ("The Mentholatum Co.", "The Mentholatum Company"),
    ("Apothecary Shoppe", "The Apothecary Shoppe LLC"),
    ("Torrent Pharma Inc", "Torrent Pharmaceuticals Limited"),
    ("Warner Chilcott Company LLC", "Warner Chilcott US LLC"),
    ("West-Ward Columbus Inc", "West-Ward Columbus, Inc."),
    ("West-Ward Pharmaceutical", "West-ward Pharmaceutical Corp."),
    ("West-Ward Pharmaceutical Corporation", "West-Ward Pharmaceuticals Corp."),
    ("Wisconsin Pharmacal Company", "Wisconsin Pharmacal Company, LLC"),
    ("Wockhardt Limited", "Wockhardt Usa Inc."),
    ("Zydus Pharmaceuticals (USA) Inc", "Zydus Pharmaceuticals USA Inc"),
)
OTHER_FIRMS = (
    ("AAA Pharmaceutical, Inc.", "Alara Pharmaceutical Co"),
    ("Acella Pharmaceuticals, LLC", "Bella Pharmaceuticals, Inc."),
    ("Airgas Inc", "Airgas Medical Services"),
    ("Akorn, Inc.", "ALLERGAN"),
    ("Amedra Pharmaceuticals LLC", "Meda Pharmaceuticals Inc."),
    ("Apotex Corp.", "Apotex Scientific, Inc"),
    ("Atlas Pharmaceuticals, LLC", "Sato Pharmaceutical Inc."),
    ("Attix Pharmaceuticals", "Sato Pharmaceutical Inc."),
    ("CBI Laboratories, Inc.", "JCB Laboratories LLC"),
    ("Claris Lifesciences Inc", "Life Science Pharmacy Inc"),
    ("Eagle Pharmaceuticals Inc.", "Eagle Pharmacy, Inc."),
    ("Endo Pharmaceuticals, Inc.", "Avet Pharmaceuticals, Inc."),
    ("Endo Pharmaceuticals, Inc.", "Meda Pharmaceuticals Inc."),
    ("Endo Pharmaceuticals, Inc.", "Teva Pharmaceuticals"),
    ("Fallon Wellness Pharmacy Llc", "Wellness Pharmacy, Inc."),
    ("Fusion IV Pharmaceuticals, Inc. dba Axia Pharmaceutical", "Fusion Pharmaceuticals, LLC"),
    ("Genus Lifesciences Inc.", "Life Science Pharmacy Inc"),
    ("Hartley Medical Center Pharmacy, Incorporated", "Medical Center Pharmacy, Inc."),
    ("LEO PHARMA INC", "Neolpharma, Inc."),
    ("MAJOR PHARMACEUTICALS", "Sato Pharmaceutical Inc."),
    ("Marlex Pharmaceuticals, Inc.", "Par Pharmaceutical"),
    ("Mylan Institutional Inc", "Mylan Pharmaceuticals Inc"),
    ("PACK Pharmaceuticals, LLC", "Taro Pharmaceuticals U.S.A., Inc."),
    ("PD-Rx Pharmaceuticals, Inc.", "Taro Pharmaceuticals U.S.A., Inc."),
    ("PFIZER", "Hospira a Pfizer Company"),
    ("Par Pharmaceutical", "Primus Pharmaceuticals, Inc."),
    ("Par Pharmaceutical", "Spirit Pharmaceuticals, LLC"),
    ("Pine Pharmaceuticals, LLC", "Poly Pharmaceuticals, Inc"),
    ("Procter & Gamble Co", "Procter & Gamble Hair Care Llc"),
    ("RIJ Pharmaceutical LLC", "Rising Pharmaceuticals, Inc."),
    ("SCA Pharmaceuticals", "Silarx Pharmaceutical, Inc."),
    ("Shire", "Wilshire Pharmaceuticals Inc"),
    ("South Coast Specialty Compounding, Inc.", "Specialty Compounding, LLC"),
    ("Stat Rx USA", "Medistat RX L.L.C."),
    ("THE COMPOUNDING SHOP, INC.", "The Compounding Pharmacy of America"),
    ("TRIOVA PHARMACEUTICALS LLC", "RIJ Pharmaceutical LLC"),
    ("US Pharmaceuticals Inc.", "VIRTUS PHARMACEUTICALS OPCO II L"),
    ("United Exchange Corporation", "United Pharmacy"),
    ("United Pacific Co Ltd", "United Pharmacy"),
    ("United Pharmacy", "United Therapeutics Corp."),
)
ONE_FIRM_ZH = (
    ("臺灣諾華股份有限公司", "台灣諾華股份有限公司"),
    ("仙臺藥品工業股份有限公司", "仙台藥品工業股份有限公司"),
    ("恆安製藥工業股份有限公司", "恒安製藥工業股份有限公司"),
    ("中生生技製藥股份有限公司 淡水廠", "中生生技製藥股份有限公司"),
    ("中國化學製藥股份有限公司新豐工廠", "中國化學製藥股份有限公司台南三廠"),
    ("明通化學製藥股份有限公司", "明通化學製藥股份有限公司第二廠"),
    ("荷商葛蘭素史克藥廠股份有限公司台灣分公司", "荷商葛蘭素史克藥廠股份有限公司臺灣分公司"),
    ("台灣東洋藥品工業股份有限公司台北分公司", "臺灣東洋藥品工業股份有限公司"),
    ("台灣必治妥施貴寶股份有限公司", "台灣必治妥貴寶股份有限公司"),
)
OTHER_FIRMS_ZH = (
    ("永昌化學製藥股份有限公司", "永昌藥品股份有限公司"),
    ("輝瑞大藥廠股份有限公司", "輝瑞生技股份有限公司"),
    ("信東生技股份有限公司", "信隆藥品工業股份有限公司"),
    ("華興化學製藥廠股份有限公司", "華國製藥股份有限公司"),
    ("瑞士藥廠股份有限公司", "瑞安大藥廠股份有限公司"),
)


@pytest.fixture(scope="module")
def of_spelling() -> dict[str, set[int]]:
    """The firms that each spelling of the FDA's and of Taiwan's recalls is put to."""
    english = pq.read_table(
        RECORDS / "openfda_drug" / "recalls_snapshot_2021_04.parquet",
        columns=["recalling_firm", "city", "state"],
    ).rename_columns(["name", "city", "state"])
    chinese = pq.read_table(RECORDS / "tw_drug_recalls" / "recalls.parquet", columns=["firm"])
    found: dict[str, set[int]] = {}
    for start, table in ((0, english), (len(english), chinese.rename_columns(["name"]))):
        numbers = pd.Series(firms(table)["firm_id"].to_pylist()) + start
        for name, number in zip(table["name"].to_pylist(), numbers, strict=True):
            found.setdefault(name, set()).add(int(number))
    return found


@here
@pytest.mark.records
@pytest.mark.parametrize(("one", "other"), ONE_FIRM + ONE_FIRM_ZH)
def test_two_spellings_of_a_firm_are_one(
    of_spelling: dict[str, set[int]], one: str, other: str
) -> None:
    assert of_spelling[one] & of_spelling[other]


@here
@pytest.mark.records
@pytest.mark.parametrize(("one", "other"), OTHER_FIRMS + OTHER_FIRMS_ZH)
def test_two_firms_that_sound_alike_stay_two(
    of_spelling: dict[str, set[int]], one: str, other: str
) -> None:
    assert not of_spelling[one] & of_spelling[other]


def test_the_firm_is_the_first_row_that_names_it() -> None:
    names = ["Akorn Inc", "Teva", "AKORN, INC.", None, "", "Teva Ltd"]
    assert firms(pa.table({"name": names}))["firm_id"].to_pylist() == [0, 1, 0, 3, 3, 1]


def test_one_letter_wrong_is_a_slip_in_one_state_and_another_firm_in_the_next() -> None:
    names = ["Abrams Royal Pharmacy", "Abrams Royal Pharamacy"]
    near = pa.table({"name": names, "city": ["Dallas", "Plano"], "state": ["TX", "TX"]})
    far = pa.table({"name": names, "city": ["Dallas", "Salem"], "state": ["TX", "OR"]})
    assert firms(near)["firm_id"].to_pylist() == [0, 0]
    assert firms(far)["firm_id"].to_pylist() == [0, 1]


def test_the_order_of_records_changes_no_group() -> None:
    names = ["Green Valley Drugs", "FVS Holdings dba Green Valley Drugs", "Eagle", "FVS Holdings"]
    table = pa.table({"name": names, "city": ["Henderson"] * 4, "state": ["NV"] * 4})
    back = firms(table.take(pa.array([3, 2, 1, 0])))["firm_id"].to_pylist()[::-1]
    assert firms(table)["firm_id"].to_pylist() == [0, 0, 2, 0]
    assert back == [0, 0, 1, 0]
