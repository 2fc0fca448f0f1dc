"""The tutorial does what it says, word for word."""

import re
import shlex
from pathlib import Path

import duckdb
import pytest

from data_samples.city import make_city
from data_samples.write import main as write
from features.segments import parquet
from features.store import MATCHES, EventStore
from tests.conftest import UNTIL
from tests.targeting.test_drafting import said

TEXT = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """The tutorial's blocks of a kind."""
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)


def edited(draft: str) -> str:
    """The draft with the lines that the tutorial adds to it."""
    for block in blocks("toml"):
        header, _, rest = block.partition("\n") if block.startswith("[") else ("", "", block)
        place = draft.index(f"{header}\n") + len(header) + 1 if header else 0
        draft = f"{draft[:place]}{rest}{draft[place:]}"
    return draft


def test_the_tutorial_goes_from_raw_files_to_a_backtest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And every complaint, of which the offices know no number, finds its true place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    told = ""
    for line in "".join(blocks("sh")).splitlines():
        if line.startswith("export "):
            monkeypatch.setenv(*line.removeprefix("export ").split("="))
            continue
        words = shlex.split(line)
        if words[0] == "python":
            write(words[3:])
            continue
        told = said(*words[1:])
        if words[1] == "map":
            draft = Path("var/raw.toml")
            draft.write_text(edited(draft.read_text(encoding="utf-8")), encoding="utf-8")
    assert re.search(r"ROC-AUC, outcomes on record:\n  model +0\.[67]", told)
    city = make_city(establishments=3000, weeks=208, until=UNTIL, seed=21)
    true = city.tables["complaints"].set_index("complaint_id")["establishment_id"].dropna()
    store = EventStore(Path("var/tutorial/store"))
    with duckdb.connect() as db:
        found = dict(
            db.execute(
                f"SELECT row_id, establishment_id FROM {parquet(store.generation / MATCHES)}"
            ).fetchall()
        )
    assert len(true) > 5_000
    assert [id_ for id_, place in true.items() if found[id_] != place] == []
