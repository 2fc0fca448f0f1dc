"""What a load could not tell goes to a person and comes back as a decision."""

import os
from pathlib import Path

import pandas as pd
import pytest

from features.store import EventStore
from tests.features.sources.builders import source
from tests.targeting.test_drafting import said

ROOT = Path(__file__).parents[2]
REGISTER = """establishment_id,name,address,bureau,known_on
A,岫禾坞餐饮管理有限公司,春和路10号,north,2020-01-01
B,岫禾坞餐饮管理有限公司,海山街88号,north,2020-01-01
"""
COMPLAINTS = """complaint_id,name,address,happened_on,kind
1,岫禾坞餐饮,春和路10号,2026-02-03,dispute
2,岫禾坞餐饮,,2026-02-04,dispute
3,-岫禾坞餐饮,,2026-02-05,dispute
4,别家药店,长安道3号,2026-02-05,dispute
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, in force."""
    monkeypatch.setenv("TARGETING_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_doubtful_complaint_is_decided_in_a_file(home: Path, tmp_path: Path) -> None:
    """The clerk fills in two columns and loads the same file; the rest stays undecided."""
    given = source(tmp_path / "given", establishments__csv=REGISTER, complaints__csv=COMPLAINTS)
    told = said("load", str(given))
    assert (
        "Of complaints without an establishment_id: 1 matched by name and address, "
        "2 doubtful, 1 like none of the register." in told
    )
    (path,) = (home / "review").iterdir()
    assert os.stat(path).st_mode & 0o777 == 0o600
    rows = pd.read_csv(path, dtype=str)
    assert rows["row_id"].tolist() == ["2", "3"]
    assert rows["name"][1] == "'-岫禾坞餐饮"  # text to a spreadsheet
    assert set(rows["candidate_address"]) | set(rows["second_address"]) == {
        "春和路10号",
        "海山街88号",
    }
    rows.loc[0, ["establishment_id", "decided_on"]] = ["B", "2026-02-10"]
    (tmp_path / "decided").mkdir()
    rows.to_csv(tmp_path / "decided" / "decisions.csv", index=False)
    mapping = str(ROOT / "mappings" / "decisions.toml")
    told = said("load", str(tmp_path / "decided"), "--mapping", mapping)
    assert "1 doubtful, 1 like none of the register, 1 decided by a person" in told
    store = EventStore(home / "store")
    day = pd.Timestamp("2026-03-09").date()
    (row,) = store.known_rows("complaints", "establishment_id", "B", before=day)
    assert (row["complaint_id"], str(row["known_on"])) == ("2", "2026-02-10")
