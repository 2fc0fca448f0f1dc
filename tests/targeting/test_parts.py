"""A city cut up and scored on Spark by the commands: what `score` says, row for row."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from features.refused import Refused
from targeting import parts
from tests.targeting.test_commands import done, home, targeting

__all__ = ["home"]  # a fixture


def test_a_city_is_cut_up_once(home: Path, tmp_path: Path) -> None:
    """The second time says that the folder is there."""
    said = done(targeting(home, "part", str(tmp_path / "parts"), "--parts", "4"))
    assert "2,500 establishments" in said
    assert len(list((tmp_path / "parts").glob("part-*"))) == 4
    again = targeting(home, "part", str(tmp_path / "parts"), "--parts", "4")
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_without_spark_the_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most offices have no cluster, and no Spark."""
    monkeypatch.setattr(parts, "find_spec", lambda _: None)
    with pytest.raises(Refused, match="make spark"):
        parts.score("food", tmp_path, "local[2]", tmp_path / "out", None)
    assert not (tmp_path / "out").exists()


@pytest.mark.soak
@pytest.mark.skipif(not find_spec("pyspark"), reason="no pyspark here: make spark")
@pytest.mark.skipif(
    not shutil.which("java"), reason="no Java here: apt-get install openjdk-17-jre-headless"
)
def test_score_parts_says_what_score_says(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same establishments, ranks and numbers."""
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    day = ["--as-of", "2026-06-01"]
    done(targeting(home, "part", str(tmp_path / "parts"), "--parts", "6"))
    out = ["--out", str(tmp_path / "out"), "--master", "local[2]"]
    done(targeting(home, "score-parts", "food", str(tmp_path / "parts"), *out, *day))
    done(targeting(home, "score", "food", "--out", str(tmp_path / "here.csv"), *day))
    files = sorted((tmp_path / "out" / "scores").glob("*.parquet"))
    cluster = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    cluster.to_csv(tmp_path / "cluster.csv", index=False)
    assert (tmp_path / "cluster.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
