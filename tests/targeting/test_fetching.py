"""`targeting fetch` as a person runs it, against a portal on 127.0.0.1."""

import os
import subprocess
import sys
from pathlib import Path

from tests.features.sources.portals.builders import ids, numbers, visits
from tests.features.sources.portals.fake import FOUR_BY_FOUR, Portal, served

ROOT = Path(__file__).parents[2]
TOKEN = "s3cret-0f-a-city"  # of a made city


def fetch(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the command printed and returned."""
    words = [str(folder / "portals.toml"), "--into", str(folder / "source")]
    return subprocess.run(
        [sys.executable, "-m", "targeting", "fetch", *words],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_downloads_with_the_token_of_the_environment(tmp_path: Path) -> None:
    """Without it, it says which variable to set; with it, the token is nowhere to be read."""
    with served(Portal(visits(7), token=TOKEN)) as portal:
        (tmp_path / "portals.toml").write_text(
            f'[datasets.visits]\nportal = "socrata"\nurl = "{portal.url}"\n'
            f'dataset = "{FOUR_BY_FOUR}"\ntoken_env = "CITY_TOKEN"\n'
        )
        without = fetch(tmp_path)
        with_it = fetch(tmp_path, CITY_TOKEN=TOKEN)
    assert (without.returncode, with_it.returncode) == (1, 0), with_it.stderr
    assert "CITY_TOKEN" in without.stderr
    assert "visits.csv" in with_it.stdout
    assert "7 rows" in with_it.stdout
    assert ids(tmp_path / "source") == numbers(7)
    assert TOKEN not in with_it.stdout + with_it.stderr
