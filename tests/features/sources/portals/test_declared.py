"""A declaration says which datasets are meant, and a wrong one which line to mend."""

from pathlib import Path

import pytest

from features.sources.portals.declared import read_declaration
from features.sources.refusals import SourceRefused
from tests.features.sources.portals.builders import declaration

EXAMPLE = Path(__file__).parents[4] / "mappings" / "portals.toml"
CHICAGO = {
    "portal": '"socrata"',
    "url": '"https://data.cityofchicago.org"',
    "dataset": '"4ijn-s7e5"',
}


def test_the_example_declares_one_dataset_of_each_portal() -> None:
    """It is what a newcomer copies."""
    assert [one.kind for one in read_declaration(EXAMPLE)] == ["socrata", "ckan", "openfda"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"portal": '"sokrata"'}, "portal must be one of socrata, ckan, openfda"),
        ({"dataset": '"../../etc"'}, "four-by-four"),
        ({"dataset": "4"}, "texts in quotes"),
        ({"url": '"ftp://data.cityofchicago.org"'}, "url must be a portal's address"),
        ({"url": '"file:///etc/passwd"'}, "url must be a portal's address"),
        ({"url": '"https://me:secret@data.cityofchicago.org"'}, "without names, passwords"),
        ({"url": '"https://[data"'}, "url must be a portal's address"),
        ({"wehre": '"a = 1"'}, "did you mean 'where'"),
        ({"search": '"a:1"'}, "unknown key 'search'"),
        ({"token_env": '"s3cr=t!"'}, "name of an environment variable"),
    ],
)
def test_a_wrong_declaration_says_what_to_mend(
    tmp_path: Path, wrong: dict[str, str], words: str
) -> None:
    """Table, key and what was meant; never what may be a token."""
    lines = [f"{key} = {value}" for key, value in {**CHICAGO, **wrong}.items()]
    with pytest.raises(SourceRefused, match=words) as refused:
        declaration(tmp_path, "[datasets.inspections]", *lines)
    assert "[datasets.inspections]" in str(refused.value)
    assert "s3cr" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "datasets = 3", "[datasets]", "[datasets.a]\nx", '[datasets."../a"]\n', "a = 1"]
)
def test_a_file_that_declares_no_dataset_is_refused(tmp_path: Path, text: str) -> None:
    """Whatever it is instead."""
    with pytest.raises(SourceRefused):
        declaration(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """It was mistyped."""
    with pytest.raises(SourceRefused, match=r"none.toml cannot be read"):
        read_declaration(tmp_path / "none.toml")
