"""The secret of a city is made once, readable by its owner alone, also when two loads begin."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from features.refused import Refused
from targeting.edges import Home


def test_loads_that_begin_at_once_have_one_secret(tmp_path: Path) -> None:
    """Two secrets would make two people of everybody."""
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: Home(tmp_path / "home").complainants_key(), range(40)))
    assert len(found) == 1
    assert len(found.pop()) == 64
    (key,) = (tmp_path / "home").iterdir()
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_named_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new one in its place would be another city's."""
    monkeypatch.setenv("TARGETING_COMPLAINANTS_KEY", str(tmp_path / "lost.key"))
    with pytest.raises(Refused, match="which is not there"):
        Home(tmp_path).complainants_key()
