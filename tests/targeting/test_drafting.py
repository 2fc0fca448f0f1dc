"""From a foreign folder to a mapping, as a new user goes: map, read, check."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from features.refused import Refused
from targeting.app import app

VISITS = """检查编号,主体编号,检查日期,检查结果,检查人员
1,P1,2026/01/03,合格,张三
2,P2,2026/03/04,限期整改,李四
"""


def said(*words: str) -> str:
    """What a command prints; a refusal is raised as it is."""
    result = CliRunner().invoke(app, words)
    if isinstance(result.exception, Refused):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with one file of visits."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "食品检查.csv").write_text(VISITS, encoding="utf-8")
    return folder


def test_a_draft_is_checked_as_soon_as_it_is_settled(source: Path, tmp_path: Path) -> None:
    """Two commands and one word from a stranger's export to a look at it."""
    out = tmp_path / "city.toml"
    assert f"targeting check {source} --mapping {out}" in said(
        "map", str(source), "--out", str(out)
    )
    with pytest.raises(Refused, match="result 'TODO': is none of pass, fail"):
        said("check", str(source), "--mapping", str(out))
    out.write_text(out.read_text("utf-8").replace('"TODO"', '"fail"'), encoding="utf-8")
    seen = said("check", str(source), "--mapping", str(out))
    assert "2026-01 █ █ 2026-03, no row in 2026-02" in seen
    assert "from 2026-01-03 to 2026-03-04" in seen
    assert "2026-01-03 | 2026-03-04" in seen
    assert "food 100%" in seen
    assert "not used: 检查人员" in seen
    assert "张三" not in seen


def test_a_rare_code_that_nobody_settled_stops_a_load(source: Path, tmp_path: Path) -> None:
    """One row in a thousand would be set aside, and missed by nobody."""
    out = tmp_path / "city.toml"
    many = "".join(f"{nth},P{nth},2026/01/03,合格,\n" for nth in range(3, 1003))
    (source / "食品检查.csv").write_text(VISITS + many, encoding="utf-8")
    said("map", str(source), "--out", str(out))
    with pytest.raises(Refused, match=r"still says TODO for inspections\.result '限期整改'"):
        said("load", str(source), "--mapping", str(out))


def test_a_mapping_that_is_there_is_never_written_over(source: Path, tmp_path: Path) -> None:
    """Somebody has settled its TODOs."""
    out = tmp_path / "city.toml"
    out.write_text("mine")
    with pytest.raises(Refused, match="is there already"):
        said("map", str(source), "--out", str(out))
    assert out.read_text() == "mine"


def test_without_a_file_the_draft_is_printed(source: Path) -> None:
    """To look at, or to pipe."""
    assert 'establishment_id = "主体编号"' in said("map", str(source))
